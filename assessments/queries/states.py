"""Rows turned into what the engine reads: one query each for answers, evidence and measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from assessments.bands import level_of
from assessments.models import Answer, Assessment, Evidence, MeasureValue
from assessments.queries.evidence import provenance_of
from assessments.queries.frameworks import FrameworkContent, QuestionContent
from assessments.scoring import AnswerState, EvidenceState, Level, MeasureState, NoData, NotApplicable
from core import clock
from core.prepared import Prepared, as_date, as_decimal, as_text


def answer_inputs(assessment: Assessment, content: FrameworkContent) -> dict[str, AnswerState]:
    """The answers as they stand, by question code. One query."""
    today, questions = clock.today(), content.by_raw_id
    replies: dict[str, _Replies] = {}
    numbers: dict[tuple[str, object], _Number] = {}
    found: dict[str, AnswerState] = {}
    for row in _ANSWERS.rows(assessment=assessment.pk):
        question_id, is_out, out_by, confirmed_by, consensus, carried_from, level, is_unknown, *numeric = row
        question, is_carried = questions[question_id], carried_from is not None
        if is_out:
            found[question.code] = AnswerState((), 0, None, agreement(out_by, confirmed_by), is_carried)
            continue
        reply = replies.get(question.code)
        if reply is None:
            reply = replies[question.code] = _Replies(consensus, is_carried)
        number, is_none, assessor, condition, confirmed_on = numeric
        if level is not None:
            reply.levels.append(level_value(level))
        elif is_unknown:
            reply.unknown += 1
        elif number is not None or is_none:
            typed = numbers.setdefault((question.code, assessor), _Number(question, number))
            if condition is not None and (today - as_date(confirmed_on)).days <= question.validity_days:
                typed.confirmed.append(condition)
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
        code, pk, level, reviewed_level, collected_on, validity_days, provenance, reviewed_by = row
        if code in content.questions:
            state = EvidenceState(
                as_text(pk),
                level_value(level if reviewed_level is None else reviewed_level),
                (today - as_date(collected_on)).days,
                validity_days,
                provenance_of(provenance, is_reviewed=reviewed_by is not None),
            )
            found.setdefault(code, []).append(state)
    return found


def measure_inputs(content: FrameworkContent) -> dict[str, MeasureState]:
    """The current value of every measure that the product computes, by question code. One query."""
    states = {measure: _measure(*rest) for measure, *rest in _MEASURES.rows()}
    return {code: states[name] for code, name in content.measures.items() if name in states} if states else {}


@lru_cache(maxsize=8192)
def number_level(question: QuestionContent, number: Decimal | float | None, confirmed: frozenset[int]) -> Fraction:
    """The level of a number (None: "none / never") with these conditions fresh."""
    return Fraction(0) if question.bands is None else level_of(as_decimal(number), question.bands, confirmed)


def level_value(level: Decimal | float) -> Level:
    """A stored level, exact. SQLite gives it as a float, which holds every half exactly."""
    found = _KNOWN_LEVELS.get(level)
    return Fraction(str(level)) if found is None else found


def agreement(out_by: object, confirmed_by: object) -> NotApplicable:
    """How far a "not applicable" is agreed, from who said it and who confirmed it."""
    if confirmed_by is None:
        return NotApplicable.UNCONFIRMED
    return NotApplicable.CONFIRMED_BY_SAME if confirmed_by == out_by else NotApplicable.CONFIRMED


@dataclass(slots=True)
class _Replies:
    """What the assessors said to one question."""

    consensus: Decimal | float | None
    is_carried: bool
    levels: list[Level] = field(default_factory=list)
    unknown: int = 0

    def state(self) -> AnswerState:
        consensus = None if self.consensus is None else level_value(self.consensus)
        return AnswerState(tuple(self.levels), self.unknown, consensus, None, self.is_carried)


@dataclass(slots=True)
class _Number:
    question: QuestionContent
    value: Decimal | float | None
    confirmed: list[int] = field(default_factory=list)


def _answers(assessment: UUID) -> "QuerySet[Any, Any]":
    return Answer.objects.filter(assessment=assessment).values_list(
        *("question_id", "is_not_applicable", "not_applicable_by_id", "confirmed_by_id", "consensus_level"),
        *("carried_from_id", "ratings__level", "ratings__is_unknown", "ratings__number", "ratings__is_none"),
        *("ratings__assessor_id", "ratings__confirmations__level", "ratings__confirmations__on"),
    )


def _evidence(framework_key: str, today: date) -> "QuerySet[Any, Any]":
    rows = Evidence.objects.filter(framework_key=framework_key, withdrawn_on=None, gone_on__gt=today)
    return rows.order_by("-collected_on", "id").values_list(
        *("question_code", "pk", "level", "reviewed_level", "collected_on", "validity_days", "provenance"),
        "reviewed_by_id",
    )


def _measures() -> "QuerySet[Any, Any]":
    rows = MeasureValue.objects.filter(is_current=True)
    return rows.values_list("measure", "state", "level", "last_known", "n")


_ANSWERS = Prepared(_answers, assessment=UUID)
_EVIDENCE = Prepared(_evidence, framework_key=str, today=date)
_MEASURES = Prepared(_measures)


def _measure(state: str, level: int | None, last_known: int | None, n: int) -> MeasureState:
    if state == MeasureValue.State.DATA and level is not None:
        return MeasureState(level, last_known)
    if state == MeasureValue.State.STALE:
        return MeasureState(None, last_known, NoData.STALE)
    return MeasureState(None, last_known, NoData.TOO_FEW if n else NoData.EMPTY)


_KNOWN_LEVELS: Mapping[Any, Level] = {**{level: level for level in range(6)}, 2.5: Fraction(5, 2)}
