"""Saving a record: version checked, history and audit event written, in one transaction."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.events import record_event
from accounts.models import Membership, Record
from core.errors import RecordChanged

Saved = TypeVar("Saved", bound=Record)


@transaction.atomic
def save_record(record: Saved, *, by: Membership | None, verb: str, payload: dict[str, Any] | None = None) -> Saved:
    """Write the record, one history row and one event that names what changed. Raises RecordChanged."""
    if record._state.adding:
        changes = {}
    else:
        current = type(record).objects.select_for_update().get(pk=record.pk)
        if current.version != record.version:
            raise RecordChanged(_("Somebody else saved this record since you opened it."), current)
        changes = {
            field.attname: [current.__dict__[field.attname], record.__dict__[field.attname]]
            for field in record._meta.concrete_fields
            if current.__dict__[field.attname] != record.__dict__[field.attname]
        }
        record.version += 1
    event = record_event(
        verb,
        by=by,
        organization=record.organization,
        record=record,
        payload={**({"changes": changes} if changes else {}), **(payload or {})},
    )
    record.event_id = event.pk
    record.save()
    return record
