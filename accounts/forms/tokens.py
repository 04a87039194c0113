"""What is typed about a token."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.policy import SUBJECTS, scopes_for
from core import clock
from core.one_line import OneLineField

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("730", _("two years"))]


class TokenForm(forms.Form):
    """Name, scopes and life of a token. Only scopes that give its member anything are offered."""

    name = OneLineField(label=_("Name"), max_length=60, help_text=_("What uses it, such as: export to the SIEM."))
    days = forms.ChoiceField(label=_("It lasts"), choices=DAYS, initial="90")
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one.")}
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = scopes_for(member)
        field = self.fields["scopes"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(scope, scope) for scope in self.offered]

    @property
    def expires_at(self) -> Any:
        return clock.now() + timedelta(days=int(self.cleaned_data["days"]))

    @property
    def subjects(self) -> Iterator[tuple[Any, list[tuple[str, Any, bool]]]]:
        """Each subject with its scopes: the scope, its word, whether it is chosen."""
        chosen = set(self["scopes"].value() or ())
        words = {"read": _("read"), "write": _("change")}
        for subject, name in SUBJECTS.items():
            own = [scope for scope in self.offered if scope.partition(":")[0] == subject]
            if own:
                yield name, [(scope, words[scope.partition(":")[2]], scope in chosen) for scope in own]
