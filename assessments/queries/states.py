"""Rows turned into what the engine reads: one query each for answers, evidence and measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, OuterRef, Subquery

from assessments.bands import level_of
from assessments.models import Answer, Assessment, Evidence, MeasureValue
from assessments.queries.evidence import provenance_of
from assessments.queries.frameworks import FrameworkContent, QuestionContent
from assessments.scoring import AnswerState, EvidenceState, Level, MeasureState, NoData, NotApplicable
from core import clock


def answer_inputs(assessment: Assessment, content: FrameworkContent) -> dict[str, AnswerState]:
    """The answers as they stand, by question code. One query."""
    rows = Answer.objects.filter(assessment=assessment).values_list(
        *("question__code", "is_not_applicable", "not_applicable_by_id", "confirmed_by_id", "consensus_level"),
        *("carried_from_id", "ratings__level", "ratings__is_unknown", "ratings__number", "ratings__is_none"),
        *("ratings__assessor_id", "ratings__confirmations__level", "ratings__confirmations__on"),
    )
    today = clock.today()
    outside: dict[str, AnswerState] = {}
    replies: dict[str, _Replies] = {}
    numbers: dict[tuple[str, object], _Number] = {}
    for code, is_out, out_by, confirmed_by, consensus, carried_from, level, is_unknown, *numeric in rows:
        if is_out:
            outside[code] = AnswerState(
                not_applicable=agreement(out_by, confirmed_by), is_carried=carried_from is not None
            )
            continue
        if code not in replies:
            replies[code] = _Replies(consensus, carried_from is not None)
        number, is_none, assessor, condition, on = numeric
        if level is not None:
            replies[code].levels.append(level_value(level))
        elif is_unknown:
            replies[code].unknown += 1
        elif number is not None or is_none:
            typed = numbers.setdefault((code, assessor), _Number(number))
            if condition is not None and (today - on).days <= content.questions[code].validity_days:
                typed.confirmed.add(condition)
    for (code, _assessor), typed in numbers.items():
        replies[code].levels.append(number_level(content.questions[code], typed.value, typed.confirmed))
    return outside | {code: reply.state() for code, reply in replies.items()}


def evidence_inputs(framework_key: str, content: FrameworkContent) -> dict[str, list[EvidenceState]]:
    """What still proves something today, by question code. One query."""
    today = clock.today()
    rows = (
        Evidence.objects.filter(framework_key=framework_key, withdrawn_on=None, gone_on__gt=today)
        .order_by("-collected_on", "id")
        .values_list(
            *("question_code", "pk", "level", "reviewed_level", "collected_on", "validity_days", "provenance"),
            "reviewed_by_id",
        )
    )
    found: dict[str, list[EvidenceState]] = {}
    for code, pk, level, reviewed_level, collected_on, validity_days, provenance, reviewed_by in rows:
        if code in content.questions:
            found.setdefault(code, []).append(
                EvidenceState(
                    str(pk),
                    level_value(level if reviewed_level is None else reviewed_level),
                    (today - collected_on).days,
                    validity_days,
                    provenance_of(provenance, is_reviewed=reviewed_by is not None),
                )
            )
    return found


def measure_inputs(content: FrameworkContent) -> dict[str, MeasureState]:
    """The newest value of every measure that the product computes, by question code. One query."""
    same = MeasureValue.objects.filter(measure=OuterRef("measure"))
    known = same.filter(level__isnull=False, state=MeasureValue.State.DATA).order_by("-day")
    newest = (
        MeasureValue.objects.alias(newest=Subquery(same.order_by("-day").values("day")[:1]))
        .filter(day=F("newest"))
        .annotate(last_known=Subquery(known.values("level")[:1]))
        .values_list("measure", "state", "level", "last_known", "n")
    )
    states = {measure: _measure(*rest) for measure, *rest in newest}
    return {
        question.code: states[question.measure.name]
        for question in content.questions.values()
        if question.measure is not None and question.measure.name in states
    }


def number_level(question: QuestionContent, number: Decimal | None, confirmed: Sequence[int] | set[int]) -> Fraction:
    """The level of a number (None: "none / never") with these conditions fresh."""
    return Fraction(0) if question.bands is None else level_of(number, question.bands, confirmed)


def level_value(level: Decimal) -> Level:
    """A stored level, exact."""
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
        return AnswerState(tuple(self.levels), self.unknown, consensus, is_carried=self.is_carried)


@dataclass(slots=True)
class _Number:
    value: Decimal | None
    confirmed: set[int] = field(default_factory=set)


def _measure(state: str, level: int | None, last_known: int | None, n: int) -> MeasureState:
    if state == MeasureValue.State.DATA and level is not None:
        return MeasureState(level, last_known)
    if state == MeasureValue.State.STALE:
        return MeasureState(None, last_known, NoData.STALE)
    return MeasureState(None, last_known, NoData.TOO_FEW if n else NoData.EMPTY)


_KNOWN_LEVELS: Mapping[Any, Level] = {
    **{Decimal(level): level for level in range(6)},
    Decimal("2.5"): Fraction(5, 2),
}
