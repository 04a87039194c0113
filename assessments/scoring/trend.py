"""How a score has moved: between two runs, and over the last few."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.scoring.scorecard import Scorecard
from assessments.scoring.shape import FrameworkShape

NOTICEABLE = Fraction(1, 10)
SLOPE_DAYS = 90
SLOPE_POINTS = 8


class Movement(StrEnum):
    UP = "up"
    DOWN = "down"
    UNCHANGED = "unchanged"  # by less than 0.1


@dataclass(frozen=True, slots=True)
class Change:
    """One evidenced and claimed figure then and now, in levels (0 to 5), over the questions common to both runs."""

    code: str | None  # of the domain or aspect; None: the whole
    before: Fraction
    after: Fraction
    claimed_before: Fraction
    claimed_after: Fraction

    @property
    def delta(self) -> Fraction:
        return self.after - self.before

    @property
    def claimed_delta(self) -> Fraction:
        return self.claimed_after - self.claimed_before

    @property
    def movement(self) -> Movement:
        """Of the evidenced figure, before rounding."""
        return movement(self.delta)


@dataclass(frozen=True, slots=True)
class Trend:
    """Two runs compared over what both asked."""

    common: int  # questions that count in both
    overall: Change | None  # None: nothing in common
    domains: tuple[Change, ...] = ()
    aspects: tuple[Change, ...] = ()


def movement(delta: Fraction) -> Movement:
    """Unchanged below a tenth of a level either way."""
    if abs(delta) < NOTICEABLE:
        return Movement.UNCHANGED
    return Movement.UP if delta > 0 else Movement.DOWN


def trend(newer: Scorecard, older: Scorecard, shape: FrameworkShape) -> Trend:
    """From `older` to `newer`, both worked out again over the questions that exist and count in both.

    `shape` is the newer run's framework with its weights; its caps apply to both. Source: docs/scoring.md.
    """
    raise NotImplementedError


def slope(points: Sequence[tuple[int, Fraction]]) -> Fraction | None:
    """Change per 90 days: the median of the slopes between each two of the last eight points (Theil-Sen).

    A point is a day number and a value, in any order. None with fewer than two different days. Source: docs/scoring.md.
    """
    raise NotImplementedError
