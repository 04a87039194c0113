"""Validation of what people type about gaps: a plan, an acceptance, a plan for many."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import RecordForm
from accounts.models import Membership
from accounts.queries import members
from assessments import actions
from assessments.forms.assessments import DAY
from assessments.forms.versions import VersionForm
from assessments.models import Gap


class PlanForm(RecordForm[Gap]):
    """Who closes the gap, by when, at what cost, how."""

    class Meta:
        model = Gap
        fields = ["owner", "due_on", "effort", "budget", "plan"]
        field_classes = {"owner": SafeModelChoiceField}
        widgets = {"due_on": DAY, "plan": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "effort": _("For one level: 1 takes days, 8 a year."),
            "plan": _("What will be true when it is done, and how you get there."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = cast("forms.ModelChoiceField[Membership]", self.fields["owner"])
        owner.queryset, owner.empty_label = members(), gettext("Nobody yet")
        effort = cast(forms.TypedChoiceField, self.fields["effort"])
        effort.choices = [(n, str(n)) for n in Gap.EFFORTS]

    def write(self, by: Membership) -> Gap:
        given = {name: self.cleaned_data[name] for name in ("owner", "due_on", "effort", "budget", "plan")}
        return actions.plan_gap(self.instance, by=by, **given)


class AskForm(VersionForm):
    """Ask to live with the gap for a while."""

    reason = forms.CharField(
        label=_("Why it can be lived with"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(label=_("Until"), widget=DAY, help_text=_("At most a year from today."))


class RefuseForm(VersionForm):
    note = forms.CharField(label=_("Why not"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class FollowUpForm(forms.Form):
    """Something that must be done about the gap."""

    name = forms.CharField(label=_("What is to be done"), max_length=200)
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False
    )
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DAY, help_text=_("Empty: in thirty days."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "follow_up_%s")
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Membership]", self.fields["owner"]).queryset = members()


class PlanManyForm(forms.Form):
    """Owner and date for several gaps at once; what is left empty stays as it is."""

    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Leave as it is")
    )
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Membership]", self.fields["owner"]).queryset = members()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("owner") and not given.get("due_on"):
            raise forms.ValidationError(gettext("Choose an owner or a date."))
        return given
