"""Shapes of reports and their files in the API."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Organization
from core.api.serializers import Given, OneLine, Row, Taken, TakenForm
from jobs.models import Job
from reports import queries
from reports.forms import MOST_TEXT, clean_sha256
from reports.models import Report, ReportFile


class ReportFileShape(Given):
    """One file of a report. It can be downloaded once it has a SHA-256."""

    id = serializers.UUIDField()
    format = serializers.ChoiceField(ReportFile.Format.choices)
    is_draft = serializers.BooleanField(help_text=str(_("It says “draft” on every page.")))
    text_version = serializers.IntegerField(help_text=str(_("Of the text for the reader that it holds.")))
    state = serializers.ChoiceField(Job.State.choices, source="job.state", help_text=str(_("Of its job.")))
    reason = serializers.CharField(source="job.reason", allow_blank=True, help_text=str(_("Why its job failed.")))
    job_id = serializers.UUIDField()
    job = serializers.CharField(help_text=str(_("Where its job stands.")))
    sha256 = serializers.CharField(allow_blank=True, help_text=str(_("Empty until it is made.")))
    size = serializers.IntegerField(help_text=str(_("In bytes.")))
    pages = serializers.IntegerField(allow_null=True)
    asked_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)


class ReportShape(Given):
    """A frozen document. Its figures never change; its text may until it is published."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Report.Kind.choices)
    title = serializers.CharField()
    state = serializers.ChoiceField(
        Report.State.choices,
        source="state_now",
        help_text=str(_("superseded: its assessment was submitted again since.")),
    )
    reading = serializers.ChoiceField(Report.Reading.choices, help_text=str(_("Which figures it shows.")))
    assessment_id = serializers.UUIDField(allow_null=True)
    assessment_name = serializers.CharField(source="assessment.name", allow_null=True)
    snapshot_id = serializers.UUIDField(allow_null=True)
    tlp = serializers.ChoiceField(Organization.Tlp.choices)
    paper = serializers.ChoiceField(Organization.Paper.choices)
    language = serializers.ChoiceField(Report.Language.choices)
    data_sha256 = serializers.CharField(help_text=str(_("Of the frozen data: the same data gives the same files.")))
    files = ReportFileShape(many=True, help_text=str(_("The newest of each format.")))
    requested_by_id = serializers.UUIDField()
    requested_by_name = serializers.CharField(source="requested_by.name")
    published_by_id = serializers.UUIDField(allow_null=True)
    published_by_name = serializers.CharField(source="published_by.name", allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = {"files": ("id",)}

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        newest = queries.newest_files(row["id"] for row in rows)
        for row in rows:
            row["files"] = [file_row(file) for file in newest.get(row["id"], ())]


class WholeReportShape(ReportShape):
    """A report with its text for the reader, and what it says in short."""

    headline = serializers.CharField(source="data.headline", allow_blank=True)
    lead = serializers.CharField(source="data.lead", allow_blank=True)
    evidenced = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    claimed = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    scale = serializers.CharField(help_text=str(_("Of evidenced and claimed: 0-100.")))
    text = serializers.CharField(allow_blank=True, help_text=str(_("Stands on the first page.")))
    text_author = serializers.CharField(allow_blank=True, help_text=str(_("Who signs it.")))
    text_by_id = serializers.UUIDField(allow_null=True, help_text=str(_("Who wrote it here.")))
    text_at = serializers.DateTimeField(allow_null=True)
    text_version = serializers.IntegerField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = dict.fromkeys(
            ("files", "evidenced", "claimed", "scale"), ("id", "data__overall")
        )

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        super().complete(rows)
        for row in rows:
            overall = row["data__overall"] or {}
            row["evidenced"], row["claimed"] = overall.get("index_evidenced"), overall.get("index_claimed")
            row["scale"] = "0-100"


class NewReport(Taken):
    """Which report of which figures. Without `reading` it follows from the ids; without ids: readiness now."""

    kind = serializers.ChoiceField(Report.Kind.choices)
    reading = serializers.ChoiceField(
        Report.Reading.choices,
        required=False,
        help_text=str(_("now: today's evidence; snapshot: as submitted; draft: an unfinished assessment.")),
    )
    assessment_id = serializers.UUIDField(
        required=False, allow_null=True, help_text=str(_("As it was submitted last, or unfinished."))
    )
    snapshot_id = serializers.UUIDField(required=False, allow_null=True, help_text=str(_("Instead: this submission.")))
    formats = serializers.ListField(
        child=serializers.ChoiceField(ReportFile.Format.choices),
        min_length=1,
        max_length=len(ReportFile.Format),
        required=False,
        help_text=str(_("Without: pdf.")),
    )
    tlp = serializers.ChoiceField(
        Organization.Tlp.choices, required=False, help_text=str(_("Without: as the organization's settings say."))
    )
    paper = serializers.ChoiceField(
        Organization.Paper.choices, required=False, help_text=str(_("Without: as the organization's settings say."))
    )

    def validate(self, attrs: Row) -> Row:
        reading, has_snapshot = attrs.get("reading"), attrs.get("snapshot_id") is not None
        has_assessment = attrs.get("assessment_id") is not None
        if has_snapshot and has_assessment:
            raise serializers.ValidationError({"snapshot_id": _("Name an assessment or a submission, not both.")})
        if reading == Report.Reading.NOW and (has_snapshot or has_assessment):
            name = "snapshot_id" if has_snapshot else "assessment_id"
            raise serializers.ValidationError({name: _("Readiness now is that of the organization.")})
        if reading == Report.Reading.SNAPSHOT and not (has_snapshot or has_assessment):
            raise serializers.ValidationError({"snapshot_id": _("Name the submission, or its assessment.")})
        if reading == Report.Reading.DRAFT and not has_assessment:
            raise serializers.ValidationError({"assessment_id": _("Name the unfinished assessment.")})
        return attrs


class ReportText(Taken):
    """What the reader is told on the first page. What is left out stays; without an author, whoever writes signs."""

    text = serializers.CharField(max_length=MOST_TEXT, allow_blank=True)
    text_author = OneLine(max_length=150, allow_blank=True)


class OneMoreFormat(Taken):
    format = serializers.ChoiceField(ReportFile.Format.choices)


class FileHash(Taken):
    """The SHA-256 of a file, as sha256sum prints it."""

    sha256 = serializers.CharField(max_length=200)

    def validate_sha256(self, value: str) -> str:
        return clean_sha256(value)


class FileToVerify(TakenForm):
    """The file itself: it is compared and not kept."""

    upload = serializers.FileField(allow_empty_file=True)


class VerifiedShape(Given):
    """Whether a file came from here. A file of a report that you may not see counts as unknown."""

    sha256 = serializers.CharField()
    is_known = serializers.BooleanField(help_text=str(_("It was made here, and not a byte has changed.")))
    is_current = serializers.BooleanField(help_text=str(_("It shows its report as it stands.")))
    report_id = serializers.UUIDField(allow_null=True)
    report_title = serializers.CharField(allow_blank=True)
    report_state = serializers.ChoiceField(Report.State.choices, allow_null=True)
    format = serializers.ChoiceField(ReportFile.Format.choices, allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True)


def file_row(file: ReportFile) -> Row:
    """A file with its job, as ReportFileShape says."""
    plain: dict[str, Any] = {
        name: getattr(file, name)
        for name in (
            "id", "format", "is_draft", "text_version", "job_id", "sha256", "size", "pages", "asked_at", "made_at",
        )
    }  # fmt: skip
    job = reverse("api:job", args=[file.job_id])
    return {**plain, "state": file.job.state, "reason": file.job.reason, "job": job}


def verified_row(sha256: str, file: ReportFile | None) -> Row:
    """What is known of these bytes, as VerifiedShape says."""
    report = file.report if file else None
    return {
        "sha256": sha256,
        "is_known": file is not None,
        "is_current": file is not None and file.is_current and file.report.standing != Report.State.SUPERSEDED,
        "report_id": report.pk if report else None,
        "report_title": report.title if report else "",
        "report_state": report.standing if report else None,
        "format": file.format if file else None,
        "made_at": file.made_at if file else None,
    }
