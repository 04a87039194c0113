"""From the upload to the undoing: each step is asked for once, and done by a job."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record_event
from accounts.models import Membership
from core import store
from core.canonical import fingerprint
from core.errors import Refused
from core.file_names import clean_file_name
from inventory.models import Import, ImportMapping, ImportRow
from jobs.actions import request_job
from jobs.models import Job

READ = "inventory.read_import"
CHECK = "inventory.check_import"
APPLY = "inventory.apply_import"
UNDO = "inventory.undo_import"

State = Import.State


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is to be read: a field per column, whose ids it holds, what empty cells and bad rows mean."""

    fields: Sequence[str]
    source: str = ""
    is_emptying: bool = False
    is_all_or_nothing: bool = False


def start_import(name: str, chunks: Iterable[bytes], *, by: Membership, wanted_format: str = "") -> Import:
    """Keep the file, and have it recognized."""
    stored = store.put(chunks)
    with transaction.atomic():
        batch = Import.objects.create(
            organization=by.organization,
            requested_by=by,
            file_name=clean_file_name(name),
            file_sha256=stored.sha256,
            file_size=stored.size,
            wanted_format=wanted_format,
        )
        record_event("import.start", by=by, record=batch, payload={"sha256": stored.sha256, "size": stored.size})
        batch.job = request_job(READ, label=_job_label(batch), by=by, organization=by.organization)
        batch.save(update_fields=["job"])
    return batch


def settled_state(batch: Import) -> Import.State:
    """Where the import stands when its job has ended without an end: failed, or cancelled."""
    state = State(batch.state)
    if not batch.is_at_work or (batch.job and (batch.job.is_open or batch.job.state == Job.State.DONE)):
        return state
    match state:
        case State.READING:
            return State.REFUSED
        case State.CHECKING:
            return State.READ
        case State.APPLYING if not batch.rows.filter(is_applied=True).exists():
            return State.CHECKED
        case _:
            return State.APPLIED  # perhaps in part: what is there can be undone


@transaction.atomic
def ask_check(batch: Import, wishes: Wishes, *, by: Membership) -> Import:
    """Compare every row with the inventory; nothing is stored. The mapping is remembered for files like this one."""
    named = [field for field in wishes.fields if field]
    if len(wishes.fields) != len(batch.columns) or len(named) != len(set(named)):
        raise Refused(_("Each field can be filled by one column only."))
    if not named:
        raise Refused(_("Say for at least one column which field it fills."))
    _move(batch, State.CHECKING, State.READ, State.CHECKED)
    batch.fields, batch.source = list(wishes.fields), wishes.source
    batch.is_emptying, batch.is_all_or_nothing = wishes.is_emptying, wishes.is_all_or_nothing
    ImportMapping.objects.update_or_create(
        organization=batch.organization,
        signature=signature(batch),
        defaults={"fields": list(wishes.fields), "source": wishes.source},
    )
    batch.job = request_job(CHECK, label=_job_label(batch), by=by, organization=batch.organization)
    batch.save(update_fields=["fields", "source", "is_emptying", "is_all_or_nothing", "job"])
    return batch


@transaction.atomic
def ask_apply(batch: Import, *, by: Membership) -> Import:
    """Store what the check found new and changed."""
    if batch.is_all_or_nothing and batch.rejected:
        raise Refused(_("Some rows were rejected, and you asked for all rows or none. Mend the file, or change that."))
    if not batch.new and not batch.changed:
        raise Refused(_("There is nothing to store: every good row is in the inventory as it is."))
    _move(batch, State.APPLYING, State.CHECKED)
    counts = {name: getattr(batch, name) for name in ("new", "changed", "same", "rejected", "repeated")}
    payload = {**counts, "sha256": batch.file_sha256, "format": batch.format}
    batch.event_id = record_event("import.apply", by=by, record=batch, payload=payload).pk
    batch.job = request_job(APPLY, label=_job_label(batch), by=by, organization=batch.organization)
    batch.save(update_fields=["job", "event_id"])
    return batch


@transaction.atomic
def ask_undo(batch: Import, *, by: Membership) -> Import:
    """Take back what this import stored; records that were changed since stay as they are."""
    _move(batch, State.UNDOING, State.APPLIED)
    batch.undo_event_id = record_event("import.undo", by=by, record=batch).pk
    batch.job = request_job(UNDO, label=_job_label(batch), by=by, organization=batch.organization)
    batch.save(update_fields=["job", "undo_event_id"])
    return batch


@transaction.atomic
def discard(batch: Import, *, by: Membership) -> None:
    """Forget a file of which nothing was stored."""
    if settled_state(batch) not in (State.READ, State.CHECKED, State.REFUSED):
        raise Refused(_("Only a file of which nothing was stored can be discarded."))
    record_event("import.discard", by=by, record=batch)
    ImportRow.objects.filter(batch=batch).delete()
    batch.delete()


def signature(batch: Import) -> str:
    """The same for files with the same columns in the same order."""
    return fingerprint({"format": batch.format, "columns": batch.columns})


def _move(batch: Import, to: Import.State, *allowed: Import.State) -> None:
    """From one state to the next, by one conditional update: whoever comes second is told."""
    settled = settled_state(batch)
    if settled not in allowed or not Import.objects.filter(pk=batch.pk, state=batch.state).update(state=to):
        raise Refused(_("This import has gone on since you opened the page. Look at it again."))
    batch.state = to


def _job_label(batch: Import) -> str:
    return _("Import of %(name)s") % {"name": batch.file_name}
