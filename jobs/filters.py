"""What the list of jobs can be narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobs.models import Job

STATES = [("", _("All")), ("open", _("Open")), *Job.State.choices]


class JobFilter(forms.Form):
    """Reads the address; what it does not understand narrows nothing."""

    state = forms.ChoiceField(choices=STATES, required=False)
    kind = forms.CharField(max_length=60, required=False)

    def narrowed(self) -> dict[str, Any]:
        self.full_clean()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
