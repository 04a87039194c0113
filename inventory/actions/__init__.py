"""Changes to the inventory that carry a rule."""

from inventory.actions.dependencies import End, link, unlink
from inventory.actions.records import change_status, remove_record, restore_record

__all__ = ["End", "change_status", "link", "remove_record", "restore_record", "unlink"]
