"""From frozen data to the message that the renderer lays out: Django templates, one style sheet, no database."""

import re
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from reports.frozen import ExecutiveText, Frozen
from reports.rendering.message import Message

PAPERS: Final = {"A4": "A4", "Letter": "letter"}
ACCENT: Final = "#0c5a75"
CONTRAST: Final = 4.5  # of small text on white, WCAG 2.2 AA


def message(data: Frozen, *, data_sha256: str, identifier: str, text: ExecutiveText, is_draft: bool) -> Message:
    """The document of one report. Nothing but the arguments decides its bytes."""
    with translation.override(data["language"]):
        html = render_to_string(
            f"reports/pdf/{data['kind']}.html",
            {"data": data, "text": text, "mark": _("Draft") if is_draft else "", "data_sha256": data_sha256},
        )
        css = _first_lines(data) + render_to_string("reports/pdf/print.css")
    return Message(html=html, css=css, identifier=identifier, created=data["asked_at"], modified=data["asked_at"])


def _first_lines(data: Frozen) -> str:
    accent = legible(data["organization"]["accent"])
    return f"@page {{ size: {PAPERS[data['paper']]} }}\n:root {{ --accent: {accent} }}\n"


def legible(color: str) -> str:
    """The organization's colour, darkened until small text in it can be read on white; the product's own otherwise."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
        return ACCENT
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    while 1.05 / (_luminance(red, green, blue) + 0.05) < CONTRAST:
        red, green, blue = (int(part * 0.92) for part in (red, green, blue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _luminance(red: int, green: int, blue: int) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
