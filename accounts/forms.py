"""Validation of what people type about records, themselves and each other."""

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django import forms
from django.utils.translation import gettext as _

from accounts import actions
from accounts.models import Membership, Record
from accounts.queries.history import FieldChange, changed_fields
from core.errors import RecordChanged, Refused

Saved = TypeVar("Saved", bound=Record)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm
else:  # the stubs know which model a form is of, Django does not

    class ModelForm(forms.ModelForm, Generic[Saved]):
        pass


class RecordForm(ModelForm[Saved], Generic[Saved]):
    """Create or change a record: the hidden version is checked under a row lock, history and audit event are written.

    `verb` names the act in the audit trail; `create_verb` the first save, where it has another name.
    """

    verb: ClassVar[str] = ""
    create_verb: ClassVar[str] = ""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_version(self) -> int:
        version = self.cleaned_data.get("version")
        if version is None and not self.instance._state.adding:
            raise forms.ValidationError(_("This page did not say which version it shows. Open it again."))
        return int(version or self.instance.version)

    def save(self, commit: bool = True, *, by: Membership | None = None) -> Saved:
        """Write the record. Raises RecordChanged where somebody else was faster, Refused where a rule forbids."""
        is_new = self.instance._state.adding
        self.instance.version = self.cleaned_data["version"]
        if not commit:
            return self.instance
        verb = self.create_verb if is_new and self.create_verb else self.verb
        saved: Saved = actions.save_record(self.instance, by=by, verb=verb)
        self._save_m2m()
        return saved

    def is_saved(self, *, by: Membership) -> bool:
        """Save, or say in the form why not; nothing that was typed is lost."""
        try:
            self.save(by=by)
        except RecordChanged as conflict:
            self.explain(conflict)
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return not self.errors

    def explain(self, conflict: RecordChanged) -> None:
        """Show what the other person's save holds; the next save of this form replaces it knowingly."""
        theirs: Record = conflict.current
        typed = self.instance
        differing = changed_fields(type(theirs), theirs.__dict__, typed.__dict__, only=self._meta.fields or ())
        self.add_error(None, str(conflict))
        self.add_error(None, _("What you typed is still here. Save again to replace what is stored:"))
        for one in differing:
            self.add_error(None, _theirs(one))
        self.data = self.data.copy()  # type: ignore[misc]
        self.data[self.add_prefix("version")] = str(theirs.version)  # type: ignore[index]


def _theirs(one: FieldChange) -> str:
    if not one.before:
        return _("%(field)s: empty") % {"field": one.field}
    return _("%(field)s: %(value)s") % {"field": one.field, "value": one.before}
