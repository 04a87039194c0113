"""How a number typed in, or counted, becomes a level. Plain Python: no database, no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

LEVELS = (1, 2, 3, 4, 5)


class Direction(StrEnum):
    UP = "up"  # more is better: a bound is met at or above it
    DOWN = "down"  # less is better: a bound is met at or below it


class Blocker(StrEnum):
    """What keeps a number from the next level."""

    BOUND = "bound"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Bands:
    """The bounds of levels 1 to 5 in the question's unit, and the levels that ask for more than the number.

    Raises ValueError unless there are five bounds that never fall (up) or never rise (down).
    """

    direction: Direction
    cuts: tuple[Fraction, ...]
    conditions: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(self.cuts) != len(LEVELS):
            raise ValueError(f"There are {len(self.cuts)} cuts; a question has five, the bounds of levels 1 to 5.")
        if list(self.cuts) != sorted(self.cuts, reverse=self.direction is Direction.DOWN):
            raise ValueError(f"The cuts must not turn back: they run {self.direction}.")
        if not self.conditions <= set(LEVELS):
            raise ValueError("A condition belongs to a level from 1 to 5.")


@dataclass(frozen=True, slots=True)
class Reached:
    """A level, and what the next one lacks (None at level 5)."""

    level: int
    blocked_by: Blocker | None


def reached(value: Fraction | int | Decimal | None, bands: Bands, confirmed: Collection[int] = ()) -> Reached:
    """The level of `value`, 0 to 5. None says "none" or "never": level 0.

    Level k is reached only when level k − 1 is, the bound of k holds, and the condition of k, if it has one, is among
    `confirmed`. Equal bounds are reached together. Bounds are inclusive and compared with the exact value.
    Raises ValueError for a negative value or one that is not a number. Source: docs/scoring.md.
    """
    if value is None:
        return Reached(0, Blocker.BOUND)
    exact = _exact(value)
    for level, cut in zip(LEVELS, bands.cuts, strict=True):
        if not (exact >= cut if bands.direction is Direction.UP else exact <= cut):
            return Reached(level - 1, Blocker.BOUND)
        if level in bands.conditions and level not in confirmed:
            return Reached(level - 1, Blocker.CONDITION)
    return Reached(LEVELS[-1], None)


def level_of(value: Fraction | int | Decimal | None, bands: Bands, confirmed: Collection[int] = ()) -> Fraction:
    """Only the level of `reached`, as the engine counts it."""
    return Fraction(reached(value, bands, confirmed).level)


def _exact(value: Fraction | int | Decimal) -> Fraction:
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a number that can be compared.")
    if value < 0:
        raise ValueError(f"The number is {value}; it must be 0 or more.")
    return Fraction(value)
