"""The one place that writes tables for other programs: CSV and XLSX from rows of plain values.

Texts stay texts: a spreadsheet runs none of them as a formula. The same rows give the same bytes.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_ROWS = 1_048_575  # of one XLSX sheet, below its header
MAX_CELL = 32_767  # characters of one XLSX cell

Cell = str | Promise | bool | int | float | Decimal | Fraction | date | datetime | None
"""Numbers stay numbers. Fractions become floats, so round first where that matters. None is an empty cell."""

_STARTS_FORMULA = re.compile(
    "[\\s'\"\\x00-\\x1f\\u200b\\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[ '\"\\u00a0\\u3000\\u200b\\ufeff]*[\\t\\r\\n]"
)
_NO_TEXT = re.compile("[\\ud800-\\udfff\\ufffe\\uffff]")  # cannot be written as UTF-8 or XML
_CHUNK = 500
_WIDEST = 60
_FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST_DATE = date(1900, 3, 1)  # spreadsheets count the days before it differently


class TableTooLong(Exception):
    """The table does not fit into one XLSX sheet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, the words of its header, its rows (any iterable, read once)."""

    name: str
    columns: Sequence[str | Promise]
    rows: Iterable[Sequence[Cell]]


def csv_chunks(columns: Sequence[str | Promise], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A CSV file piece by piece: commas, CRLF, no byte order mark; to be encoded as UTF-8."""
    yield _csv_text([columns])
    source = iter(rows)
    while part := list(islice(source, _CHUNK)):
        yield _csv_text(part)


def csv_bytes(columns: Sequence[str | Promise], rows: Iterable[Sequence[Cell]]) -> bytes:
    return "".join(csv_chunks(columns, rows)).encode()


def xlsx_bytes(sheets: Iterable[Sheet], *, title: str = "", created: datetime = _FIXED_DATE) -> bytes:
    buffer = io.BytesIO()
    write_xlsx(buffer, sheets, title=title, created=created)
    return buffer.getvalue()


def write_xlsx(out: BinaryIO, sheets: Iterable[Sheet], *, title: str = "", created: datetime = _FIXED_DATE) -> None:
    """Write a workbook row by row, in constant memory; `out` must be readable and seekable. Raises TableTooLong."""
    workbook = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    workbook.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None)})
    formats = _Formats(workbook)
    names: list[str] = []
    for sheet in sheets:
        names.append(_sheet_name(sheet.name, names))
        _write_sheet(workbook.add_worksheet(names[-1]), sheet, formats)
    workbook.close()
    _forget_file_modes(out)


def escaped(text: str) -> str:
    """The text, with a `'` before it where a spreadsheet could take it for a formula; `unescaped` gives it back."""
    return "'" + text if _STARTS_FORMULA.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and _STARTS_FORMULA.match(text[1:]) else text


def _csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([_csv_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _csv_cell(cell: Cell) -> str | int | float | Decimal:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Fraction():
            return float(cell)
        case int() | float() | Decimal():
            return cell
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return escaped(_text(cell))


def _text(cell: str | Promise) -> str:
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(cell))


class _Formats:
    def __init__(self, workbook: Any) -> None:
        top = {"valign": "top"}
        self.header = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, **top})
        self.plain = workbook.add_format(top)
        self.text = workbook.add_format({"text_wrap": True, **top})
        self.quoted = workbook.add_format({"text_wrap": True, "quote_prefix": True, **top})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd", **top})
        self.moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", **top})


def _write_sheet(worksheet: Any, sheet: Sheet, formats: _Formats) -> None:
    widths = [8] * len(sheet.columns)
    worksheet.freeze_panes(1, 0)
    for column, name in enumerate(sheet.columns):
        worksheet.write_string(0, column, _xlsx_text(name), formats.header)
        widths[column] = max(widths[column], _width(str(name)))
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last > MAX_ROWS:
            raise TableTooLong(_("The table has more rows than an XLSX sheet can hold. Narrow it, or take CSV."))
        for column, cell in enumerate(row):
            shown = _write_cell(worksheet, last, column, cell, formats)
            if column < len(widths):
                widths[column] = max(widths[column], shown)
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, width + 2)
    if last:
        worksheet.autofilter(0, 0, last, len(widths) - 1)


def _write_cell(worksheet: Any, row: int, column: int, cell: Cell, formats: _Formats) -> int:
    """Writes one cell and returns how wide it shows."""
    match cell:
        case None:
            return 0
        case bool():
            worksheet.write_boolean(row, column, cell, formats.plain)
            return 5
        case int() | float() | Decimal() | Fraction():
            worksheet.write_number(row, column, float(cell), formats.plain)
            return min(len(str(cell)), 12)
        case datetime() if cell.date() >= _FIRST_DATE:  # its own wall clock: spreadsheets know no zones
            worksheet.write_datetime(row, column, cell.replace(tzinfo=None), formats.moment)
            return 16
        case date() if not isinstance(cell, datetime) and cell >= _FIRST_DATE:
            worksheet.write_datetime(row, column, cell, formats.date)
            return 10
        case date():
            worksheet.write_string(row, column, cell.isoformat(), formats.text)
            return 10
        case _:
            text = _xlsx_text(cell)
            worksheet.write_string(row, column, text, formats.quoted if _STARTS_FORMULA.match(text) else formats.text)
            return _width(text)


def _xlsx_text(cell: str | Promise) -> str:
    text = _text(cell)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _width(text: str) -> int:
    return min(max(map(len, text.split("\n"))), _WIDEST)


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that spreadsheets accept: short, without their reserved characters, not used before."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]+", " ", _NO_TEXT.sub(" ", wanted)).strip(" '")[:31].strip(" '") or _("Table")
    lower = {name.casefold() for name in taken} | {"history"}  # reserved by Excel
    name, number = base, 1
    while name.casefold() in lower:
        number += 1
        name = f"{base[:26].rstrip()} ({number})"
    return name


def _forget_file_modes(out: BinaryIO) -> None:
    """The archive remembers the modes of temporary files, which depend on the umask; one mode for all."""
    with zipfile.ZipFile(out, "a") as archive:
        for member in archive.infolist():
            member.external_attr = 0o644 << 16
        archive.comment = b""  # has the directory written again
