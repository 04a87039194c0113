"""Assets in our own columns: what is exported and imported again changes nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from core.tables import MAX_CELL, Cell, Sheet, TableTooLong, csv_chunks, xlsx_bytes

MOST_IN_XLSX = 100_000
_NO_CELL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # not even as an escape in XLSX

Values = Mapping[str, Any]


def csv_text(columns: Sequence[str], assets: Iterable[Values]) -> Iterator[str]:
    return csv_chunks(columns, ([_written(asset.get(column)) for column in columns] for asset in assets))


def xlsx_content(columns: Sequence[str], assets: Iterable[Values]) -> bytes:
    """Every value as a text, so that nothing is rounded. Raises TableTooLong for what no workbook can hold."""
    return xlsx_bytes([Sheet(_("Assets"), columns, _fitting(columns, assets))])


def json_text(assets: Iterable[Values]) -> Iterator[bytes]:
    """`{"assets": […]}`, an asset a line."""
    yield b'{"assets": [\n'
    for number, asset in enumerate(assets):
        yield (b",\n" if number else b"") + orjson.dumps(dict(asset))
    yield b"\n]}\n"


def _fitting(columns: Sequence[str], assets: Iterable[Values]) -> Iterator[list[Cell]]:
    for number, asset in enumerate(assets, start=1):
        if number > MOST_IN_XLSX:
            raise TableTooLong(_("The list has more than %s rows. Take CSV.") % f"{MOST_IN_XLSX:,}")
        cells = [_written(asset.get(column)) for column in columns]
        for column, cell in zip(columns, cells, strict=True):
            if len(cell) > MAX_CELL or _NO_CELL.search(cell):
                sentence = _("“%(column)s” of an asset holds what a workbook cannot. Take CSV or JSON.")
                raise TableTooLong(sentence % {"column": column})
        yield list(cells)


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(str(one) for one in value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case _:
            return str(value)
