"""What people type about reports: what they ask for, what they tell the reader, what they want to verify."""

import hashlib
import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateformat import format as in_words
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from accounts.forms import VersionedForm
from accounts.models import Membership, Organization
from reports import actions, queries
from reports.models import Report, ReportFile
from reports.queries import Wanted

MOST_TEXT = 3000


class AskForm(forms.Form):
    """Which report, of which figures, in which formats."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    figures = forms.ChoiceField(
        label=gettext_lazy("Figures"),
        help_text=gettext_lazy("Now: today's evidence. As submitted: what was frozen then."),
    )
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Formats"), choices=ReportFile.Format.choices, widget=forms.CheckboxSelectMultiple
    )
    tlp = forms.ChoiceField(label=gettext_lazy("Classification"), choices=Organization.Tlp.choices)
    paper = forms.ChoiceField(label=gettext_lazy("Paper size"), choices=Organization.Paper.choices)

    def __init__(self, *args: Any, member: Membership, wish: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.snapshots = {str(each.pk): each for each in queries.snapshots_to_report()}
        kinds = queries.kinds_for(member)
        may_see_drafts = Report.Kind.ASSESSMENT in kinds
        self.drafts = {str(each.pk): each for each in queries.drafts_to_report()} if may_see_drafts else {}
        self._choices("kind", [(kind.value, kind.label) for kind in kinds])
        self._choices("figures", self._figures())
        organization = member.organization
        usual = {
            "kind": kinds[0].value,
            "figures": Report.Reading.NOW.value,
            "formats": [ReportFile.Format.PDF.value],
            "tlp": organization.tlp,
            "paper": organization.paper,
        }
        self.initial = {**self.initial, **usual, **self._wished(wish or {})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_draft = str(cleaned.get("figures", "")).startswith(Report.Reading.DRAFT)
        if is_draft and cleaned.get("kind") not in (None, Report.Kind.ASSESSMENT):
            self.add_error("figures", _("Only the assessment report can show an unfinished assessment."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        reading, _colon, key = str(self.cleaned_data["figures"]).partition(":")
        return Wanted(
            Report.Kind(self.cleaned_data["kind"]),
            Report.Reading(reading),
            snapshot=self.snapshots.get(key),
            assessment=self.drafts.get(key),
        )

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _figures(self) -> list[tuple[str, Any]]:
        taken = [
            (
                f"{Report.Reading.SNAPSHOT}:{key}",
                _("%(name)s, as submitted on %(day)s")
                % {"name": each.assessment.name, "day": in_words(localtime(each.taken_at), "j F Y")},
            )
            for key, each in self.snapshots.items()
        ]
        open_ones = [
            (f"{Report.Reading.DRAFT}:{key}", _("%(name)s, unfinished") % {"name": each.name})
            for key, each in self.drafts.items()
        ]
        return [(Report.Reading.NOW.value, Report.Reading.NOW.label), *taken, *open_ones]

    def _wished(self, wish: dict[str, str]) -> dict[str, Any]:
        """What a link to this form asks for: ?kind=…&assessment=…"""
        found: dict[str, Any] = {}
        if wish.get("kind") in Report.Kind.values:
            found["kind"] = wish["kind"]
        assessment = _uuid(wish.get("assessment", ""))
        if assessment is None:
            return found
        for key, snapshot in self.snapshots.items():
            if snapshot.assessment_id == assessment:
                return found | {"figures": f"{Report.Reading.SNAPSHOT}:{key}"}
        if str(assessment) in self.drafts:
            found["figures"] = f"{Report.Reading.DRAFT}:{assessment}"
        return found


class TextForm(VersionedForm[Report]):
    """What the reader is told on the first page, and who signs it."""

    class Meta:
        model = Report
        fields = ["text", "text_author"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10, "maxlength": MOST_TEXT})}
        help_texts = {
            "text": gettext_lazy("Stands on the first page. Plain text; an empty line begins a new paragraph."),
            "text_author": gettext_lazy("Name and role, as printed below the text. Empty: your name."),
        }

    def __init__(self, *args: Any, writer: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writer = writer

    def clean(self) -> dict[str, Any]:
        """Whoever writes signs, unless another name is given."""
        cleaned = super().clean() or {}
        if cleaned.get("text", "").strip() and not cleaned.get("text_author", "").strip():
            cleaned["text_author"] = self.writer.name
        return cleaned

    def write(self, by: Membership) -> Report:
        return actions.edit_text(
            self.instance,
            by=by,
            text=self.cleaned_data["text"],
            author=self.cleaned_data["text_author"],
            version=self.cleaned_data["version"],
        )


class VerifyForm(forms.Form):
    """A file, or the SHA-256 of one."""

    sha256 = forms.CharField(
        label=gettext_lazy("SHA-256"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("64 hexadecimal digits, as sha256sum prints them."),
    )
    file = forms.FileField(
        label=gettext_lazy("or the file itself"),
        required=False,
        help_text=gettext_lazy("It is compared and not kept."),
    )

    def clean_sha256(self) -> str:
        typed = self.cleaned_data["sha256"]
        return clean_sha256(typed) if typed.strip() else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            cleaned["sha256"] = digest.hexdigest()
        elif not cleaned.get("sha256") and "sha256" not in self.errors:
            self.add_error("sha256", _("Type a SHA-256, or choose a file."))
        return cleaned


def clean_sha256(typed: str) -> str:
    """64 digits, whatever stands between them. Raises ValidationError."""
    digits = re.sub(r"[\s:-]", "", typed).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise forms.ValidationError(
            _("This is not a SHA-256: it has %(n)s characters. Give 64 digits 0 to 9 and a to f."),
            params={"n": len(digits)},
        )
    return digits


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
