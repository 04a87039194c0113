"""From a number to a level."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from assessments.bands import LEVELS, Bands, Blocker, Direction, Reached, level_of, reached


def bands(direction: Direction, *cuts: int, conditions: frozenset[int] = frozenset()) -> Bands:
    return Bands(direction, tuple(Fraction(cut) for cut in cuts), conditions)


SHARE = bands(Direction.UP, 20, 50, 75, 90, 98)
MINUTES = bands(Direction.DOWN, 1440, 480, 120, 30, 15)
EXERCISE = bands(Direction.DOWN, 999, 24, 12, 12, 6, conditions=frozenset({4, 5}))


@pytest.mark.parametrize(
    ("value", "level"),
    [(0, 0), (Decimal("19.999"), 0), (20, 1), (50, 2), (Decimal("74.9"), 2), (75, 3), (90, 4), (98, 5), (100, 5)],
)
def test_a_share_reaches_a_level_at_its_bound(value: Decimal, level: int) -> None:
    assert level_of(value, SHARE) == level


@pytest.mark.parametrize(("value", "level"), [(1441, 0), (1440, 1), (120, 3), (31, 3), (30, 4), (15, 5), (0, 5)])
def test_a_reaction_time_reaches_a_level_at_or_below_its_bound(value: int, level: int) -> None:
    assert level_of(value, MINUTES) == level


def test_just_below_a_bound_is_below_it_however_it_would_be_printed() -> None:
    assert level_of(Fraction(97_999_999, 1_000_000), SHARE) == 4


def test_none_or_never_is_level_0_even_where_less_is_better() -> None:
    assert level_of(None, EXERCISE, confirmed={4, 5}) == 0
    assert level_of(None, SHARE) == 0


def test_equal_bounds_are_reached_together() -> None:
    assert level_of(1, bands(Direction.UP, 1, 1, 1, 1, 1)) == 5
    assert level_of(0, bands(Direction.UP, 1, 1, 1, 1, 1)) == 0


def test_an_unconfirmed_condition_stops_at_the_level_below() -> None:
    assert reached(5, EXERCISE) == Reached(3, Blocker.CONDITION)
    assert reached(5, EXERCISE, confirmed={4}) == Reached(4, Blocker.CONDITION)
    assert reached(5, EXERCISE, confirmed={4, 5}) == Reached(5, None)


def test_a_confirmed_condition_does_not_help_over_a_missed_bound_or_a_level_below() -> None:
    assert reached(8, EXERCISE, confirmed={4, 5}) == Reached(4, Blocker.BOUND)
    assert reached(5, EXERCISE, confirmed={5}) == Reached(3, Blocker.CONDITION)


@pytest.mark.parametrize("value", [-1, Decimal("-0.1"), Decimal("NaN"), Decimal("Infinity")])
def test_what_cannot_be_a_count_is_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match=r"must be 0 or more|not a number"):
        reached(value, SHARE)


def test_bounds_that_turn_back_are_refused() -> None:
    with pytest.raises(ValueError, match="turn back"):
        bands(Direction.UP, 20, 50, 40, 90, 98)
    with pytest.raises(ValueError, match="turn back"):
        bands(Direction.DOWN, 20, 50, 75, 90, 98)


def test_four_bounds_or_a_condition_of_level_6_are_refused() -> None:
    with pytest.raises(ValueError, match="4 cuts"):
        bands(Direction.UP, 20, 50, 75, 90)
    with pytest.raises(ValueError, match="level from 1 to 5"):
        bands(Direction.UP, 20, 50, 75, 90, 98, conditions=frozenset({6}))


some_bands = st.builds(
    lambda direction, cuts, conditions: Bands(
        direction,
        tuple(sorted((Fraction(cut) for cut in cuts), reverse=direction is Direction.DOWN)),
        conditions,
    ),
    st.sampled_from(Direction),
    st.lists(st.integers(0, 100), min_size=5, max_size=5),
    st.frozensets(st.sampled_from(LEVELS)),
)
some_levels = st.frozensets(st.sampled_from(LEVELS))
some_values = st.fractions(min_value=0, max_value=120)


@given(some_bands, some_values, some_values, some_levels)
def test_a_better_number_never_reaches_less(
    scale: Bands, one: Fraction, other: Fraction, confirmed: frozenset[int]
) -> None:
    worse, better = sorted((one, other), reverse=scale.direction is Direction.DOWN)

    assert level_of(worse, scale, confirmed) <= level_of(better, scale, confirmed)


@given(some_bands, some_values, some_levels, some_levels)
def test_one_more_confirmation_never_reaches_less(
    scale: Bands, value: Fraction, confirmed: frozenset[int], more: frozenset[int]
) -> None:
    assert level_of(value, scale, confirmed) <= level_of(value, scale, confirmed | more)


@given(some_bands, some_values, some_levels)
def test_every_level_up_to_the_reached_one_holds_and_the_next_does_not(
    scale: Bands, value: Fraction, confirmed: frozenset[int]
) -> None:
    def holds(level: int) -> bool:
        cut = scale.cuts[level - 1]
        bound = value >= cut if scale.direction is Direction.UP else value <= cut
        return bound and (level not in scale.conditions or level in confirmed)

    level = reached(value, scale, confirmed).level

    assert all(holds(below) for below in LEVELS[:level])
    assert level == 5 or not holds(level + 1)
