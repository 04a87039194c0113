"""The worker's side of the reading process: start it bare, give it the file, take its rows, end it when it must end."""

import contextlib
import logging
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _

from core import confined
from inventory.importers.columns import CheckedRow, Problem
from inventory.importers.message import Limits, Order
from inventory.importers.rows import Edge, FileRefused, Format
from inventory.vocabulary import CustomField

logger = logging.getLogger(__name__)

SAMPLE: Final = 20  # rows
LOOK_LIMITS: Final = Limits(cpu=30, wall=40.0)
KEPT_WORDS: Final = 4096  # bytes of the process's own words kept for the log


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is, before anybody decides what to do with it."""

    format: Format
    columns: Sequence[str]
    fields: Sequence[str]  # a proposal, "" where nobody knows
    detail: str
    sample: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row with its problems, and its cells as they stood, to be mended and sent again."""

    number: int
    problems: Sequence[Problem]
    cells: Sequence[str]


@dataclass(slots=True)
class Reading:
    """A file that is being read. `notes` and `edges` are complete after the last row."""

    columns: Sequence[str] = ()
    notes: list[str] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    batches: Iterator[Sequence[CheckedRow | RejectedRow]] = field(default_factory=lambda: iter(()))


def look_at(path: Path, wanted: Format | None = None, limits: Limits = LOOK_LIMITS) -> Look:
    """Recognize the file and read its first rows. Raises FileRefused."""
    with _answers(path, Order(limits, wanted, sample=SAMPLE)) as answers:
        table, *rest = answers
    return Look(
        Format(table["format"]),
        table["columns"],
        table["fields"],
        table["detail"],
        next((one["sample"] for one in rest if "sample" in one), []),
    )


@contextlib.contextmanager
def reading(
    path: Path,
    *,
    wanted: Format | None = None,
    fields: Sequence[str] | None = None,
    custom: Sequence[CustomField] = (),
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Iterator[Reading]:
    """Read all rows, checked, in batches; while they are read FileRefused may be raised."""
    with _answers(path, Order(limits, wanted, fields, custom)) as answers:
        found = Reading(columns=next(answers)["columns"])
        found.batches = _batches(answers, found)
        yield found


def _batches(answers: Iterator[dict[str, Any]], found: Reading) -> Iterator[Sequence[CheckedRow | RejectedRow]]:
    for answer in answers:
        if "rows" in answer:
            yield [_row(row) for row in answer["rows"]]
        else:
            found.notes.extend(answer["notes"])
            found.edges.extend(Edge(upper, lower) for upper, lower in answer["edges"])


def _row(row: list[Any]) -> CheckedRow | RejectedRow:
    if len(row) == 2:
        return CheckedRow(row[0], row[1])
    number, _values, problems, cells = row
    return RejectedRow(number, [Problem(number, *problem) for problem in problems], cells)


@contextlib.contextmanager
def _answers(path: Path, order: Order) -> Iterator[Iterator[dict[str, Any]]]:
    with path.open("rb") as file:
        process = confined.start("inventory.importers", order.to_text(), stdin=file)
    words: list[bytes] = []
    listener = threading.Thread(target=_listen, args=[process, words], daemon=True)
    listener.start()
    timer = threading.Timer(order.limits.wall, confined.kill, [process])
    timer.start()
    try:
        yield _lines(process, words, listener)
    finally:
        timer.cancel()
        confined.end(process)
        listener.join(timeout=1)


def _lines(
    process: subprocess.Popen[bytes], words: list[bytes], listener: threading.Thread
) -> Iterator[dict[str, Any]]:
    for line in confined.opened(process.stdout):
        if line.endswith(b"\n"):  # else it was ended in the middle of a word
            answer = orjson.loads(line)
            if "refused" in answer:
                raise FileRefused(answer["refused"])
            yield answer
    code = process.wait()
    if code:
        listener.join(timeout=1)
        logger.warning("reading_failed code=%s words=%s", code, b"".join(words)[-KEPT_WORDS:].decode(errors="replace"))
        raise FileRefused(_reason(code))


def _listen(process: subprocess.Popen[bytes], words: list[bytes]) -> None:
    with contextlib.suppress(ValueError):  # closed because the reading was stopped
        words.extend(confined.opened(process.stderr))


def _reason(code: int) -> str:
    if confined.needed_more_memory(code):
        return _("The file needs more memory than one file may use. Split it, or send CSV.")
    if confined.took_too_long(code):
        return _("The file took too long to read. Split it, or send CSV.")
    return _("The file could not be read. The server's log says more.")
