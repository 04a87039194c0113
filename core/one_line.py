"""A text of one line: names go into headers of mails, titles of files and rows of lists."""

from typing import Any

from django import forms


class OneLineField(forms.CharField):
    """Every run of white space, line breaks included, is one space."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())
