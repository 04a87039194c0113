"""Files that are made to hurt: each refused in a sentence, quickly, or ended by the walls of its process."""

import contextlib
import io
import json
import struct
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inventory.importers.message import Limits
from inventory.importers.process import look_at, reading
from inventory.importers.rows import FileRefused
from tests.inventory.reading import FILES, read

SECONDS = 2.0
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(*members: tuple[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w") as written:  # of two parts of one name
        for name, content in members:
            written.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def workbook(sheet: str, *more: tuple[str, bytes | str], shared: str = "") -> bytes:
    """A workbook of one sheet, by hand."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    return archive(
        (
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}worksheet+xml"/></Types>',
        ),
        (
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "xl/workbook.xml",
            f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>',
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", shared or f'<sst xmlns="{SHEET}"/>'),
        *more,
    )


def sheet(rows: str, dimension: str = "") -> str:
    return f'<worksheet xmlns="{SHEET}">{dimension}<sheetData>{rows}</sheetData></worksheet>'


def named(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'


PLAIN_SHEET = sheet(f'<row r="1">{named("A1", "name")}</row><row r="2">{named("A2", "x")}</row>')


def listed_twice() -> bytes:
    """A second entry of the directory that leads to the bytes of the first."""
    content = bytearray(workbook(PLAIN_SHEET, ("xl/media/one.xml", b"x" * 100)))
    places = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    content[places[1] + 42 : places[1] + 46] = content[places[0] + 42 : places[0] + 46]
    return bytes(content)


def stated_wrongly(field: int, value: int) -> bytes:
    """An archive whose last record says something else than its directory."""
    content = bytearray(workbook(PLAIN_SHEET))
    end = content.rfind(b"PK\x05\x06")
    content[end + field : end + field + 4] = struct.pack("<I", value)
    return bytes(content)


def with_entry(field: int, value: int) -> bytes:
    """An archive whose first entry of the directory says something else there."""
    content = bytearray(workbook(PLAIN_SHEET))
    at = content.find(b"PK\x01\x02") + field
    content[at : at + 4] = struct.pack("<I", value)
    return bytes(content)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DEEP_BOM: dict[str, object] = {"type": "application", "name": "x"}
for _step in range(200):
    DEEP_BOM = {"type": "application", "name": "x", "components": [DEEP_BOM]}

REFUSED: dict[str, tuple[Callable[[], bytes | str], str]] = {
    "nothing": (lambda: b"", "empty"),
    "only spaces": (lambda: b" \r\n\r\n ", "empty"),
    "a PDF": (lambda: b"%PDF-1.7\n", "kind PDF"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "kind XLS"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "kind PNG"),
    "packed with gzip": (lambda: b"\x1f\x8b\x08" + b"\0" * 60, "kind gzip"),
    "a program": (lambda: b"\x7fELF" + b"\0" * 60, "kind ELF"),
    # archives
    "an archive without a table": (lambda: archive(("readme.txt", "hello")), "is no workbook"),
    "a text that starts like an archive": (lambda: b"PKname,type\n", "damaged archive"),
    "half an archive": (lambda: workbook(PLAIN_SHEET)[:-40], "damaged archive"),
    "a part of nothing but zeros": (
        lambda: workbook(PLAIN_SHEET, ("xl/media/x.xml", b"\0" * 60_000_000)),
        "100 times its size",
    ),
    "a part larger than allowed": (lambda: with_entry(24, 200_000_001), "more than 250 MB"),
    "many parts": (
        lambda: workbook(PLAIN_SHEET, *[(f"xl/media/{n}.xml", "x") for n in range(1_001)]),
        "more than 1000 files",
    ),
    "an archive in the archive": (lambda: workbook(PLAIN_SHEET, ("xl/inner.zip", archive(("a", "b")))), "another"),
    "a part outside": (lambda: workbook(PLAIN_SHEET, ("../../etc/cron.d/x", "x")), "outside it"),
    "a part at the root": (lambda: workbook(PLAIN_SHEET, ("/etc/passwd", "x")), "outside it"),
    "a part on a drive": (lambda: workbook(PLAIN_SHEET, ("C:\\x", "x")), "outside it"),
    "parts that share their bytes": (listed_twice, "lie over each other"),
    "two parts of one name": (lambda: workbook(PLAIN_SHEET, ("xl/workbook.xml", "x")), "two files of one name"),
    "a directory of gigabytes": (lambda: stated_wrongly(12, 2_000_000_000), "more than 1000 files"),
    "a directory elsewhere": (lambda: stated_wrongly(16, 4_000_000_000), "damaged archive|lie over"),
    "a password": (lambda: with_entry(8, 1), "password"),
    "macros": (lambda: workbook(PLAIN_SHEET, ("xl/vbaProject.bin", "x")), "macros"),
    "a document type in a part": (
        lambda: workbook(f'<!DOCTYPE x [<!ENTITY a "b">]>{PLAIN_SHEET}'),
        "declares a document type",
    ),
    "a sheet that is no XML": (lambda: workbook("<worksheet><sheetData><row"), "damaged|empty"),
    "sixteen thousand columns": (
        lambda: workbook(sheet(f'<row r="1">{named("A1", "name")}{named("XFD1", "last")}</row>')),
        "16384 columns",
    ),
    "a sheet without end": (
        lambda: workbook(sheet(f'<row r="1">{named("A1", "a")}</row><row r="1048576">{named("F1048576", "b")}</row>')),
        "1048576 rows",
    ),
    # text
    "zero bytes": (lambda: b"name,type\n" + b"x" * 5_000 + b"\0,server\n", "zero bytes"),
    "UTF-16 that is none": (lambda: b"\xff\xfe" + b"\x00\xd8" * 9, "says it is UTF-16"),
    "a cell without end": (lambda: 'name,type\n"' + "x" * 140_000, "more than 32767 characters"),
    "a cell longer than any sheet holds": (
        lambda: "name,type\n" + "x" * 40_000 + ",server\n",
        "more than 32767 characters",
    ),
    "a quotation mark that is never closed": (lambda: 'name,type\n"x,server\n', "never closed"),
    "a quotation mark in the middle": (lambda: 'name,type\n"x"y,server\n', "where none may be"),
    "a million columns": (lambda: "a," * 1_000_000, "has 1000001 cells"),
    "a row of a million cells": (lambda: "name,type\n" + "," * 1_000_000, "Row 2 has 1000001 cells"),
    "a heading without end": (lambda: "x" * 500 + ",name\na,b\n", "name of 500 characters"),
    "YAML": (lambda: "--- &a [*a, *a]\n", "This is YAML"),
    # XML
    "entities in a scan": (
        lambda: f'<!DOCTYPE nmaprun [<!ENTITY l0 "ha">{LAUGHS}]><nmaprun>&l9;</nmaprun>',
        "document type|entities",
    ),
    "a file named in a scan": (
        lambda: '<!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun>&x;</nmaprun>',
        "document type|entities",
    ),
    "a document type from elsewhere": (
        lambda: '<!DOCTYPE nmaprun SYSTEM "http://x.example/x.dtd"><nmaprun/>',
        "document type",
    ),
    "another XML": (lambda: "<html><body/></html>", "starts with <html>"),
    "XML in XML": (lambda: "<nmaprun>" + "<host>" * 100_000, "nested deeper"),
    "XML that is none": (lambda: "<nmaprun <<<", "no readable XML"),
    "a scan with an entity that nobody declared": (lambda: "<nmaprun>&nothing;</nmaprun>", "no readable XML"),
    # JSON
    "brackets": (lambda: "[" * 1_000_000, "no readable JSON"),
    "objects in objects": (lambda: '{"a":' * 500_000, "no readable JSON"),
    "half an object": (lambda: '[{"name": "x"', "no readable JSON"),
    "a list of numbers": (lambda: "[1, 2]", "Entry 1 of the list is no object"),
    "an object without a list": (lambda: '{"name": "x"}', "holds no list"),
    "an empty list": (lambda: "[]", "is empty"),
    "a long value": (lambda: json.dumps([{"name": "x" * 40_000}]), "more than 32767 characters"),
    "a key without end": (lambda: json.dumps([{"x" * 500: 1}]), "name of 500 characters"),
    "many keys": (lambda: json.dumps([{f"k{n}": 1 for n in range(5_000)}]), "5001 columns"),
    "a number of a hundred thousand digits": (lambda: f'[{{"name": {"9" * 100_000}}}]', "no readable JSON"),
    "not a number": (lambda: '[{"name": NaN}]', "no readable JSON"),
    "components in components": (
        lambda: json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [DEEP_BOM]}),
        "more than 50 deep",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_a_sentence_and_quickly(name: str) -> None:
    make, reason = REFUSED[name]
    made = make()
    content = made if isinstance(made, bytes) else made.encode()
    before = time.process_time()
    with pytest.raises(FileRefused, match=reason) as refused:
        read(content)
    assert time.process_time() - before < SECONDS
    assert str(refused.value)[0].isupper()
    assert str(refused.value)[-1] in ".?"
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("part", [3, 17, 40, 200])
def test_a_file_cut_anywhere_is_read_or_refused_but_never_breaks(part: int) -> None:
    for path in sorted(FILES.iterdir()):
        content = path.read_bytes()
        for end in range(part, len(content), max(len(content) // 12, 1)):
            with contextlib.suppress(FileRefused):
                read(content[:end])


def shared_strings_bomb() -> bytes:
    """A text of 30,000 characters that half a million cells point at: some 15 GB when each has its own."""
    cells = "".join(f'<row r="{row}">{"".join(_pointing(row))}</row>' for row in range(1, 50_001))
    return workbook(sheet(cells), shared=f'<sst xmlns="{SHEET}"><si><t>{"x" * 30_000}</t></si></sst>')


def _pointing(row: int) -> list[str]:
    return [f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ"]


def test_what_needs_too_much_memory_is_ended_and_the_worker_lives(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(shared_strings_bomb())
    with pytest.raises(FileRefused, match=r"more memory|times its size"):
        look_at(path, limits=Limits(memory=400 * 1024 * 1024))


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"name\n" + b"x\n" * 2_000_000)
    with pytest.raises(FileRefused, match="too long"), reading(path, limits=Limits(wall=1.0)) as found:
        for _batch in found.batches:
            pass


def test_leaving_early_ends_the_process(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"name\n" + b"x\n" * 200_000)
    with reading(path) as found:
        assert len(next(found.batches)) == 500
    assert b"inventory.importers" not in b"".join(_command_lines())


def _command_lines() -> list[bytes]:
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_bytes())
        except OSError:
            continue
    return lines
