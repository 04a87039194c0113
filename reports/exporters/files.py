"""The bytes of one report in each format. The same arguments give the same bytes."""

from dataclasses import asdict
from datetime import datetime

from django.utils import translation

from core import tables
from core.canonical import canonical, fingerprint
from reports.exporters import sheets
from reports.frozen import ExecutiveText, Frozen


def json_file(data: Frozen, text: ExecutiveText, *, is_draft: bool) -> bytes:
    """The frozen data itself, with the text for the reader and whether it was final."""
    return (
        canonical({"data": data, "data_sha256": fingerprint(data), "text": asdict(text), "is_draft": is_draft}) + b"\n"
    )


def xlsx_file(data: Frozen, text: ExecutiveText, *, is_draft: bool) -> bytes:
    """A workbook: what it is about, then one sheet per table."""
    with translation.override(data["language"]):
        about = sheets.about(data, text, is_draft=is_draft, data_sha256=fingerprint(data))
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
    return fingerprint([data_sha256, asdict(text), is_draft])[:32]
