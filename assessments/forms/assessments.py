"""Validation of what people type about an assessment: its frame, its targets, its weights."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import RecordForm
from accounts.models import Membership
from accounts.queries import members
from assessments import actions
from assessments.actions.targets import HEAVIEST
from assessments.models import Assessment, Framework
from assessments.profiles import OwnTarget
from assessments.queries import FrameworkContent

PROFILES = [
    ("starter", _("Starter: 2 everywhere, 3 where it matters most")),
    ("standard", _("Standard: 3 everywhere, 4 where it matters most")),
    ("regulated", _("Regulated: 4 everywhere, 5 where it matters most")),
]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StartForm(forms.Form):
    """A new assessment: of what, how deep, towards which target, with which answers to begin with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    framework: "forms.ModelChoiceField[Framework]" = forms.ModelChoiceField(
        label=_("Framework"), queryset=None, empty_label=None
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=Assessment.Scope, widget=forms.RadioSelect, initial="full")
    profile = forms.ChoiceField(
        label=_("Target profile"), choices=PROFILES, widget=forms.RadioSelect, initial="standard"
    )
    carry_policy = forms.ChoiceField(
        label=_("Answers of an earlier assessment"),
        choices=Assessment.CarryForward,
        widget=forms.RadioSelect,
        initial="none",
        help_text=_("Carried answers count, and are marked until somebody confirms them."),
    )
    carry_from: "forms.ModelChoiceField[Assessment]" = forms.ModelChoiceField(
        label=_("Carry from"), queryset=None, required=False
    )
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False
    )
    next_review_on = forms.DateField(label=_("To be submitted by"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "framework").queryset = Framework.objects.order_by("name", "-framework_version")
        earlier = Assessment.objects.order_by("-created_at")
        _choices(self, "carry_from").queryset = earlier
        _choices(self, "owner").queryset = members()
        _choices(self, "owner").empty_label = gettext("Nobody yet")
        _choices(self, "carry_from").empty_label = gettext("None")
        if not earlier.exists():
            del self.fields["carry_policy"], self.fields["carry_from"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("carry_policy", "none") != "none" and not given.get("carry_from"):
            self.add_error("carry_from", gettext("Choose the assessment whose answers are carried."))
        return given


class AssessmentForm(RecordForm[Assessment]):
    """The frame of an assessment. Profile, targets and weights only while it is a draft."""

    class Meta:
        model = Assessment
        fields = ["name", "owner", "deputy", "next_review_on", "cadence_days", "profile"]
        field_classes = {"owner": SafeModelChoiceField, "deputy": SafeModelChoiceField}
        widgets = {"next_review_on": DAY}

    profile = forms.ChoiceField(label=_("Target profile"), choices=PROFILES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            _choices(self, name).queryset = members()
            _choices(self, name).empty_label = gettext("Nobody yet")
        if not self.instance.is_draft:
            del self.fields["profile"]

    def write(self, by: Membership) -> Assessment:
        return actions.change_assessment(self.instance, by=by)


class TargetsForm(forms.Form):
    """Own targets per aspect, each with a reason; empty means the profile's target. And the domains' weights."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    weights_reason = forms.CharField(label=_("Why the weights differ"), max_length=500, required=False)

    def __init__(self, *args: Any, assessment: Assessment, content: FrameworkContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessment, self.content = assessment, content
        self.fields["version"].initial = assessment.version
        self.fields["weights_reason"].initial = assessment.weights_reason
        for domain in content.domains:
            self.fields[f"weight-{domain.code}"] = forms.DecimalField(
                label=gettext("Weight of %(domain)s") % {"domain": domain.short_name},
                min_value=Decimal("0.01"),
                max_value=HEAVIEST,
                decimal_places=2,
                initial=assessment.weights.get(domain.code, domain.weight),
            )
        for aspect in content.aspects.values():
            own = assessment.targets.get(aspect.code) or {}
            is_own = own.get("source") == "own"
            self.fields[f"target-{aspect.code}"] = forms.DecimalField(
                label=gettext("Target of %(aspect)s") % {"aspect": aspect.code},
                required=False,
                min_value=0,
                max_value=5,
                decimal_places=1,
                initial=own.get("level") if is_own else None,
            )
            self.fields[f"reason-{aspect.code}"] = forms.CharField(
                label=gettext("Reason for %(aspect)s") % {"aspect": aspect.code},
                required=False,
                max_length=500,
                initial=own.get("reason", "") if is_own else "",
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for code in self.content.aspects:
            if given.get(f"target-{code}") is not None and not given.get(f"reason-{code}"):
                self.add_error(
                    f"reason-{code}", gettext("Say why %(aspect)s has a target of its own.") % {"aspect": code}
                )
        if self.weights() and not given.get("weights_reason"):
            self.add_error("weights_reason", gettext("Say why the weights differ from the framework's."))
        return given

    def targets(self) -> Mapping[str, OwnTarget]:
        return {
            code: OwnTarget(Fraction(level), self.cleaned_data[f"reason-{code}"])
            for code in self.content.aspects
            if (level := self.cleaned_data.get(f"target-{code}")) is not None
        }

    def weights(self) -> Mapping[str, Decimal]:
        """Those that differ from the framework's."""
        given = {domain.code: self.cleaned_data.get(f"weight-{domain.code}") for domain in self.content.domains}
        return {
            domain.code: weight
            for domain in self.content.domains
            if (weight := given[domain.code]) is not None and weight != domain.weight
        }


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Why it is reopened"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def _choices(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    return cast("forms.ModelChoiceField[Any]", form.fields[name])
