"""Keyset pages under chance: whatever ties, gaps and writers there are, a row that stays is seen exactly once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from accounts.models import Membership, Organization
from core import clock
from core.ids import new_id
from core.pages import BadCursor, page_of
from reviews.models import FollowUp

DAY = date(2026, 1, 1)
days = st.one_of(st.none(), st.integers(0, 4).map(lambda n: DAY + timedelta(days=n)))
moments = st.integers(0, 5).map(lambda n: datetime(2026, 1, 1, tzinfo=clock.now().tzinfo) + timedelta(microseconds=n))
names = st.sampled_from(["", "a", "A", "ä", "a b", "a\u0301", "z", "0", "Ω"])
values = st.tuples(names, days, moments)
writes = st.lists(st.tuples(st.sampled_from(["insert", "delete"]), values, st.integers(0, 30)), max_size=4)
ORDERS = ["due_on", "-due_on", "name", "-name", "created_at", "-created_at", "owner__name", "-owner__name"]
lawful = settings(
    max_examples=12, deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


class Writer:
    """Writes and deletes rows between two pages, and knows which were there all the time."""

    def __init__(self, organization: Organization, owners: list[Membership | None]) -> None:
        self.organization, self.owners = organization, owners
        self.constant: set[Any] = set()

    def begin(self, given: list[tuple[str, date | None, datetime]]) -> None:
        self.constant = {self._insert(one, number) for number, one in enumerate(given)}

    def write(self, one: tuple[str, Any, int]) -> None:
        act, given, number = one
        if act == "insert":
            self._insert(given, number)
            return
        there = list(FollowUp.objects.order_by("pk").values_list("pk", flat=True))
        if there:
            gone = there[number % len(there)]
            FollowUp.objects.filter(pk=gone).delete()
            self.constant.discard(gone)

    def _insert(self, given: tuple[str, date | None, datetime], number: int) -> Any:
        name, day, moment = given
        return FollowUp.objects.create(
            organization=self.organization, record_type="x", record_id=new_id(), name=name, due_on=day,
            created_at=moment, owner=self.owners[number % len(self.owners)],
        ).pk  # fmt: skip


def as_models(rows: QuerySet[FollowUp], by: str) -> QuerySet[Any, Any]:
    return rows.select_related("owner")


def as_values(rows: QuerySet[FollowUp], by: str) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.values("id", by.removeprefix("-"))
    return found


def key_of(row: Any) -> Any:
    return row["id"] if isinstance(row, dict) else row.pk


@pytest.mark.parametrize("shape", [as_models, as_values])
@pytest.mark.parametrize("by", ORDERS)
@lawful
@given(start=st.lists(values, max_size=12), between=writes, size=st.integers(1, 5))
def test_every_row_that_stays_is_seen_exactly_once_there_and_back(
    in_meridian: Organization, marcus: Membership, nina: Membership, by: str,
    shape: Callable[[QuerySet[FollowUp], str], QuerySet[Any, Any]], start: list[Any], between: list[Any], size: int,
) -> None:  # fmt: skip
    owners: list[Membership | None] = (
        [marcus, nina, None] if not (by.endswith("owner__name") and shape is as_models) else [marcus, nina]
    )
    with transaction.atomic():
        writer = Writer(in_meridian, owners)
        writer.begin(start)
        pending = list(between)
        forward: list[Any] = []
        cursor, last = "", None
        while True:
            page = page_of(shape(FollowUp.objects.all(), by), by=by, cursor=cursor, size=size, is_strict=True)
            forward += [key_of(row) for row in page.rows]
            cursor, last = page.next, page if page.rows else last
            if not cursor:
                break
            if pending:
                writer.write(pending.pop())
        _seen_once(forward, writer.constant)
        backward = [key_of(row) for row in last.rows] if last else []
        cursor = last.previous if last else ""
        while cursor:
            if pending:
                writer.write(pending.pop())
            page = page_of(shape(FollowUp.objects.all(), by), by=by, cursor=cursor, size=size, is_strict=True)
            backward = [key_of(row) for row in page.rows] + backward
            cursor = page.previous
        _seen_once(backward, writer.constant)
        transaction.set_rollback(True)


def _seen_once(seen: list[Any], constant: set[Any]) -> None:
    assert len(seen) == len(set(seen)), "a row was shown twice"
    assert constant <= set(seen), "a row was lost"


def test_a_page_of_what_cannot_be_empty_is_answered_by_its_index(
    in_meridian: Organization, marcus: Membership, nina: Membership
) -> None:
    """One comparison of both values, in the plain order of the index."""
    first = page_of(Membership.objects.all(), by="-created_at", size=1)
    with CaptureQueriesContext(connection) as captured:
        page_of(Membership.objects.all(), by="-created_at", size=1, cursor=first.next)
    sql = captured.captured_queries[-1]["sql"]
    assert "NULLS" not in sql
    assert (") < (" in sql) == connection.features.supports_tuple_lookups


@pytest.mark.parametrize("cursor", ["x", "%%%", "bnVsbA", "W3RydWUsICJ4IiwgIm5vdC1hLWtleSJd"])
def test_who_is_strict_hears_of_a_bad_cursor(in_meridian: Organization, cursor: str) -> None:
    with pytest.raises(BadCursor):
        page_of(FollowUp.objects.all(), by="due_on", cursor=cursor, is_strict=True)
