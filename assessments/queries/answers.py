"""Answers as they stand: the value, who gave it and when, which version. Pages show them, actions change them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, UUIDField

from assessments.bands import reached
from assessments.models import Answer, Assessment
from assessments.queries.frameworks import QuestionContent, framework_content
from core import clock
from core.prepared import Prepared


class Confirmed(NamedTuple):
    """Somebody confirmed the condition of a level."""

    level: int
    by: str
    on: date
    is_fresh: bool  # for the question's validity; afterwards it no longer holds
    by_id: UUID | None = None


class AnswerView(NamedTuple):
    """One answer with its rating, or its absence (version 0)."""

    code: str
    version: int = 0  # also the number of its revisions
    id: UUID | None = None
    level: Decimal | None = None  # as chosen; of a numeric question see `shown_level`
    shown_level: Decimal | None = None  # what counts: of a number by its bounds and fresh conditions
    number: Decimal | None = None
    is_none: bool = False
    is_unknown: bool = False
    is_not_applicable: bool = False
    reason: str = ""
    not_applicable_by: str = ""
    not_applicable_by_id: UUID | None = None
    confirmed_by: str = ""
    is_confirmed_by_same: bool = False
    note: str = ""
    conditions: Mapping[int, Confirmed] = MappingProxyType({})
    is_carried: bool = False
    by: str = ""
    at: datetime | None = None
    by_id: UUID | None = None
    confirmed_by_id: UUID | None = None
    rating_id: UUID | None = None
    assessor_id: UUID | None = None

    @property
    def is_rated(self) -> bool:
        return self.level is not None or self.number is not None or self.is_none

    @property
    def is_answered(self) -> bool:
        """A level, a number, "none / never", "don't know" or not applicable."""
        return self.is_rated or self.is_unknown or self.is_not_applicable

    @property
    def needs_confirmation(self) -> bool:
        return self.is_not_applicable and not self.confirmed_by

    @property
    def fresh_conditions(self) -> frozenset[int]:
        return frozenset(level for level, confirmed in self.conditions.items() if confirmed.is_fresh)


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """What the closing page lists before submitting; in the framework's order."""

    unanswered: tuple[str, ...]  # question codes
    unknown: tuple[AnswerView, ...]
    unconfirmed: tuple[AnswerView, ...]  # not applicable, and nobody else agreed yet
    carried: tuple[AnswerView, ...]  # carried over, and nobody confirmed or saved them
    expired: tuple[AnswerView, ...]  # a condition of their number was confirmed too long ago


def asks(assessment: Assessment, question: QuestionContent) -> bool:
    """Whether the assessment asks this question of its framework: all, or the key questions of a pulse."""
    return question.is_key or assessment.scope != Assessment.Scope.PULSE


def asked_by_aspect(assessment: Assessment) -> Mapping[str, tuple[QuestionContent, ...]]:
    """What each aspect asks in this assessment, in the framework's order; aspects that ask nothing are missing."""
    return _asked(assessment.framework_id, assessment.scope == Assessment.Scope.PULSE)


@lru_cache(maxsize=64)
def _asked(framework_id: UUID, is_pulse: bool) -> Mapping[str, tuple[QuestionContent, ...]]:
    found = {
        code: tuple(question for question in aspect.questions if question.is_key or not is_pulse)
        for code, aspect in framework_content(framework_id).aspects.items()
    }
    return MappingProxyType({code: questions for code, questions in found.items() if questions})


def asked_codes(assessment: Assessment) -> tuple[str, ...]:
    """The questions that the assessment asks, in the framework's order."""
    return tuple(question.code for questions in asked_by_aspect(assessment).values() for question in questions)


def answer_states(assessment: Assessment, aspect: str | None = None) -> dict[str, AnswerView]:
    """Every asked question's answer by code, in the framework's order: all, or those of one aspect. One query."""
    content = framework_content(assessment.framework_id)
    if aspect is None:
        rows = _ALL.rows(assessment=assessment.pk)
    else:
        rows = _OF_ASPECT.rows(assessment=assessment.pk, aspect=content.aspects[aspect].id)
    asked = asked_by_aspect(assessment)
    aspects = asked.values() if aspect is None else [asked.get(aspect, ())]
    return views_of(rows, [question for questions in aspects for question in questions])


def views_of(rows: Iterable["AnswerRow"], questions: Iterable[QuestionContent]) -> dict[str, AnswerView]:
    """The answers to these questions by code, from rows that may hold more."""
    found: dict[UUID, list[AnswerRow]] = {}
    for row in rows:
        found.setdefault(row.question, []).append(row)
    today = clock.today()
    return {
        question.code: _view(found[question.id], question, today) if question.id in found else AnswerView(question.code)
        for question in questions
    }


def remaining(assessment: Assessment) -> dict[str, int]:
    """How many questions have no answer yet, by the aspects that ask any, in the framework's order. One query."""
    counted = _ANSWERED[Assessment.Scope(assessment.scope)].rows(assessment=assessment.pk)
    answered = {row.aspect: row.n for row in counted}
    content = framework_content(assessment.framework_id)
    return {
        code: len(questions) - answered.get(content.aspects[code].id, 0)
        for code, questions in asked_by_aspect(assessment).items()
    }


def next_unanswered(assessment: Assessment) -> str | None:
    """Where to resume: the code of the first asked question without an answer. Two queries."""
    aspect = next((code for code, left in remaining(assessment).items() if left), None)
    if aspect is None:
        return None
    return next((code for code, view in answer_states(assessment, aspect).items() if not view.is_answered), None)


def open_points(assessment: Assessment) -> OpenPoints:
    """What is worth a look before submitting. One query."""
    states = list(answer_states(assessment).values())
    return OpenPoints(
        unanswered=tuple(state.code for state in states if not state.is_answered),
        unknown=tuple(state for state in states if state.is_unknown and not state.is_not_applicable),
        unconfirmed=tuple(state for state in states if state.needs_confirmation),
        carried=tuple(state for state in states if state.is_carried),
        expired=tuple(
            state for state in states if state.is_rated and len(state.fresh_conditions) < len(state.conditions)
        ),
    )


def level_that_counts(question: QuestionContent, view: AnswerView) -> Decimal | None:
    """The level as chosen; of a number, the one that it reaches with the conditions that are fresh."""
    if question.bands is None or (view.number is None and not view.is_none):
        return view.level
    return Decimal(reached(view.number, question.bands, view.fresh_conditions).level)


def confirmed(level: int, by: str, by_id: UUID | None, on: date, question: QuestionContent, today: date) -> Confirmed:
    return Confirmed(level, by, on, (today - on).days <= question.validity_days, by_id)


class AnswerRow(NamedTuple):
    """Of answers × ratings × confirmations."""

    question: UUID
    id: UUID
    version: int
    is_not_applicable: bool
    reason: str
    not_applicable_by: str | None
    not_applicable_by_id: UUID | None
    confirmed_by: str | None
    confirmed_by_id: UUID | None
    carried_from: UUID | None
    at: datetime
    by: str | None
    by_id: UUID | None
    rating_id: UUID | None
    assessor_id: UUID | None
    level: Decimal | None
    number: Decimal | None
    is_none: bool | None
    is_unknown: bool | None
    note: str | None
    condition: int | None
    condition_on: date | None
    condition_by: str | None
    condition_by_id: UUID | None


class _AnsweredRow(NamedTuple):
    aspect: UUID
    n: int


COLUMNS = (
    *("question_id", "pk", "version", "is_not_applicable", "not_applicable_reason", "not_applicable_by__name"),
    *("not_applicable_by_id", "confirmed_by__name", "confirmed_by_id", "carried_from_id", "changed_at"),
    *("changed_by__name", "changed_by_id", "ratings__pk", "ratings__assessor_id", "ratings__level"),
    *("ratings__number", "ratings__is_none", "ratings__is_unknown", "ratings__note"),
    *("ratings__confirmations__level", "ratings__confirmations__on", "ratings__confirmations__by__name"),
    "ratings__confirmations__by_id",
)  # of an AnswerRow


def _rows(**filters: Any) -> "QuerySet[Any, Any]":
    return Answer.objects.filter(**filters).values_list(*COLUMNS)


def _of_aspect(assessment: Any, aspect: Any) -> "QuerySet[Any, Any]":
    return _rows(assessment=assessment, question__aspect=aspect)


def _answered(assessment: Any, **filters: Any) -> "QuerySet[Any, Any]":
    """How many questions of each aspect have an answer."""
    has_reply = (
        Q(is_not_applicable=True)
        | Q(ratings__level__isnull=False)
        | Q(ratings__number__isnull=False)
        | Q(ratings__is_none=True)
        | Q(ratings__is_unknown=True)
        | Q(consensus_level__isnull=False)
    )
    found = Answer.objects.filter(has_reply, assessment=assessment, **filters).values("question__aspect")
    return found.annotate(n=Count("pk", distinct=True)).values_list("question__aspect", "n")


_ALL = Prepared(_rows, AnswerRow._make, assessment=UUIDField())
_OF_ASPECT = Prepared(_of_aspect, AnswerRow._make, assessment=UUIDField(), aspect=UUIDField())
_ANSWERED = {
    Assessment.Scope.FULL: Prepared(_answered, _AnsweredRow._make, assessment=UUIDField()),
    Assessment.Scope.PULSE: Prepared(
        partial(_answered, question__is_key=True), _AnsweredRow._make, assessment=UUIDField()
    ),
}


def _view(rows: Sequence[AnswerRow], question: QuestionContent, today: date) -> AnswerView:
    """One answer from its rows, one for each confirmation."""
    row = rows[0]
    conditions = {
        one.condition: confirmed(
            one.condition, one.condition_by or "", one.condition_by_id, one.condition_on, question, today
        )
        for one in rows
        if one.condition is not None and one.condition_on is not None
    }
    view = AnswerView(
        code=question.code,
        version=row.version,
        id=row.id,
        level=None if row.level is None else _LEVELS.get(row.level, row.level),
        number=row.number,
        is_none=bool(row.is_none),
        is_unknown=bool(row.is_unknown),
        is_not_applicable=row.is_not_applicable,
        reason=row.reason,
        not_applicable_by=row.not_applicable_by or "",
        not_applicable_by_id=row.not_applicable_by_id,
        confirmed_by=row.confirmed_by or "",
        is_confirmed_by_same=row.confirmed_by_id is not None and row.confirmed_by_id == row.not_applicable_by_id,
        note=row.note or "",
        conditions=conditions,
        is_carried=row.carried_from is not None,
        by=row.by or "",
        at=row.at,
        by_id=row.by_id,
        confirmed_by_id=row.confirmed_by_id,
        rating_id=row.rating_id,
        assessor_id=row.assessor_id,
    )
    return view._replace(shown_level=level_that_counts(question, view))


_LEVELS = {Decimal(level): Decimal(level) for level in ("0", "1", "2", "2.5", "3", "4", "5")}  # 3.0 is written 3
