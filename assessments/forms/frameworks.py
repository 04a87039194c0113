"""Validation of a framework that somebody brings along."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy as _

from core.strict_yaml import MAX_BYTES


class PackForm(forms.Form):
    """One YAML file."""

    pack = forms.FileField(
        label=_("Framework pack"),
        max_length=None,
        allow_empty_file=True,
        help_text=_("One YAML file with key, version, name, levels and domains; at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        pack: UploadedFile[bytes] | None = given.get("pack")
        if self.is_too_large or (pack is not None and (pack.size or 0) > MAX_BYTES):
            self.errors.pop("pack", None)
            self.add_error("pack", gettext("The file is larger than 2 MB. A pack is text; take out what is not."))
        return given
