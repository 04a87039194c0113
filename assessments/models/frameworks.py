"""What can be asked, grouped. A framework is immutable by key and version; a global one has no organization."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import get_scope

from accounts.models import Organization
from core import clock
from core.ids import new_id


class FrameworkManager(models.Manager["Framework"]):
    """Global frameworks, and those of the open organization."""

    def get_queryset(self) -> models.QuerySet["Framework"]:
        organization = get_scope().get("organization")
        return super().get_queryset().filter(Q(organization=None) | Q(organization=organization))


class Framework(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    key = models.SlugField(max_length=60)
    framework_version = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)
    generic_levels = models.JSONField(default=dict)  # question type -> [[name, text], …], lowest level first
    scenarios = models.JSONField(default=dict)  # key of a threat scenario -> its name
    names = models.JSONField(default=dict)  # id in a mapping, such as a SOC-CMM aspect -> its name
    loaded_at = models.DateTimeField(default=clock.now)

    objects = FrameworkManager()

    class Meta:
        ordering = ["name", "framework_version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key", "framework_version"], name="framework_version_unique"
            ),
            models.UniqueConstraint(
                fields=["key", "framework_version"],
                condition=Q(organization=None),
                name="framework_global_version_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.framework_version}"


class Domain(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    weight = models.DecimalField(max_digits=4, decimal_places=2)
    about = models.TextField(blank=True)
    answered_by = models.TextField(blank=True)
    glossary = models.JSONField(default=list)  # [term, what it means], …
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="domain_code_unique")]

    def __str__(self) -> str:
        return self.name


class Aspect(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="aspects")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="aspects")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    effort = models.PositiveSmallIntegerField()
    scenarios = models.JSONField(default=list)
    guidance = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="aspect_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Question(models.Model):
    class Type(models.TextChoices):
        MATURITY = "m", _("Maturity, 0 to 5")
        NUMERIC = "n", _("Number")
        YES_NO = "y", _("Yes, partly, no")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="questions")
    aspect = models.ForeignKey(Aspect, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(max_length=20)
    type = models.CharField(max_length=1, choices=Type)
    weight = models.PositiveSmallIntegerField()
    is_key = models.BooleanField()
    text = models.TextField()
    why = models.TextField(blank=True)
    evidence_hint = models.TextField()
    next_steps = models.JSONField(default=dict)  # level reached -> the step on from it, up to the following one
    levels = models.JSONField(default=list)  # own words for each level, lowest first; empty: the generic ones
    mappings = models.JSONField(default=dict)
    related = models.JSONField(default=list)
    measure = models.JSONField(null=True)
    mode = models.CharField(max_length=10)
    direction = models.CharField(max_length=4, blank=True)
    cuts = models.JSONField(default=list)  # bounds of levels 1 to 5, as texts
    conditions = models.JSONField(default=dict)  # level -> what a person confirms
    validity_days = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="question_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
