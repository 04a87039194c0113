"""Scores, counts, zeros and trend of one reading, as a report freezes them."""

from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.models import Organization
from assessments.profiles import domain_target, overall_target
from assessments.queries import trend as trend_of
from assessments.scoring import (
    POINTS_PER_LEVEL,
    AnswerStatus,
    AnswerTerm,
    AspectScore,
    ConfidenceWord,
    DomainScore,
    Scorecard,
    confidence_word,
    trend as compare,
    unweighted,
)
from reports import frozen
from reports.models import Report
from reports.queries.source import Source, decimal, shown


def overall(source: Source) -> frozen.Overall:
    card = source.card
    plain = unweighted(card)
    return {
        **_score(card, overall_target(card, source.targets)),
        "index_evidenced": decimal(card.readiness),
        "index_claimed": decimal(card.claimed_readiness),
        "index_unweighted": decimal(plain.readiness),
        "zeros": len(card.zeros),
    }


def domains(source: Source) -> list[frozen.Domain]:
    return [_domain(domain, source) for domain in source.card.domains]


def aspect_score(source: Source, score: AspectScore) -> frozen.Score:
    target = source.targets.get(score.code)
    return _score(score, target.level if target else None)


def domain_score(source: Source, score: DomainScore) -> frozen.Score:
    return _score(score, domain_target(score, source.targets))


def counts(source: Source) -> frozen.Counts:
    known = source.card.counts
    in_scope = {term.code for term in source.card.terms if term.status is not AnswerStatus.OUT_OF_SCOPE}
    evidence = [proof for code in in_scope for proof in source.evidence.get(code, [])]
    return {
        "questions": known.asked,
        "answered": known.answered - known.unknown,
        "unanswered": known.unanswered,
        "dont_know": known.unknown,
        "not_applicable": known.not_applicable,
        "not_applicable_unconfirmed": known.unconfirmed,
        "carried_unconfirmed": known.carried,
        "without_measure": sum(1 for question in source.content.questions.values() if question.measure),
        "evidence_items": len(evidence),
        "evidence_stale": sum(1 for proof in evidence if not proof["is_fresh"]),
    }


def zeros(source: Source) -> list[frozen.Zero]:
    """Key practices that are absent, then those that are claimed while nothing proves them."""
    absent, unproven = source.card.zeros, source.card.unproven
    return [_zero(source, term, is_absent=True) for term in absent] + [
        _zero(source, term, is_absent=False) for term in unproven
    ]


def trend(source: Source, organization: Organization) -> frozen.Trend:
    """The submissions up to this reading, and the reading itself where it is of now."""
    line = trend_of(organization, source.content.key)
    points = [point for point in line.points if point.snapshot.taken_at <= source.at]
    known = [point for point in points if point.evidenced is not None and point.claimed is not None]
    drawn: list[frozen.Point] = [
        {
            "on": point.day.isoformat(),
            "evidenced": shown(POINTS_PER_LEVEL * (point.evidenced or 0)),
            "claimed": shown(POINTS_PER_LEVEL * (point.claimed or 0)),
            "label": point.snapshot.assessment.name,
        }
        for point in known
    ]
    change, since = (points[-1].change, points[-2].day) if len(points) > 1 else (None, None)
    if source.reading == Report.Reading.NOW:
        if known and source.card.readiness is not None and source.card.claimed_readiness is not None:
            change, since = compare(source.card, known[-1].card, source.shape), known[-1].day
            today = {"evidenced": shown(source.card.readiness), "claimed": shown(source.card.claimed_readiness)}
            drawn.append({"on": source.at.date().isoformat(), **today, "label": _("now")})  # type: ignore[typeddict-item]  # unpacked
    moved = change.overall if change else None
    return {
        "points": drawn,
        "change": _signed(POINTS_PER_LEVEL * moved.delta) if moved else None,
        "direction": moved.movement.value if moved else "none",
        "since": since.isoformat() if moved and since else None,
        "common_questions": change.common if change and moved else None,
        "slope_per_quarter": _signed(POINTS_PER_LEVEL * line.slope) if line.slope is not None else None,
    }


def _domain(score: DomainScore, source: Source) -> frozen.Domain:
    content = source.content.domain_of[score.code]
    return {
        "code": score.code,
        "name": content.name,
        "short_name": content.short_name or content.name,
        "weight": shown(score.weight, 2).rstrip("0").rstrip("."),
        "score": domain_score(source, score),
        "zeros": len(score.zeros),
        "weakest": ", ".join(score.weakest[:2]),
        "distribution": list(score.evidenced_distribution.counts),
        "aspects": [_aspect(aspect, source) for aspect in score.aspects],
    }


def _aspect(score: AspectScore, source: Source) -> frozen.Aspect:
    return {
        "code": score.code,
        "name": source.content.aspects[score.code].name,
        "score": aspect_score(source, score),
        "counted": sum(1 for term in score.terms if term.counts),
        "not_applicable": score.counts.not_applicable,
        "is_thin": score.is_thin,
        "zeros": len(score.zeros),
    }


def _score(score: Scorecard | DomainScore | AspectScore, target: Fraction | None) -> frozen.Score:
    raw_evidenced = score.evidenced if isinstance(score, Scorecard) else score.raw_evidenced
    raw_claimed = score.claimed if isinstance(score, Scorecard) else score.raw_claimed
    return {
        "evidenced": decimal(score.evidenced),
        "claimed": decimal(score.claimed),
        "evidenced_raw": decimal(raw_evidenced),
        "claimed_raw": decimal(raw_claimed),
        "evidenced_exact": None if score.evidenced is None else str(score.evidenced),
        "claimed_exact": None if score.claimed is None else str(score.claimed),
        "target": decimal(target),
        "confidence": decimal(score.confidence, 2),
        "confidence_word": word_of(score.confidence),
    }


def word_of(confidence: Fraction | None) -> str:
    """What people read for it."""
    match confidence_word(confidence):
        case ConfidenceWord.LOW:
            return _("low")
        case ConfidenceWord.MEDIUM:
            return _("medium")
        case ConfidenceWord.HIGH:
            return _("high")
    return _("no data")


def _zero(source: Source, term: AnswerTerm, *, is_absent: bool) -> frozen.Zero:
    question = source.content.questions[term.code]
    return {
        "is_absent": is_absent,
        "code": term.code,
        "question": question.text,
        "aspect": source.content.aspects[question.aspect].name,
        "domain": source.content.domain_of[question.domain].short_name,
        "claimed": shown(term.claimed),
        "why": _why(term, is_absent=is_absent),
    }


def _why(term: AnswerTerm, *, is_absent: bool) -> str:
    if not is_absent:
        return _("claimed, nothing proves it")
    if term.status is AnswerStatus.UNKNOWN:
        return _("nobody knows")
    return _("not answered") if term.status is AnswerStatus.UNANSWERED else _("answered 0")


def _signed(value: Fraction) -> str:
    text = shown(value)
    return text if text.startswith("-") or Fraction(text) == 0 else f"+{text}"
