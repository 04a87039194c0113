"""Frozen documents: what was asked for, the text written for its reader, and the files made of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organization, Record, TenantModel, history
from assessments.models import Assessment, Snapshot
from core import clock
from core.tables import CSV_TYPE, XLSX_TYPE
from jobs.models import Job


class Report(Record):
    """One document with its own frozen data. Its text may change until it is published; its figures never do."""

    class Kind(models.TextChoices):
        READINESS = "readiness", _("Readiness")
        GAPS = "gaps", _("Gaps")
        ASSESSMENT = "assessment", _("Assessment")

    class Reading(models.TextChoices):
        NOW = "now", _("Readiness now")
        SNAPSHOT = "snapshot", _("As submitted")
        DRAFT = "draft", _("Unfinished assessment")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")  # never stored: it follows from the snapshot, see `standing`

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, editable=False)
    reading = models.CharField(_("figures"), max_length=10, choices=Reading, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    title = models.CharField(_("title"), max_length=200, editable=False)
    data = models.JSONField(editable=False)
    data_sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    tlp = models.CharField(_("classification"), max_length=20, choices=Organization.Tlp, editable=False)
    paper = models.CharField(_("paper size"), max_length=10, choices=Organization.Paper, editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.ENGLISH, editable=False
    )
    text = models.TextField(_("text for the reader"), max_length=3000, blank=True)
    text_author = models.CharField(_("who signs it"), max_length=150, blank=True)
    text_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")
    text_at = models.DateTimeField(null=True, editable=False)
    text_version = models.PositiveIntegerField(default=0, editable=False)
    requested_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, editable=False, related_name="+")
    published_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)

    history = history(excluded=["data"])

    class Meta(Record.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organization", "-created_at", "-id"], name="report_newest")]
        constraints = [
            models.CheckConstraint(
                name="report_published_has_date",
                condition=~Q(state="published") | Q(published_at__isnull=False, published_by__isnull=False),
                violation_error_message=_("A published report says when and by whom."),
            ),
            models.CheckConstraint(
                name="report_text_has_author",
                condition=Q(text="") | ~Q(text_author=""),
                violation_error_message=_("A text for the reader names who signs it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def standing(self) -> State:
        """Draft or published, or superseded once its assessment has been submitted again."""
        is_superseded = self.snapshot is not None and self.snapshot.superseded_at is not None
        return self.State.SUPERSEDED if is_superseded else self.State(self.state)

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.organization.slug, self.pk])


class ReportFile(TenantModel):
    """One file of a report in one format, with this text, draft or final. Once it names its bytes it never changes."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        JSON = "json", "JSON"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(_("format"), max_length=5, choices=Format)
    text_version = models.PositiveIntegerField(default=0)
    is_draft = models.BooleanField(default=True)
    job = models.OneToOneField(Job, on_delete=models.RESTRICT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["report", "format", "-asked_at"]
        indexes = [
            models.Index(fields=["organization", "sha256"], condition=~Q(sha256=""), name="report_file_by_sha256")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "report", "format", "text_version", "is_draft"], name="report_file_once"
            ),
            models.CheckConstraint(
                name="report_file_made_has_hash",
                condition=Q(made_at__isnull=True, sha256="") | (Q(made_at__isnull=False) & ~Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report.title}, {self.get_format_display()}"

    @property
    def is_made(self) -> bool:
        return bool(self.sha256)

    @property
    def is_current(self) -> bool:
        """Whether it shows the report as it stands: its newest text, and draft or final as the report is."""
        if self.format == self.Format.CSV:  # it holds figures alone
            return True
        return self.text_version == self.report.text_version and self.is_draft == self.report.is_draft

    @property
    def content_type(self) -> str:
        return {self.Format.PDF: "application/pdf", self.Format.XLSX: XLSX_TYPE, self.Format.CSV: CSV_TYPE}.get(
            self.Format(self.format), "application/json"
        )

    @property
    def file_name(self) -> str:
        """What it is called where somebody keeps it."""
        report = self.report
        parts = [slugify(report.title)[:80] or report.kind, f"{report.created_at:%Y-%m-%d}"]
        return "-".join([*parts, *(["draft"] if self.is_draft else [])]) + f".{self.format}"
