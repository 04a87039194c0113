"""An import in tests: its jobs done at once, as a worker would."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from accounts.models import Membership
from inventory import tasks
from inventory.actions import imports
from inventory.models import Asset, Import
from inventory.models.assets import TAGS_BETWEEN
from jobs.actions import claim_job
from jobs.models import Job
from jobs.tasks import run, works
from tests.inventory.reading import FILES

assert works[imports.CHECK] is tasks.check_import  # as a worker has it


def work(batch: Import) -> Import:
    """Do the job that the import waits for."""
    assert batch.job is not None
    job = claim_job(batch.job.pk)
    assert job is not None
    run(job)
    return Import.objects.select_related("job", "requested_by").get(pk=batch.pk)


def checked(file: str | bytes | Path, by: Membership, **wishes: Any) -> Import:
    """A file up to the dry run; where it was refused, as it stands."""
    content = file if isinstance(file, bytes) else (FILES / file).read_bytes()
    name = "file.csv" if isinstance(file, bytes) else Path(file).name
    batch = work(imports.start_import(name, [content], by=by))
    if batch.state != Import.State.READ:
        return batch
    chosen = {"fields": batch.fields, "source": batch.source, **wishes}
    return work(imports.ask_check(batch, imports.Wishes(**chosen), by=by))


def applied(file: str | bytes | Path, by: Membership, **wishes: Any) -> Import:
    batch = checked(file, by, **wishes)
    assert batch.state == Import.State.CHECKED, batch.reason
    batch = work(imports.ask_apply(batch, by=by))
    assert batch.job is not None
    assert batch.job.state == Job.State.DONE, batch.job.reason
    return batch


def undone(batch: Import, by: Membership) -> Import:
    return work(imports.ask_undo(batch, by=by))


def counts(batch: Import) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, rejected, repeated."""
    return batch.new, batch.changed, batch.same, batch.rejected, batch.repeated


IGNORED = ("id", "organization_id", "version", "created_at", "owner_id")


def content_of(assets: Sequence[Asset]) -> list[dict[str, Any]]:
    """What assets say, without whose rows they are; in the order of their names and tags."""
    found = [
        {
            **{
                field.attname: getattr(asset, field.attname)
                for field in Asset._meta.concrete_fields
                if field.attname not in IGNORED
            },
            "owner": asset.owner.email if asset.owner else "",
        }
        for asset in assets
    ]
    assert all(TAGS_BETWEEN.join(one["tags"].split(TAGS_BETWEEN)) == one["tags"] for one in found)
    return sorted(found, key=lambda one: (one["name"], one["asset_tag"], str(one["serial_number"])))
