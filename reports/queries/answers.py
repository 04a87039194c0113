"""Answers and evidence of one reading, whole, as a report freezes them."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.queries import AnswerView, QuestionContent
from assessments.scoring import AnswerStatus, AnswerTerm, ProofCase
from reports import frozen
from reports.queries.scores import aspect_score, domain_score, word_of
from reports.queries.source import Source, decimal, moment

STATES: dict[AnswerStatus, frozen.AnswerState] = {
    AnswerStatus.LEVEL: "answered",
    AnswerStatus.UNKNOWN: "dont_know",
    AnswerStatus.UNANSWERED: "unanswered",
    AnswerStatus.NOT_APPLICABLE: "not_applicable",
    AnswerStatus.OUT_OF_SCOPE: "out_of_scope",
}


def answers(source: Source) -> list[frozen.AnsweredDomain]:
    """Every question of the framework, by domain and aspect."""
    return [
        {
            "code": domain.code,
            "name": source.content.domain_of[domain.code].name,
            "score": domain_score(source, domain),
            "aspects": [
                {
                    "code": aspect.code,
                    "name": source.content.aspects[aspect.code].name,
                    "score": aspect_score(source, aspect),
                    "answers": [_answer(source, term) for term in aspect.terms],
                }
                for aspect in domain.aspects
            ],
        }
        for domain in source.card.domains
    ]


def _answer(source: Source, term: AnswerTerm) -> frozen.Answer:
    question = source.content.questions[term.code]
    view = source.answers.get(term.code) or AnswerView(term.code)
    is_level = term.status is AnswerStatus.LEVEL
    return {
        "code": term.code,
        "question": question.text,
        "kind": {"m": _("maturity"), "n": _("number"), "y": _("yes or no")}[question.type],
        "is_key": question.is_key,
        "weight": term.weight,
        "state": STATES[term.status],
        "level": decimal(term.claimed) if is_level else None,
        "anchor": _anchor(question, term.claimed) if is_level else "",
        "number": _number(question, view) if is_level else None,
        "claimed": decimal(term.claimed),
        "evidenced": decimal(term.evidenced),
        "confidence": decimal(term.confidence, 2),
        "confidence_word": word_of(term.confidence),
        "note": view.note,
        "reason": view.reason,
        "confirmed_by": view.confirmed_by,
        "is_self_confirmed": view.is_confirmed_by_same,
        "is_carried": term.is_carried,
        "answered_by": view.by,
        "answered_at": moment(view.at),
        "measure": _measure(question, term),
        "evidence": source.evidence.get(term.code, []),
    }


def _anchor(question: QuestionContent, level: Fraction | None) -> str:
    text = question.level_text(level) if level is not None else None
    if text is None:
        return ""
    return text.text or text.name


def _number(question: QuestionContent, view: AnswerView) -> str | None:
    if view.is_none:
        return _("none, never")
    if view.number is None:
        return None
    figure = (
        f"{view.number.quantize(Decimal(1)) if view.number == view.number.to_integral() else view.number.normalize()}"
    )
    match question.unit:
        case "share":
            return f"{figure} %"
        case "count" | "level":  # the question says of what
            return figure
        case unit:
            return f"{figure} {unit}".strip()


def _measure(question: QuestionContent, term: AnswerTerm) -> str:
    if question.measure is None:
        return ""
    return (
        question.measure.says
        if term.proof.case is not ProofCase.NOT_MEASURED
        else _("%(measure)s Not measured here yet.") % {"measure": question.measure.says}
    )
