"""One pass through a framework: its answers, the ratings behind them, and every state they ever had."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, TenantModel, history
from assessments.models.frameworks import Framework, Question
from core import clock
from reviews.models import ReviewableRecord


class Assessment(ReviewableRecord):
    """One pass through a framework's questions, for one organization. Targets and weights are its own copies."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")

    class Scope(models.TextChoices):
        FULL = "full", _("All questions")
        PULSE = "pulse", _("Pulse: the key questions only")

    class CarryForward(models.TextChoices):
        NONE = "none", _("Start empty")
        ALL = "all", _("Carry all answers forward")
        EVIDENCED = "evidenced", _("Carry only answers with valid evidence")

    framework = models.ForeignKey(Framework, on_delete=models.RESTRICT, related_name="+", editable=False)
    name = models.CharField(_("name"), max_length=120)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.FULL)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    profile = models.CharField(_("target profile"), max_length=20, default="standard")
    targets = models.JSONField(default=dict)  # aspect code -> {"level": "3", "source": "base", "reason": ""}
    weights = models.JSONField(default=dict)  # domain code -> "1.25"
    weights_reason = models.CharField(_("why the weights differ"), max_length=500, blank=True)
    carried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    carry_policy = models.CharField(max_length=10, choices=CarryForward, default=CarryForward.NONE, editable=False)
    base_snapshot = models.ForeignKey(
        "assessments.Snapshot", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )  # a draft pulse takes what it does not ask from here: the newest snapshot
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, editable=False, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    reopen_reason = models.CharField(_("why it was reopened"), max_length=500, blank=True, editable=False)

    history = history(excluded=["base_snapshot"])

    class Meta(ReviewableRecord.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="assessment_submitted_has_date",
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                violation_error_message=_("A submitted assessment has a submission date."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def get_absolute_url(self) -> str:
        return reverse("assessments:detail", args=[self.organization.slug, self.pk])


class Answer(TenantModel):
    """One reply to one question. Its version counts every change to it or to its ratings."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.RESTRICT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    consensus_level = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    consensus_reason = models.CharField(max_length=500, blank=True)
    is_not_applicable = models.BooleanField(default=False)
    not_applicable_reason = models.CharField(max_length=500, blank=True)
    not_applicable_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+")
    carried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "assessment", "question"], name="answer_once"),
            models.CheckConstraint(
                name="answer_not_applicable_has_reason",
                condition=Q(is_not_applicable=False) | ~Q(not_applicable_reason=""),
                violation_error_message=_("Say why the question does not apply."),
            ),
        ]

    def __str__(self) -> str:
        return self.question.code


class Rating(TenantModel):
    """One assessor's value. A number is kept as typed; its level follows from the question's bounds and conditions."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="ratings")
    assessor = models.ForeignKey(Membership, on_delete=models.RESTRICT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    level = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    number = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    is_none = models.BooleanField(default=False)
    is_unknown = models.BooleanField(default=False)
    note = models.TextField(max_length=8000, blank=True)
    rated_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "answer", "assessor"], name="rating_once"),
            models.CheckConstraint(
                name="rating_level_in_range", condition=Q(level__isnull=True) | Q(level__gte=0, level__lte=5)
            ),
        ]


class ConditionConfirmation(TenantModel):
    """A person says that a numeric question's condition for a level holds."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="confirmations")
    level = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Membership, on_delete=models.RESTRICT, related_name="+")
    on = models.DateField(default=clock.today)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "rating", "level"], name="condition_once")]


class AnswerRevision(TenantModel):
    """The whole state of an answer after a save: its history, and the base of a comparison."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    state = models.JSONField()
    by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    event_id = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["organization", "answer", "version"], name="revision_once")]
