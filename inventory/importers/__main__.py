"""The reading process: one file on standard input, its rows on standard output, one JSON line per batch.

Runs in a fresh process with a bare environment; the walls stand before the first byte of the file is read.
"""

import os
import sys
from itertools import islice
from typing import Any, BinaryIO, NoReturn

import orjson
from django.conf import settings

from core import confined, walls
from inventory.importers.columns import CheckedRow, Checker
from inventory.importers.message import BATCH, Order
from inventory.importers.recognition import read_table
from inventory.importers.rows import FileRefused, PlainRow, Table


def main() -> int:
    """Read the file as ordered in the first argument."""
    order = Order.from_text(sys.argv[1])
    settings.configure(USE_I18N=False)  # sentences as they are written; no setting of the product is read
    walls.set_limits(memory=order.limits.memory, cpu=order.limits.cpu)
    walls.close_doors()
    try:
        _read(sys.stdin.buffer, order)
    except FileRefused as refused:
        tell({"refused": str(refused)})
    except MemoryError:
        return confined.OUT_OF_MEMORY
    except RecursionError:
        tell({"refused": "The file is nested deeper than any list of assets."})
    return 0


def _read(file: BinaryIO, order: Order) -> None:
    table = read_table(file, order.format)
    tell({"format": table.format, "columns": table.columns, "fields": table.fields, "detail": table.detail})
    if order.sample:
        tell({"sample": [row.cells for row in islice(table.rows, order.sample)]})
    else:
        _check(table, Checker(table, order.fields, order.custom))
    tell({"notes": table.notes, "edges": [[edge.upper, edge.lower] for edge in table.edges]})


def _check(table: Table, checker: Checker) -> None:
    while rows := list(islice(table.rows, BATCH)):
        tell({"rows": [_plain(row, checker.check(row)) for row in rows]})


def _plain(row: PlainRow, checked: CheckedRow) -> list[Any]:
    if not checked.problems:
        return [checked.number, checked.values]
    problems = [[one.column, one.value, one.why, one.mend] for one in checked.problems]
    return [checked.number, None, problems, row.cells]


def tell(news: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(news) + b"\n")


def leave(code: int) -> NoReturn:
    """End at once: there is nothing to tidy up."""
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())
