"""From target and proof to gaps, and their order."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from assessments.gaps import Gap, ThreatRating, find_gaps
from assessments.profiles import OwnTarget, Target, TargetSource, targets
from assessments.scoring import (
    AnswerState,
    AspectShape,
    DomainShape,
    EvidenceState,
    FrameworkShape,
    NotApplicable,
    QuestionShape,
    Scorecard,
    score,
)

SHAPE = FrameworkShape(
    (
        DomainShape(
            "IRP",
            (
                AspectShape("IRP.1", (QuestionShape("IRP.1.1", 3), QuestionShape("IRP.1.2", 2)), 2, ("fire", "flood")),
                AspectShape("IRP.7", (QuestionShape("IRP.7.1", 3),), 1, ("flood",)),
            ),
            Fraction(5, 4),
        ),
        DomainShape("MET", (AspectShape("MET.1", (QuestionShape("MET.1.1", 2),), 5),), Fraction(3, 4)),
    )
)  # fmt: skip


def proven(levels: Mapping[str, Fraction | int], shape: FrameworkShape = SHAPE) -> Scorecard:
    """Everything claimed at 5 and proven as given."""
    evidence = {code: [EvidenceState("e", level, 0, 100)] for code, level in levels.items()}
    return score(shape, {code: AnswerState((5,)) for code in levels}, evidence, is_submitted=False)


def gap_of(aspect: str, card: Scorecard, *threats: ThreatRating, efforts: Mapping[str, int] | None = None) -> Gap:
    gaps = find_gaps(card, SHAPE, targets(SHAPE.aspects), threats, efforts)
    return next(gap for gap in gaps if gap.aspect == aspect)


def test_a_gap_is_what_the_proof_lacks_to_the_target() -> None:
    gap = gap_of("IRP.7", proven({"IRP.7.1": 1}))

    assert (gap.size, gap.target, gap.evidenced, gap.claimed) == tuple(map(Fraction, (2, 3, 1, 5)))
    assert gap.is_open


def test_proof_beyond_the_target_leaves_a_gap_of_0_so_that_it_can_close() -> None:
    gap = gap_of("IRP.7", proven({"IRP.7.1": 5}))

    assert (gap.size, gap.priority, gap.value_for_effort) == (Fraction(0), Fraction(0), Fraction(0))
    assert not gap.is_open


def test_an_aspect_without_data_has_no_gap() -> None:
    card = score(SHAPE, {"IRP.7.1": AnswerState(not_applicable=NotApplicable.CONFIRMED)}, is_submitted=False)

    assert find_gaps(card, SHAPE, targets(SHAPE.aspects)) == ()


def test_an_own_target_moves_the_gap() -> None:
    wanted = targets(SHAPE.aspects, own={"IRP.7": OwnTarget(Fraction(9, 2), "The regulator asks for it.")})

    gap = next(gap for gap in find_gaps(proven({"IRP.7.1": 1}), SHAPE, wanted) if gap.aspect == "IRP.7")

    assert gap.size == Fraction(7, 2)


def test_its_items_are_what_is_proven_below_the_target_lowest_first_then_heavier() -> None:
    questions = (
        QuestionShape("A.1.1", 1),
        QuestionShape("A.1.2", 3),
        QuestionShape("A.1.3", 2),
        QuestionShape("A.1.4", 2),
        QuestionShape("A.1.5", 2),
    )
    shape = FrameworkShape((DomainShape("A", (AspectShape("A.1", questions),)),))  # fmt: skip
    card = proven({"A.1.1": 1, "A.1.2": 1, "A.1.3": 0, "A.1.4": 3}, shape)

    (gap,) = find_gaps(card, shape, targets(shape.aspects))

    assert [term.code for term in gap.items] == ["A.1.3", "A.1.2", "A.1.1"]


def test_priority_follows_domain_weight_and_the_worst_threat_of_the_aspect() -> None:
    threats = (
        ThreatRating("fire", 2, 2),
        ThreatRating("flood", 5, 4),
        ThreatRating("fire", 3, 3),
        ThreatRating("wind", 5, 5),
    )

    gap = gap_of("IRP.1", proven({"IRP.1.1": 2, "IRP.1.2": 2}), *threats)

    assert (gap.threat, gap.threat_factor, gap.uses_default_threat) == ("flood", Fraction(4, 5), False)
    assert gap.priority == 100 * Fraction(2, 5) * Fraction(4, 5)
    assert gap.value_for_effort == gap.priority / 2


def test_without_a_rated_threat_the_default_of_one_half_counts_and_says_so() -> None:
    for aspect, code in (("IRP.7", "IRP.7.1"), ("MET.1", "MET.1.1")):
        gap = gap_of(aspect, proven({code: 0}), ThreatRating("wind", 5, 5))

        assert (gap.threat, gap.threat_factor, gap.uses_default_threat) == (None, Fraction(1, 2), True)


def test_the_heaviest_domain_sets_the_scale_even_when_it_has_no_data() -> None:
    gap = gap_of("MET.1", proven({"MET.1.1": 0}))

    assert gap.domain_factor == Fraction(3, 5)
    assert gap.priority == 100 * Fraction(3, 5) * Fraction(3, 5) * Fraction(1, 2)


def test_an_effort_edited_on_the_gap_goes_before_the_frameworks() -> None:
    card = proven({"IRP.7.1": 0})

    assert gap_of("IRP.7", card, efforts={"IRP.7": 8}).value_for_effort == gap_of("IRP.7", card).priority / 8
    with pytest.raises(ValueError, match="effort is 0"):
        gap_of("IRP.7", card, efforts={"IRP.7": 0})


@pytest.mark.parametrize(("level", "is_high"), [(Fraction(3, 2), True), (Fraction(1501, 1000), False)])
def test_a_gap_is_high_from_15_on_before_rounding(level: Fraction, is_high: bool) -> None:
    gap = gap_of("IRP.7", proven({"IRP.7.1": level}))

    assert gap.is_high is is_high


def test_ties_go_to_the_larger_gap_and_then_by_code() -> None:
    domains = tuple(
        DomainShape(code, (AspectShape(f"{code}.1", (QuestionShape(f"{code}.1.1"),)),), weight)
        for code, weight in (("A", Fraction(1)), ("C", Fraction(1, 2)), ("B", Fraction(1, 2)))
    )
    card = proven({"A.1.1": 2, "B.1.1": 1, "C.1.1": 1}, FrameworkShape(domains))

    gaps = find_gaps(card, FrameworkShape(domains), targets(["A.1", "B.1", "C.1"]))

    assert {gap.priority for gap in gaps} == {Fraction(10)}
    assert [gap.aspect for gap in gaps] == ["B.1", "C.1", "A.1"]


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (3, 6)])
def test_a_threat_rated_off_the_scale_is_refused(likelihood: int, impact: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        ThreatRating("fire", likelihood, impact)


@given(
    st.tuples(*[st.integers(0, 5)] * 4),
    st.integers(0, 5),
    st.lists(st.builds(ThreatRating, st.sampled_from(["fire", "flood"]), st.integers(1, 5), st.integers(1, 5))),
)
def test_gaps_and_priorities_stay_on_their_scales_and_better_proof_never_widens_one(
    levels: tuple[int, ...], wanted: int, threats: list[ThreatRating]
) -> None:
    aims = {aspect: Target(aspect, Fraction(wanted), TargetSource.BASE) for aspect in SHAPE.aspects}
    worse = proven(dict(zip(SHAPE.questions, levels, strict=True)))
    better = proven({code: min(level + 1, 5) for code, level in zip(SHAPE.questions, levels, strict=True)})

    before = {gap.aspect: gap for gap in find_gaps(worse, SHAPE, aims, threats)}
    after = {gap.aspect: gap for gap in find_gaps(better, SHAPE, aims, threats)}

    assert set(before) == set(SHAPE.aspects)
    for aspect, gap in before.items():
        assert 0 <= after[aspect].size <= gap.size <= wanted
        assert 0 <= after[aspect].priority <= gap.priority <= 100
