"""Rows turned into what the engine reads: one query each for answers, evidence and measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateField, QuerySet, SlugField, UUIDField

from assessments.bands import level_of
from assessments.models import Answer, Assessment, Evidence, MeasureValue
from assessments.queries.evidence import provenance_of
from assessments.queries.frameworks import FrameworkContent, QuestionContent
from assessments.scoring import AnswerState, EvidenceState, Level, MeasureState, NoData, NotApplicable
from core import clock
from core.prepared import Prepared


def answer_inputs(assessment: Assessment, content: FrameworkContent) -> dict[str, AnswerState]:
    """The answers as they stand, by question code. One query."""
    today, questions = clock.today(), content.by_id
    replies: dict[str, _Replies] = {}
    numbers: dict[tuple[str, UUID | None], _Number] = {}
    found: dict[str, AnswerState] = {}
    for row in _ANSWERS.rows(assessment=assessment.pk):
        question, is_carried = questions[row.question], row.carried_from is not None
        if row.is_not_applicable:
            agreed = agreement(row.not_applicable_by, row.confirmed_by)
            found[question.code] = AnswerState((), 0, None, agreed, is_carried)
            continue
        reply = replies.get(question.code)
        if reply is None:
            reply = replies[question.code] = _Replies(row.consensus, is_carried)
        if row.level is not None:
            reply.levels.append(level_value(row.level))
        elif row.is_unknown:
            reply.unknown += 1
        elif row.number is not None or row.is_none:
            typed = numbers.setdefault((question.code, row.assessor), _Number(question, row.number))
            if (
                row.condition is not None
                and row.confirmed_on
                and (today - row.confirmed_on).days <= question.validity_days
            ):
                typed.confirmed.append(row.condition)
    for (code, _assessor), typed in numbers.items():
        replies[code].levels.append(number_level(typed.question, typed.value, frozenset(typed.confirmed)))
    for code, reply in replies.items():
        found[code] = reply.state()
    return found


def evidence_inputs(framework_key: str, content: FrameworkContent) -> dict[str, list[EvidenceState]]:
    """What still proves something today, by question code. One query."""
    today = clock.today()
    found: dict[str, list[EvidenceState]] = {}
    for row in _EVIDENCE.rows(framework_key=framework_key, today=today):
        if row.question in content.questions:
            state = EvidenceState(
                str(row.id),
                level_value(row.level if row.reviewed_level is None else row.reviewed_level),
                (today - row.collected_on).days,
                row.validity_days,
                provenance_of(row.provenance, is_reviewed=row.reviewed_by is not None),
            )
            found.setdefault(row.question, []).append(state)
    return found


def measure_inputs(content: FrameworkContent) -> dict[str, MeasureState]:
    """The current value of every measure that the product computes, by question code. One query."""
    states = {row.measure: _measure(row) for row in _MEASURES.rows()}
    return {code: states[name] for code, name in content.measures.items() if name in states} if states else {}


@lru_cache(maxsize=8192)
def number_level(question: QuestionContent, number: Decimal | None, confirmed: frozenset[int]) -> Fraction:
    """The level of a number (None: "none / never") with these conditions fresh."""
    return Fraction(0) if question.bands is None else level_of(number, question.bands, confirmed)


def level_value(level: Decimal) -> Level:
    """A stored level as the engine takes it. The few that there are have been made before."""
    found = _KNOWN_LEVELS.get(level)
    return Fraction(level) if found is None else found


def agreement(out_by: object, confirmed_by: object) -> NotApplicable:
    """How far a "not applicable" is agreed, from who said it and who confirmed it."""
    if confirmed_by is None:
        return NotApplicable.UNCONFIRMED
    return NotApplicable.CONFIRMED_BY_SAME if confirmed_by == out_by else NotApplicable.CONFIRMED


@dataclass(slots=True)
class _Replies:
    """What the assessors said to one question."""

    consensus: Decimal | None
    is_carried: bool
    levels: list[Level] = field(default_factory=list)
    unknown: int = 0

    def state(self) -> AnswerState:
        consensus = None if self.consensus is None else level_value(self.consensus)
        return AnswerState(tuple(self.levels), self.unknown, consensus, None, self.is_carried)


@dataclass(slots=True)
class _Number:
    question: QuestionContent
    value: Decimal | None
    confirmed: list[int] = field(default_factory=list)


class _AnswerRow(NamedTuple):
    """Of answers × ratings × confirmations."""

    question: UUID
    is_not_applicable: bool
    not_applicable_by: UUID | None
    confirmed_by: UUID | None
    consensus: Decimal | None
    carried_from: UUID | None
    level: Decimal | None
    is_unknown: bool | None
    number: Decimal | None
    is_none: bool | None
    assessor: UUID | None
    condition: int | None
    confirmed_on: date | None


class _EvidenceRow(NamedTuple):
    question: str
    id: UUID
    level: Decimal
    reviewed_level: Decimal | None
    collected_on: date
    validity_days: int
    provenance: str
    reviewed_by: UUID | None


class _MeasureRow(NamedTuple):
    measure: str
    state: str
    level: int | None
    last_known: int | None
    n: int


def _answers(assessment: Any) -> "QuerySet[Any, Any]":
    return Answer.objects.filter(assessment=assessment).values_list(
        *("question_id", "is_not_applicable", "not_applicable_by_id", "confirmed_by_id", "consensus_level"),
        *("carried_from_id", "ratings__level", "ratings__is_unknown", "ratings__number", "ratings__is_none"),
        *("ratings__assessor_id", "ratings__confirmations__level", "ratings__confirmations__on"),
    )


def _evidence(framework_key: Any, today: Any) -> "QuerySet[Any, Any]":
    rows = Evidence.objects.filter(framework_key=framework_key, withdrawn_on=None, gone_on__gt=today)
    return rows.order_by("-collected_on", "id").values_list(
        *("question_code", "pk", "level", "reviewed_level", "collected_on", "validity_days", "provenance"),
        "reviewed_by_id",
    )


def _measures() -> "QuerySet[Any, Any]":
    rows = MeasureValue.objects.filter(is_current=True)
    return rows.values_list("measure", "state", "level", "last_known", "n")


_ANSWERS = Prepared(_answers, _AnswerRow._make, assessment=UUIDField())
_EVIDENCE = Prepared(_evidence, _EvidenceRow._make, framework_key=SlugField(), today=DateField())
_MEASURES = Prepared(_measures, _MeasureRow._make)


def _measure(row: _MeasureRow) -> MeasureState:
    if row.state == MeasureValue.State.DATA and row.level is not None:
        return MeasureState(row.level, row.last_known)
    if row.state == MeasureValue.State.STALE:
        return MeasureState(None, row.last_known, NoData.STALE)
    return MeasureState(None, row.last_known, NoData.TOO_FEW if row.n else NoData.EMPTY)


_KNOWN_LEVELS: Mapping[Decimal, Level] = {
    **{Decimal(level): level for level in range(6)},
    Decimal("2.5"): Fraction(5, 2),
}
