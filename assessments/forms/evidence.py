"""Validation of what people type about evidence: a new piece, a review, a withdrawal."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy as _

from assessments.actions.evidence import LONGEST_VALIDITY
from assessments.forms.assessments import DAY
from assessments.forms.versions import VersionForm
from assessments.importers.evidence_file import MAX_BYTES
from assessments.models import Evidence
from assessments.queries import QuestionContent
from core import clock

HALF_LEVELS = [(str(Decimal(n) / 2), str(Decimal(n) / 2).removesuffix(".0")) for n in range(10, -1, -1)]


class EvidenceForm(forms.Form):
    """A file, a link or a note that proves an answer. The file stands last, so that the rest survives a refused one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Evidence.Kind, widget=forms.RadioSelect, initial="file")
    name = forms.CharField(label=_("Title"), max_length=200)
    level = forms.TypedChoiceField(
        label=_("Level it supports"),
        choices=HALF_LEVELS,
        coerce=Decimal,
        help_text=_("What it proves by itself, whatever the answer says."),
    )
    collected_on = forms.DateField(
        label=_("Speaks for the date"), widget=DAY, help_text=_("The day of the facts, not of the upload.")
    )
    provenance = forms.ChoiceField(
        label=_("Where it comes from"), choices=Evidence.Provenance, widget=forms.RadioSelect, initial="self"
    )
    validity_days = forms.IntegerField(label=_("Valid for (days)"), required=False, min_value=1)
    url = forms.CharField(label=_("Link"), max_length=1000, required=False, widget=forms.URLInput)
    note = forms.CharField(label=_("Note"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    upload = forms.FileField(label=_("File"), required=False, max_length=None, allow_empty_file=True)

    def __init__(self, *args: Any, question: QuestionContent, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large
        today = clock.today()
        self.fields["collected_on"].initial = today
        self.fields["collected_on"].widget.attrs["max"] = today.isoformat()
        self.fields["validity_days"].help_text = gettext("Empty: %d, as the question says.") % question.validity_days
        self.fields["validity_days"].widget.attrs["max"] = LONGEST_VALIDITY
        limit = MAX_BYTES // 1024**2
        self.fields["upload"].help_text = gettext("Up to %d MB. It is kept as it is and only ever downloaded.") % limit

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.is_too_large:
            sentence = gettext("The file is larger than %d MB. Shorten it, or add a link to it instead.")
            self.add_error("upload", sentence % (MAX_BYTES // 1024**2))
            return given
        match given.get("kind"):
            case Evidence.Kind.FILE if not given.get("upload"):
                self.add_error("upload", gettext("Choose a file."))
            case Evidence.Kind.LINK if not given.get("url"):
                self.add_error("url", gettext("Give the address of the link."))
            case Evidence.Kind.NOTE if not (given.get("note") or "").strip():
                self.add_error("note", gettext("Write the note: it is the evidence."))
        return given

    def facts(self) -> dict[str, Any]:
        """What `add_evidence` takes."""
        given = dict(self.cleaned_data)
        given.pop("next")
        upload: UploadedFile[bytes] | None = given["upload"] or None
        return given | {"upload": upload}


class ReviewForm(VersionForm):
    """What a second person sees in it."""

    level = forms.TypedChoiceField(label=_("Level it supports"), choices=HALF_LEVELS, coerce=Decimal)
    note = forms.CharField(
        label=_("What you looked at"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(VersionForm):
    reason = forms.CharField(
        label=_("Why it no longer counts"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
