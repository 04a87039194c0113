"""The reports on paper: complete, numbered, marked, tagged, and the same every time."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reports.frozen import ExecutiveText, Kind
from reports.rendering.pages import legible
from tests.reports import invented
from tests.reports.conftest import KINDS, TEXT, message_of, printed, squeezed, words

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2


@pytest.mark.parametrize("kind", KINDS)
def test_organization_marking_and_draft_stand_on_every_page(papers: dict[Kind, PdfReader], kind: Kind) -> None:
    for number, page in enumerate(papers[kind].pages, start=1):
        text = squeezed(page.extract_text())
        assert "MeridianFreight" in text
        assert text.count("TLP:AMBER") == 2
        assert "DRAFT" in text.upper()
        assert f"{number}/{len(papers[kind].pages)}" in text


def test_a_final_report_is_not_marked_as_a_draft() -> None:
    assert "DRAFT" not in words(printed(invented.report("readiness"))).upper().replace("DRAFTED", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_screen_reader_finds_language_title_headings_and_pictures(papers: dict[Kind, PdfReader], kind: Kind) -> None:
    catalog: Any = papers[kind].trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    elements = list(_elements(catalog["/StructTreeRoot"]))
    kinds = {element["/S"] for element in elements}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/P"} <= kinds
    levels = [int(element["/S"][2]) for element in elements if element["/S"] in ("/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    figures = [element for element in elements if element["/S"] == "/Figure"]
    assert all(element.get("/Alt") for element in figures), "a picture without words"


@pytest.mark.parametrize("kind", KINDS)
def test_bookmarks_lead_to_every_section(papers: dict[Kind, PdfReader], kind: Kind) -> None:
    titles = _titles(papers[kind].outline)
    assert "How the figures are made" in titles
    if kind == "gaps":
        assert sum(title[0].isdigit() for title in titles) == 7
    if kind == "assessment":
        assert {"Metrics & improvement", "Proactive services"} <= set(titles)
        assert {"The same answers by standard", "NIST Cybersecurity Framework 2.0"} <= set(titles)


def test_the_contents_give_the_pages_where_things_stand(papers: dict[Kind, PdfReader]) -> None:
    reader = papers["gaps"]
    heading = squeezed("7. Threat identification and ranking LAN.3")
    page = next(number for number, page in enumerate(reader.pages, start=1) if heading in squeezed(page.extract_text()))
    contents = "".join(squeezed(reader.pages[number].extract_text()) for number in range(2))
    assert squeezed(f"Threat identification and ranking LAN.3{page}") in contents


def test_the_contents_lead_to_each_standard(papers: dict[str, PdfReader]) -> None:
    reader = papers["assessment"]
    heading = squeezed("NIST Cybersecurity Framework 2.0")
    page = next(number for number, page in enumerate(reader.pages, start=1) if heading in squeezed(page.extract_text()))
    contents = "".join(squeezed(reader.pages[number].extract_text()) for number in range(2))
    assert squeezed(f"The same answers by standard{page}") in contents
    assert squeezed(f"NIST CSF 2.0{page}") in contents


def test_what_closes_a_gap_stands_on_one_page_with_its_label() -> None:
    reader = printed(invented.report("gaps", gaps=12))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    labels = sum(page.count("Whatclosesit") for page in pages)
    assert labels == sum(page.count(squeezed("What closes it Hold one table-top exercise")) for page in pages) == 12


def test_the_executive_text_stands_on_the_first_page_with_its_author(papers: dict[Kind, PdfReader]) -> None:
    first = squeezed(papers["readiness"].pages[0].extract_text())
    assert squeezed("We practise twice before March.") in first
    assert squeezed("Ines Okafor, SOC manager") in first


def test_the_first_page_holds_the_verdict(papers: dict[Kind, PdfReader]) -> None:
    first = papers["readiness"].pages[0].extract_text()
    for wanted in ("49.9", "61.8", "−1.3", "medium", "half ready", "3 decisions asked"):
        assert squeezed(wanted) in squeezed(first)


def test_an_executive_reads_at_most_eight_pages_whatever_happened() -> None:
    data = invented.report("readiness", gaps=56)
    data["zeros"] = [invented.zero(number % 6) for number in range(36)]
    data["decisions"] = [*invented.DECISIONS, *invented.DECISIONS][:5]
    data["trend"] = {**invented.TREND, "points": [*invented.TREND["points"], *invented.TREND["points"][:4]]}
    reader = printed(data, text=ExecutiveText("A sentence of ordinary length, again. " * 78, "Somebody", 1))
    assert len(reader.pages) <= 8


def test_the_executive_report_names_no_file_and_no_note(papers: dict[Kind, PdfReader]) -> None:
    text = words(papers["readiness"])
    assert squeezed("Minutes of the exercise") not in text
    assert squeezed("network provider") not in text


@pytest.mark.parametrize("kind", ["gaps", "assessment"])
def test_every_word_is_printed_and_none_is_cut(kind: Kind) -> None:
    marker, data = "Zyzzyva", invented.report(kind, gaps=2, answered=1)
    note = " ".join(f"{marker}{number}" for number in range(600))
    if kind == "assessment":
        data["answers"][0]["aspects"][0]["answers"][0]["note"] = note
    else:
        data["gaps"][0]["items"][0]["note"] = note
    text = words(printed(data))
    missing = [number for number in range(600) if f"{marker}{number}" not in text]
    assert missing == []


@pytest.mark.parametrize("kind", KINDS)
def test_words_without_end_wrap_inside_the_page(kind: Kind) -> None:
    data = invented.report(kind, gaps=2, answered=1)
    data["organization"]["name"] = data["headline"] = data["title"] = LONG_WORD
    for gap in data.get("gaps", []):
        gap["aspect"] = gap["owner"] = gap["recommendation"] = LONG_WORD
    for domain in data["domains"]:
        domain["short_name"] = domain["name"] = LONG_WORD
    data["domains"] = data["domains"][:2]
    if "trend" in data:
        data["trend"] = {**data["trend"], "points": []}  # pypdf does not place the words of a picture
    reader = printed(data)
    for page in reader.pages:
        right = float(page.mediabox.right)
        assert all(x < right for x in _places(page)), "something stands outside the page"
    if kind == "gaps":
        assert squeezed(LONG_WORD) in words(reader)


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_the_paper_is_the_one_that_was_chosen(paper: str, size: tuple[int, int]) -> None:
    box = printed(invented.report("readiness", paper=paper)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == size


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_gives_the_same_document_and_another_text_another(kind: Kind) -> None:
    """The same document gives the same bytes: `test_rendering.py` looks at that."""
    data = invented.report(kind)
    assert message_of(data, text=TEXT) == message_of(invented.report(kind), text=TEXT)
    assert message_of(data, text=TEXT) != message_of(data, text=replace(TEXT, body="Other"))


def test_dates_in_the_file_are_those_of_the_report() -> None:
    metadata = printed(invented.report("readiness")).metadata
    assert metadata is not None
    assert str(metadata.creation_date) == "2026-11-24 12:04:00+00:00"
    assert metadata.creation_date == metadata.modification_date


def test_the_organizations_logo_is_printed() -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    data = invented.report("readiness")
    assert not printed(data).pages[0].images
    data["organization"]["logo"] = f"data:image/png;base64,{pixel}"
    assert len(printed(data).pages[0].images) == 1


@pytest.mark.parametrize(
    ("color", "printed_as"),
    [("#0c5a75", "#0c5a75"), ("#7a1f1f", "#7a1f1f"), ("", "#0c5a75"), ("red; } body {", "#0c5a75"), ("#ffff00", None)],
)
def test_the_organizations_colour_is_used_where_it_can_be_read(color: str, printed_as: str | None) -> None:
    used = legible(color)
    assert used == printed_as if printed_as else used not in (color, "#0c5a75")


def _titles(outline: Any) -> list[str]:
    found: list[str] = []
    for entry in outline:
        found += _titles(entry) if isinstance(entry, list) else [str(entry.title)]
    return found


def _elements(node: Any) -> Any:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object()
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from _elements(found)


def _places(page: Any) -> list[float]:
    """Where text begins on the page, from left to right."""
    found: list[float] = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, font, size: found.append(tm[4] * cm[0] + cm[4]) if text.strip() else None
    )
    return found
