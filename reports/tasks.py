"""What Celery calls for reports."""

from jobs.models import Job
from jobs.tasks import job_task
from reports import actions
from reports.models import ReportFile


@job_task(actions.BUILD)
def build_file(job: Job) -> None:
    """Make the file that this job was asked for."""
    file = ReportFile.objects.select_related("report__organization", "report__snapshot").get(job=job)
    actions.build(file, job)
