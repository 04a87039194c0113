"""Answers as pages show them: the value, who gave it and when, which version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from assessments.models import Answer, Assessment


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody confirmed the condition of a level."""

    level: int
    by: str
    on: date
    is_fresh: bool  # for the question's validity; afterwards it no longer holds


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer, or its absence (version 0)."""

    code: str
    version: int = 0  # also the number of its revisions
    id: UUID | None = None
    level: Decimal | None = None  # as chosen; of a numeric question: see `shown_level`
    shown_level: Decimal | None = None  # what counts: of a number by bounds and fresh conditions
    number: Decimal | None = None
    is_none: bool = False
    is_unknown: bool = False
    is_not_applicable: bool = False
    reason: str = ""
    not_applicable_by: str = ""
    confirmed_by: str = ""
    is_confirmed_by_same: bool = False
    note: str = ""
    conditions: Mapping[int, Confirmed] = field(default_factory=dict)
    is_carried: bool = False
    by: str = ""
    at: datetime | None = None

    @property
    def is_answered(self) -> bool:
        """A level, a number, "none / never", "don't know" or not applicable."""
        return self.is_rated or self.is_unknown or self.is_not_applicable

    @property
    def is_rated(self) -> bool:
        return self.level is not None or self.number is not None or self.is_none

    @property
    def needs_confirmation(self) -> bool:
        return self.is_not_applicable and not self.confirmed_by


def answer_states(assessment: Assessment, codes: Collection[str] | None = None) -> Mapping[str, AnswerView]:
    """Every asked question's answer by code, in the framework's order; `codes` narrows it. One query."""
    raise NotImplementedError


def remaining(assessment: Assessment) -> Mapping[str, int]:
    """How many asked questions of each aspect have no answer yet. One query."""
    raise NotImplementedError


def asked_codes(assessment: Assessment) -> tuple[str, ...]:
    """The questions that the assessment asks, in the framework's order: all, or the key questions of a pulse."""
    raise NotImplementedError


def next_unanswered(assessment: Assessment) -> str | None:
    """Where to resume: the code of the first asked question without an answer. One query."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """What the closing page lists before submitting; codes in the framework's order."""

    unanswered: tuple[str, ...]
    unknown: tuple[str, ...]
    unconfirmed: tuple[AnswerView, ...]  # not applicable, and nobody else agreed yet
    carried: tuple[AnswerView, ...]  # carried over, and nobody confirmed or saved them
    expired: tuple[AnswerView, ...]  # a condition of their number was confirmed too long ago


def open_points(assessment: Assessment) -> OpenPoints:
    """One query."""
    raise NotImplementedError


def revisions(answer: Answer) -> list[AnswerView]:
    """Every state the answer ever had, newest first. Two queries."""
    raise NotImplementedError
