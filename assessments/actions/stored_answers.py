"""An answer as its rows hold it, read in one query, written as a revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from assessments.actions.refusals import AssessmentClosed
from assessments.models import Answer, Assessment
from core.prepared import Prepared, as_date, as_decimal, as_key


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed a condition, and on which day."""

    by: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Stored:
    """The whole state of one answer and its rating; version 0: there is none yet."""

    pk: UUID | None = None
    version: int = 0
    is_not_applicable: bool = False
    reason: str = ""
    not_applicable_by: UUID | None = None
    confirmed_by: UUID | None = None
    carried_from: UUID | None = None
    changed_by: UUID | None = None
    rating: UUID | None = None
    assessor: UUID | None = None
    level: Decimal | None = None
    number: Decimal | None = None
    is_none: bool = False
    is_unknown: bool = False
    note: str = ""
    conditions: Mapping[int, Confirmation] = field(default_factory=dict)

    @property
    def is_given(self) -> bool:
        """There is an answer: a value, "don't know", or not applicable."""
        is_rated = self.level is not None or self.number is not None or self.is_none
        return is_rated or self.is_unknown or self.is_not_applicable

    @property
    def reply(self) -> tuple[object, ...]:
        """What a person sees and sets; two states with the same reply say the same."""
        value = (self.level, self.number, self.is_none, self.is_unknown)
        return (*value, self.is_not_applicable, self.reason, self.note, self.conditions)

    def as_json(self) -> dict[str, Any]:
        """The state of a revision."""
        return {
            "level": _text(self.level),
            "number": _text(self.number),
            "is_none": self.is_none,
            "is_unknown": self.is_unknown,
            "is_not_applicable": self.is_not_applicable,
            "reason": self.reason,
            "not_applicable_by": self.not_applicable_by and str(self.not_applicable_by),
            "confirmed_by": self.confirmed_by and str(self.confirmed_by),
            "note": self.note,
            "conditions": {
                str(level): {"by": str(one.by), "on": one.on.isoformat()} for level, one in self.conditions.items()
            },
            "is_carried": self.carried_from is not None,
            "assessor": self.assessor and str(self.assessor),
        }


def hold_open(assessment: Assessment) -> None:
    """Lock the assessment until the transaction ends. Raises AssessmentClosed."""
    locked = Assessment.objects.select_for_update(no_key=True).filter(pk=assessment.pk)
    if locked.values_list("status", flat=True).get() != Assessment.Status.DRAFT:
        raise AssessmentClosed


def hold_and_read(assessment: Assessment, question_id: UUID) -> Stored:
    """`hold_open` and the stored answer, in one query. On PostgreSQL it may be one save behind when it had to wait:
    whoever writes compares the version again."""
    rows = _HELD.rows(assessment=assessment.pk, question=question_id)
    if not rows or rows[0][_STATUS] != Assessment.Status.DRAFT:
        raise AssessmentClosed
    stored = _merged(row[_STATUS + 1 :] for row in rows)
    return stored[0] if stored else Stored()


def read_stored(answers: Iterable[UUID]) -> list[Stored]:
    """The stored answers of these keys. One query."""
    return _merged(Answer.objects.filter(pk__in=list(answers)).values_list(*_PATHS.values()))


def _held(assessment: UUID, question: UUID) -> QuerySet[Assessment]:
    """The assessment's row, locked, with this answer beside it where there is one. The columns stand in the order
    of `_PATHS`, after those of the assessment itself."""
    mine = FilteredRelation("answers", condition=Q(answers__question=question))
    rows = Assessment.objects.select_for_update(of=("self",), no_key=True).filter(pk=assessment).only("status")
    return rows.annotate(mine=mine).annotate(**{f"of_{name}": F(f"mine__{path}") for name, path in _PATHS.items()})


_PATHS = {
    "pk": "pk",
    "version": "version",
    "is_not_applicable": "is_not_applicable",
    "reason": "not_applicable_reason",
    "not_applicable_by": "not_applicable_by_id",
    "confirmed_by": "confirmed_by_id",
    "carried_from": "carried_from_id",
    "changed_by": "changed_by_id",
    "rating": "ratings__pk",
    "assessor": "ratings__assessor_id",
    "level": "ratings__level",
    "number": "ratings__number",
    "is_none": "ratings__is_none",
    "is_unknown": "ratings__is_unknown",
    "note": "ratings__note",
    "condition": "ratings__confirmations__level",
    "condition_by": "ratings__confirmations__by_id",
    "condition_on": "ratings__confirmations__on",
}


_HELD = Prepared(_held, assessment=UUID, question=UUID)
_STATUS = 1  # a row starts with the assessment's key and status


def _merged(rows: Iterable[tuple[Any, ...]]) -> list[Stored]:
    """Rows of answers × confirmations, one state for each answer."""
    firsts: dict[Any, tuple[Any, ...]] = {}
    conditions: dict[Any, dict[int, Confirmation]] = {}
    for row in rows:
        pk = row[0]
        if pk is None:
            continue
        firsts.setdefault(pk, row)
        level, by, on = row[-3:]
        if level is not None:
            conditions.setdefault(pk, {})[level] = Confirmation(cast(UUID, as_key(by)), as_date(on))
    return [_stored(row, conditions.get(pk, {})) for pk, row in firsts.items()]


def _stored(row: tuple[Any, ...], conditions: Mapping[int, Confirmation]) -> Stored:
    (pk, version, is_not_applicable, reason, out_by, confirmed_by, carried_from, changed_by) = row[:8]
    (rating, assessor, level, number, is_none, is_unknown, note) = row[8:-3]
    return Stored(
        pk=as_key(pk),
        version=version,
        is_not_applicable=bool(is_not_applicable),
        reason=reason,
        not_applicable_by=as_key(out_by),
        confirmed_by=as_key(confirmed_by),
        carried_from=as_key(carried_from),
        changed_by=as_key(changed_by),
        rating=as_key(rating),
        assessor=as_key(assessor),
        level=as_decimal(level),
        number=as_decimal(number),
        is_none=bool(is_none),
        is_unknown=bool(is_unknown),
        note=note or "",
        conditions=conditions,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
