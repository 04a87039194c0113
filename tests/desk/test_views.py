"""The way in, the overview and the inbox."""

from http import HTTPStatus

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization, Role
from accounts.queries import memberships_of
from reviews import actions as reviews
from tests.assessments.factories import prove, start
from tests.assessments.submitted import submit
from tests.cast import OwnClient, client_of, make_member

OVERVIEW = "/o/meridian/"


def test_who_is_in_one_organization_lands_on_its_overview(as_marcus: OwnClient) -> None:
    assert as_marcus.get("/").headers["Location"] == OVERVIEW


def test_who_is_in_two_chooses(marcus: Membership, rival: Organization) -> None:
    assert marcus.user is not None
    make_member(rival, "Marcus", Role.ANALYST, marcus.user)
    assert len(memberships_of(marcus.user)) == 2
    page = client_of(marcus).get("/", follow=True)
    assert "Meridian" in page.text
    assert "Rival" in page.text


def test_an_empty_organization_is_told_the_next_step(as_marcus: OwnClient, as_ed: OwnClient) -> None:
    assert "Start an assessment" in as_marcus.get(OVERVIEW).text
    assert "Start an assessment" not in as_ed.get(OVERVIEW).text


def test_the_overview_shows_both_scores_the_domains_and_the_worst_gaps(
    as_ed: OwnClient, in_meridian: Organization, marcus: Membership
) -> None:
    submit(marcus)
    page = as_ed.get(OVERVIEW).text
    assert "of 100 evidenced" in page
    assert "claimed" in page
    assert "Plan governance" in page
    assert "1 at zero" in page


def test_executives_read_no_titles_of_evidence_answers_and_follow_ups_on_the_overview(
    as_ed: OwnClient, as_nina: OwnClient, in_meridian: Organization, marcus: Membership, ed: Membership
) -> None:
    record = submit(marcus)
    prove(marcus, "IRP.1.1", level=4, name="Config of fw-edge-01")
    reviews.open_follow_up(record, name="Close port 23 of fw-edge-01", by=marcus)
    reviews.open_follow_up(record, name="Talk to the board", by=marcus, owner=ed)
    assert "Close port 23 of fw-edge-01" in as_nina.get(OVERVIEW).text
    page = as_ed.get(OVERVIEW).text
    assert "fw-edge-01" not in page
    assert "Talk to the board" in page


def test_the_overview_costs_the_same_with_much_and_little(
    as_olivia: OwnClient, in_meridian: Organization, marcus: Membership
) -> None:
    submit(marcus)
    as_olivia.get(OVERVIEW)
    few = _queries(as_olivia)
    record = start(marcus)
    for n in range(10):
        reviews.open_follow_up(record, name=f"Number {n}", by=marcus, owner=marcus)
        prove(marcus, "IRP.1.1", level=4)
    assert _queries(as_olivia) == few
    assert few <= 24


def test_the_inbox_holds_what_waits_for_the_reader_alone(
    as_nina: OwnClient, in_meridian: Organization, nina: Membership, marcus: Membership
) -> None:
    record = start(marcus)
    reviews.open_follow_up(record, name="For Nina", by=marcus, owner=nina)
    reviews.open_follow_up(record, name="For Marcus", by=nina, owner=marcus)
    page = as_nina.get(f"{OVERVIEW}inbox/").text
    assert "For Nina" in page
    assert "For Marcus" not in page
    assert "For Nina" not in as_nina.get(f"{OVERVIEW}inbox/?kind=approval").text


def test_an_unreadable_cursor_starts_at_the_first_page(as_nina: OwnClient) -> None:
    assert as_nina.get(f"{OVERVIEW}inbox/?cursor=nonsense!").status_code == HTTPStatus.OK


def _queries(client: OwnClient) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(OVERVIEW)
    return len(captured)
