"""Every list, whichever room it is of: pages, orders, columns, files, and what they cost."""

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import connection, models
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import override
from django_filters import BooleanFilter
from python_calamine import CalamineWorkbook

import core.lists
from accounts.models import AuditEvent, Membership, Organization
from assessments.models import Assessment, Evidence, Gap
from core import clock
from core.filters import OfferedFilter
from core.ids import new_id
from core.lists import Shown
from jobs.models import Job
from reports.models import Report
from reviews.models import Due, FollowUp
from tests.cast import OwnClient
from tests.factories import make

pytestmark = pytest.mark.django_db
NUMBERS = count(1)
MANY = 23  # of short pages: three, the last of them not full


@dataclass
class Place:
    """A list: its address, the rows that it shows, and what makes one of them stand there."""

    path: str
    model: type[models.Model]
    given: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return self.path.strip("/")

    def url(self, query: str = "", file: str = "") -> str:
        asked = "&".join(filter(None, (self.query, query)))
        return f"/o/meridian/{self.path}{file}" + (f"?{asked}" if asked else "")


PLACES = [
    Place("assessments/", Assessment),
    Place("audit/", AuditEvent, query="verb=member.change"),
    Place("due/", Due, {"record_type": "gap"}),
    Place("evidence/", Evidence),
    Place("follow-ups/", FollowUp, {"closed_on": None}),
    Place("gaps/", Gap, {"framework_key": "soc-readiness"}, "framework=soc-readiness"),
    Place("jobs/", Job),
    Place("members/", Membership, query="search=made+name"),
    Place("reports/", Report),
]
every_list = pytest.mark.parametrize("place", PLACES, ids=str)


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.lists, "SIZE", 9)


def fill(place: Place, meridian: Organization, many: int) -> None:
    """Rows with ties and gaps in whatever a list may sort by."""
    dice = random.Random(many)
    people = [make(Membership, meridian, name=f"Person {n}") for n in range(3)]
    for _number in range(many):
        given = dict(place.given)
        if place.model is Due:
            given |= {"record_type": "gap", "kind": "review", "done_on": None}
            given |= {"due_on": clock.today() + timedelta(dice.randrange(9)), "member": dice.choice([None, *people])}
            given |= {"record_id": new_id()}
        if place.model in (FollowUp, Assessment, Gap):
            given["owner"] = dice.choice([None, *people])
        if place.model in (FollowUp, Gap):
            given["due_on"] = dice.choice([None, clock.today(), clock.today() + timedelta(3)])
        if place.model is Gap:
            figures = {name: Decimal(dice.randrange(4)) for name in ("size", "priority", "evidenced")}
            given |= figures | {"aspect_code": f"X.{next(NUMBERS)}", "effort": dice.choice(Gap.EFFORTS)}
        if place.model is Evidence:
            given |= {
                "reviewed_by": dice.choice([None, *people]),
                "gone_on": clock.today() + timedelta(dice.randrange(4)),
            }
        if place.model in (Report, Job):
            given["requested_by"] = dice.choice(people)
        make(place.model, meridian, **given)


def shown_by(client: OwnClient, place: Place, query: str = "") -> Shown[Any]:
    return cast("Shown[Any]", client.get(place.url(query)).context["list"])


def again(shown: Shown[Any], asker: Membership, query: str) -> Shown[Any]:
    """The same list for another address, without a page around it."""
    request = SimpleNamespace(
        path=shown.address, GET=QueryDict(query), organization=asker.organization, membership=asker
    )
    return shown.of.shown(cast(Any, request), shown.filters.queryset, lines=shown.lines_of)


def walked(turn: Callable[[str], Shown[Any]], way: str, start: str = "") -> Iterator[Shown[Any]]:
    """Page after page, "next" or "previous"."""
    cursor = start
    while True:
        shown = turn(cursor)
        yield shown
        cursor = getattr(shown.page, way)
        if not cursor:
            return


@pytest.mark.usefixtures("short_pages")
@every_list
def test_no_order_loses_or_repeats_a_row_forward_or_back(
    place: Place, in_meridian: Organization, olivia: Membership, as_olivia: OwnClient
) -> None:
    fill(place, in_meridian, MANY)
    shown = shown_by(as_olivia, place)
    keys = [column.key for column in shown.of.columns if column.by]
    assert keys
    for sort in (*keys, *(f"-{key}" for key in keys)):

        def turn(cursor: str, sort: str = sort) -> Shown[Any]:
            return again(shown, olivia, f"{place.query}&sort={sort}&cursor={cursor}")

        pages = list(walked(turn, "next"))
        forward = [row.pk for page in pages for row in page.page.rows]
        assert len(pages) == 3, sort
        assert len(forward) == len(set(forward)) == MANY, sort
        back = [row.pk for page in walked(turn, "previous", pages[-2].page.next) for row in reversed(page.page.rows)]
        assert back == forward[::-1], sort
        assert [row.pk for row in pages[0].rows] == forward, "the files have the same order"


@every_list
def test_a_page_and_a_file_cost_the_same_for_one_ten_and_a_hundred_rows(
    place: Place, in_meridian: Organization, as_olivia: OwnClient
) -> None:
    costs = []
    for many in (1, 9, 90):
        fill(place, in_meridian, many)
        as_olivia.get(place.url())
        cost = []
        for file in ("", "file.csv"):
            address = place.url(file=file and f"{place.path.strip('/')}.csv")
            with CaptureQueriesContext(connection) as asked:
                answer = as_olivia.get(address)
                assert b"".join(cast(Any, answer))
            cost.append(len(asked))
        costs.append(cost)
    assert costs[0] == costs[1] == costs[2]
    assert costs[0][0] <= 16


@pytest.mark.usefixtures("short_pages")
@every_list
def test_the_files_hold_what_the_pages_show(place: Place, in_meridian: Organization, as_olivia: OwnClient) -> None:
    fill(place, in_meridian, MANY)
    of = shown_by(as_olivia, place).of
    others = [column for column in of.columns if column.parts][1:]
    chosen = [others[-1], others[0]]  # they show in the declared order, whatever the address says
    query = "&".join(f"columns={column.key}" for column in chosen) + f"&sort=-{others[0].key}"

    pages = walked(lambda cursor: shown_by(as_olivia, place, f"{query}&cursor={cursor}"), "next")
    tables = [Table(as_olivia.get(place.url(f"{query}&cursor={page._cursor}")).content.decode()) for page in pages]
    names = place.path.strip("/")
    sheet = list(csv.reader(io.StringIO(b"".join(cast(Any, as_olivia.get(place.url(query, f"{names}.csv")))).decode())))
    workbook = CalamineWorkbook.from_filelike(
        io.BytesIO(as_olivia.get(place.url(query, f"{names}.xlsx")).content)
    ).get_sheet_by_index(0)

    first = next(column for column in of.columns if column.parts)
    shown = [column for column in of.columns if column in (first, others[0], others[-1])]
    assert tables[0].heads == [str(column.name) for column in of.columns if column in shown or not column.parts]
    assert sheet[0] == [str(header) for column in shown for header, _value in column.parts]
    assert workbook.to_python()[0] == sheet[0]
    lines = [line for table in tables for line in table.names]
    assert len(lines) == len(sheet) - 1 == len(workbook.to_python()) - 1 == MANY
    width = len(first.parts)
    for line, cells, other in zip(lines, sheet[1:], workbook.to_python()[1:], strict=True):
        if place.model is not AuditEvent:  # the trail begins with a moment: relative here, absolute there
            assert cells[width - min(width, 2)] in line or cells[0] in line
            assert [str(cell) for cell in other[:width]] == cells[:width]


@every_list
def test_a_list_offers_its_orders_columns_and_files(
    place: Place, in_meridian: Organization, as_olivia: OwnClient
) -> None:
    fill(place, in_meridian, 2)
    of = shown_by(as_olivia, place).of
    key = of.order.removeprefix("-")
    html = as_olivia.get(place.url(f"sort={key}")).content.decode()
    assert 'aria-sort="ascending"' in html
    assert f"sort=-{key}" in html
    assert 'aria-sort="descending"' in as_olivia.get(place.url(f"sort=-{key}")).content.decode()
    for column in [column for column in of.columns if column.parts][1:]:
        assert f'name="columns" value="{column.key}"' in html
    for kind in ("csv", "xlsx"):
        href = re.search(rf'href="({of.file}\.{kind}[^"]*)"', html)
        assert href
        assert f"sort={key}" in href[1]
        assert as_olivia.get(f"/o/meridian/{place.path}{href[1].replace('&amp;', '&')}").status_code == 200


@every_list
def test_what_cannot_be_read_is_said_and_left_out(
    place: Place, in_meridian: Organization, as_olivia: OwnClient
) -> None:
    fill(place, in_meridian, 2)
    usual = shown_by(as_olivia, place)
    takes_all = (OfferedFilter, BooleanFilter)
    junk = {
        name: "x" * 300
        for name, one in usual.filters.filters.items()
        if name not in place.query and not isinstance(one, takes_all)
    }
    query = "&".join(f"{name}={value}" for name, value in junk.items()) + "&sort=lost&columns=lost&cursor=lost"
    shown = shown_by(as_olivia, place, query)
    assert set(shown.filters.errors) == set(junk)
    assert [row.pk for row in shown.page.rows] == [row.pk for row in usual.page.rows]
    html = as_olivia.get(place.url(query)).content.decode()
    assert html.count('class="errorlist"') + len(shown.unread) == len(junk)
    assert "Clear the filters" in html


def test_a_file_leaves_its_mark_in_the_trail(in_meridian: Organization, as_marcus: OwnClient) -> None:
    make(Job, in_meridian, label="made here")
    assert as_marcus.get("/o/meridian/jobs/jobs.csv?state=queued&sort=what&junk=1").status_code == 200
    event = AuditEvent.objects.get(verb="list.export")
    assert event.actor_name == "Marcus"
    assert event.payload == {"list": "jobs", "format": "csv", "filters": "state=queued&sort=what"}


def test_a_list_too_long_for_a_workbook_says_so(
    in_meridian: Organization, as_olivia: OwnClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.lists, "MOST_IN_XLSX", 2)
    for _number in range(3):
        make(Job, in_meridian)
    answer = as_olivia.get("/o/meridian/jobs/jobs.xlsx?state=queued", follow=True)
    assert answer.redirect_chain == [("/o/meridian/jobs/?state=queued", 302)]
    assert "The list has more than 2 rows. Narrow it by its filters, or take CSV." in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="list.export").exists()
    assert as_olivia.get("/o/meridian/jobs/jobs.csv?state=queued").status_code == 200


def test_a_list_is_narrowed_by_itself_until_the_reader_says_more(
    in_meridian: Organization, as_olivia: OwnClient
) -> None:
    make(Membership, in_meridian, name="Left", ended_on=clock.today())
    usual = as_olivia.get("/o/meridian/members/").content.decode()
    assert "Left" not in usual
    assert "Clear the filters" not in usual
    assert "Left" in as_olivia.get("/o/meridian/members/?state=").content.decode()
    assert "Left" not in as_olivia.get("/o/meridian/members/?state=nonsense").content.decode()


@pytest.mark.usefixtures("short_pages")
def test_a_page_that_has_gone_shows_the_first(in_meridian: Organization, as_olivia: OwnClient) -> None:
    jobs = [make(Job, in_meridian, label=f"Job {number}") for number in range(10)]
    following = shown_by(as_olivia, PLACES[6]).page.next
    assert following
    jobs[-1].delete()
    assert len(shown_by(as_olivia, PLACES[6], f"cursor={following}").page.rows) == 9


def test_moments_in_files_are_those_of_the_organization(in_meridian: Organization, as_olivia: OwnClient) -> None:
    make(Job, in_meridian)
    with override("UTC"):
        rows = b"".join(cast(Any, as_olivia.get("/o/meridian/jobs/jobs.csv?columns=asked"))).decode().splitlines()
    assert rows[1].endswith(("+01:00", "+02:00"))


class Table(HTMLParser):
    """The headers of a list, and what names each of its lines."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.names: list[str] = []
        self._into: list[str] | None = None
        self.feed(page[page.index('<table class="list">') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "th" and not (self.names and dict(attrs).get("scope") == "col"):
            self._into = self.heads if dict(attrs).get("scope") == "col" else self.names
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "th":
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] = f"{self._into[-1]}{data}".strip(" ↓↑")
