"""News of this room for rooms above."""

from django.dispatch import Signal

snapshots_superseded = Signal()  # sends `snapshots`: list of Snapshot, inside the transaction of the new submit
