"""Answers as pages show them: the value, who gave it and when, which version."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from accounts.models import Membership
from assessments.bands import reached
from assessments.models import Answer, AnswerRevision, Assessment
from assessments.queries.frameworks import FrameworkContent, QuestionContent, framework_content
from core import clock
from core.prepared import Prepared, as_date, as_decimal, as_key, as_moment

_Questions = Mapping[Any, QuestionContent]
_NONE: Mapping[int, Any] = MappingProxyType({})


class Confirmed(NamedTuple):
    """Somebody confirmed the condition of a level."""

    level: int
    by: str
    on: date
    is_fresh: bool  # for the question's validity; afterwards it no longer holds


class AnswerView(NamedTuple):
    """One answer, or its absence (version 0)."""

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
    conditions: Mapping[int, Confirmed] = _NONE
    is_carried: bool = False
    by: str = ""
    at: datetime | None = None

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


def asked_codes(assessment: Assessment) -> tuple[str, ...]:
    """The questions that the assessment asks, in the framework's order: all, or the key questions of a pulse."""
    content = framework_content(assessment.framework_id)
    if assessment.scope == Assessment.Scope.PULSE:
        return tuple(code for code in content.questions if code in content.key_questions)
    return tuple(content.questions)


class AnswerStates(Mapping[str, AnswerView]):
    """The answers of an assessment by question code. A view is made when it is looked at: pages show few of them."""

    def __init__(self, codes: Sequence[str], rows: Iterable[tuple[Any, ...]], questions: _Questions) -> None:
        self._codes = codes
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._questions = questions
        self._made: dict[str, AnswerView] = {}
        for row in rows:
            self._rows.setdefault(questions[row[0]].code, []).append(row)

    def __getitem__(self, code: str) -> AnswerView:
        if code not in self._made:
            if code not in self._codes:
                raise KeyError(code)
            rows = self._rows.get(code)
            self._made[code] = _view(rows, self._questions[rows[0][0]]) if rows else AnswerView(code)
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def is_answered(self, code: str) -> bool:
        """Like the view's, without making it."""
        return any(
            row[3] or row[12] is not None or row[13] is not None or row[14] or row[15]
            for row in self._rows.get(code, ())
        )

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """The codes of those that have no answer, in the framework's order."""
        return tuple(code for code in self._codes if not self.is_answered(code))


def answer_states(assessment: Assessment, codes: Collection[str] | None = None) -> AnswerStates:
    """Every asked question's answer by code, in the framework's order; `codes` narrows it. One query."""
    content = framework_content(assessment.framework_id)
    asked = asked_codes(assessment)
    if codes is not None:
        asked = tuple(code for code in asked if code in codes)
    return AnswerStates(asked, _ALL.rows(assessment=assessment.pk), content.by_raw_id)


def answer_view(answer: Answer, question: QuestionContent) -> AnswerView:
    """One answer, whole. One query."""
    return _view(list(Answer.objects.filter(pk=answer.pk).values_list(*_COLUMNS)), question)


def remaining(assessment: Assessment) -> Mapping[str, int]:
    """How many asked questions of each aspect have no answer yet. One query."""
    content = framework_content(assessment.framework_id)
    answered = _answered(assessment, content)
    counts = dict.fromkeys(content.aspects, 0)
    for code in asked_codes(assessment):
        counts[content.questions[code].aspect] += code not in answered
    return counts


def next_unanswered(assessment: Assessment) -> str | None:
    """Where to resume: the code of the first asked question without an answer. One query."""
    answered = _answered(assessment, framework_content(assessment.framework_id))
    return next((code for code in asked_codes(assessment) if code not in answered), None)


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


def revisions(answer: Answer) -> list[AnswerView]:
    """Every state the answer ever had, newest first. Two queries."""
    question = framework_content(answer.assessment.framework_id).by_id[answer.question_id]
    rows = list(AnswerRevision.objects.filter(answer=answer))
    names = names_in(rows)
    return [revision_view(row, question, names) for row in rows]


def names_in(revisions: Iterable[AnswerRevision]) -> Mapping[str, str]:
    """The names of everybody that these revisions speak of, by the text of their id. One query."""
    ids = {UUID(key) for row in revisions for key in _members(row.state)} | {
        row.by_id for row in revisions if row.by_id is not None
    }
    return {str(pk): name for pk, name in Membership.objects.filter(pk__in=ids).values_list("pk", "name")}


def revision_view(revision: AnswerRevision, question: QuestionContent, names: Mapping[str, str]) -> AnswerView:
    """A former state, its conditions judged as of the day it was saved."""
    state: dict[str, Any] = revision.state
    saved_on = _day_of(revision.at)
    by_id, confirmed_by = state["not_applicable_by"], state["confirmed_by"]
    level, number, is_none = _decimal(state["level"]), _decimal(state["number"]), state["is_none"]
    conditions = {
        int(key): _confirmed(int(key), names.get(one["by"], ""), date.fromisoformat(one["on"]), question, saved_on)
        for key, one in state["conditions"].items()
    }
    return AnswerView(
        code=question.code,
        version=revision.version,
        id=revision.answer_id,
        level=level,
        shown_level=_shown(question, level, number, is_none, conditions),
        number=number,
        is_none=is_none,
        is_unknown=state["is_unknown"],
        is_not_applicable=state["is_not_applicable"],
        reason=state["reason"],
        not_applicable_by=names.get(by_id or "", ""),
        not_applicable_by_id=UUID(by_id) if by_id else None,
        confirmed_by=names.get(confirmed_by or "", ""),
        is_confirmed_by_same=confirmed_by is not None and confirmed_by == by_id,
        note=state["note"],
        conditions=conditions,
        is_carried=state["is_carried"],
        by=names.get(str(revision.by_id), ""),
        at=revision.at,
    )


def _rows(assessment: UUID) -> "QuerySet[Any, Any]":
    return Answer.objects.filter(assessment=assessment).values_list(*_COLUMNS)


_COLUMNS = (
    *("question_id", "pk", "version", "is_not_applicable", "not_applicable_reason", "not_applicable_by__name"),
    *("not_applicable_by_id", "confirmed_by__name", "confirmed_by_id", "carried_from_id", "changed_at"),
    *("changed_by__name", "ratings__level", "ratings__number", "ratings__is_none", "ratings__is_unknown"),
    *("ratings__note", "ratings__confirmations__level", "ratings__confirmations__on"),
    "ratings__confirmations__by__name",
)
_ALL = Prepared(_rows, assessment=UUID)


def _view(rows: Sequence[tuple[Any, ...]], question: QuestionContent) -> AnswerView:
    """One answer from its rows, one for each confirmation."""
    row, today = rows[0], clock.today()
    conditions = {
        level: _confirmed(level, by, as_date(on), question, today)
        for *_rest, level, on, by in rows
        if level is not None
    }
    (_question, pk, version, is_not_applicable, reason, out_by, out_by_id, confirmed_by, confirmed_by_id) = row[:9]
    (carried_from, at, by, raw_level, raw_number, is_none, is_unknown, note) = row[9:17]
    level = number = None
    if raw_level is not None:
        level = _KNOWN_LEVELS.get(raw_level) or as_decimal(raw_level)
    if raw_number is not None:
        number = as_decimal(raw_number)
    return AnswerView(
        question.code,
        version,
        as_key(pk),
        level,
        _shown(question, level, number, bool(is_none), conditions),
        number,
        bool(is_none),
        bool(is_unknown),
        bool(is_not_applicable),
        reason,
        out_by or "",
        as_key(out_by_id),
        confirmed_by or "",
        confirmed_by_id is not None and confirmed_by_id == out_by_id,
        note or "",
        conditions,
        carried_from is not None,
        by or "",
        as_moment(at),
    )


def _shown(
    question: QuestionContent,
    level: Decimal | None,
    number: Decimal | None,
    is_none: bool,
    conditions: Mapping[int, Confirmed],
) -> Decimal | None:
    """The level that counts."""
    if question.bands is None or (number is None and not is_none):
        return level
    fresh = [held for held, confirmed in conditions.items() if confirmed.is_fresh]
    return _WHOLE_LEVELS[reached(number, question.bands, fresh).level]


def _confirmed(level: int, by: str, on: date, question: QuestionContent, today: date) -> Confirmed:
    return Confirmed(level, by, on, is_fresh=(today - on).days <= question.validity_days)


def _answered(assessment: Assessment, content: FrameworkContent) -> set[str]:
    """Codes of the questions that have an answer."""
    has_reply = (
        Q(is_not_applicable=True)
        | Q(ratings__level__isnull=False)
        | Q(ratings__number__isnull=False)
        | Q(ratings__is_none=True)
        | Q(ratings__is_unknown=True)
        | Q(consensus_level__isnull=False)
    )
    rows = Answer.objects.filter(has_reply, assessment=assessment).values_list("question_id", flat=True)
    return {content.by_id[question].code for question in rows}


def _members(state: Mapping[str, Any]) -> Iterator[str]:
    yield from (key for key in (state["not_applicable_by"], state["confirmed_by"]) if key)
    yield from (one["by"] for one in state["conditions"].values())


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(get_current_timezone()).date()


_WHOLE_LEVELS = tuple(Decimal(level) for level in range(6))
_KNOWN_LEVELS: Mapping[Any, Decimal] = {**dict(enumerate(_WHOLE_LEVELS)), 2.5: Decimal("2.5")}
