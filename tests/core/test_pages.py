"""Keyset pages: forward and back, with ties and empty values, nothing lost and nothing twice."""

import base64
import random
from datetime import date, timedelta

import pytest

from accounts.models import Membership, Organization
from core.ids import new_id
from core.pages import page_of
from reviews.models import FollowUp

DAYS = [None, *(date(2026, 1, 1) + timedelta(days=n) for n in (0, 0, 0, 1, 2, 2, 5)), None, None]


@pytest.fixture
def rows(in_meridian: Organization, marcus: Membership) -> list[FollowUp]:
    dice = random.Random(7)  # no secret
    days = dice.sample(DAYS, len(DAYS))
    return FollowUp.objects.bulk_create(
        FollowUp(organization=in_meridian, record_type="x", record_id=new_id(), name=str(n), due_on=day)
        for n, day in enumerate(days)
    )


@pytest.mark.parametrize("size", [1, 2, 3, 4, 10, 11])
@pytest.mark.parametrize("by", ["due_on", "-due_on"])
def test_walking_on_and_back_shows_every_row_once_in_order(rows: list[FollowUp], by: str, size: int) -> None:
    known = sorted((row for row in rows if row.due_on), key=lambda row: (row.due_on, row.pk), reverse=by[0] == "-")
    unknown = sorted((row for row in rows if not row.due_on), key=lambda row: row.pk, reverse=by[0] == "-")
    wanted = [row.pk for row in (*known, *unknown)]
    forward, cursor = [], ""
    pages = []
    while True:
        page = page_of(FollowUp.objects.all(), by=by, cursor=cursor, size=size)
        pages.append(page)
        forward += [row.pk for row in page.rows]
        if not page.next:
            break
        cursor = page.next
    assert forward == wanted
    backward = [row.pk for row in reversed(pages[-1].rows)]
    cursor = pages[-1].previous
    while cursor:
        page = page_of(FollowUp.objects.all(), by=by, cursor=cursor, size=size)
        backward += [row.pk for row in reversed(page.rows)]
        cursor = page.previous
    assert backward == wanted[::-1]


def test_a_row_written_meanwhile_shifts_nothing(rows: list[FollowUp], in_meridian: Organization) -> None:
    first = page_of(FollowUp.objects.all(), by="due_on", size=3)
    FollowUp.objects.create(
        organization=in_meridian, record_type="x", record_id=new_id(), name="early", due_on=date(2025, 1, 1)
    )
    second = page_of(FollowUp.objects.all(), by="due_on", cursor=first.next, size=3)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
    assert second.previous


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "bnVsbA",
        "WzEsIDJd",
        "W3RydWUsICJ4IiwgIm5vdC1hLWtleSJd",
        "\x00",
        "WzEsICJcdTAwMDAiLCAieCJd",
    ],
)
def test_a_cursor_that_cannot_be_read_starts_at_the_first_page(rows: list[FollowUp], cursor: str) -> None:
    page = page_of(FollowUp.objects.all(), by="due_on", cursor=cursor)
    assert len(page.rows) == len(rows)


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("name", "[" * 3000),
        ("name", '[false, "\\ud800", "01a20d00-846f-72f9-8142-fef50b8035b0"]'),
        ("-created_at", '[false, "0001-01-01T00:00:00+14:00", "01a20d00-846f-72f9-8142-fef50b8035b0"]'),
        ("-created_at", '[true, "9999-12-31T23:59:59-14:00", "01a20d00-846f-72f9-8142-fef50b8035b0"]'),
        ("due_on", f'[false, {"9" * 2000}, "01a20d00-846f-72f9-8142-fef50b8035b0"]'),
        ("due_on", '[false, NaN, "01a20d00-846f-72f9-8142-fef50b8035b0"]'),
    ],
)
def test_a_cursor_made_by_hand_breaks_no_page(rows: list[FollowUp], by: str, text: str) -> None:
    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    page = page_of(FollowUp.objects.all(), by=by, cursor=cursor)
    assert len(page.rows) in (0, len(rows)), "the first page, or what lies beyond the moment on a server that knows it"
