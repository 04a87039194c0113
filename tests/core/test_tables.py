"""Tables for other programs: texts stay texts, numbers stay numbers, the same rows give the same bytes."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given, settings, strategies as st
from python_calamine import CalamineWorkbook

from core import tables
from core.tables import Cell, Sheet, TableTooLong, csv_bytes, csv_chunks, escaped, unescaped, xlsx_bytes

FORMULA_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
formulas = st.builds(
    "".join,
    st.tuples(st.sampled_from(["", " ", "'", '"', " '", "\u00a0", "\ufeff"]), st.sampled_from(FORMULA_STARTS), texts),
)
cells = st.one_of(texts, formulas)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def read_sheet(content: bytes) -> list[list[Any]]:
    return [list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


@given(text=cells)
def test_no_text_starts_like_a_formula_and_none_is_lost(text: str) -> None:
    harmless = escaped(text)

    assert not harmless.startswith(tuple(FORMULA_STARTS))
    assert not harmless.lstrip(' \u00a0"\ufeff').startswith(tuple(FORMULA_STARTS))
    assert unescaped(harmless) == text


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "＝1", "－1", "'=1", "''=1"]
)
def test_what_a_spreadsheet_could_run_is_quoted(text: str) -> None:
    assert escaped(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=b", "3 - 2", "'tis", "IRP.7.1", "e-mail", "“=”", "ü"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text


@given(rows=st.lists(st.lists(cells, min_size=2, max_size=2), max_size=5))
def test_csv_gives_back_what_went_in(rows: list[list[str]]) -> None:
    read = read_csv(csv_bytes(["first", "second"], rows))

    assert read[0] == ["first", "second"]
    assert [[unescaped(cell) for cell in row] for row in read[1:]] == rows


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(cells.filter(bool), min_size=2, max_size=2), min_size=1, max_size=5))
def test_xlsx_gives_back_every_text_as_text(rows: list[list[str]]) -> None:
    read = read_sheet(xlsx_bytes([Sheet("Table", ["first", "second"], rows)]))

    assert read[1:] == rows


def test_numbers_and_dates_keep_their_kind() -> None:
    row: list[Cell] = [-5, 2.5, Decimal("-1.25"), Fraction(5, 2), True, None, date(2026, 11, 24), gettext_lazy("Name")]

    content = csv_bytes(list("abcdefgh"), [row])
    sheet = read_sheet(xlsx_bytes([Sheet("Table", list("abcdefgh"), [row])]))

    assert read_csv(content)[1] == ["-5", "2.5", "-1.25", "2.5", "true", "", "2026-11-24", "Name"]
    assert sheet[1] == [-5, 2.5, -1.25, 2.5, True, "", date(2026, 11, 24), "Name"]


def test_a_moment_says_its_zone_in_csv_and_its_wall_clock_in_xlsx() -> None:
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)

    assert read_csv(csv_bytes(["at"], [[moment]]))[1] == ["2026-11-24T08:30:00+00:00"]
    assert read_sheet(xlsx_bytes([Sheet("Table", ["at"], [[moment]])]))[1] == [datetime(2026, 11, 24, 8, 30)]  # noqa: DTZ001 - a spreadsheet knows no zones


def test_a_date_before_spreadsheets_is_written_as_text() -> None:
    assert read_sheet(xlsx_bytes([Sheet("Table", ["on"], [[date(1815, 12, 10)]])]))[1] == ["1815-12-10"]


def test_a_header_cannot_be_a_formula_either() -> None:
    assert read_csv(csv_bytes(["=1+1"], []))[0] == ["'=1+1"]
    assert read_sheet(xlsx_bytes([Sheet("Table", ["=1+1"], [])])) == [["=1+1"]]


def test_characters_that_no_file_can_hold_are_replaced() -> None:
    assert read_csv(csv_bytes(["a"], [["x\ud800y"]]))[1] == ["x\ufffdy"]
    assert read_sheet(xlsx_bytes([Sheet("Table", ["a"], [["x\uffffy"]])]))[1] == ["x\ufffdy"]


def test_a_cell_too_long_for_xlsx_ends_with_an_ellipsis_and_is_whole_in_csv() -> None:
    long = "x" * 40_000

    shortened = read_sheet(xlsx_bytes([Sheet("Table", ["a"], [[long]])]))[1][0]

    assert shortened == "x" * (tables.MAX_CELL - 1) + "…"
    assert read_csv(csv_bytes(["a"], [[long]]))[1] == [long]


def test_the_same_rows_give_the_same_workbook_whatever_the_umask() -> None:
    def workbook(umask: int) -> bytes:
        before = os.umask(umask)
        try:
            return xlsx_bytes([Sheet("Gaps", ["a"], [["x"], ["=1"]])], title="Gaps")
        finally:
            os.umask(before)

    assert workbook(0o022) == workbook(0o077)


def test_another_date_of_creation_is_another_workbook() -> None:
    sheet = Sheet("Gaps", ["a"], [["x"]])

    assert xlsx_bytes([sheet]) != xlsx_bytes([sheet], created=datetime(2026, 1, 1, tzinfo=UTC))


def test_sheets_have_names_that_spreadsheets_accept() -> None:
    names = ["a/b:c", "A b c", "x" * 40, "x" * 40, "'", "History"]

    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(Sheet(name, ["a"], []) for name in names)))

    assert book.sheet_names == ["a b c", "A b c (2)", "x" * 31, "x" * 26 + " (2)", "Table", "History (2)"]


def test_the_csv_of_a_long_list_comes_piece_by_piece() -> None:
    taken = 0

    def rows() -> Iterator[list[int]]:
        nonlocal taken
        for taken in range(1, 100_001):
            yield [taken]

    pieces = csv_chunks(["number"], rows())

    assert next(pieces) == "number\r\n"
    assert next(pieces).startswith("1\r\n2\r\n")
    assert taken < 1000


def test_a_table_too_long_for_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)

    with pytest.raises(TableTooLong, match="Narrow it, or take CSV"):
        xlsx_bytes([Sheet("Table", ["a"], [[1]] * 4)])
