"""Which reports there are for whom, and how far their files are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import Membership, Organization, Role
from accounts.policy import may
from assessments.models import Assessment, Snapshot
from assessments.queries import latest_snapshot
from jobs.models import Job
from reports.models import Report, ReportFile
from reports.queries.source import Wanted

EXECUTIVE_KINDS = (Report.Kind.READINESS,)
LINES = ("pdf", "xlsx", "csv", "json")


def kinds_for(member: Membership) -> tuple[Report.Kind, ...]:
    """The kinds of reports that this member may see and ask for."""
    return EXECUTIVE_KINDS if member.role == Role.EXECUTIVE else tuple(Report.Kind)


def visible_reports(member: Membership) -> QuerySet[Report]:
    """The reports that this member may see, newest first, without their data.

    Executives: those for executives, once published or asked for by themselves.
    """
    rows = Report.objects.select_related("organization", "requested_by", "snapshot", "assessment").defer(
        "data", "snapshot__data"
    )
    if member.role == Role.EXECUTIVE:
        theirs = Q(state=Report.State.PUBLISHED) | Q(requested_by=member)
        rows = rows.filter(theirs, kind__in=EXECUTIVE_KINDS)
    return rows


def with_standing(reports: QuerySet[Report]) -> QuerySet[Report]:
    """`state_now`: as `Report.standing`, by the database."""
    superseded = When(snapshot__superseded_at__isnull=False, then=Value(Report.State.SUPERSEDED.value))
    return reports.annotate(state_now=Case(superseded, default=F("state"), output_field=CharField()))


def newest_files(reports: Iterable[UUID]) -> dict[UUID, list[ReportFile]]:
    """Of each report the newest file in each format, with its job. One query."""
    rows = ReportFile.objects.filter(report__in=list(reports)).select_related("job").order_by("-asked_at", "-id")
    found: dict[UUID, dict[str, ReportFile]] = {}
    for file in rows:
        found.setdefault(file.report_id, {}).setdefault(file.format, file)
    return {report: [files[name] for name in LINES if name in files] for report, files in found.items()}


def may_see(member: Membership, report: Report) -> bool:
    """Whether this member, as the role stands now, may have this report."""
    return may(member, "report.view") and visible_reports(member).filter(pk=report.pk).exists()


def latest_report(member: Membership) -> Report | None:
    """The newest report that this member may see."""
    return visible_reports(member).first()


@dataclass(frozen=True, slots=True)
class FileState:
    """One format of a report: its newest file, and the newest that can be downloaded."""

    newest: ReportFile
    ready: ReportFile | None

    @property
    def is_at_work(self) -> bool:
        return self.newest.job.is_open

    @property
    def has_ended_without_file(self) -> bool:
        return not self.newest.is_made and not self.newest.job.is_open

    @property
    def unit(self) -> str:
        """What the progress counts."""
        return _("pages") if self.newest.format == ReportFile.Format.PDF else ""


def file_states(report: Report) -> list[FileState]:
    """How each format of the report stands. One query."""
    files: dict[str, list[ReportFile]] = {}
    for file in report.files.select_related("job").order_by("-asked_at", "-id"):
        file.report = report
        files.setdefault(file.format, []).append(file)
    ordered = sorted(files, key=lambda name: LINES.index(name))
    return [
        FileState(files[name][0], next((file for file in files[name] if file.is_made and file.is_current), None))
        for name in ordered
    ]


def files_ever_made(report: Report) -> list[ReportFile]:
    """Every file that was made of this report, newest first: whoever holds one can find out what it is. One query."""
    made = list(report.files.exclude(sha256="").order_by("-made_at", "-id"))
    for file in made:
        file.report = report
    return made


@dataclass(frozen=True, slots=True)
class Summary:
    """The few frozen values that the report's page shows."""

    headline: str
    lead: str
    reading: dict[str, str]
    evidenced: str | None
    claimed: str | None


def summary(report: Report) -> Summary:
    """What the report says, without reading all of its data. One query."""
    paths = ("data__headline", "data__lead", "data__reading", "data__overall")
    row = Report.objects.filter(pk=report.pk).values(*paths).get()
    headline, lead, reading, overall = (row[path] for path in paths)
    figures = overall or {}
    return Summary(
        headline or report.title,
        lead or "",
        reading or {},
        figures.get("index_evidenced"),
        figures.get("index_claimed"),
    )


def file_by_sha256(member: Membership, sha256: str) -> ReportFile | None:
    """The file with these bytes, if this member may see its report; every version that was ever made is known."""
    files = ReportFile.objects.select_related("report__organization", "report__snapshot").defer(
        "report__data", "report__snapshot__data"
    )
    return files.filter(sha256=sha256, report__in=visible_reports(member).values("pk")).first()


def snapshots_to_report() -> Sequence[Snapshot]:
    """The submitted assessments that a report can show, newest first."""
    return list(standing_snapshots()[:50])


def standing_snapshots() -> QuerySet[Snapshot]:
    """The submissions that no later one of the same assessment has taken the place of, newest first."""
    rows = Snapshot.objects.select_related("assessment__framework").defer("data").filter(superseded_at=None)
    return rows.order_by("-taken_at", "-id")


def drafts_to_report() -> QuerySet[Assessment]:
    """The unfinished assessments."""
    return Assessment.objects.filter(status=Assessment.Status.DRAFT).select_related("framework")


def open_jobs_of(report: Report, formats: Collection[str]) -> list[Job]:
    """The jobs that are still at work on these formats of the report."""
    states = [Job.State.QUEUED, Job.State.RUNNING]
    return [file.job for file in report.files.filter(job__state__in=states, format__in=formats).select_related("job")]


def snapshot_behind(wanted: Wanted, organization: Organization) -> Snapshot | None:
    """The snapshot whose answers a report of now rests on."""
    return latest_snapshot(organization) if wanted.reading == Report.Reading.NOW else None
