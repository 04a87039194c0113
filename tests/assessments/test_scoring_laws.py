"""What must hold for every score, whatever the answers: found by looking for a counterexample."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import cycle, product
from statistics import median
from typing import Any

from hypothesis import given, settings, strategies as st

from assessments.queries.frozen import plain, restored
from assessments.scoring import (
    RELIABILITY,
    AnswerState,
    AspectShape,
    DomainShape,
    EvidenceState,
    FrameworkShape,
    MeasureState,
    Mode,
    NotApplicable,
    Provenance,
    QuestionShape,
    Scorecard,
    score,
    trend,
    unweighted,
)

LEVELS: list[Fraction | int] = [0, 1, 2, Fraction(5, 2), 3, 4, 5]
RATINGS = [ratings for count in (1, 2, 3) for ratings in product(LEVELS, repeat=count)]

levels = st.sampled_from(LEVELS)
answer_states = st.sampled_from(
    [
        AnswerState(),
        AnswerState(unknown=1),
        *(AnswerState(not_applicable=state) for state in NotApplicable),
        *(AnswerState((level,)) for level in LEVELS * 5),
        *(AnswerState(ratings, unknown) for ratings, unknown in zip(RATINGS[::13], cycle((0, 1)))),
        *(AnswerState((0, 5, 3), consensus=level) for level in LEVELS),
    ]
)
evidence_lists = st.lists(
    st.sampled_from(
        [
            EvidenceState(f"{level}-{age}-{validity}-{provenance}", level, age, validity, provenance)
            for level, age, validity, provenance in product(LEVELS, (0, 90, 100, 250, 500), (1, 90, 180), Provenance)
        ]
    ),
    max_size=2,
).map(tuple)
measure_states = st.sampled_from(
    [None, *(MeasureState(level, last) for level, last in product([None, *LEVELS], [None, *LEVELS]))]
)
question_kinds = st.sampled_from(list(product((1, 2, 3), Mode)))
domain_shapes = st.lists(
    st.tuples(
        st.sampled_from([Fraction(3, 4), Fraction(1), Fraction(5, 4)]),
        st.lists(st.lists(question_kinds, min_size=1, max_size=3), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=2,
)


@dataclass(frozen=True)
class Case:
    """A small framework with everything known about it."""

    shape: FrameworkShape
    answers: Mapping[str, AnswerState]
    evidence: Mapping[str, tuple[EvidenceState, ...]]
    measures: Mapping[str, MeasureState]
    is_submitted: bool

    def score(self) -> Scorecard:
        return score(self.shape, self.answers, self.evidence, self.measures, is_submitted=self.is_submitted)


@st.composite
def cases(draw: st.DrawFn, is_submitted: bool | None = None) -> Case:
    shape = FrameworkShape(
        tuple(
            DomainShape(
                f"D{d}",
                tuple(AspectShape(f"D{d}.{a}", _questions(f"D{d}.{a}", kinds)) for a, kinds in enumerate(aspects)),
                weight,
            )
            for d, (weight, aspects) in enumerate(draw(domain_shapes))
        )
    )
    measures = {code: draw(measure_states) for code in shape.questions}
    return Case(
        shape,
        {code: draw(answer_states) for code in shape.questions},
        {code: draw(evidence_lists) for code in shape.questions},
        {code: measure for code, measure in measures.items() if measure is not None},
        draw(st.booleans()) if is_submitted is None else is_submitted,
    )


def _questions(aspect: str, kinds: Sequence[tuple[int, Mode]]) -> tuple[QuestionShape, ...]:
    return tuple(
        QuestionShape(f"{aspect}.{place}", weight, is_key=weight == 3, mode=mode)
        for place, (weight, mode) in enumerate(kinds)
    )


def figures(card: Scorecard) -> dict[str, tuple[Fraction | None, Fraction | None, Fraction | None]]:
    parts: list[Any] = [*card.terms, *card.aspects, *card.domains]
    return {part.code: (part.claimed, part.evidenced, part.confidence) for part in parts} | {
        "": (card.claimed, card.evidenced, card.confidence)
    }


def not_above(one: Fraction | None, other: Fraction | None) -> bool:
    """Also when there was no data: nothing may appear from nowhere."""
    return one is None or (other is not None and one <= other)


@given(cases())
def test_it_is_the_formula_of_the_handbook_word_by_word(case: Case) -> None:
    assert case.score().evidenced == by_the_book(case)


def by_the_book(case: Case) -> Fraction | None:
    """The evidenced score again, slowly, in the order of docs/scoring.md and with nothing shared with the engine."""
    weighed: list[tuple[Fraction, Fraction]] = []
    for domain in case.shape.domains:
        values = [
            value for value in (_aspect_by_the_book(case, aspect) for aspect in domain.aspects) if value is not None
        ]
        if values:
            weighed.append((domain.weight, min(sum(values, Fraction(0)) / len(values), min(values) + 2)))
    if not weighed:
        return None
    return sum((w * v for w, v in weighed), Fraction(0)) / sum((w for w, _ in weighed), Fraction(0))


def _aspect_by_the_book(case: Case, aspect: AspectShape) -> Fraction | None:
    terms = [(question, _evidenced_by_the_book(case, question)) for question in aspect.questions]
    known = [(question, value) for question, value in terms if value is not None]
    if not known:
        return None
    mean = sum((q.weight * v for q, v in known), Fraction(0)) / sum(q.weight for q, _ in known)
    return min([mean, *(value + 2 for question, value in known if question.is_key)])


def _evidenced_by_the_book(case: Case, question: QuestionShape) -> Fraction | None:
    answer, measure = case.answers[question.code], case.measures.get(question.code)
    if answer.not_applicable:
        return None
    if answer.consensus is not None:
        claimed = Fraction(answer.consensus)
    elif answer.levels:
        claimed = Fraction(median([Fraction(level) for level in answer.levels]))
    elif answer.unknown or case.is_submitted:
        claimed = Fraction(0)
    else:
        return None
    best = max((item.level * _fresh_by_the_book(item) for item in case.evidence[question.code]), default=Fraction(0))
    if measure is None or question.mode is Mode.NONE:
        proven = best
    elif measure.level is not None:
        live = Fraction(measure.level)
        proven = {
            Mode.DETERMINE: live,
            Mode.CEILING: min(best, live),
            Mode.SUPPORT: max(best, min(live, Fraction(3))),
        }[question.mode]
    elif question.mode is Mode.SUPPORT:
        proven = best
    else:
        proven = min(best, Fraction(2))
        if measure.last_known is not None:
            proven = min(proven, Fraction(measure.last_known))
    return min(claimed, proven)


def _fresh_by_the_book(item: EvidenceState) -> Fraction:
    over = Fraction(item.age_days - item.validity_days, item.validity_days)
    return Fraction(1) if over <= 0 else max(Fraction(0), 1 - over)


@given(cases())
def test_nothing_is_proven_beyond_its_claim_and_all_figures_stay_on_their_scales(case: Case) -> None:
    for claimed, evidenced, confidence in figures(case.score()).values():
        assert (claimed is None) == (evidenced is None) == (confidence is None)
        assert claimed is None or evidenced is None or 0 <= evidenced <= claimed <= 5
        assert confidence is None or 0 <= confidence <= 1


@given(cases(), st.data())
def test_a_higher_level_lowers_nothing(case: Case, data: st.DataObject) -> None:
    rated = [code for code, answer in case.answers.items() if answer.levels and answer.consensus is None]
    if not rated:
        return
    code = data.draw(st.sampled_from(rated))
    first, *others = case.answers[code].levels
    higher = case.answers[code]._replace(levels=(data.draw(st.integers(int(first) + (first % 1 > 0), 5)), *others))

    before, after = figures(case.score()), figures(replace(case, answers={**case.answers, code: higher}).score())

    assert all(not_above(before[part][0], after[part][0]) for part in before)
    assert all(not_above(before[part][1], after[part][1]) for part in before)


@given(cases(is_submitted=True), st.data())
def test_answering_what_was_open_lowers_nothing_once_submitted(case: Case, data: st.DataObject) -> None:
    answers = {**case.answers, data.draw(st.sampled_from(list(case.answers))): AnswerState()}
    code = data.draw(st.sampled_from([code for code, answer in answers.items() if answer == AnswerState()]))

    before = figures(replace(case, answers=answers).score())
    after = figures(replace(case, answers={**answers, code: AnswerState((data.draw(levels),))}).score())

    assert all(not_above(before[part][0], after[part][0]) for part in before)
    assert all(not_above(before[part][1], after[part][1]) for part in before)


@given(cases(), st.data())
def test_one_not_applicable_changes_no_other_question_and_no_other_aspect(case: Case, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(list(case.answers)))
    excluded = AnswerState(not_applicable=NotApplicable.UNCONFIRMED)

    before = case.score()
    after = replace(case, answers={**case.answers, code: excluded}).score()

    assert [term for term in before.terms if term.code != code] == [term for term in after.terms if term.code != code]
    aspect = code.rpartition(".")[0]
    assert [part for part in before.aspects if part.code != aspect] == [
        part for part in after.aspects if part.code != aspect
    ]


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_questions_aspects_and_domains_changes_no_figure(case: Case, chance: Any) -> None:
    def shuffled(parts: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(chance.sample(parts, len(parts)))

    other = FrameworkShape(
        shuffled(
            [
                replace(
                    domain,
                    aspects=shuffled([replace(part, questions=shuffled(part.questions)) for part in domain.aspects]),
                )
                for domain in case.shape.domains
            ]
        )
    )

    assert figures(replace(case, shape=other).score()) == figures(case.score())


@given(cases(), st.integers(1, 400))
def test_time_alone_raises_no_proof_and_no_confidence_and_leaves_the_claims(case: Case, days: int) -> None:
    older = {
        code: tuple(item._replace(age_days=item.age_days + days) for item in items)
        for code, items in case.evidence.items()
    }

    before, after = figures(case.score()), figures(replace(case, evidence=older).score())

    for part, (claimed, evidenced, confidence) in after.items():
        assert claimed == before[part][0]
        assert not_above(evidenced, before[part][1])
        assert not_above(confidence, before[part][2])


@given(cases(), st.data())
def test_a_measure_that_goes_silent_or_evidence_that_is_deleted_raises_nothing(case: Case, data: st.DataObject) -> None:
    measures = {
        code: MeasureState(None, measure.level if measure.level is not None else measure.last_known)
        if data.draw(st.booleans())
        else measure
        for code, measure in case.measures.items()
    }
    evidence = {code: items[: data.draw(st.integers(0, len(items)))] for code, items in case.evidence.items()}

    before = figures(case.score())
    after = figures(replace(case, measures=measures, evidence=evidence).score())

    assert all(not_above(after[part][1], before[part][1]) for part in before)


@given(cases())
def test_a_draft_scores_as_if_the_open_questions_did_not_exist(case: Case) -> None:
    case = replace(case, is_submitted=False)
    asked = {code for code, answer in case.answers.items() if answer != AnswerState()}

    assert figures(case.score()) == figures(
        score(case.shape, case.answers, case.evidence, case.measures, is_submitted=False, scope=asked)
    )


@given(cases())
def test_the_weakest_parts_hold_the_rest_at_two_levels_above(case: Case) -> None:
    card = case.score()

    for aspect in card.aspects:
        for term in aspect.terms:
            if term.is_key and term.claimed is not None and aspect.claimed is not None:
                assert aspect.claimed <= term.claimed + 2
    for domain in card.domains:
        for aspect in domain.aspects:
            if aspect.evidenced is not None and domain.evidenced is not None:
                assert domain.evidenced <= aspect.evidenced + 2


@given(cases(), st.sampled_from([0, 5]))
def test_all_fives_proven_give_exactly_100_and_all_zeros_0(case: Case, level: int) -> None:
    codes = case.shape.questions

    card = score(
        case.shape,
        {code: AnswerState((level,)) for code in codes},
        {code: [EvidenceState("e", level, 0, 1)] for code in codes},
        {code: MeasureState(level) for code in codes},
        is_submitted=case.is_submitted,
    )

    assert {(claimed, evidenced) for claimed, evidenced, _ in figures(card).values()} == {
        (Fraction(level), Fraction(level))
    }
    assert card.readiness == card.claimed_readiness == 20 * level


@given(cases())
def test_an_aspect_of_which_nothing_counts_is_no_data_and_changes_no_other_figure(case: Case) -> None:
    empty = AspectShape("D0.empty", (QuestionShape("D0.empty.0", 3, is_key=True),))
    first, *others = case.shape.domains
    shape = FrameworkShape((replace(first, aspects=(*first.aspects, empty)), *others))
    answers = {**case.answers, "D0.empty.0": AnswerState(not_applicable=NotApplicable.CONFIRMED)}

    before, after = figures(case.score()), figures(score(
        shape, answers, case.evidence, case.measures, is_submitted=case.is_submitted
    ))  # fmt: skip

    assert after.pop("D0.empty") == (None, None, None)
    assert after.pop("D0.empty.0") == (None, None, None)
    assert after == before


@given(cases())
def test_confidence_is_agreement_times_the_strongest_backing(case: Case) -> None:
    for term in case.score().terms:
        if term.agreement is None:
            continue
        backing = [RELIABILITY[i.provenance] * _fresh_by_the_book(i) for i in case.evidence[term.code]]
        measure = case.measures.get(term.code)
        if measure is not None and measure.level is not None and term.proof.mode is not Mode.NONE:
            backing.append(Fraction(1))
        assert term.confidence == term.agreement * max(backing, default=Fraction(0))


@given(cases())
def test_what_a_snapshot_freezes_reads_back_the_same_through_json(case: Case) -> None:
    card = case.score()

    assert restored(Scorecard, json.loads(json.dumps(plain(card)))) == card
    for answer in case.answers.values():
        assert restored(AnswerState, json.loads(json.dumps(plain(answer)))) == answer


@given(cases())
def test_a_score_has_not_moved_since_itself(case: Case) -> None:
    card = case.score()

    compared = trend(card, card, case.shape)

    assert compared.common == sum(term.counts for term in card.terms)
    assert (compared.overall is None) == (not card.has_data)
    assert compared.overall is None or compared.overall.delta == 0
    assert compared.overall is None or compared.overall.after == card.evidenced


@settings(max_examples=30)
@given(cases())
def test_the_unweighted_score_is_that_of_a_framework_where_everything_weighs_1(case: Case) -> None:
    equal = case.shape.reweighted(
        questions=dict.fromkeys(case.shape.questions, 1),
        domains={domain.code: Fraction(1) for domain in case.shape.domains},
    )

    assert figures(unweighted(case.score())) == figures(replace(case, shape=equal).score())
