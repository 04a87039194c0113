"""What proves an answer: evidence that people attach, and the measures that records give."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Record, TenantModel, history
from core import clock


class Evidence(Record):
    """A file, a link or a note for a question of a framework. It belongs to the organization, not to an assessment."""

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        LINK = "link", _("Link")
        NOTE = "note", _("Note")

    class Provenance(models.TextChoices):
        SELF = "self", _("Attached by the organization itself")
        OUTSIDE = "outside", _("From an outside party")

    framework_key = models.SlugField(max_length=60, editable=False)
    question_code = models.CharField(max_length=20, editable=False)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    name = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=1000, blank=True)
    note = models.TextField(_("note"), max_length=8000, blank=True)
    file_name = models.CharField(max_length=255, blank=True, editable=False)
    file_type = models.CharField(max_length=100, blank=True, editable=False)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    file_size = models.PositiveBigIntegerField(default=0, editable=False)
    level = models.DecimalField(_("level it supports"), max_digits=2, decimal_places=1)
    collected_on = models.DateField(_("speaks for the date"))
    validity_days = models.PositiveSmallIntegerField(_("valid for (days)"))
    gone_on = models.DateField(editable=False)  # from this day on it proves nothing: twice the validity is over
    provenance = models.CharField(_("where it comes from"), max_length=10, choices=Provenance, default=Provenance.SELF)
    added_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, editable=False, related_name="+")
    reviewed_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")
    reviewed_on = models.DateField(null=True, editable=False)
    reviewed_level = models.DecimalField(
        _("level the reviewer sees"), max_digits=2, decimal_places=1, null=True, editable=False
    )
    review_note = models.CharField(_("what the reviewer says"), max_length=500, blank=True, editable=False)
    is_own_review = models.BooleanField(
        default=False, editable=False
    )  # a lone owner reviewed their own: marked, printed
    withdrawn_on = models.DateField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True, editable=False)

    history = history()

    class Meta(Record.Meta):
        ordering = ["-collected_on", "-id"]
        indexes = [models.Index(fields=["organization", "framework_key", "question_code"], name="evidence_of_question")]
        constraints = [
            models.CheckConstraint(name="evidence_level_in_range", condition=Q(level__gte=0, level__lte=5)),
            models.CheckConstraint(
                name="evidence_file_is_stored", condition=~Q(kind="file") | ~Q(file_sha256=""),
                violation_error_message=_("Choose a file."),
            ),
            models.CheckConstraint(
                name="evidence_link_has_address", condition=~Q(kind="link") | ~Q(url=""),
                violation_error_message=_("Give the address of the link."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    @property
    def valid_until(self) -> date:
        """The last day on which it counts in full; afterwards it fades until `gone_on`."""
        return self.collected_on + timedelta(days=self.validity_days)

    def get_absolute_url(self) -> str:
        return reverse("assessments:evidence", args=[self.organization.slug, self.pk])


class MeasureValue(TenantModel):
    """What one measure said on one day. The newest row is the current one."""

    class State(models.TextChoices):
        DATA = "data", _("Data")
        NO_DATA = "no_data", _("No data")
        STALE = "stale", _("Stale")

    measure = models.CharField(max_length=80)
    day = models.DateField(default=clock.today)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    n = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(null=True)
    last_known = models.PositiveSmallIntegerField(null=True)  # the newest level on record, of this row or before
    state = models.CharField(max_length=10, choices=State)
    is_current = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "measure", "day"], name="measure_once_a_day"),
            models.UniqueConstraint(
                fields=["organization", "measure"], condition=Q(is_current=True), name="measure_current_once"
            ),
        ]
