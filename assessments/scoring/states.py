"""What is known about each question at one moment: answers, evidence, measures. The caller gives ages in whole days."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

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


@dataclass(frozen=True, slots=True)
class AnswerState:
    """One answer. No level, no "don't know", no consensus and not "not applicable": unanswered.

    Raises ValueError for a level outside 0 to 5.
    """

    levels: tuple[Level, ...] = ()  # of the assessors who gave one, each on their own
    unknown: int = 0  # how many assessors said "don't know"
    consensus: Level | None = None  # recorded with a reason; stands instead of the median
    not_applicable: NotApplicable | None = None
    is_carried: bool = False  # taken over from an earlier assessment; counts, and is listed as unconfirmed

    def __post_init__(self) -> None:
        for level in self.levels:
            _check(level)
        if self.consensus is not None:
            _check(self.consensus)


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """One piece of evidence that is not withdrawn, at its age.

    Raises ValueError for a level outside 0 to 5 or a validity below one day.
    """

    id: str
    level: Level  # what the reviewer says it supports
    age_days: int  # since the date it speaks for; a date in the future (negative) counts as fresh
    validity_days: int
    provenance: Provenance = Provenance.SELF

    def __post_init__(self) -> None:
        _check(self.level)
        if self.validity_days < 1:
            raise ValueError(f"Evidence {self.id}: the validity is {self.validity_days} days; it must be 1 or more.")


@dataclass(frozen=True, slots=True)
class MeasureState:
    """The measure of one question, where the product computes it. Where it does not, leave it out: mode none applies.

    Raises ValueError for a level outside 0 to 5.
    """

    level: Level | None  # by its cuts and conditions; none: no data
    last_known: Level | None = None  # the latest level on record, used while there is no data
    why_no_data: NoData | None = None

    def __post_init__(self) -> None:
        if self.level is not None:
            _check(self.level)
        if self.last_known is not None:
            _check(self.last_known)


def exact(level: Level) -> Fraction:
    """The level as a Fraction, without making a new one for a whole level."""
    return _WHOLE[level] if isinstance(level, int) else level


def _check(level: Level) -> None:
    if not 0 <= level <= TOP:
        raise ValueError(f"The level is {level}; it must be from 0 to 5.")
