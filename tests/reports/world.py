"""A submitted assessment, and a worker that does what was asked for."""

from typing import Any

from django_scopes import scope

from accounts.models import Membership
from assessments import actions as assessments
from assessments.models import Snapshot
from jobs.actions import claim_job
from jobs.models import Job
from jobs.tasks import run, works
from reports import actions, tasks
from reports.models import Report, ReportFile
from reports.queries import Wanted
from tests.assessments.factories import answer, answer_all, prove, start

assert works[actions.BUILD] is tasks.build_file  # as a worker has it


def submitted(by: Membership, *, level: int = 3, **fields: Any) -> Snapshot:
    """An assessment of the small framework with answers and some proof, submitted."""
    assessment = start(by, **fields)
    answer_all(assessment, by, level)
    answer(assessment, "IRP.1.1", by, level=level, note="Canary in the note.")
    prove(by, "IRP.1.1", level=2, name="Minutes of the board")
    prove(by, "DET.4.1", level=3, days_old=400, name="Old test log")
    assessment.refresh_from_db()
    return assessments.submit_assessment(assessment, by=by)


def asked(by: Membership, kind: Report.Kind = Report.Kind.GAPS, *formats: str, **wanted: Any) -> Report:
    """A report of now, unless told otherwise; as JSON, which is made at once."""
    reading = wanted.pop("reading", Report.Reading.NOW)
    return actions.ask_report(Wanted(kind, reading, **wanted), by=by, formats=formats or ("json",))


def work(report: Report) -> list[ReportFile]:
    """Do every job of the report that waits, as a worker would; its files, the newest first."""
    for file in report.files.select_related("job"):
        job = claim_job(file.job_id)
        if job is not None:
            run(job)
    report.refresh_from_db()
    return list(report.files.select_related("job").order_by("-asked_at", "-id"))


def state_of(file: ReportFile) -> str:
    with scope(organization=file.organization):
        return Job.objects.get(pk=file.job_id).state
