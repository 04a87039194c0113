"""XLSX and ODS: the first sheet with rows, each cell as the text a CSV file would hold."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from inventory.importers.archives import open_archive
from inventory.importers.headings import fields_of, headings_of
from inventory.importers.rows import MAX_CELL, MAX_COLUMNS, FileRefused, Format, PlainRow, Table

MAX_CELLS = 2_000_000
_OPEN_DOCUMENT_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_PROLOGUE = 4_096  # bytes in which a document type would be declared


def spreadsheet_format(file: BinaryIO) -> Format:
    """Which kind of workbook the archive is. Raises FileRefused for hostile archives and for what is none."""
    with open_archive(file) as archive:
        names = set(archive.namelist())
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise FileRefused(_("The workbook holds macros. Save it as .xlsx without them."))
        if "xl/workbook.xml" in names:
            found = Format.XLSX
        elif "mimetype" in names and _start(archive, "mimetype").strip() == _OPEN_DOCUMENT_SHEET:
            found = Format.ODS
        else:
            raise FileRefused(
                _("The archive is no workbook. Send .xlsx, .ods, CSV, JSON or XML, and not packed in an archive.")
            )
        for name in names:
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _start(archive, name):
                raise FileRefused(_("The workbook declares a document type. No spreadsheet program writes that."))
    return found


def read_spreadsheet(file: BinaryIO) -> Table:
    """The table on the first sheet that has one; its first row that is not empty names the columns."""
    kind = spreadsheet_format(file)
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        sheet = _first_with_rows(workbook)
    except PasswordError:
        raise FileRefused(_("The workbook is protected with a password. Save it without one.")) from None
    except CalamineError:
        raise FileRefused(_("The workbook cannot be read: it is damaged. Save it again, or send CSV.")) from None
    if sheet is None:
        raise FileRefused(_("The workbook is empty. It needs a row with the names of the columns, and rows below it."))
    height, width = (last + 1 for last in sheet.end)
    if width * height > MAX_CELLS or width > MAX_COLUMNS:
        raise FileRefused(
            _("The sheet “%(name)s” has %(width)d columns and %(height)d rows. Delete what is empty, or send CSV.")
            % {"name": sheet.name, "width": width, "height": height}
        )
    rows = _numbered(sheet)
    columns = headings_of(next(rows).cells)
    detail = _("sheet “%(name)s”") % {"name": sheet.name}
    return Table(kind, columns, rows, fields_of(columns), detail)


def _first_with_rows(workbook: Any) -> Any:
    for number in range(len(workbook.sheet_names)):
        sheet = workbook.get_sheet_by_index(number)
        if sheet.height and sheet.width:
            return sheet
    return None


def _numbered(sheet: Any) -> Iterator[PlainRow]:
    """The rows that are not empty, with the number the spreadsheet shows. (The reader leaves out empty edges.)"""
    first_row, _first_column = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.iter_rows(), start=first_row + 1):
        texts = [_text(cell, number) for cell in cells]
        if any(texts):
            yield PlainRow(number, texts)


def _text(cell: Any, row: int) -> str:
    if isinstance(cell, str):
        if len(cell) > MAX_CELL:
            raise FileRefused(
                _("Row %(row)d has a cell of more than %(limit)d characters.") % {"row": row, "limit": MAX_CELL}
            )
        return cell
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell.total_seconds())
        case _:
            return str(cell)


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_PROLOGUE)
