"""Forms that act on a record as the page showed it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Record
from core.errors import RecordChanged, Refused


class VersionForm(forms.Form):
    """The version of the record that the page showed."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")  # several stand on one page
        super().__init__(*args, **kwargs)

    @property
    def refusals(self) -> list[str]:
        """What the page says even where the form itself is no longer offered."""
        return [str(sentence) for sentence in (*self.non_field_errors(), *self.errors.get("version", ()))]

    def is_done(self, record: Record, act: Callable[[dict[str, Any]], object]) -> bool:
        """Act on the version that the page showed, or say in the form why not."""
        if not self.is_valid():
            return False
        record.version = self.cleaned_data["version"]
        try:
            act(self.cleaned_data)
        except RecordChanged as conflict:
            self.add_error(None, str(conflict))
            self.add_error(None, _("Look at it again; what you typed is still here."))
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return not self.errors

    def go_on_from(self, version: int) -> None:
        """Shown again after a refusal, it acts on what its page now shows."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        self.data = data
