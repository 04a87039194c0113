"""What is known about each question at one moment: answers, evidence, measures. The caller gives ages in whole days.

Named tuples: as immutable as a frozen dataclass, and made in a quarter of the time. `score` checks their ranges.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

Level = Fraction | int
"""A level from 0 (absent) to 5 (adaptive), exact: an int or a Fraction, never a float."""

TOP = 5
_WHOLE = tuple(Fraction(level) for level in range(TOP + 1))


class Provenance(StrEnum):
    """Who stands behind a piece of evidence."""

    SELF = "self"
    REVIEWED = "reviewed"
    OUTSIDE = "outside"


RELIABILITY: Mapping[Provenance, Fraction] = {
    Provenance.SELF: Fraction(1, 2),
    Provenance.REVIEWED: Fraction(4, 5),
    Provenance.OUTSIDE: Fraction(1),
}


class NotApplicable(StrEnum):
    """How far a "not applicable" has been agreed. All three leave the sums at once; the flag is printed."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    CONFIRMED_BY_SAME = "confirmed_by_same"  # a lone owner confirmed the own one


class NoData(StrEnum):
    """Why a measure says nothing."""

    EMPTY = "empty"  # its population is empty
    TOO_FEW = "too_few"  # fewer records than it needs
    STALE = "stale"  # its newest record is too old


class AnswerState(NamedTuple):
    """One answer. No level, no "don't know", no consensus and not "not applicable": unanswered."""

    levels: tuple[Level, ...] = ()  # of the assessors who gave one, each on their own
    unknown: int = 0  # how many assessors said "don't know"
    consensus: Level | None = None  # recorded with a reason; stands instead of the median
    not_applicable: NotApplicable | None = None
    is_carried: bool = False  # taken over from an earlier assessment; counts, and is listed as unconfirmed


class EvidenceState(NamedTuple):
    """One piece of evidence that is not withdrawn, at its age."""

    id: str
    level: Level  # what the reviewer says it supports
    age_days: int  # since the date it speaks for; a date in the future (negative) counts as fresh
    validity_days: int  # 1 or more
    provenance: Provenance = Provenance.SELF


class MeasureState(NamedTuple):
    """The measure of one question, where the product computes it. Elsewhere leave it out: mode none applies."""

    level: Level | None  # by its cuts and conditions; none: no data
    last_known: Level | None = None  # the latest level on record, used while there is no data
    why_no_data: NoData | None = None


def exact(level: Level) -> Fraction:
    """The level as a Fraction. Raises ValueError outside 0 to 5."""
    if isinstance(level, int):
        if 0 <= level <= TOP:
            return _WHOLE[level]
    elif 0 <= level.numerator <= TOP * level.denominator:
        return level
    raise ValueError(f"The level is {level}; it must be from 0 to 5.")
