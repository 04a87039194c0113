"""Reading a golden file in this process, as the confined one does."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inventory.importers.columns import Checker, Problem, Value
from inventory.importers.recognition import read_table
from inventory.importers.rows import Edge, Format, Table
from inventory.vocabulary import CustomField

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True, slots=True)
class Read:
    table: Table
    rows: Sequence[dict[str, Value]]
    problems: Sequence[Problem]

    @property
    def edges(self) -> Sequence[Edge]:
        return self.table.edges


def read(
    source: str | bytes, wanted: Format | None = None, fields: Sequence[str] | None = None, *custom: CustomField
) -> Read:
    """All rows of a golden file, or of these bytes."""
    content = source if isinstance(source, bytes) else (FILES / source).read_bytes()
    table = read_table(io.BytesIO(content), wanted)
    checker = Checker(table, fields, custom)
    checked = [checker.check(row) for row in table.rows]
    return Read(
        table,
        [dict(row.values) for row in checked if not row.problems],
        [problem for row in checked for problem in row.problems],
    )
