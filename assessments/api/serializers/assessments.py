"""Shapes of assessments in the API."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.actions.targets import HEAVIEST
from assessments.api.serializers.frameworks import FrameworkRef
from assessments.models import Assessment
from assessments.profiles import ProfileKey, TargetSource
from core.api.serializers import Given, OneLine, Row, Taken
from core.rounding import rounded

LONGEST_CADENCE = 3650
PROFILES = [(key.value, key.value) for key in ProfileKey]
_COMPUTED: Mapping[str, Sequence[str]] = {"scale": (), "evidenced": ("evidenced",), "claimed": ("claimed",)}


class AssessmentShape(Given):
    """One pass through a framework. Scores are those of its last submission that stands."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    framework = FrameworkRef()
    scope = serializers.ChoiceField(Assessment.Scope.choices)
    status = serializers.ChoiceField(Assessment.Status.choices)
    profile = serializers.ChoiceField(PROFILES)
    evidenced = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    claimed = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    scale = serializers.CharField(help_text=str(_("Of evidenced and claimed: 0-100.")))
    snapshot_id = serializers.UUIDField(allow_null=True, help_text=str(_("The last submission that stands.")))
    owner_id = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    deputy_id = serializers.UUIDField(allow_null=True)
    deputy_name = serializers.CharField(source="deputy.name", allow_null=True)
    cadence_days = serializers.IntegerField(allow_null=True)
    last_review_on = serializers.DateField(allow_null=True)
    next_review_on = serializers.DateField(allow_null=True)
    carried_from_id = serializers.UUIDField(allow_null=True)
    carry_policy = serializers.ChoiceField(Assessment.CarryForward.choices)
    base_snapshot_id = serializers.UUIDField(
        allow_null=True, help_text=str(_("Of a pulse: where the answers come from that it does not ask."))
    )
    submitted_at = serializers.DateTimeField(allow_null=True)
    submitted_by_id = serializers.UUIDField(allow_null=True)
    submitted_by_name = serializers.CharField(source="submitted_by.name", allow_null=True)
    reopened_at = serializers.DateTimeField(allow_null=True)
    reopen_reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = _COMPUTED

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        for row in rows:
            row["scale"] = "0-100"
            for name in ("evidenced", "claimed"):  # SQLite gives more places than the column has
                row[name] = None if row[name] is None else rounded(Fraction(row[name]), 4)


class TargetShape(Given):
    """What is wanted of one aspect."""

    level = serializers.DecimalField(max_digits=2, decimal_places=1, help_text=str(_("0 to 5.")))
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field of that name, not the field's source
        [(source.value, source.value) for source in TargetSource],
        help_text=str(_("base and raised: by the profile; own: set by the organization.")),
    )
    reason = serializers.CharField(allow_blank=True)


class WholeAssessmentShape(AssessmentShape):
    """An assessment with the targets and weights that it copied."""

    targets = serializers.DictField(child=TargetShape(), help_text=str(_("By the code of the aspect.")))
    weights = serializers.DictField(
        child=serializers.DecimalField(max_digits=4, decimal_places=2), help_text=str(_("By the code of the domain."))
    )
    weights_reason = serializers.CharField(allow_blank=True)

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = {**_COMPUTED, "targets": ("targets",)}

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        super().complete(rows)
        for row in rows:
            row["targets"] = {
                code: {**target, "level": rounded(Fraction(target["level"]), 1)}
                for code, target in row["targets"].items()
            }


class OwnTargetTaken(Taken):
    """A target that the organization sets itself, and why."""

    level = serializers.DecimalField(max_digits=2, decimal_places=1, min_value=0, max_value=5)
    reason = OneLine(max_length=500)


class AssessmentChange(Taken):
    """The frame of an assessment; what is left out stays. Profile, targets and weights change in a draft only."""

    name = OneLine(max_length=120)
    owner_id = serializers.UUIDField(allow_null=True)
    deputy_id = serializers.UUIDField(allow_null=True)
    cadence_days = serializers.IntegerField(min_value=1, max_value=LONGEST_CADENCE, allow_null=True)
    next_review_on = serializers.DateField(allow_null=True)
    profile = serializers.ChoiceField(PROFILES)
    targets = serializers.DictField(
        child=OwnTargetTaken(),
        help_text=str(_("By the code of the aspect: own targets, instead of those set before.")),
    )
    weights = serializers.DictField(
        child=serializers.DecimalField(max_digits=4, decimal_places=2, min_value=0, max_value=int(HEAVIEST)),
        help_text=str(_("By the code of the domain: those that differ from the framework's.")),
    )
    weights_reason = OneLine(max_length=500, allow_blank=True)


class NewAssessment(Taken):
    """A new draft."""

    framework_id = serializers.UUIDField()
    name = OneLine(max_length=120)
    scope = serializers.ChoiceField(Assessment.Scope.choices, default=Assessment.Scope.FULL)
    profile = serializers.ChoiceField(PROFILES, default=ProfileKey.STANDARD.value)
    targets = serializers.DictField(
        child=OwnTargetTaken(), required=False, help_text=str(_("By the code of the aspect: own targets."))
    )
    weights = serializers.DictField(
        child=serializers.DecimalField(max_digits=4, decimal_places=2, min_value=0, max_value=int(HEAVIEST)),
        required=False,
        help_text=str(_("By the code of the domain: those that differ from the framework's.")),
    )
    weights_reason = OneLine(max_length=500, allow_blank=True, required=False)
    carry_policy = serializers.ChoiceField(Assessment.CarryForward.choices, default=Assessment.CarryForward.NONE)
    carry_from_id = serializers.UUIDField(
        required=False, allow_null=True, help_text=str(_("The assessment whose answers come along."))
    )
    owner_id = serializers.UUIDField(required=False, allow_null=True, help_text=str(_("Without: whoever asks.")))
    deputy_id = serializers.UUIDField(required=False, allow_null=True)
    cadence_days = serializers.IntegerField(min_value=1, max_value=LONGEST_CADENCE, required=False, allow_null=True)
    next_review_on = serializers.DateField(required=False, allow_null=True)


class Reopening(Taken):
    reason = OneLine(max_length=500)


class CarriedAnswers(Taken):
    """Which carried answers still hold. Without: all of them."""

    questions = serializers.ListField(child=serializers.CharField(max_length=20), max_length=1000, required=False)


class CarriedShape(Given):
    confirmed = serializers.IntegerField(help_text=str(_("How many were carried until now.")))


class RemainingAspect(Given):
    """How much of one aspect is to be answered."""

    aspect = serializers.CharField()
    name = serializers.CharField()
    asked = serializers.IntegerField()
    remaining = serializers.IntegerField()


class RemainingShape(Given):
    """What is worth a look before submitting: codes of questions, in the framework's order."""

    asked = serializers.IntegerField()
    remaining = serializers.IntegerField()
    aspects = RemainingAspect(many=True)
    unanswered = serializers.ListField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())
    unconfirmed = serializers.ListField(
        child=serializers.CharField(), help_text=str(_("Not applicable, and nobody else agreed yet."))
    )
    carried = serializers.ListField(
        child=serializers.CharField(), help_text=str(_("Carried over, and nobody confirmed them."))
    )
    expired = serializers.ListField(
        child=serializers.CharField(), help_text=str(_("A condition of their number was confirmed too long ago."))
    )
