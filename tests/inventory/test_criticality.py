"""Laws of inherited criticality, held against slow but obvious readings of the same words."""

from collections.abc import Iterable

from hypothesis import given, strategies as st

from inventory.criticality import Dependencies, Level, Need, failures, single_points, standings

THINGS = st.integers(0, 7)
NEEDS = st.lists(st.builds(Need, THINGS, THINGS, st.sampled_from(["", "", "x", "y"])), max_size=24)
OWN = st.dictionaries(THINGS, st.sampled_from(Level), max_size=8)


def fallen(first: int, needs: Iterable[Need[int]]) -> set[int]:
    """Everything that fails with `first`, by trying again and again."""
    real = {need for need in needs if need.upper != need.lower}
    down = {first}
    while True:
        more = {
            need.upper
            for need in real
            if need.upper not in down
            and all(
                other.lower in down
                for other in real
                if other.upper == need.upper and (other == need or (need.choice and other.choice == need.choice))
            )
        }
        if not more:
            return down - {first}
        down |= more


@given(own=OWN, needs=NEEDS)
def test_everything_stands_as_high_as_the_highest_thing_that_rests_on_it(
    own: dict[int, Level], needs: list[Need[int]]
) -> None:
    graph = Dependencies(needs)
    found = standings(own, graph)
    for thing in range(8):
        levels = [own[one] for one in (thing, *graph.above(thing)) if one in own]
        assert found.level(thing) == max(levels, default=None)


@given(own=OWN, needs=NEEDS)
def test_the_reason_is_a_way_down_from_a_thing_of_that_level(own: dict[int, Level], needs: list[Need[int]]) -> None:
    pairs = {(need.upper, need.lower) for need in needs}
    found = standings(own, Dependencies(needs))
    for thing in found:
        standing = found[thing]
        assert standing.because[-1] == thing
        assert own[standing.because[0]] == standing.level
        assert all(step in pairs for step in zip(standing.because, standing.because[1:], strict=False))
        assert len(set(standing.because)) == len(standing.because)


@given(first=THINGS, needs=NEEDS)
def test_what_fails_is_what_trying_again_and_again_finds(first: int, needs: list[Need[int]]) -> None:
    assert {one.key for one in failures(first, Dependencies(needs))} == fallen(first, needs)


@given(top=THINGS, needs=NEEDS)
def test_single_points_are_exactly_those_whose_failure_alone_reaches_the_top(top: int, needs: list[Need[int]]) -> None:
    below = Dependencies(needs).below(top)
    assert set(single_points(top, Dependencies(needs))) == {one for one in below if top in fallen(one, needs)}


def test_a_chain_of_many_thousand_things_is_read_without_recursion() -> None:
    chain = Dependencies(Need(number, number + 1) for number in range(20_000))
    assert len(failures(20_000, chain)) == 20_000
    assert len(standings({0: Level.HIGH}, chain)[20_000].because) == 20_001


def test_a_level_that_spreads_to_many_things_keeps_its_reasons_short() -> None:
    star = Dependencies(Need(0, number) for number in range(50_000))
    assert standings({0: Level.CRITICAL}, star)[49_999].because == (0, 49_999)
