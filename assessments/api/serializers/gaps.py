"""Shapes of gaps in the API."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.api.serializers.frameworks import LevelShape
from assessments.models import Gap
from core.api.serializers import Given, OneLine, Row, Taken
from core.rounding import rounded


class GapShape(Given):
    """Target minus evidenced of one aspect, and what people decided about it."""

    id = serializers.UUIDField()
    framework_key = serializers.CharField()
    aspect = serializers.CharField(source="aspect_code")
    name = serializers.CharField()
    size = serializers.DecimalField(max_digits=6, decimal_places=4)
    claimed = serializers.DecimalField(max_digits=6, decimal_places=4)
    evidenced = serializers.DecimalField(max_digits=6, decimal_places=4)
    target = serializers.DecimalField(max_digits=6, decimal_places=4)
    scale = serializers.CharField(help_text=str(_("Of size, claimed, evidenced and target: 0-5.")))
    priority = serializers.DecimalField(max_digits=7, decimal_places=4, help_text=str(_("0 to 100.")))
    likelihood_impact = serializers.DecimalField(
        max_digits=5, decimal_places=4, help_text=str(_("0 to 1: likelihood times impact of the worst scenario."))
    )
    is_default_likelihood_impact = serializers.BooleanField()
    effort = serializers.IntegerField(help_text=str(_("For one level: 1, 2, 3, 5 or 8.")))
    is_effort_edited = serializers.BooleanField()
    value_for_effort = serializers.DecimalField(
        max_digits=7, decimal_places=4, help_text=str(_("Priority divided by effort."))
    )
    status = serializers.ChoiceField(Gap.Status.choices)
    owner_id = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    budget = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    plan = serializers.CharField(allow_blank=True)
    is_acceptance_asked = serializers.BooleanField(help_text=str(_("Somebody asked, and nobody decided yet.")))
    acceptance_reason = serializers.CharField(allow_blank=True)
    acceptance_asked_by_id = serializers.UUIDField(allow_null=True)
    acceptance_asked_by_name = serializers.CharField(source="acceptance_asked_by.name", allow_null=True)
    acceptance_asked_on = serializers.DateField(allow_null=True)
    acceptance_refusal = serializers.CharField(allow_blank=True)
    accepted_by_id = serializers.UUIDField(allow_null=True)
    accepted_by_name = serializers.CharField(source="accepted_by.name", allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    accepted_until = serializers.DateField(allow_null=True)
    is_own_approval = serializers.BooleanField()
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    last_review_on = serializers.DateField(allow_null=True)
    next_review_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = {
            "scale": (),
            "value_for_effort": ("priority", "effort"),
            "is_acceptance_asked": ("acceptance_asked_by_id", "accepted_by_id"),
        }

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        for row in rows:
            row["scale"] = "0-5"
            row["value_for_effort"] = rounded(Fraction(row["priority"]) / row["effort"], 4)
            row["is_acceptance_asked"] = row["acceptance_asked_by_id"] is not None and row["accepted_by_id"] is None


class GapItemShape(Given):
    """A question of the aspect that is proven below the target."""

    question = serializers.CharField()
    text = serializers.CharField()
    weight = serializers.IntegerField()
    is_key = serializers.BooleanField()
    claimed = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    evidenced = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    needs_proof = serializers.BooleanField(
        help_text=str(_("The claim reaches the target: proof is missing, not practice."))
    )
    next_level = LevelShape(allow_null=True, help_text=str(_("The level above the proven one.")))
    next_step = serializers.CharField(allow_blank=True)
    evidence_hint = serializers.CharField()


class WholeGapShape(GapShape):
    """A gap, and the questions that it consists of as of today."""

    item_count = serializers.IntegerField()
    items = GapItemShape(many=True, allow_null=True, help_text=str(_("null where the role does not see answers.")))


class GapPlan(Taken):
    """Who closes it, by when, at what cost, how; what is left out stays."""

    owner_id = serializers.UUIDField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    budget = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, allow_null=True)
    effort = serializers.IntegerField(min_value=1, max_value=8, help_text=str(_("1, 2, 3, 5 or 8.")))
    plan = serializers.CharField(max_length=4000, allow_blank=True)


class AcceptanceWish(Taken):
    """Why the gap can be lived with, and until when: at most a year."""

    reason = OneLine(max_length=500)
    until = serializers.DateField()


class AcceptanceRefusal(Taken):
    note = OneLine(max_length=500, help_text=str(_("Why not.")))
