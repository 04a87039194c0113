"""The bytes of one report in each format. The same arguments give the same bytes."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import translation

from core import tables
from reports.exporters import sheets
from reports.frozen import ExecutiveText, Frozen


def canonical(value: Any) -> bytes:
    """The one way to write these values: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: Frozen) -> str:
    """The SHA-256 that names frozen data."""
    return hashlib.sha256(canonical(data)).hexdigest()


def json_file(data: Frozen, text: ExecutiveText, *, is_draft: bool) -> bytes:
    """The frozen data itself, with the text for the reader and whether it was final."""
    return canonical({"data": data, "data_sha256": digest(data), "text": asdict(text), "is_draft": is_draft}) + b"\n"


def xlsx_file(data: Frozen, text: ExecutiveText, *, is_draft: bool) -> bytes:
    """A workbook: what it is about, then one sheet per table."""
    with translation.override(data["language"]):
        about = sheets.about(data, text, is_draft=is_draft, data_sha256=digest(data))
        return tables.xlsx_bytes(
            [about, *sheets.of(data)], title=data["title"], created=datetime.fromisoformat(data["asked_at"])
        )


def csv_file(data: Frozen) -> bytes:
    """The report's main table, for programs."""
    with translation.override(data["language"]):
        sheet = sheets.main(data)
        return tables.csv_bytes(sheet.columns, sheet.rows)


def file_identifier(data_sha256: str, text: ExecutiveText, *, is_draft: bool) -> str:
    """What a PDF is called inside: the same for the same data, text and state."""
    return hashlib.sha256(canonical([data_sha256, asdict(text), is_draft])).hexdigest()[:32]
