"""What Celery calls for the inventory: the steps of an import."""

from django.utils.translation import gettext as _

from inventory.actions import imports
from inventory.models import Import
from jobs.actions import JobFailed
from jobs.models import Job
from jobs.tasks import job_task


@job_task(imports.READ)
def read_import(job: Job) -> None:
    imports.read_file(_of(job), job)


@job_task(imports.CHECK)
def check_import(job: Job) -> None:
    imports.check_file(_of(job), job)


@job_task(imports.APPLY)
def apply_import(job: Job) -> None:
    imports.apply_rows(_of(job), job)


@job_task(imports.UNDO)
def undo_import(job: Job) -> None:
    imports.undo_rows(_of(job), job)


def _of(job: Job) -> Import:
    batch = Import.objects.select_related("requested_by", "organization").filter(job=job).first()
    if batch is None:
        raise JobFailed(_("This import was discarded, or has gone on with another job."))
    return batch
