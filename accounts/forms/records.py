"""Forms that change one record: the version is checked, and a conflict is said without losing what was typed."""

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts import actions
from accounts.models import Membership, Organization, Record
from accounts.queries.history import FieldChange, changed_fields
from core.errors import RecordChanged, Refused

Versioned = TypeVar("Versioned", bound="Record | Organization")
Saved = TypeVar("Saved", bound=Record)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm
else:  # the type stubs know which model a form is of; Django does not

    class ModelForm(forms.ModelForm, Generic[Versioned]):
        pass


class VersionedForm(ModelForm[Versioned], Generic[Versioned]):
    """A form with a hidden version. Subclasses say in `write` which action saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_version(self) -> int:
        version: int | None = self.cleaned_data.get("version")
        if version is None and not self.instance._state.adding:
            self.add_error(None, _("This page did not say which version it shows. Open it again."))
        return version or self.instance.version

    def validate_unique(self) -> None:
        """Constraints too that name a field nobody edits: what is unique is unique within the organization."""
        super().validate_unique()
        unread = self._get_validation_exclusions()  # type: ignore[attr-defined]  # the stubs leave it out
        fields = {field.name: field for field in self.instance._meta.concrete_fields}
        edited = {name for name in unread if name not in fields or fields[name].editable}
        try:
            self.instance.validate_constraints(exclude=edited)
        except ValidationError as error:
            said = self.non_field_errors()
            for sentence in error.messages:
                if sentence not in said:
                    self.add_error(None, sentence)

    def save(self, commit: bool = True, *, by: Membership | None = None) -> Versioned:
        """Write the record. Raises RecordChanged where somebody else was faster, Refused where a rule forbids."""
        self.instance.version = self.cleaned_data["version"]
        if not commit:
            return self.instance
        if by is None:
            raise TypeError("Say who saves: save(by=…).")
        return self.write(by)

    def write(self, by: Membership) -> Versioned:
        raise NotImplementedError

    def is_saved(self, *, by: Membership) -> bool:
        """Save, or say in the form why not."""
        try:
            self.save(by=by)
        except RecordChanged as conflict:
            self.explain(conflict)
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return not self.errors

    def explain(self, conflict: RecordChanged) -> None:
        """Show what the other person's save holds. What was typed stays; saving again replaces theirs knowingly."""
        theirs = cast(Versioned, conflict.current)
        names: list[str] = list(self._meta.fields or ())
        differing = changed_fields(type(theirs), theirs.__dict__, self.instance.__dict__, only=names)
        self.add_error(None, str(conflict))
        for one in differing:
            self.add_error(None, _theirs(one))
        self.add_error(None, _("What you typed is still here. Save again to replace what is stored."))
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(theirs.version)
        self.data = data


class RecordForm(VersionedForm[Saved], Generic[Saved]):
    """Create or change a Record: row lock, history row and audit event included.

    `verb` names the act in the audit trail; `create_verb` the first save, where it has another name.
    """

    verb: ClassVar[str] = ""
    create_verb: ClassVar[str] = ""

    def write(self, by: Membership) -> Saved:
        is_new = self.instance._state.adding
        verb = self.create_verb if is_new and self.create_verb else self.verb
        return actions.save_record(self.instance, by=by, verb=verb)


def _theirs(one: FieldChange) -> str:
    if not one.before:
        return _("Stored now: %(field)s is empty.") % {"field": one.field}
    return _("Stored now: %(field)s is “%(value)s”.") % {"field": one.field, "value": one.before}
