"""Validation of what people type about follow-ups and reviews."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import RecordForm
from accounts.models import Membership
from accounts.queries import members
from reviews import actions
from reviews.models import FollowUp, Review


class FollowUpForm(RecordForm[FollowUp]):
    """Text, owner and date of a follow-up."""

    class Meta:
        model = FollowUp
        fields = ["name", "owner", "due_on"]
        field_classes = {"owner": SafeModelChoiceField}
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = cast("forms.ModelChoiceField[Membership]", self.fields["owner"])
        owner.queryset = members()

    def write(self, by: Membership) -> FollowUp:
        return actions.change_follow_up(self.instance, by=by)


class ClosingForm(forms.Form):
    closing_note = forms.CharField(
        label=_("What was done, and where can it be seen?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewForm(forms.Form):
    """The outcome of a review, and when to look again."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Review.Outcome.choices)
    note = forms.CharField(label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    next_on = forms.DateField(
        label=_("Next review"),
        required=False,
        help_text=_("Empty: by the record's cadence."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
