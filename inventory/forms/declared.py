"""Fields that an organization adds to its assets."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.forms import RecordForm
from inventory.models import DeclaredField


class DeclaredFieldForm(RecordForm[DeclaredField]):
    """The name in files and the type stay: what is stored was checked by them."""

    verb, create_verb = "declaredfield.change", "declaredfield.create"

    class Meta:
        model = DeclaredField
        fields = ["label", "key", "type", "choices", "is_required"]
        widgets = {"choices": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "key": _("In files its column is called cf_ and this."),
            "choices": _("One a line, where the type is “One of these”."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["key"].disabled = self.fields["type"].disabled = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("type") == DeclaredField.Type.CHOICE and not str(given.get("choices") or "").strip():
            self.add_error("choices", gettext("Give at least one choice."))
        return given
