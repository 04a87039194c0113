"""How a score has moved."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from assessments.scoring import (
    AnswerState,
    AspectShape,
    DomainShape,
    EvidenceState,
    FrameworkShape,
    Movement,
    QuestionShape,
    Scorecard,
    movement,
    score,
    slope,
    trend,
)


def framework(*questions: QuestionShape, weight: Fraction | None = None) -> FrameworkShape:
    return FrameworkShape((DomainShape("D", (AspectShape("D.1", questions),), weight or Fraction(1)),))


def run(shape: FrameworkShape, levels: Mapping[str, int]) -> Scorecard:
    """Claimed one above what is proven."""
    answers = {code: AnswerState((min(5, level + 1),)) for code, level in levels.items()}
    evidence = {code: [EvidenceState("e", level, 0, 100)] for code, level in levels.items()}
    return score(shape, answers, evidence, is_submitted=False)


OLD, BOTH, NEW = QuestionShape("D.1.1", 2), QuestionShape("D.1.2", 2), QuestionShape("D.1.3", 2)


def test_only_what_both_runs_asked_is_compared() -> None:
    newer = framework(BOTH, NEW)

    moved = trend(
        run(newer, {BOTH.code: 3, NEW.code: 0}), run(framework(OLD, BOTH), {OLD.code: 5, BOTH.code: 1}), newer
    )

    assert moved.common == 1
    assert moved.overall is not None
    assert (moved.overall.before, moved.overall.after, moved.overall.delta) == tuple(map(Fraction, (1, 3, 2)))
    assert moved.overall.claimed_delta == 2
    assert moved.overall.movement is Movement.UP


def test_a_question_that_counts_in_one_run_only_is_left_out() -> None:
    shape = framework(OLD, BOTH)

    moved = trend(run(shape, {OLD.code: 5, BOTH.code: 2}), run(shape, {BOTH.code: 2}), shape)

    assert moved.common == 1
    assert moved.overall is not None
    assert moved.overall.movement is Movement.UNCHANGED


def test_both_runs_are_weighed_and_capped_as_the_newer_one() -> None:
    older = framework(OLD, BOTH)
    newer = framework(QuestionShape(OLD.code, 3, is_key=True), QuestionShape(BOTH.code, 1))

    moved = trend(run(newer, {OLD.code: 4, BOTH.code: 0}), run(older, {OLD.code: 0, BOTH.code: 4}), newer)

    assert moved.overall is not None
    assert (moved.overall.before, moved.overall.after) == (Fraction(1), Fraction(3))


def test_an_older_zero_in_what_is_a_key_question_now_caps_the_older_run() -> None:
    older = framework(OLD, BOTH)
    newer = framework(QuestionShape(OLD.code, 1, is_key=True), QuestionShape(BOTH.code, 3))

    moved = trend(run(newer, {OLD.code: 5, BOTH.code: 5}), run(older, {OLD.code: 0, BOTH.code: 5}), newer)

    assert moved.overall is not None
    assert moved.overall.before == 2


def test_each_domain_and_aspect_has_its_own_change() -> None:
    shape = framework(OLD)

    moved = trend(run(shape, {OLD.code: 1}), run(shape, {OLD.code: 2}), shape)

    assert [(change.code, change.delta, change.movement) for change in (*moved.domains, *moved.aspects)] == [
        ("D", Fraction(-1), Movement.DOWN),
        ("D.1", Fraction(-1), Movement.DOWN),
    ]


def test_runs_with_nothing_in_common_have_no_trend() -> None:
    moved = trend(run(framework(NEW), {NEW.code: 1}), run(framework(OLD), {OLD.code: 1}), framework(NEW))

    assert (moved.common, moved.overall, moved.domains, moved.aspects) == (0, None, (), ())


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (Fraction(99, 1000), Movement.UNCHANGED),
        (Fraction(1, 10), Movement.UP),
        (Fraction(-99, 1000), Movement.UNCHANGED),
        (Fraction(-1, 10), Movement.DOWN),
    ],
)
def test_less_than_a_tenth_is_unchanged(delta: Fraction, expected: Movement) -> None:
    assert movement(delta) is expected


def test_a_slope_needs_two_different_days() -> None:
    assert slope([]) is None
    assert slope([(3, Fraction(1))]) is None
    assert slope([(3, Fraction(1)), (3, Fraction(2))]) is None


def test_a_slope_is_per_90_days() -> None:
    assert slope([(0, Fraction(1)), (45, Fraction(2))]) == 2


def test_only_the_last_eight_points_count_whatever_their_order() -> None:
    steady = [(day, Fraction(day)) for day in range(2, 10)]

    assert slope([*reversed(steady), (0, Fraction(900)), (1, Fraction(900))]) == 90


def test_one_outlier_does_not_turn_the_slope() -> None:
    points = [(day, Fraction(day)) for day in range(8)]

    assert slope([*points[:4], (4, Fraction(1000)), *points[5:]]) == 90


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=8, unique=True), st.fractions(-1, 1), st.fractions(-5, 5))
def test_points_on_a_line_have_the_slope_of_the_line(days: list[int], rise: Fraction, start: Fraction) -> None:
    assert slope([(day, start + rise * day) for day in days]) == 90 * rise
