"""Shapes of reviews, follow-ups and what is due in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.serializers import Given, OneLine, Taken
from reviews.models import Due, Review
from reviews.queries import REVIEWED

LONGEST_NOTE = 4000
KINDS = [(name, name) for name in REVIEWED]


class ReviewShape(Given):
    """Somebody looked at a record again, and what came out."""

    id = serializers.UUIDField()
    record_type = serializers.CharField()
    record_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(Review.Outcome.choices)
    note = serializers.CharField(allow_blank=True)
    by_id = serializers.UUIDField()
    by_name = serializers.CharField(source="by.name")
    on = serializers.DateField()


class NewReview(Taken):
    """The outcome of looking at a record again."""

    record_type = serializers.ChoiceField(KINDS)
    record_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(Review.Outcome.choices)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")
    next_on = serializers.DateField(
        required=False, allow_null=True, help_text=str(_("The next review. Without: by the record's cadence."))
    )


class FollowUpShape(Given):
    """Something that must be done about a record, by somebody, by a date."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text=str(_("What is to be done.")))
    record_type = serializers.CharField()
    record_id = serializers.UUIDField()
    record_label = serializers.CharField()
    owner_id = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    closing_note = serializers.CharField(allow_blank=True, help_text=str(_("What was done.")))
    closed_on = serializers.DateField(allow_null=True, help_text=str(_("null: it is open.")))
    closed_by_id = serializers.UUIDField(allow_null=True)
    closed_by_name = serializers.CharField(source="closed_by.name", allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class FollowUpChange(Taken):
    """What, who and when; what is left out stays."""

    name = OneLine(max_length=200)
    owner_id = serializers.UUIDField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class NewFollowUp(Taken):
    """What is to be done about which record."""

    record_type = serializers.ChoiceField(KINDS)
    record_id = serializers.UUIDField()
    name = OneLine(max_length=200)
    owner_id = serializers.UUIDField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True, help_text=str(_("Without: in thirty days.")))


class Closing(Taken):
    closing_note = serializers.CharField(
        max_length=LONGEST_NOTE, help_text=str(_("What was done, and where that can be seen."))
    )


class DueShape(Given):
    """One thing that somebody must do by a date."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Due.Kind.choices)
    what = serializers.CharField()
    record_type = serializers.CharField()
    record_id = serializers.UUIDField()
    page = serializers.CharField(source="url", help_text=str(_("Where people do it.")))
    member_id = serializers.UUIDField(allow_null=True, help_text=str(_("null: whoever may do it.")))
    member_name = serializers.CharField(source="member.name", allow_null=True)
    due_on = serializers.DateField()
