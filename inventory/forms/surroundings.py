"""Networks, data sets and services."""

from typing import Any, Generic, TypeVar, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.forms import RecordForm
from accounts.models import Membership
from accounts.queries import members
from inventory.models import BusinessService, DataSet, Network, Removable

Kept = TypeVar("Kept", bound=Removable)
PARAGRAPH = forms.Textarea(attrs={"rows": 3})
OWNER = {"owner": SafeModelChoiceField}


class RemovableForm(RecordForm[Kept], Generic[Kept]):
    """A record of the inventory with its owner: anybody of the organization, also without sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = cast("forms.ModelChoiceField[Membership]", self.fields["owner"])
        owner.queryset, owner.empty_label = members(with_role=False).order_by("name", "pk"), gettext("Nobody yet")

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class NetworkForm(RemovableForm[Network]):
    verb, create_verb = "network.change", "network.create"

    class Meta:
        model = Network
        fields = ["name", "cidr", "zone", "owner", "monitoring_points", "containment", "description"]
        field_classes = OWNER
        widgets = {"containment": PARAGRAPH, "description": PARAGRAPH}
        help_texts = {
            "cidr": _("With its mask: 10.1.0.0/16. Assets with an address inside show on its page."),
            "monitoring_points": _("Where its traffic is seen: sensor, tap, flow export, firewall."),
            "containment": _("What to do, and whom to ask, when it must be cut off in an incident."),
        }


class DataSetForm(RemovableForm[DataSet]):
    verb, create_verb = "dataset.change", "dataset.create"

    class Meta:
        model = DataSet
        fields = [
            *("name", "classification", "owner", "location", "duties", "criticality", "criticality_reason"),
            "description",
        ]
        field_classes = OWNER
        widgets = {"description": PARAGRAPH}


class ServiceForm(RemovableForm[BusinessService]):
    verb, create_verb = "businessservice.change", "businessservice.create"

    class Meta:
        model = BusinessService
        fields = ["name", "owner", "criticality", "criticality_reason", "rto_hours", "rpo_hours", "description"]
        field_classes = OWNER
        widgets = {"description": PARAGRAPH}
        help_texts = {
            "criticality": _("What it rests on becomes as critical."),
            "criticality_reason": _("What happens to whom without it, in a sentence."),
        }
