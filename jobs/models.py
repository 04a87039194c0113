"""Durable background work: the row is the truth, the queue only a messenger."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, TenantModel
from core import clock


class Job(TenantModel):
    """One piece of background work. Leases, fences and pushes follow the database's time; `actions` has the rules."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Unit(models.TextChoices):
        PAGES = "pages", _("pages")
        ROWS = "rows", _("rows")

    OPEN = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=60)
    label = models.CharField(_("what"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    request_id = models.CharField(max_length=64, blank=True)
    pushed_at = models.DateTimeField(db_default=Now())
    pushes = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.UUIDField(null=True, default=None)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    progress = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=10, choices=Unit, blank=True)  # what the progress counts
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    is_cancel_wanted = models.BooleanField(default=False)

    told_at = 0.0  # when this holder last wrote its progress, on its own monotonic clock

    class Meta(TenantModel.Meta):
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "-requested_at", "-id"], name="job_newest"),
            models.Index(
                fields=["state", "lease_until"], condition=Q(state__in=["queued", "running"]), name="job_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=Q(state="running", lease_until__isnull=False, fence__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True, fence__isnull=True)),
                violation_error_message=_("A running job has a lease and a fence, any other job has neither."),
            ),
            models.CheckConstraint(
                name="job_ended_has_date",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                violation_error_message=_("A job has an end date when it has ended, and not before."),
            ),
            models.CheckConstraint(
                name="job_failed_has_reason",
                condition=~Q(state="failed") | ~Q(reason=""),
                violation_error_message=_("A failed job says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_stopping(self) -> bool:
        """Somebody asked to cancel, and the worker has not come to its next stopping point yet."""
        return self.state == self.State.RUNNING and self.is_cancel_wanted

    @property
    def may_be_retried(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def seconds_taken(self) -> int | None:
        """How long the last attempt ran; None while there is none that has ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds())

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.organization.slug, self.pk])


class Worker(models.Model):
    """A worker process that has been heard. No row younger than a minute: nobody works."""

    name = models.CharField(max_length=200, primary_key=True)
    heard_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
