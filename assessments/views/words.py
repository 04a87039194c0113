"""What pages say about one question, one score or one piece of evidence, in sentences."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from assessments.bands import LEVELS
from assessments.queries import LevelText, QuestionContent
from assessments.scoring import AnswerStatus, AnswerTerm, Cap, Mode, NotApplicable, Proof, ProofCase
from assessments.views.levels import cut_sentence, shown

MAPPING_TITLES = (("csf", "NIST CSF 2.0"), ("cis", "CIS Controls v8.1"), ("sim3", "SIM3"), ("cmm", "SOC-CMM"))

CONFIDENCE: dict[str, Any] = {
    "low": gettext_lazy("confidence low"),
    "medium": gettext_lazy("confidence medium"),
    "high": gettext_lazy("confidence high"),
}


def status_words(term: AnswerTerm, *, is_submitted: bool) -> str:
    """What stands for an answer, where it is not a level; "" for a level."""
    match term.status:
        case AnswerStatus.UNKNOWN:
            return _("don't know: counts 0")
        case AnswerStatus.UNANSWERED:
            return _("not answered: counts 0") if is_submitted else _("not answered: left out of a draft")
        case AnswerStatus.NOT_APPLICABLE:
            return str(_AGREED[term.not_applicable or NotApplicable.UNCONFIRMED])
        case AnswerStatus.OUT_OF_SCOPE:
            return _("not asked in a pulse, and never answered before: left out")
    return ""


def proof_words(proof: Proof) -> str:
    """By which rule the evidence level came about."""
    best = shown(proof.best)
    if proof.case is not ProofCase.NOT_MEASURED:
        return _measured_words(proof, best)
    if proof.evidence_id is None:
        return _("Nothing that counts today is attached: the proof is 0.")
    if proof.freshness == 1:
        return _("The best evidence supports level %s and is fresh.") % shown(proof.evidence_level or 0)
    return _("The best evidence supports level %(level)s and has faded to %(share)s %%: worth %(best)s.") % {
        "level": shown(proof.evidence_level or 0),
        "share": shown((proof.freshness or Fraction(0)) * 100, 0),
        "best": best,
    }


def missing_words(question: QuestionContent, term: AnswerTerm, target: Fraction | None) -> str:
    """What would raise the evidenced level next; "" where it stands at the target or leaves the sum."""
    if term.status is AnswerStatus.UNANSWERED:
        return _("Answer the question.")
    if term.status is AnswerStatus.UNKNOWN:
        return _("Find out who knows, and answer it.")
    if term.claimed is None or term.evidenced is None or term.evidenced >= (5 if target is None else target):
        return ""
    if term.evidenced < term.claimed:
        proof = _missing_proof(question, term, term.claimed if target is None else min(term.claimed, target))
        step = "" if target is None or term.claimed >= target else question.step_from(term.claimed)
        return _("%(sentence)s Next: %(step)s") % {"sentence": proof, "step": step} if step else proof
    return _missing_practice(question, term.claimed)


def cap_words(cap: Cap | None, *, of_aspect: bool) -> str:
    """How the weakest part holds the mean down, or that it does not."""
    if cap is None:
        return _("No key question counts here, so nothing holds the mean down.") if of_aspect else ""
    names = ", ".join(cap.held_by)
    words = {"names": names, "weakest": shown(cap.weakest), "limit": shown(cap.limit)}
    if of_aspect:
        sentence = ngettext(
            "The weakest key question, %(names)s, stands at %(weakest)s and allows %(limit)s at most.",
            "The weakest key questions, %(names)s, stand at %(weakest)s and allow %(limit)s at most.",
            len(cap.held_by),
        )
    else:
        sentence = ngettext(
            "The weakest aspect, %(names)s, stands at %(weakest)s and allows %(limit)s at most.",
            "The weakest aspects, %(names)s, stand at %(weakest)s and allow %(limit)s at most.",
            len(cap.held_by),
        )
    return f"{sentence % words} {_('It holds the mean down.') if cap.binds else _('The mean is below that.')}"


def next_level(question: QuestionContent, level: Fraction) -> LevelText | None:
    """The words of the next level above `level`."""
    return next((text for text in question.levels if text.level > level), None)


def _missing_proof(question: QuestionContent, term: AnswerTerm, wanted: Fraction) -> str:
    """What is to be attached for the lowest level of the question that reaches `wanted`."""
    text = next((text for text in question.levels if text.level >= wanted), None)
    level = shown(wanted if text is None else text.level)
    if text and text.is_goal:
        level = _("%(level)s (“%(text)s”)") % {"level": level, "text": text.text.rstrip(".")}
    words = {"level": level, "hint": question.evidence_hint}
    if term.proof.evidence_id is None:
        return _("Attach proof of level %(level)s, such as: %(hint)s") % words
    if term.proof.freshness != 1:
        return _("Renew the proof of level %(level)s, such as: %(hint)s") % words
    return _("Attach proof that reaches level %(level)s, such as: %(hint)s") % words


def _missing_practice(question: QuestionContent, claimed: Fraction) -> str:
    text = next_level(question, claimed)
    if text is None:
        return ""
    asks = text.text
    if question.is_numeric and not question.has_own_levels and int(text.level) in LEVELS:
        asks = _("%(text)s (%(bound)s)") % {"text": text.text, "bound": cut_sentence(question, int(text.level))}
    step = question.step_from(claimed)
    if step and not text.is_goal:
        return _("To reach level %(level)s: %(step)s") % {"level": shown(text.level), "step": step}
    sentence = _("Level %(level)s asks: %(text)s") % {"level": shown(text.level), "text": asks}
    return _("%(sentence)s Next: %(step)s") % {"sentence": sentence, "step": step} if step else sentence


def _measured_words(proof: Proof, best: str) -> str:
    if proof.case is ProofCase.MEASURED:
        words = {"live": shown(proof.live or 0), "best": best}
        match proof.mode:
            case Mode.DETERMINE:
                return _("The records say level %(live)s, and they decide.") % words
            case Mode.CEILING:
                return _("The records allow level %(live)s at most; evidence proves %(best)s.") % words
        return _("The records support level %(live)s, up to 3; evidence proves %(best)s.") % words
    if proof.mode is Mode.SUPPORT:
        return _("The records have no data; evidence proves %s.") % best
    if proof.case is ProofCase.LAST_KNOWN:
        words = {"best": best, "last": shown(proof.last_known or 0)}
        return _("The records have no data now; evidence (%(best)s) counts to 2 or the last known %(last)s.") % words
    return _("The records never had data; evidence (%s) counts up to 2.") % best


_AGREED: dict[NotApplicable, Any] = {
    NotApplicable.UNCONFIRMED: gettext_lazy("not applicable, unconfirmed: left out"),
    NotApplicable.CONFIRMED: gettext_lazy("not applicable, confirmed: left out"),
    NotApplicable.CONFIRMED_BY_SAME: gettext_lazy("not applicable, confirmed by the same person: left out"),
}
