"""Spreadsheet, CSV, JSON and paper say the same."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from core.canonical import fingerprint
from reports import exporters
from reports.frozen import ExecutiveText, Frozen, Kind
from tests.reports import invented
from tests.reports.conftest import KINDS, NO_TEXT, TEXT, printed, squeezed, words


def workbook(data: Frozen, text: ExecutiveText = NO_TEXT) -> dict[str, list[dict[str, Any]]]:
    """Every sheet of the XLSX file as rows by column name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(exporters.xlsx_file(data, text, is_draft=True)))
    sheets = {}
    for name in book.sheet_names:
        header, *rows = book.get_sheet_by_name(name).to_python()
        sheets[name] = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return sheets


def table(data: Frozen) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exporters.csv_file(data).decode())))


def as_json(data: Frozen, text: ExecutiveText = NO_TEXT) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exporters.json_file(data, text, is_draft=True))
    return found


def test_the_totals_of_a_gap_report_are_equal_in_every_format(papers: dict[Kind, PdfReader]) -> None:
    data = invented.report("gaps")
    sheet, rows, written, paper = workbook(data)["Gaps"], table(data), as_json(data)["data"], words(papers["gaps"])

    totals = data["gap_totals"]
    assert len(sheet) == len(rows) == len(written["gaps"]) == totals["gaps"] == 7
    assert sum(row["Effort"] for row in sheet) == sum(int(row["Effort"]) for row in rows) == int(totals["effort"])
    assert sum(row["High"] for row in sheet) == sum(row["High"] == "true" for row in rows) == totals["high"]
    priorities = [Decimal(gap["priority"]) for gap in written["gaps"]]
    assert [Decimal(str(row["Priority"])) for row in sheet] == priorities
    assert [Decimal(row["Priority"]) for row in rows] == priorities
    assert squeezed(f"effort of {totals['effort']}") in paper
    assert all(squeezed(f"a gap of {gap['size']}.") in paper for gap in data["gaps"])


def test_the_figures_of_a_readiness_report_are_equal_in_every_format(papers: dict[Kind, PdfReader]) -> None:
    data = invented.report("readiness")
    book, rows, written, paper = workbook(data), table(data), as_json(data)["data"], words(papers["readiness"])

    about = {row["What"]: row["Value"] for row in book["About"]}
    index = written["overall"]["index_evidenced"]
    assert index == "49.9"
    assert about["Index evidenced, 0 to 100"] == float(index)
    assert index in paper
    scores = {row["Code"]: row["Evidenced"] for row in book["Scores"] if row["Part"] == "Domain"}
    assert scores == {row["Code"]: float(row["Evidenced"]) for row in rows if row["Part"] == "Domain"}
    assert scores == {domain["code"]: float(domain["score"]["evidenced"]) for domain in written["domains"]}
    assert len(scores) == 10


def test_the_answers_of_an_assessment_are_equal_in_every_format(papers: dict[Kind, PdfReader]) -> None:
    data = invented.report("assessment")
    sheet, rows, written = workbook(data)["Answers"], table(data), as_json(data)["data"]

    answers = [answer for domain in written["answers"] for aspect in domain["aspects"] for answer in aspect["answers"]]
    assert [row["Code"] for row in sheet] == [row["Code"] for row in rows] == [answer["code"] for answer in answers]
    assert [row["Note"] for row in sheet] == [row["Note"] for row in rows] == [answer["note"] for answer in answers]
    evidence = sum(len(answer["evidence"]) for answer in answers)
    assert len(workbook(data)["Evidence"]) == sum(int(row["Pieces of evidence"]) for row in rows) == evidence
    paper = words(papers["assessment"])
    assert all(squeezed(answer["code"]) in paper for answer in answers)


def test_no_data_is_an_empty_cell_and_never_a_zero() -> None:
    data = invented.report("readiness")
    data["domains"] = data["domains"][:1]
    data["domains"][0]["score"] = invented.score(None, None)
    row = next(row for row in workbook(data)["Scores"] if row["Code"] == "GOV")
    assert row["Evidenced"] == ""
    assert next(row for row in table(data) if row["Code"] == "GOV")["Evidenced"] == ""
    assert squeezed("no data") in words(printed(data))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_gives_the_same_bytes(kind: Kind) -> None:
    one, two = invented.report(kind), invented.report(kind)
    assert exporters.xlsx_file(one, TEXT, is_draft=False) == exporters.xlsx_file(two, TEXT, is_draft=False)
    assert exporters.csv_file(one) == exporters.csv_file(two)
    assert exporters.json_file(one, TEXT, is_draft=False) == exporters.json_file(two, TEXT, is_draft=False)


def test_the_order_in_which_values_were_put_together_does_not_change_their_name() -> None:
    data = invented.report("readiness")
    shuffled: Any = dict(reversed(list(data.items())))
    assert fingerprint(data) == fingerprint(shuffled)


def test_text_and_standing_travel_with_workbook_and_json() -> None:
    data = invented.report("readiness")
    about = {row["What"]: row["Value"] for row in workbook(data, TEXT)["About"]}
    assert (about["Text"], about["Signed by"], about["State"]) == (TEXT.body, TEXT.author, "Draft")
    written = as_json(data, TEXT)
    assert written["text"]["body"] == TEXT.body
    assert written["data_sha256"] == fingerprint(data) == about["SHA-256 of the data"]


def test_a_formula_in_a_text_stays_a_text() -> None:
    data = invented.report("assessment")
    data["answers"][0]["aspects"][0]["answers"][0]["note"] = '=HYPERLINK("http://example.org")'
    assert table(data)[0]["Note"].startswith("'=")
    assert workbook(data)["Answers"][0]["Note"] == '=HYPERLINK("http://example.org")'


def test_the_standards_of_an_assessment_are_equal_in_every_format() -> None:
    data = invented.report("assessment")
    book, written, paper = workbook(data), as_json(data)["data"], words(printed(data))

    parts = [part for standard in written["standards"] for part in standard["parts"]]
    assert [row["Code"] for row in book["Standards"]] == [part["code"] for part in parts]
    row = next(row for row in book["Standards"] if row["Code"] == "RS.MA-01")
    assert (row["Evidenced"], row["Claimed"], row["Codes of the questions"]) == (2.4, 3.1, "SVC.1.1, MET.1.1")
    missing = next(row for row in book["Standards"] if row["Code"] == "RS.MA-05")
    assert (missing["State"], missing["Evidenced"]) == ("not_asked", "")
    assert [row["Coverage"] for row in book["Conversions"]] == [each["coverage"] for each in written["standards"]]
    assert all(squeezed(each["coverage"]) in paper for each in written["standards"])
    assert all(squeezed(part["name"]) in paper for part in parts)
    assert "certified" not in paper


def test_every_answer_says_in_csv_and_xlsx_where_it_counts() -> None:
    data = invented.report("assessment")
    rows = {row["Code"]: row for row in table(data)}

    assert (rows["SVC.1.1"]["NIST CSF 2.0"], rows["SVC.1.1"]["SOC-CMM 2.3"]) == ("RS.MA-01", "S5")
    assert (rows["MET.1.4"]["NIST CSF 2.0"], rows["MET.1.4"]["SOC-CMM 2.3"]) == ("", "")
    assert {row["Code"]: row["NIST CSF 2.0"] for row in workbook(data)["Answers"]} == {
        code: row["NIST CSF 2.0"] for code, row in rows.items()
    }


def test_an_older_report_without_standards_still_opens_in_every_format() -> None:
    data = invented.report("assessment")
    del data["standards"]

    assert not {"Standards", "Conversions"} & set(workbook(data))
    assert "NIST CSF 2.0" not in table(data)[0]
    assert "standards" not in as_json(data)["data"]
    assert squeezed("The same answers by standard") not in words(printed(data))
