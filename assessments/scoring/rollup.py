"""How answers become a readiness score: terms into aspects, aspects into domains, domains into one figure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from assessments.scoring.scorecard import AnswerStatus, AnswerTerm, AspectScore, Cap, Counts, DomainScore, Scorecard
from assessments.scoring.shape import FrameworkShape
from assessments.scoring.states import AnswerState, EvidenceState, MeasureState, NotApplicable
from assessments.scoring.terms import UNANSWERED, term

HEADROOM = Fraction(2)  # how far a mean may stand above its weakest key question or aspect

AspectTerms = tuple[str, tuple[AnswerTerm, ...]]
DomainTerms = tuple[str, Fraction, Sequence[AspectTerms]]


def score(
    shape: FrameworkShape,
    answers: Mapping[str, AnswerState],
    evidence: Mapping[str, Sequence[EvidenceState]] | None = None,
    measures: Mapping[str, MeasureState] | None = None,
    *,
    is_submitted: bool,
    scope: Collection[str] | None = None,
) -> Scorecard:
    """The scorecard of one assessment; all keys are question codes.

    `scope` names the questions that are asked or carried (a pulse); None asks all. Answers and evidence for questions
    the framework does not have are refused with a ValueError. Source: docs/scoring.md.
    """
    evidence, measures = evidence or {}, measures or {}
    _refuse_strangers(shape, answers, evidence, measures, scope or ())
    asked = shape.questions.keys() if scope is None else frozenset(scope)
    return roll_up(
        (
            (
                domain.code,
                domain.weight,
                [
                    (
                        aspect.code,
                        tuple(
                            term(
                                question,
                                answers.get(question.code, UNANSWERED) if question.code in asked else None,
                                evidence.get(question.code, ()),
                                measures.get(question.code),
                                is_submitted=is_submitted,
                            )
                            for question in aspect.questions
                        ),
                    )
                    for aspect in domain.aspects
                ],
            )
            for domain in shape.domains
        ),
        is_submitted=is_submitted,
    )


def unweighted(card: Scorecard) -> Scorecard:
    """The same answers with every question and domain weighing 1; the caps stay. Shown beside the weighted score."""
    return roll_up(
        (
            (
                domain.code,
                Fraction(1),
                [(aspect.code, tuple(replace(term, weight=1) for term in aspect.terms)) for aspect in domain.aspects],
            )
            for domain in card.domains
        ),
        is_submitted=card.is_submitted,
    )


def roll_up(domains: Iterable[DomainTerms], *, is_submitted: bool) -> Scorecard:
    """Terms that are known already, summed up: (domain code, weight, (aspect code, terms)).

    Overall: Σ W · domain ÷ Σ W over the domains with data. There is no further cap. Source: docs/scoring.md.
    """
    scored = tuple(
        _domain(code, weight, tuple(_aspect(aspect, code, terms) for aspect, terms in aspects))
        for code, weight, aspects in domains
    )
    counts = _total([domain.counts for domain in scored])
    known = [domain for domain in scored if domain.claimed is not None]
    if not known:
        return Scorecard(scored, counts, is_submitted)
    weights = _whole([domain.weight for domain in known])
    evidenced = _some(domain.evidenced for domain in known)
    return Scorecard(
        scored,
        counts,
        is_submitted,
        weight_sum=sum((domain.weight for domain in known), Fraction(0)),
        claimed=_mean(_some(domain.claimed for domain in known), weights),
        evidenced=_mean(evidenced, weights),
        confidence=_mean(_some(domain.confidence for domain in known), weights),
        weakest=_lowest([domain.code for domain in known], evidenced)[1],
    )


def capped(mean: Fraction, weakest: Fraction) -> Fraction:
    """A part at level n holds the whole at n + 2, so that no average hides a zero. Source: docs/scoring.md."""
    return min(mean, weakest + HEADROOM)


def _domain(code: str, weight: Fraction, aspects: tuple[AspectScore, ...]) -> DomainScore:
    """The plain mean of the capped aspects with data, then held at the weakest aspect + 2."""
    counts = _total([aspect.counts for aspect in aspects])
    known = [aspect for aspect in aspects if aspect.claimed is not None]
    if not known:
        return DomainScore(code, weight, aspects, counts)
    codes, equal = [aspect.code for aspect in known], [1] * len(known)
    claimed, evidenced = _some(aspect.claimed for aspect in known), _some(aspect.evidenced for aspect in known)
    raw_claimed, raw_evidenced = _mean(claimed, equal), _mean(evidenced, equal)
    claimed_cap, evidenced_cap = _cap(raw_claimed, codes, claimed), _cap(raw_evidenced, codes, evidenced)
    return DomainScore(
        code,
        weight,
        aspects,
        counts,
        claimed=_held(raw_claimed, claimed_cap),
        evidenced=_held(raw_evidenced, evidenced_cap),
        raw_claimed=raw_claimed,
        raw_evidenced=raw_evidenced,
        claimed_cap=claimed_cap,
        evidenced_cap=evidenced_cap,
        confidence=_mean(_some(aspect.confidence for aspect in known), equal),
        weakest=evidenced_cap.held_by,
    )


def _aspect(code: str, domain: str, terms: tuple[AnswerTerm, ...]) -> AspectScore:
    """Σ w · level ÷ Σ w over the questions that count, then held at the weakest key question + 2."""
    counts = _counts(terms)
    known = [term for term in terms if term.claimed is not None]
    if not known:
        return AspectScore(code, domain, terms, counts, weight_sum=0)
    weights = [term.weight for term in known]
    claimed, evidenced = _some(term.claimed for term in known), _some(term.evidenced for term in known)
    raw_claimed, raw_evidenced = _mean(claimed, weights), _mean(evidenced, weights)
    claimed_cap = evidenced_cap = None
    keys = [place for place, term in enumerate(known) if term.is_key]
    if keys:
        codes = [known[place].code for place in keys]
        claimed_cap = _cap(raw_claimed, codes, [claimed[place] for place in keys])
        evidenced_cap = _cap(raw_evidenced, codes, [evidenced[place] for place in keys])
    return AspectScore(
        code,
        domain,
        terms,
        counts,
        weight_sum=sum(weights),
        claimed=_held(raw_claimed, claimed_cap),
        evidenced=_held(raw_evidenced, evidenced_cap),
        raw_claimed=raw_claimed,
        raw_evidenced=raw_evidenced,
        claimed_cap=claimed_cap,
        evidenced_cap=evidenced_cap,
        confidence=_mean(_some(term.confidence for term in known), weights),
        weakest=_lowest([term.code for term in known], evidenced)[1],
    )


def _mean(values: Sequence[Fraction], weights: Sequence[int]) -> Fraction:
    """Σ w · x ÷ Σ w in whole numbers over one denominator: a third of the time of adding fractions."""
    common = lcm(*[value.denominator for value in values])
    total = sum(
        weight * value.numerator * (common // value.denominator) for value, weight in zip(values, weights, strict=True)
    )
    return Fraction(total, common * sum(weights))


def _cap(mean: Fraction, codes: Sequence[str], values: Sequence[Fraction]) -> Cap:
    weakest, held_by = _lowest(codes, values)
    limit = weakest + HEADROOM
    return Cap(weakest, limit, held_by, binds=mean > limit)


def _held(mean: Fraction, cap: Cap | None) -> Fraction:
    return cap.limit if cap is not None and cap.binds else mean


def _lowest(codes: Sequence[str], values: Sequence[Fraction]) -> tuple[Fraction, tuple[str, ...]]:
    lowest = min(values)
    return lowest, tuple(code for code, value in zip(codes, values, strict=True) if value == lowest)


def _whole(weights: Sequence[Fraction]) -> list[int]:
    """The weights in the same proportion, as whole numbers."""
    common = lcm(*[weight.denominator for weight in weights])
    return [weight.numerator * (common // weight.denominator) for weight in weights]


def _some(values: Iterable[Fraction | None]) -> list[Fraction]:
    return [value for value in values if value is not None]


def _counts(terms: Sequence[AnswerTerm]) -> Counts:
    asked = answered = unknown = not_applicable = unconfirmed = carried = 0
    for term in terms:
        status = term.status
        if status is AnswerStatus.OUT_OF_SCOPE:
            continue
        asked += 1
        if status is AnswerStatus.LEVEL:
            answered += 1
        elif status is AnswerStatus.UNKNOWN:
            answered += 1
            unknown += 1
        elif status is AnswerStatus.NOT_APPLICABLE:
            not_applicable += 1
            unconfirmed += term.not_applicable is NotApplicable.UNCONFIRMED
        carried += term.is_carried
    return Counts(asked, answered, unknown, not_applicable, unconfirmed, carried)


def _total(parts: Sequence[Counts]) -> Counts:
    return Counts(
        sum(part.asked for part in parts),
        sum(part.answered for part in parts),
        sum(part.unknown for part in parts),
        sum(part.not_applicable for part in parts),
        sum(part.unconfirmed for part in parts),
        sum(part.carried for part in parts),
    )


def _refuse_strangers(shape: FrameworkShape, *codes: Iterable[str]) -> None:
    strangers = sorted({code for named in codes for code in named if code not in shape.questions})
    if strangers:
        raise ValueError(f"The framework has no question {', '.join(strangers)}.")
