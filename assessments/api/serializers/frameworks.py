"""Shapes of frameworks in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.models import Question
from assessments.scoring import Mode
from core.api.serializers import Given, TakenForm


class FrameworkRef(Given):
    """Which framework, in which version."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    framework_version = serializers.CharField()
    name = serializers.CharField()


class FrameworkShape(FrameworkRef):
    """A framework: what can be asked, in one version that never changes."""

    description = serializers.CharField(allow_blank=True)
    fingerprint = serializers.CharField(help_text=str(_("SHA-256 of its content.")))
    is_own = serializers.BooleanField(help_text=str(_("Loaded by this organization; else it came with the product.")))
    domain_count = serializers.IntegerField()
    aspect_count = serializers.IntegerField()
    question_count = serializers.IntegerField()
    loaded_at = serializers.DateTimeField()


class NewPack(TakenForm):
    """A framework pack: one YAML file of at most 2 MB."""

    upload = serializers.FileField(allow_empty_file=True)


class TermShape(Given):
    """A word of the glossary."""

    term = serializers.CharField()
    says = serializers.CharField()


class DomainShape(Given):
    """A domain of a framework."""

    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    weight = serializers.DecimalField(max_digits=4, decimal_places=2)
    about = serializers.CharField(allow_blank=True)
    answered_by = serializers.CharField(allow_blank=True)
    glossary = TermShape(many=True)


class AspectShape(Given):
    """An aspect of a domain."""

    code = serializers.CharField()
    domain = serializers.CharField(help_text=str(_("Code of its domain.")))
    name = serializers.CharField()
    effort = serializers.IntegerField(help_text=str(_("For one level: 1, 2, 3, 5 or 8.")))
    scenarios = serializers.ListField(child=serializers.CharField())
    guidance = serializers.CharField(allow_blank=True)


class LevelShape(Given):
    """What one level of a question means."""

    level = serializers.DecimalField(max_digits=2, decimal_places=1, help_text=str(_("0 to 5.")))
    name = serializers.CharField()
    text = serializers.CharField()


class MeasureShape(Given):
    """What records could say about a question."""

    name = serializers.CharField()
    says = serializers.CharField()
    unit = serializers.CharField()


class BoundsShape(Given):
    """Which numbers a numeric question takes."""

    least = serializers.DecimalField(max_digits=12, decimal_places=2)
    most = serializers.DecimalField(max_digits=12, decimal_places=2)
    decimals = serializers.IntegerField()


class QuestionShape(Given):
    """One question with all its texts."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    aspect = serializers.CharField(help_text=str(_("Code of its aspect.")))
    domain = serializers.CharField(help_text=str(_("Code of its domain.")))
    type = serializers.ChoiceField(Question.Type.choices)
    weight = serializers.IntegerField()
    is_key = serializers.BooleanField()
    text = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    evidence_hint = serializers.CharField()
    levels = LevelShape(many=True)
    next_steps = serializers.DictField(
        child=serializers.CharField(), help_text=str(_("By the level reached: the next step from there on."))
    )
    mappings = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text=str(_("csf, cmm, cis, sim3: where other frameworks ask about the same.")),
    )
    related = serializers.ListField(child=serializers.CharField())
    measure = MeasureShape(allow_null=True)
    mode = serializers.ChoiceField([(mode.value, mode.value) for mode in Mode])
    bounds = BoundsShape(allow_null=True)
    direction = serializers.CharField(allow_blank=True, help_text=str(_("up or down: which numbers are better.")))
    cuts = serializers.ListField(
        child=serializers.DecimalField(max_digits=12, decimal_places=3),
        help_text=str(_("The bounds of the levels 1 to 5.")),
    )
    conditions = serializers.DictField(
        child=serializers.CharField(), help_text=str(_("By level: what a person confirms besides the number."))
    )
    validity_days = serializers.IntegerField()


class FrameworkQuestionsShape(Given):
    """A framework, whole: all its questions with their texts, in its order."""

    framework = FrameworkRef()
    fingerprint = serializers.CharField()
    scenarios = serializers.DictField(child=serializers.CharField())
    names = serializers.DictField(child=serializers.CharField(), help_text=str(_("Names of ids in mappings.")))
    domains = DomainShape(many=True)
    aspects = AspectShape(many=True)
    questions = QuestionShape(many=True)
