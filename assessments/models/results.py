"""What follows from the answers: frozen assessments, readiness by day, and gaps."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, TenantModel, history
from assessments.models.answers import Assessment
from core import clock
from reviews.models import ReviewableRecord


class Snapshot(TenantModel):
    """An assessment as it was submitted: answers, evidence, targets, weights and scores, frozen."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="snapshots")
    framework_key = models.SlugField(max_length=60)
    taken_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, related_name="+")
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    evidenced = models.DecimalField(max_digits=7, decimal_places=4, null=True)  # readiness index, 0 to 100
    claimed = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    confidence = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-taken_at", "-id"]
        indexes = [models.Index(fields=["organization", "framework_key", "-taken_at"], name="snapshot_newest")]


class ReadinessPoint(TenantModel):
    """Readiness of one day: what the overview's line is drawn from."""

    framework_key = models.SlugField(max_length=60)
    day = models.DateField(default=clock.today)
    evidenced = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    claimed = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    confidence = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    class Meta(TenantModel.Meta):
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "framework_key", "day"], name="readiness_once_a_day")
        ]


FIGURES = (
    *("name", "size", "claimed", "evidenced", "target", "priority"),
    *("likelihood_impact", "is_default_likelihood_impact"),
)


class Gap(ReviewableRecord):
    """Target minus evidenced of one aspect. Its figures are rewritten with readiness; what people decide stays."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PLANNED = "planned", _("Planned")
        ACCEPTED = "accepted", _("Accepted")
        CLOSED = "closed", _("Closed by score")

    EFFORTS = (1, 2, 3, 5, 8)

    framework_key = models.SlugField(max_length=60, editable=False)
    aspect_code = models.CharField(max_length=20, editable=False)
    name = models.CharField(max_length=120, editable=False)
    size = models.DecimalField(max_digits=6, decimal_places=4, editable=False)
    claimed = models.DecimalField(max_digits=6, decimal_places=4, editable=False)
    evidenced = models.DecimalField(max_digits=6, decimal_places=4, editable=False)
    target = models.DecimalField(max_digits=6, decimal_places=4, editable=False)
    priority = models.DecimalField(max_digits=7, decimal_places=4, editable=False)
    likelihood_impact = models.DecimalField(max_digits=5, decimal_places=4, editable=False)
    is_default_likelihood_impact = models.BooleanField(default=True, editable=False)
    effort = models.PositiveSmallIntegerField(_("effort"), choices=[(n, str(n)) for n in EFFORTS])
    is_effort_edited = models.BooleanField(default=False, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=12, decimal_places=2, null=True, blank=True)
    plan = models.TextField(_("what closes it"), max_length=4000, blank=True)
    acceptance_reason = models.CharField(_("why it is accepted"), max_length=500, blank=True, editable=False)
    acceptance_asked_by = models.ForeignKey(
        Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+"
    )
    accepted_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")
    acceptance_asked_on = models.DateField(null=True, editable=False)
    acceptance_refusal = models.CharField(_("why it was not accepted"), max_length=500, blank=True, editable=False)
    accepted_on = models.DateField(null=True, editable=False)
    accepted_until = models.DateField(_("accepted until"), null=True, editable=False)
    is_own_approval = models.BooleanField(default=False, editable=False)
    opened_on = models.DateField(default=clock.today, editable=False)
    closed_on = models.DateField(null=True, editable=False)

    history = history(excluded=FIGURES)  # people's decisions have a history; figures follow from the scores

    class Meta(ReviewableRecord.Meta):
        ordering = ["-priority", "-size", "aspect_code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "framework_key", "aspect_code"], name="gap_once"),
            models.CheckConstraint(
                name="gap_accepted_has_reason",
                condition=~Q(status="accepted")
                | (~Q(acceptance_reason="") & Q(accepted_by__isnull=False, accepted_until__isnull=False)),
                violation_error_message=_("An accepted gap has a reason, an approver and an end date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aspect_code} {self.name}"

    @property
    def value(self) -> Decimal:
        """Value for effort: what closing it brings for what it takes."""
        return self.priority / self.effort

    @property
    def is_acceptance_asked(self) -> bool:
        """Somebody asked to accept it, and nobody has decided yet."""
        return self.acceptance_asked_by_id is not None and self.accepted_by_id is None

    def get_absolute_url(self) -> str:
        return reverse("assessments:gap", args=[self.organization.slug, self.pk])
