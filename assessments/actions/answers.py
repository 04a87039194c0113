"""Answers: saved by version, so that nobody overwrites somebody else unseen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Membership
from assessments.actions.refusals import AnswerChanged
from assessments.models import Answer, Assessment
from assessments.queries import QuestionContent


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The whole answer as somebody wants it. All empty: unanswered."""

    level: Decimal | None = None  # maturity 0, 1, … 5; yes / partly / no 5, 2.5, 0
    number: Decimal | None = None
    is_none: bool = False  # "none / never", instead of a number
    is_unknown: bool = False
    is_not_applicable: bool = False
    reason: str = ""  # why it does not apply
    note: str = ""
    conditions: frozenset[int] = frozenset()  # levels whose condition holds


@dataclass(slots=True)
class SavedAnswers:
    """What "Save all" did."""

    saved: dict[str, Answer] = field(default_factory=dict)  # by question code; also those that were unchanged
    conflicts: dict[str, AnswerChanged] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # question code -> sentence


def record_answer(
    assessment: Assessment, question: QuestionContent, *, by: Membership, version: int, change: AnswerChange
) -> Answer:
    """Save one answer if it still has the version that was read (0: not answered before). An unchanged one writes
    nothing. Raises AnswerChanged, AssessmentClosed, Refused (a value the question does not take)."""
    raise NotImplementedError


def record_answers(
    assessment: Assessment, *, by: Membership, changes: Mapping[str, tuple[int, AnswerChange]]
) -> SavedAnswers:
    """Save what fits, by question code: (version read, change). Raises AssessmentClosed."""
    raise NotImplementedError


def confirm_not_applicable(answer: Answer, *, by: Membership) -> Answer:
    """A second member agrees that the question does not apply; a lone owner may confirm the own, marked.
    Raises AssessmentClosed, Refused."""
    raise NotImplementedError


def confirm_carried(assessment: Assessment, *, by: Membership, codes: Collection[str]) -> int:
    """These carried answers still hold: they are no longer carried. Returns how many. Raises AssessmentClosed."""
    raise NotImplementedError
