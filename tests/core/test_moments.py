"""Days and moments in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.moments import absolute, due, relative

NOON = datetime(2026, 11, 24, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=59), "59 days ago"),
        (timedelta(days=90), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=-6), "in 6 days"),
    ],
)
def test_a_moment_is_told_in_one_unit(distance: timedelta, words: str) -> None:
    with clock.at(NOON):
        assert relative(NOON - distance) == words


def test_a_day_knows_today_tomorrow_and_yesterday() -> None:
    with clock.at(NOON):
        days = [date(2026, 11, day) for day in (23, 24, 25)]
        assert [relative(day) for day in days] == ["yesterday", "today", "tomorrow"]


def test_what_is_late_says_overdue() -> None:
    with clock.at(NOON):
        assert due(date(2026, 11, 12)) == "12 days overdue"
        assert due(date(2026, 11, 24)) == "today"
        assert due(date(2026, 11, 26)) == "in 2 days"


def test_the_absolute_moment_names_its_zone() -> None:
    assert absolute(NOON) == "24 November 2026, 12:04 UTC"
    assert absolute(date(2026, 11, 24)) == "24 November 2026"
