"""The pages of reviews and follow-ups."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Organization
from reviews import actions
from reviews.models import FollowUp
from tests.assessments.factories import start
from tests.assessments.submitted import gap_of, submit
from tests.cast import OwnClient

LIST = "/o/meridian/follow-ups/"


@pytest.fixture
def follow_up(in_meridian: Organization, nina: Membership) -> FollowUp:
    return actions.open_follow_up(start(nina), name="Ask the provider", by=nina, owner=nina)


def test_a_follow_up_is_changed_and_closed_on_its_page(as_marcus: OwnClient, follow_up: FollowUp) -> None:
    page = follow_up.get_absolute_url()
    changed = {"version": follow_up.version, "name": "Ask again", "owner": "", "due_on": "2027-01-05"}
    assert as_marcus.post(page, changed).status_code == HTTPStatus.FOUND
    assert as_marcus.post(f"{page}close/", {"closing_note": "Asked."}).status_code == HTTPStatus.FOUND
    follow_up.refresh_from_db()
    assert (follow_up.name, follow_up.closing_note) == ("Ask again", "Asked.")
    assert "Ask again" in as_marcus.get(page).text


def test_a_stale_page_keeps_what_was_typed_and_shows_what_others_saved(
    as_marcus: OwnClient, follow_up: FollowUp
) -> None:
    page = follow_up.get_absolute_url()
    first = {"version": follow_up.version, "name": "From the first", "due_on": "2027-01-05"}
    as_marcus.post(page, first)
    answer = as_marcus.post(page, {**first, "name": "From the second"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "From the second" in answer.text
    assert "From the first" in answer.text


def test_an_empty_note_does_not_close(as_marcus: OwnClient, follow_up: FollowUp) -> None:
    answer = as_marcus.post(f"{follow_up.get_absolute_url()}close/", {"closing_note": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    follow_up.refresh_from_db()
    assert follow_up.closed_on is None


@pytest.mark.parametrize("state", ["due", "open", "closed"])
def test_lists_cost_the_same_for_one_and_for_many(
    state: str,
    as_marcus: OwnClient,
    follow_up: FollowUp,
    nina: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    if state == "closed":
        actions.close_follow_up(follow_up, by=nina, closing_note="Done.")
    assert as_marcus.get(_address(state)).text.count("Ask the provider") == 1
    counted = len(_queries(as_marcus, state))
    record = start(nina)
    for n in range(12):
        extra = actions.open_follow_up(record, name=f"Number {n}", by=nina, owner=nina)
        if state == "closed":
            actions.close_follow_up(extra, by=nina, closing_note="Done.")
    with django_assert_num_queries(counted):
        assert "Number 11" in as_marcus.get(_address(state)).text


def test_the_list_filters_by_text_and_owner(as_nina: OwnClient, follow_up: FollowUp, marcus: Membership) -> None:
    actions.open_follow_up(start(marcus), name="Other thing", by=marcus, owner=marcus)
    mine = as_nina.get(LIST, {"owner": "me"}).text
    assert "Ask the provider" in mine
    assert "Other thing" not in mine
    found = as_nina.get(LIST, {"search": "other"}).text
    assert "Other thing" in found
    assert "Ask the provider" not in found


@pytest.mark.parametrize("kind", ["assessment", "gap"])
def test_a_review_is_recorded_on_the_page_of_its_record(
    kind: str, as_nina: OwnClient, as_ada: OwnClient, in_meridian: Organization, marcus: Membership
) -> None:
    assessment = submit(marcus)
    record = assessment if kind == "assessment" else gap_of("IRP.7")
    review = {"outcome": "kept", "note": "Read it line by line.", "next_on": "2027-06-01"}
    action = f"{record.get_absolute_url()}review/"
    assert as_ada.post(action, review).status_code == HTTPStatus.FORBIDDEN
    assert "This field is required" in as_nina.post(action, {"note": "Kept as typed."}).text
    assert as_nina.post(action, review).status_code == HTTPStatus.FOUND
    page = as_nina.get(record.get_absolute_url()).text
    assert "Still right: Read it line by line." in page
    assert "1 June 2027" in page


def _address(state: str) -> str:
    return "/o/meridian/due/" if state == "due" else f"{LIST}?state={state}"


def _queries(client: OwnClient, state: str) -> list[dict[str, str]]:
    with CaptureQueriesContext(connection) as captured:
        client.get(_address(state))
    return list(captured)
