"""Changes to people, organizations and records, each with its audit event."""

from accounts.actions.events import record_event
from accounts.actions.records import delete_record, save_record

__all__ = ["delete_record", "record_event", "save_record"]
