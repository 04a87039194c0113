"""What a record needs, or what needs it."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from inventory.models import Dependency, Network, Removable
from inventory.queries import record_named

DOWN, UP = "down", "up"
KINDS = [
    ("asset", _("Asset")),
    ("service", _("Business service")),
    ("data_set", _("Data set")),
    ("network", _("Network")),
]


class DependencyForm(forms.Form):
    """The other end is named as people name it: by name, tag, host name or range."""

    direction = forms.ChoiceField(label=_("This"), choices=[(DOWN, _("needs")), (UP, _("is needed by"))])
    other_kind = forms.ChoiceField(label=_("Kind of the other"), choices=KINDS)
    other = forms.CharField(
        label=_("The other"), max_length=200, help_text=_("Its name; of an asset also its tag or host name.")
    )
    kind = forms.ChoiceField(label=_("In which way"), choices=Dependency.Kind.choices)
    choice = forms.CharField(
        label=_("One of several"),
        max_length=40,
        required=False,
        help_text=_("Where several stand in for each other, give them one word in common: then one of them is enough."),
    )

    def __init__(self, *args: Any, record: Removable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if isinstance(record, Network):
            self.fields["direction"].initial = UP

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kind, text = given.get("other_kind"), given.get("other")
        if not kind or not text:
            return given
        found = record_named(kind, text)
        if not found:
            self.add_error("other", gettext("Nothing of this kind is called so."))
        elif len(found) > 1:
            self.add_error("other", gettext("More than one is called so. Give the tag or the host name."))
        else:
            given["record"] = found[0]
        return given

    @property
    def ends(self) -> tuple[Removable, Removable]:
        """The upper and the lower end."""
        other: Removable = self.cleaned_data["record"]
        return (self.record, other) if self.cleaned_data["direction"] == DOWN else (other, self.record)
