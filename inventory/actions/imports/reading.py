"""Recognizing a file: its format, its columns, a proposal for what they fill."""

from core import store
from inventory.actions.imports.asking import signature
from inventory.importers.process import look_at
from inventory.importers.rows import FileRefused, Format
from inventory.models import Import, ImportMapping
from jobs.actions import finishing
from jobs.models import Job

SOURCES = {
    Format.NMAP.value: "nmap",
    Format.NETBOX.value: "netbox",
    Format.SNIPEIT.value: "snipeit",
    Format.CYCLONEDX.value: "cyclonedx",
}
MAX_SHOWN = 80  # characters of a cell in the sample


def read_file(batch: Import, job: Job) -> None:
    """What the page of mapping shows. A file that cannot be read is refused with the reader's sentence."""
    try:
        look = look_at(store.path_of(batch.file_sha256), Format(batch.wanted_format) if batch.wanted_format else None)
    except FileRefused as refused:
        refuse(batch, job, str(refused))
        return
    batch.format, batch.detail, batch.columns = look.format, look.detail[:300], list(look.columns)
    batch.fields = list(look.fields)
    batch.sample = [[cell[:MAX_SHOWN] for cell in cells] for cells in look.sample]
    batch.source = SOURCES.get(batch.format, "")
    remembered = ImportMapping.objects.filter(signature=signature(batch)).first()
    if remembered:
        batch.fields, batch.source = remembered.fields, remembered.source
    batch.state = Import.State.READ
    with finishing(job):
        batch.save()


def refuse(batch: Import, job: Job, reason: str) -> None:
    batch.state, batch.reason = Import.State.REFUSED, reason[:500]
    with finishing(job):
        batch.save()
