"""How answers become a readiness score: terms into aspects, aspects into domains, domains into one figure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from assessments.scoring.exact import Scaled, is_above, ratio, scaled
from assessments.scoring.scorecard import AnswerStatus, AnswerTerm, AspectScore, Cap, Counts, DomainScore, Scorecard
from assessments.scoring.shape import AspectShape, DomainShape, FrameworkShape
from assessments.scoring.states import AnswerState, EvidenceState, MeasureState, NotApplicable
from assessments.scoring.terms import UNANSWERED, term

HEADROOM = 2  # how far a mean may stand above its weakest key question or aspect

REMEMBERED = 4096  # aspects; some seventy assessments of the shipped framework

State = tuple[AnswerState | None, tuple[EvidenceState, ...], MeasureState | None]  # no answer: out of scope
_Part = AnswerTerm | AspectScore | DomainScore


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

    `scope` names the questions that are asked or carried (a pulse); None asks all. Raises ValueError for a code the
    framework does not have, a level outside 0 to 5, or a validity below one day. Source: docs/scoring.md.
    """
    evidence, measures = evidence or {}, measures or {}
    _refuse_strangers(shape, answers, evidence, measures, scope or ())
    asked = shape.questions.keys() if scope is None else frozenset(scope)

    def state(code: str) -> State:
        answer = answers.get(code, UNANSWERED) if code in asked else None
        return answer, tuple(evidence.get(code, ())), measures.get(code)

    return roll_up(
        [
            (
                domain,
                [
                    _aspect_of(
                        aspect,
                        domain.code,
                        tuple([state(question.code) for question in aspect.questions]),
                        is_submitted=is_submitted,
                    )
                    for aspect in domain.aspects
                ],
            )
            for domain in shape.domains
        ],
        is_submitted=is_submitted,
    )


def unweighted(card: Scorecard) -> Scorecard:
    """The same answers with every question and domain weighing 1; the caps stay. Shown beside the weighted score."""
    return roll_up(
        [
            (
                DomainShape(domain.code, ()),
                [
                    sum_up(aspect.code, domain.code, tuple([part._replace(weight=1) for part in aspect.terms]))
                    for aspect in domain.aspects
                ],
            )
            for domain in card.domains
        ],
        is_submitted=card.is_submitted,
    )


def roll_up(domains: Iterable[tuple[DomainShape, Sequence[AspectScore]]], *, is_submitted: bool) -> Scorecard:
    """Aspects that are summed up already, as one figure: Σ W · domain ÷ Σ W over the domains with data.

    There is no further cap. Source: docs/scoring.md.
    """
    scored = tuple([_domain(domain.code, domain.weight, tuple(aspects)) for domain, aspects in domains])
    counts = _total([domain.counts for domain in scored])
    known = [domain for domain in scored if domain.claimed is not None]
    if not known:
        return Scorecard(scored, counts, is_submitted)
    codes, weights = [domain.code for domain in known], scaled([domain.weight for domain in known])
    claimed, evidenced = _figures(known)
    return Scorecard(
        scored,
        counts,
        is_submitted,
        weight_sum=ratio(sum(weights.numerators), weights.denominator),
        claimed=claimed.mean(weights.numerators),
        evidenced=evidenced.mean(weights.numerators),
        confidence=_confidence(known).mean(weights.numerators),
        weakest=tuple([codes[place] for place in evidenced.lowest()[1]]),
    )


@lru_cache(maxsize=REMEMBERED)
def _aspect_of(aspect: AspectShape, domain: str, states: tuple[State, ...], *, is_submitted: bool) -> AspectScore:
    """Remembered, because a save in the wizard changes one aspect and scores them all."""
    return sum_up(
        aspect.code,
        domain,
        tuple(
            [
                term(question, answer, evidence, measure, is_submitted=is_submitted)
                for question, (answer, evidence, measure) in zip(aspect.questions, states, strict=True)
            ]
        ),
    )


def _domain(code: str, weight: Fraction, aspects: tuple[AspectScore, ...]) -> DomainScore:
    """The plain mean of the capped aspects with data, then held at the weakest aspect + 2."""
    counts = _total([aspect.counts for aspect in aspects])
    known = [aspect for aspect in aspects if aspect.claimed is not None]
    if not known:
        return DomainScore(code, weight, aspects, counts)
    codes, equal = [aspect.code for aspect in known], [1] * len(known)
    claimed, evidenced = _figures(known)
    raw_claimed, raw_evidenced = claimed.mean(equal), evidenced.mean(equal)
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
        confidence=_confidence(known).mean(equal),
        weakest=evidenced_cap.held_by,
    )


def sum_up(code: str, domain: str, terms: tuple[AnswerTerm, ...]) -> AspectScore:
    """Σ w · level ÷ Σ w over the questions that count, then held at the weakest key question + 2.

    Source: docs/scoring.md.
    """
    counts = _counts(terms)
    known = [part for part in terms if part.claimed is not None]
    if not known:
        return AspectScore(code, domain, terms, counts, weight_sum=0)
    weights = [part.weight for part in known]
    claimed, evidenced = _figures(known)
    raw_claimed, raw_evidenced = claimed.mean(weights), evidenced.mean(weights)
    claimed_cap = evidenced_cap = None
    keys = [part for part in known if part.is_key]
    if keys:
        codes, (key_claimed, key_evidenced) = [part.code for part in keys], _figures(keys)
        claimed_cap, evidenced_cap = _cap(raw_claimed, codes, key_claimed), _cap(raw_evidenced, codes, key_evidenced)
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
        confidence=_confidence(known).mean(weights),
        weakest=tuple([known[place].code for place in evidenced.lowest()[1]]),
    )


def _figures(parts: Sequence[_Part]) -> tuple[Scaled, Scaled]:
    """Claimed and evidenced of parts that have data."""
    return (
        scaled([part.claimed for part in parts if part.claimed is not None]),
        scaled([part.evidenced for part in parts if part.evidenced is not None]),
    )


def _confidence(parts: Sequence[_Part]) -> Scaled:
    return scaled([part.confidence for part in parts if part.confidence is not None])


def _cap(mean: Fraction, codes: Sequence[str], figures: Scaled) -> Cap:
    weakest, places = figures.lowest()
    limit = ratio(weakest.numerator + HEADROOM * weakest.denominator, weakest.denominator)
    return Cap(weakest, limit, tuple([codes[place] for place in places]), binds=is_above(mean, limit))


def _held(mean: Fraction, cap: Cap | None) -> Fraction:
    return cap.limit if cap is not None and cap.binds else mean


def _counts(terms: Sequence[AnswerTerm]) -> Counts:
    asked = answered = unknown = not_applicable = unconfirmed = carried = 0
    for part in terms:
        status = part.status
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
            unconfirmed += part.not_applicable is NotApplicable.UNCONFIRMED
        carried += part.is_carried
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


def _refuse_strangers(shape: FrameworkShape, *named: Iterable[str]) -> None:
    strangers = sorted(set().union(*named) - shape.questions.keys())
    if strangers:
        raise ValueError(f"The framework has no question {', '.join(strangers)}.")
