"""Looking again: what is reviewable, the reviews themselves, what is due for whom, and follow-ups."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Record, TenantModel, history
from core import clock


class Reviewable(models.Model):
    """Somebody owns this record and looks at it again in time."""

    owner = models.ForeignKey(
        Membership, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        Membership, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    cadence_days = models.PositiveSmallIntegerField(_("review every (days)"), null=True, blank=True)
    last_review_on = models.DateField(_("last review"), null=True, blank=True, editable=False)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)

    class Meta:
        abstract = True


class ReviewableRecord(Reviewable, Record):
    """A record that somebody owns and looks at again, on a page of its own."""

    class Meta(Record.Meta):
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError(f"{self._meta.label} needs the page where it is reviewed.")


class Review(TenantModel):
    """Somebody looked at a record again, and what came out."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Still right")
        CHANGED = "changed", _("Changed")
        RETIRED = "retired", _("No longer needed")

    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    by = models.ForeignKey(Membership, on_delete=models.RESTRICT, related_name="+")
    on = models.DateField(default=clock.today)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    note = models.TextField(_("note"), max_length=4000, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["organization", "record_id", "-on"], name="review_of_record"),
            models.Index(fields=["organization", "-on", "-id"], name="review_newest"),
        ]


class FollowUp(Record):
    """Something that must be done about a record, by somebody, by a date."""

    record_type = models.CharField(max_length=60, editable=False)
    record_id = models.UUIDField(editable=False)
    record_label = models.CharField(max_length=200, editable=False)
    record_url = models.CharField(max_length=300, editable=False)
    name = models.CharField(_("what to do"), max_length=200)
    owner = models.ForeignKey(
        Membership, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    closing_note = models.TextField(_("what was done"), max_length=4000, blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")

    history = history()

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["organization", "record_id"], name="follow_up_of_record"),
            models.Index(fields=["organization", "-created_at", "-id"], name="follow_up_newest"),
            models.Index(fields=["organization", "due_on", "id"], name="follow_up_by_date"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reviews:follow_up", args=[self.organization.slug, self.pk])


class Due(TenantModel):
    """One thing that somebody must do by a date. Inbox, overview and "who is waited for" read only this table."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Review")
        FOLLOW_UP = "follow_up", _("Follow-up")
        APPROVAL = "approval", _("Approval")
        ASSIGNMENT = "assignment", _("Assignment")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    what = models.CharField(_("what"), max_length=200)
    url = models.CharField(max_length=300)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("for"))
    verb = models.CharField(max_length=60, blank=True)  # for whoever may do this, where no member is named
    not_for = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, related_name="+"
    )  # approval: not one's own
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "record_type", "record_id"], condition=Q(done_on=None), name="due_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "member", "due_on"], condition=Q(done_on=None), name="due_open")
        ]
