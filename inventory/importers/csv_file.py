"""CSV in the forms people send it: commas, semicolons, tabs or bars, any encoding, Excel's `sep=` line."""

import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.tables import unescaped
from inventory.importers.encodings import text_of
from inventory.importers.headings import fields_of, headings_of
from inventory.importers.rows import MAX_CELL, MAX_COLUMNS, FileRefused, Format, PlainRow, Table

_DELIMITERS = ",;\t|"
_SAMPLE = 65_536
_SAMPLE_ROWS = 20

_TOO_LONG = "field larger"  # as the csv module says it, at a limit of its own


def read_csv(file: BinaryIO) -> Table:
    """The table of a CSV file; its first row that is not empty names the columns."""
    text, encoding = text_of(file)
    sample = text.read(_SAMPLE)
    skipped, delimiter = _delimiter(sample)
    text.seek(0)
    for _number in range(skipped):
        text.readline()
    numbered = _numbered(text, delimiter, skipped)
    _number, header = next(numbered, (0, []))
    if not header:
        raise FileRefused(_("The file is empty. It needs a row with the names of the columns, and rows below it."))
    columns = headings_of(header)
    shown = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}[delimiter]
    rows = (PlainRow(number, [unescaped(cell) for cell in cells]) for number, cells in numbered)
    return Table(Format.CSV, columns, rows, fields_of(columns), f"{shown}, {encoding.name}")


def _numbered(text: io.TextIOBase, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the number a spreadsheet gives them."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(_unreadable(number, reader.line_num, str(error))) from None
        if any(len(cell) > MAX_CELL + 1 for cell in cells):  # the `'` in front of a formula is not part of the cell
            raise FileRefused(_unreadable(number, reader.line_num, _TOO_LONG))
        if len(cells) > MAX_COLUMNS:
            raise FileRefused(
                _("Row %(row)d has %(count)d cells; the limit is %(limit)d. Check what separates them.")
                % {"row": number, "count": len(cells), "limit": MAX_COLUMNS}
            )
        if any(cells):
            yield number, cells


def _unreadable(number: int, line: int, error: str) -> str:
    if _TOO_LONG in error:
        reason = _(
            "Row %(row)d has a cell of more than %(limit)d characters. Is a quotation mark opened and not closed?"
        )
    elif "unexpected end" in error:
        reason = _("Row %(row)d opens a quotation mark that is never closed. Close it, or write it twice.")
    else:
        reason = _(
            "Row %(row)d, around line %(line)d, cannot be read: a quotation mark stands where none may be. "
            "Inside a quoted cell write it twice."
        )
    return reason % {"row": number, "limit": MAX_CELL, "line": line}


def _delimiter(sample: str) -> tuple[int, str]:
    """How many lines come before the table, and what separates its cells: what cuts most rows into equally many."""
    first, _end, _rest = sample.partition("\n")
    stated = first.strip().strip('"').lower()
    if stated.startswith("sep=") and len(stated) == 5 and stated[4] in _DELIMITERS:
        return 1, stated[4]
    if first.strip(" \r").lower() == "sep=\t":
        return 1, "\t"
    return 0, max(_DELIMITERS, key=lambda one: (_agreement(sample, one), -_DELIMITERS.index(one)))


def _agreement(sample: str, delimiter: str) -> tuple[int, int]:
    """Rows that have as many cells as the first, and how many cells those are; nothing where it does not cut at all."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    lengths: list[int] = []
    with contextlib.suppress(csv.Error):  # the sample may end inside a cell
        lengths.extend(len(row) for row in islice(filter(None, reader), _SAMPLE_ROWS))
    if not lengths or lengths[0] < 2:
        return 0, 0
    return Counter(lengths)[lengths[0]], lengths[0]
