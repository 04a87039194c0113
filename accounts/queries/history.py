"""What happened to one record, field by field."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Record
from accounts.policy import verb_name
from core.moments import absolute

MOST = 200
UNSPOKEN = {"id", "organization_id", "version", "created_at"}

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as people read it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One save: who, when, what it was for, and which fields it changed."""

    when: datetime
    who: str
    event: str
    changes: Sequence[FieldChange]


def history_of(record: models.Model) -> list[Change]:
    """The newest changes first, at most 200. The number of queries does not grow with them."""
    if isinstance(record, Record):
        return _from_history(record)
    return _from_events(record)


def changed_fields(
    model: type[models.Model], before: Values, after: Values, *, only: Iterable[str] = ()
) -> list[FieldChange]:
    """Which fields differ between two states of a record, by column; `only` names the fields to look at."""
    wanted = {model._meta.get_field(name).attname for name in only}  # type: ignore[union-attr]  # columns only
    states = [{name: state.get(name) for name in wanted} if wanted else dict(state) for state in (before, after)]
    return Spoken(model, states).between(*states)


def _from_history(record: Record) -> list[Change]:
    rows = list(record.past.order_by("-history_date", "-history_id")[: MOST + 1])  # type: ignore[attr-defined]  # made by simple-history
    events = AuditEvent.objects.in_bulk({row.event_id for row in rows if row.event_id})
    fields = [field for field in record._meta.concrete_fields if hasattr(rows[0], field.attname)] if rows else []
    states = [{field.attname: getattr(row, field.attname) for field in fields} for row in rows]
    pairs = list(zip(rows, states, [*states[1:], None], strict=True))
    spoken = Spoken(type(record), states)
    return [
        _change(row.history_date, events.get(row.event_id), spoken.between(before, after))
        for row, after, before in pairs[:MOST]
    ]


def _from_events(record: models.Model) -> list[Change]:
    """For what keeps no history of its own: the events carry both values of each field."""
    events = list(AuditEvent.objects.filter(record_id=record.pk).order_by("-at", "-id")[:MOST])
    changes: list[Mapping[str, Sequence[Any]]] = [event.payload.get("changes", {}) for event in events]
    sides = [{name: pair[side] for name, pair in change.items()} for change in changes for side in (0, 1)]
    spoken = Spoken(type(record), sides)
    return [
        _change(event.at, event, spoken.between(before, after))
        for event, before, after in zip(events, sides[::2], sides[1::2], strict=True)
    ]


def _change(when: datetime, event: AuditEvent | None, changes: Sequence[FieldChange]) -> Change:
    return Change(when, event.actor_name if event else "", verb_name(event.verb) if event else _("Saved"), changes)


class Spoken:
    """Values of a model's fields as people read them; what keys point at is fetched once per model."""

    def __init__(self, model: type[models.Model], states: Iterable[Values]) -> None:
        self.fields = {field.attname: field for field in model._meta.concrete_fields if field.attname not in UNSPOKEN}
        wanted: defaultdict[type[models.Model], set[UUID]] = defaultdict(set)
        for state in states:
            for name, value in state.items():
                field = self.fields.get(name)
                if isinstance(field, models.ForeignKey) and value:
                    wanted[field.related_model].add(value if isinstance(value, UUID) else UUID(str(value)))
        self.records = {
            str(key): str(found)
            for related, keys in wanted.items()
            for key, found in related._base_manager.in_bulk(keys).items()
        }

    def between(self, before: Values | None, after: Values) -> list[FieldChange]:
        """Which fields differ; nothing where there was nothing before."""
        if before is None:
            return []
        return [
            FieldChange(str(field.verbose_name), self.word(field, before.get(name)), self.word(field, after.get(name)))
            for name, field in self.fields.items()
            if before.get(name) != after.get(name)
        ]

    def word(self, field: "models.Field[Any, Any]", value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(field, models.ForeignKey):
            return self.records.get(str(value), str(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateField):
            return absolute(field.to_python(value))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)
