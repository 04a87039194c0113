"""What every format gives: a table of texts, each row with its place; and what no format gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.vocabulary import FileFormat as Format

__all__ = ["Edge", "FileRefused", "Format", "PlainRow", "Table"]

MAX_COLUMNS = 200
MAX_CELL = 32_767  # characters
MAX_HEADING = 200


class FileRefused(ValueError):
    """The file cannot be read at all, or no further; the message says where, why, and how to mend."""


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One row as it stands in the file. `number` is what a person finds it by: row of the sheet, entry of the list."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """`upper` needs `lower`; both are external ids of rows in the same file."""

    upper: str
    lower: str


@dataclass(slots=True)
class Table:
    """The rows of one file. `fields` says for each column which field it fills, "" where nobody knows.

    What is only known after the last row, `notes` (sentences about what was left out) and `edges`, is filled by then.
    """

    format: Format
    columns: Sequence[str]
    rows: Iterator[PlainRow]
    fields: Sequence[str]
    detail: str = ""  # how it is written: "semicolons, Latin-1"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # per field, what the source calls our words
    notes: list[str] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
