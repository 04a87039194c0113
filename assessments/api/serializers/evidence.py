"""Shapes of evidence in the API."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.actions.evidence import LONGEST_VALIDITY
from assessments.models import Evidence
from assessments.queries.lists import EvidenceIs
from assessments.scoring.proof import freshness
from core import clock
from core.api.serializers import Given, OneLine, Row, Taken, TakenForm
from core.rounding import rounded

LINK_OR_NOTE = [choice for choice in Evidence.Kind.choices if choice[0] != Evidence.Kind.FILE]
STATES = [
    (state.value, state.value) for state in EvidenceIs if state not in (EvidenceIs.CURRENT, EvidenceIs.UNREVIEWED)
]
_FIELDS = ("level", "reviewed_level", "collected_on", "validity_days", "withdrawn_on")


class EvidenceShape(Given):
    """A file, a link or a note that proves an answer, in every assessment of its framework."""

    id = serializers.UUIDField()
    framework_key = serializers.CharField()
    question = serializers.CharField(source="question_code")
    kind = serializers.ChoiceField(Evidence.Kind.choices)
    name = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField(allow_blank=True)
    file_type = serializers.CharField(allow_blank=True)
    file_size = serializers.IntegerField()
    file_sha256 = serializers.CharField(allow_blank=True)
    level = serializers.DecimalField(
        max_digits=2, decimal_places=1, help_text=str(_("What it supports, says who attached it."))
    )
    scale = serializers.CharField(help_text=str(_("Of level, reviewed_level and worth: 0-5.")))
    collected_on = serializers.DateField()
    validity_days = serializers.IntegerField()
    valid_until = serializers.DateField(help_text=str(_("The last day on which it counts in full.")))
    gone_on = serializers.DateField(help_text=str(_("From this day on it proves nothing.")))
    state = serializers.ChoiceField(STATES)
    freshness = serializers.DecimalField(max_digits=5, decimal_places=4, help_text=str(_("1 down to 0.")))
    worth = serializers.DecimalField(
        max_digits=5, decimal_places=4, help_text=str(_("Today: the level times the freshness; withdrawn: 0."))
    )
    provenance = serializers.ChoiceField(Evidence.Provenance.choices)
    added_by_id = serializers.UUIDField()
    added_by_name = serializers.CharField(source="added_by.name")
    reviewed_by_id = serializers.UUIDField(allow_null=True)
    reviewed_by_name = serializers.CharField(source="reviewed_by.name", allow_null=True)
    reviewed_on = serializers.DateField(allow_null=True)
    reviewed_level = serializers.DecimalField(max_digits=2, decimal_places=1, allow_null=True)
    review_note = serializers.CharField(allow_blank=True)
    is_own_review = serializers.BooleanField()
    withdrawn_on = serializers.DateField(allow_null=True)
    withdrawn_by_id = serializers.UUIDField(allow_null=True)
    withdrawn_by_name = serializers.CharField(source="withdrawn_by.name", allow_null=True)
    withdrawn_reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = {
            "scale": (),
            "valid_until": _FIELDS,
            "state": _FIELDS,
            "freshness": _FIELDS,
            "worth": _FIELDS,
        }

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        today = clock.today()
        for row in rows:
            fresh = freshness((today - row["collected_on"]).days, row["validity_days"])
            level = row["level"] if row["reviewed_level"] is None else row["reviewed_level"]
            is_withdrawn = row["withdrawn_on"] is not None
            row["scale"] = "0-5"
            row["valid_until"] = row["collected_on"] + timedelta(days=row["validity_days"])
            row["state"] = EvidenceIs.WITHDRAWN.value if is_withdrawn else _state(fresh)
            row["freshness"] = rounded(fresh, 4)
            row["worth"] = rounded(Fraction(0) if is_withdrawn else Fraction(level) * fresh, 4)


def _state(fresh: Fraction) -> str:
    if fresh == 1:
        return EvidenceIs.FRESH.value
    return EvidenceIs.FADING.value if fresh else EvidenceIs.EXPIRED.value


def _facts(**changed: Any) -> dict[str, Any]:
    """The fields that a link, a note and a file have in common."""
    return {
        "framework_key": serializers.SlugField(max_length=60),
        "question": serializers.CharField(max_length=20, help_text=str(_("Its code."))),
        "name": OneLine(max_length=200),
        "level": serializers.DecimalField(max_digits=2, decimal_places=1, min_value=0, max_value=5),
        "collected_on": serializers.DateField(help_text=str(_("The day of the facts."))),
        "validity_days": serializers.IntegerField(
            min_value=1,
            max_value=LONGEST_VALIDITY,
            required=False,
            allow_null=True,
            help_text=str(_("Without: as the question says.")),
        ),
        "provenance": serializers.ChoiceField(Evidence.Provenance.choices, default=Evidence.Provenance.SELF),
        "note": serializers.CharField(max_length=8000, required=False, allow_blank=True),
    } | changed


class NewEvidence(Taken):
    """A link or a note. A file goes to evidence/files/."""

    kind = serializers.ChoiceField(LINK_OR_NOTE)
    url = serializers.CharField(max_length=1000, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **_facts()}


class NewEvidenceFile(TakenForm):
    """A file of at most 25 MiB, kept as it is and only ever downloaded."""

    upload = serializers.FileField(allow_empty_file=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **_facts()}


class EvidenceReview(Taken):
    """What a second person sees in it."""

    level = serializers.DecimalField(max_digits=2, decimal_places=1, min_value=0, max_value=5)
    note = OneLine(max_length=500, required=False, allow_blank=True)


class Withdrawal(Taken):
    reason = OneLine(max_length=500)
