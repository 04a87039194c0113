"""How a score has moved: between two runs, and over the last few."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from statistics import median

from assessments.scoring.rollup import roll_up, sum_up
from assessments.scoring.scorecard import AnswerTerm, AspectScore, DomainScore, Scorecard
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
    now = {term.code: term for term in newer.terms if term.counts and term.code in shape.questions}
    then = {term.code: term for term in older.terms if term.counts and term.code in now}
    if not then:
        return Trend(common=0, overall=None)
    after, before = _again(shape, now, then.keys()), _again(shape, then, then.keys())
    return Trend(
        common=len(then),
        overall=_change(None, before, after),
        domains=_changes(before.domains, after.domains),
        aspects=_changes(before.aspects, after.aspects),
    )


def slope(points: Sequence[tuple[int, Fraction]]) -> Fraction | None:
    """Change per 90 days: the median of the slopes between each two of the last eight points (Theil-Sen).

    A point is a day number and a value, in any order. None with fewer than two different days. Source: docs/scoring.md.
    """
    last = sorted(points, key=lambda point: point[0])[-SLOPE_POINTS:]
    slopes = [
        (value - earlier_value) / (day - earlier_day)
        for (earlier_day, earlier_value), (day, value) in combinations(last, 2)
        if day > earlier_day
    ]
    return SLOPE_DAYS * median(slopes) if slopes else None


def _again(shape: FrameworkShape, terms: Mapping[str, AnswerTerm], common: Collection[str]) -> Scorecard:
    """The terms of one run, summed up as the newer run weighs and caps them."""
    return roll_up(
        [
            (
                domain,
                [
                    sum_up(
                        aspect.code,
                        domain.code,
                        tuple(
                            terms[question.code]._replace(weight=question.weight, is_key=question.is_key)
                            for question in aspect.questions
                            if question.code in common
                        ),
                    )
                    for aspect in domain.aspects
                ],
            )
            for domain in shape.domains
        ],
        is_submitted=True,
    )


def _changes(
    before: Sequence[DomainScore | AspectScore], after: Sequence[DomainScore | AspectScore]
) -> tuple[Change, ...]:
    changes = (_change(new.code, old, new) for old, new in zip(before, after, strict=True))
    return tuple(change for change in changes if change is not None)


def _change(
    code: str | None, before: Scorecard | DomainScore | AspectScore, after: Scorecard | DomainScore | AspectScore
) -> Change | None:
    if before.evidenced is None or after.evidenced is None or before.claimed is None or after.claimed is None:
        return None
    return Change(code, before.evidenced, after.evidenced, before.claimed, after.claimed)
