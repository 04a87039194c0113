"""A file to import, and what its columns fill."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy as _

from inventory.actions.imports import Wishes
from inventory.importers.columns import CHECKS
from inventory.models import Asset, DeclaredField, Import
from inventory.vocabulary import CUSTOM_PREFIX

MAX_BYTES = 200_000_000  # fits into the temporary folder of the containers
NAMES = {
    "owner_email": _("Owner, by e-mail"),
    "external_id": _("Id in the source"),
    "internet_facing": _("Reachable from the internet"),
}


class UploadForm(forms.Form):
    upload = forms.FileField(
        label=_("File"),
        max_length=255,
        allow_empty_file=True,  # the reader says why an empty one is refused
        help_text=_("CSV, XLSX, ODS, JSON, Nmap XML, CycloneDX, or what NetBox and Snipe-IT export."),
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.is_too_large:
            self.errors.pop("upload", None)
            sentence = gettext(
                "The file is larger than %d MB. Split it, or let the operator run manage.py import_assets."
            )
            self.add_error("upload", sentence % (MAX_BYTES // 1_000_000))
        return given

    @property
    def file(self) -> "UploadedFile[bytes]":
        uploaded: UploadedFile[bytes] = self.cleaned_data["upload"]
        return uploaded


def field_names(declared: Sequence[DeclaredField]) -> dict[str, str]:
    """Every field that a column can fill, by its name on pages."""
    known = {field.name: str(field.verbose_name) for field in Asset._meta.concrete_fields}
    names = {name: str(NAMES.get(name, known.get(name, name))) for name in CHECKS}
    names.update({CUSTOM_PREFIX + one.key: one.label for one in declared})
    spoken = {name: label[:1].upper() + label[1:] for name, label in names.items()}
    return dict(sorted(spoken.items(), key=lambda one: one[1]))


class MappingForm(forms.Form):
    """A choice per column; the columns themselves are named beside it."""

    source = forms.CharField(
        label=_("Source of the ids"),
        max_length=40,
        required=False,
        help_text=_("Where the file comes from, such as netbox or cmdb. Its ids find renamed assets again."),
    )
    is_emptying = forms.BooleanField(label=_("Empty cells empty the field"), required=False)
    is_all_or_nothing = forms.BooleanField(label=_("Store all rows or none"), required=False)

    def __init__(self, *args: Any, batch: Import, declared: Sequence[DeclaredField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        choices = [("", _("leave out")), *field_names(declared).items()]
        for number, (column, field) in enumerate(zip(batch.columns, batch.fields, strict=True)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column, choices=choices, required=False, initial=field
            )

    @property
    def columns(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Each column's choice, and what stands in it in the first rows."""
        for number in range(len(self.batch.columns)):
            cells = [row[number] for row in self.batch.sample if number < len(row) and row[number]]
            yield self[f"column-{number}"], cells[:3]

    @property
    def wishes(self) -> Wishes:
        given = self.cleaned_data
        return Wishes(
            [given[f"column-{number}"] for number in range(len(self.batch.columns))],
            source="_".join(given["source"].split()).casefold(),
            is_emptying=given["is_emptying"],
            is_all_or_nothing=given["is_all_or_nothing"],
        )
