"""Every change to a report: asked for, written, made into files, published."""

import time
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record_event, save_record
from accounts.models import Membership
from accounts.policy import may
from core import clock, store
from core.canonical import fingerprint
from core.errors import Refused
from jobs.actions import JobCancelled, JobFailed, cancel_job, finishing, report_progress, request_job
from jobs.models import Job
from reports import exporters, queries
from reports.frozen import ExecutiveText, Frozen
from reports.models import Report, ReportFile
from reports.queries import Wanted
from reports.rendering import pages
from reports.rendering.message import Progress
from reports.rendering.process import RenderingCancelled, RenderingFailed, render_pdf

BUILD = "reports.build"
TELL_SECONDS = 0.5


@transaction.atomic
def ask_report(
    wanted: Wanted,
    *,
    by: Membership,
    formats: Collection[str] = (ReportFile.Format.PDF,),
    tlp: str = "",
    paper: str = "",
    language: str = Report.Language.ENGLISH,
) -> Report:
    """Freeze the data, and ask for a file in each format. Raises Refused where there is nothing to report."""
    if wanted.kind not in queries.kinds_for(by) or not may(by, "report.ask"):
        raise Refused(_("Your role may not ask for this kind of report."))
    if wanted.reading == Report.Reading.DRAFT and wanted.kind != Report.Kind.ASSESSMENT:
        raise Refused(_("Only the assessment report can show an unfinished assessment."))
    organization = by.organization
    tlp, paper = tlp or organization.tlp, paper or organization.paper
    data = queries.frozen_data(wanted, by=by, tlp=tlp, paper=paper, language=language)
    report = Report(
        organization=organization,
        kind=wanted.kind,
        reading=wanted.reading,
        assessment_id=data["reading"]["assessment_id"],
        snapshot=wanted.snapshot or queries.snapshot_behind(wanted, organization),
        title=data["title"][:200],
        data=data,
        data_sha256=fingerprint(data),
        tlp=tlp,
        paper=paper,
        language=language,
        requested_by=by,
    )
    save_record(report, by=by, verb="report.ask", payload={"kind": report.kind, "data_sha256": report.data_sha256})
    for name in dict.fromkeys(formats):
        _ask_file(report, name, by=by)
    return report


@transaction.atomic
def edit_text(report: Report, *, by: Membership, text: str, author: str, version: int) -> Report:
    """Change what the reader is told, and make the files anew. Raises Refused once published, RecordChanged."""
    _refuse_unless_open(report)
    report.version = version
    report.text, report.text_author = text.strip(), (author.strip() or by.name) if text.strip() else ""
    report.text_by, report.text_at = by, clock.now()
    report.text_version += 1
    save_record(report, by=by, verb="report.edit")
    _make_again(report, by=by)
    return report


@transaction.atomic
def publish_report(report: Report, *, by: Membership, version: int) -> Report:
    """Lock the text; from now on the files carry no draft mark. Raises Refused, RecordChanged."""
    _refuse_unless_open(report)
    if report.reading == Report.Reading.DRAFT:
        raise Refused(_("The report of an unfinished assessment stays a draft. Submit the assessment, then ask again."))
    report.version = version
    report.state = Report.State.PUBLISHED
    report.published_by, report.published_at = by, clock.now()
    save_record(report, by=by, verb="report.publish")
    _make_again(report, by=by)
    return report


@transaction.atomic
def add_format(report: Report, *, by: Membership, format: str) -> ReportFile:
    """One more format of the same report, as it stands. Raises Refused where there is one already."""
    file = ReportFile(report=report, format=format, text_version=report.text_version, is_draft=report.is_draft)
    if report.files.filter(format=format).exists():
        raise Refused(_("This report has a %(format)s file already.") % {"format": file.get_format_display()})
    return _ask_file(report, format, by=by)


def build(file: ReportFile, job: Job) -> None:
    """Make one file: rendered outside any transaction, stored under its SHA-256, and only then named by its row.

    Raises JobFailed with a reason, JobCancelled, LeaseLost.
    """
    report = file.report
    _refuse_without_rights(report, job)
    if not file.is_current:
        raise JobFailed(_("The report was changed meanwhile. A newer file takes the place of this one."))
    content, page_count = _made(file, job)
    stored = store.put([content])
    with finishing(job):
        ReportFile.objects.filter(pk=file.pk, sha256="").update(
            sha256=stored.sha256, size=stored.size, pages=page_count, made_at=clock.now()
        )
        record_event(
            "report.make",
            by=job.requested_by,
            organization=report.organization,
            record=report,
            payload={"format": file.format, "sha256": stored.sha256, "is_draft": file.is_draft},
        )


def note_download(file: ReportFile, *, by: Membership) -> None:
    """Somebody took this file along."""
    record_event("report.download", by=by, record=file.report, payload={"format": file.format, "sha256": file.sha256})


def note_damage(file: ReportFile, *, by: Membership) -> None:
    """The bytes in store are not those that were made."""
    record_event("report.damaged", by=by, record=file.report, payload={"format": file.format, "sha256": file.sha256})


def text_of(report: Report) -> ExecutiveText:
    """The text as it stands."""
    return ExecutiveText(report.text, report.text_author, report.text_version)


def _refuse_unless_open(report: Report) -> None:
    if missing := report.get_deferred_fields():
        report.refresh_from_db(fields=list(missing))  # what is saved is compared whole
    current = Report.objects.select_for_update(of=("self",)).select_related("snapshot").get(pk=report.pk)
    if current.standing == Report.State.SUPERSEDED:
        raise Refused(_("The assessment was submitted again, so this report can no longer change. Ask for a new one."))
    if not current.is_draft:
        raise Refused(_("This report is published, so its text can no longer change. Ask for a new one."))


def _ask_file(report: Report, name: str, *, by: Membership) -> ReportFile:
    label = f"{report.title}, {ReportFile.Format(name).label}"
    job = request_job(BUILD, label=label, by=by, organization=report.organization)
    return ReportFile.objects.create(
        organization=report.organization,
        report=report,
        format=name,
        text_version=report.text_version,
        is_draft=report.is_draft,
        job=job,
    )


def _make_again(report: Report, *, by: Membership) -> None:
    """Files that hold the text or the draft mark are made anew; work on the old ones ends."""
    formats = [name for name in _formats(report) if name != ReportFile.Format.CSV]
    for job in queries.open_jobs_of(report, formats):
        cancel_job(job, by=by)
    for name in formats:
        _ask_file(report, name, by=by)


def _formats(report: Report) -> list[str]:
    return list(report.files.order_by("format").values_list("format", flat=True).distinct())


def _refuse_without_rights(report: Report, job: Job) -> None:
    """Rights count when a file is made, not when it was asked for."""
    asker = job.requested_by
    if asker is None or not may(asker, "report.ask") or not queries.may_see(asker, report):
        raise JobFailed(_("The person who asked for this report may no longer see it."))


def _made(file: ReportFile, job: Job) -> tuple[bytes, int | None]:
    report = file.report
    data: Frozen = report.data
    text = text_of(report)
    match file.format:
        case ReportFile.Format.PDF:
            return _printed(file, data, text, job)
        case ReportFile.Format.XLSX:
            return exporters.xlsx_file(data, text, is_draft=file.is_draft), None
        case ReportFile.Format.CSV:
            return exporters.csv_file(data), None
        case _:
            return exporters.json_file(data, text, is_draft=file.is_draft), None


def _printed(file: ReportFile, data: Frozen, text: ExecutiveText, job: Job) -> tuple[bytes, int | None]:
    message = pages.message(
        data,
        data_sha256=file.report.data_sha256,
        identifier=exporters.file_identifier(file.report.data_sha256, text, is_draft=file.is_draft),
        text=text,
        is_draft=file.is_draft,
    )
    told = _Told(job)
    try:
        content = render_pdf(message, told.hear, told.is_unwanted)
    except RenderingCancelled as cancelled:
        raise JobCancelled(job.pk) from cancelled
    except RenderingFailed as failure:
        raise JobFailed(failure.reason) from failure
    told.pass_on()  # also of a document that was quicker than the first look
    return content, told.total


class _Told:
    """Passes pages on to the job, and looks twice a second whether somebody cancelled it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.done = 0
        self.total: int | None = None
        self._told_at = 0.0

    def hear(self, news: Progress) -> None:
        is_known = news.total is not None
        self.done = news.pages if is_known else max(self.done, news.pages)  # page numbers may need a second pass
        self.total = news.total

    def pass_on(self) -> None:
        report_progress(self.job, self.done, self.total or 0, Job.Unit.PAGES)

    def is_unwanted(self) -> bool:
        """Whether somebody cancelled it. Raises LeaseLost, which ends the renderer as well."""
        if time.monotonic() - self._told_at < TELL_SECONDS:
            return False
        self._told_at = time.monotonic()
        try:
            self.pass_on()
        except JobCancelled:
            return True
        return False
