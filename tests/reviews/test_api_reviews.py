"""Reviews, follow-ups and what is due, by the API."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership
from assessments.models import Assessment
from core import clock
from core.ids import new_id
from reviews import actions
from reviews.models import Due, FollowUp, Review, ReviewableRecord
from reviews.queries import REVIEWED, SEEN_WITH
from tests.assessments.factories import start
from tests.assessments.submitted import gap_of, submit
from tests.calling import Caller, faults, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture
def caller(nina: Membership) -> Caller:
    return Caller.of(nina)


@pytest.fixture
def assessment(marcus: Membership) -> Assessment:
    return start(marcus, owner=marcus)


@pytest.fixture
def follow_up(assessment: Assessment, nina: Membership) -> FollowUp:
    return actions.open_follow_up(assessment, name="Ask the provider", by=nina, owner=nina)


def test_every_reviewable_record_is_named_and_seen_by_somebody() -> None:
    names = {model._meta.model_name for model in apps.get_models() if issubclass(model, ReviewableRecord)}
    assert names == set(REVIEWED)
    assert names <= set(SEEN_WITH)


def test_a_review_is_recorded_and_plans_the_next(caller: Caller, assessment: Assessment) -> None:
    body = {"record_type": "assessment", "record_id": str(assessment.pk), "outcome": "kept", "note": "Read it again."}
    answer = caller.post("reviews/", {**body, "next_on": "2027-03-01"})
    assert answer.status_code == HTTPStatus.CREATED
    assert told(answer) | body == told(answer)
    assert (told(answer)["by_name"], told(answer)["on"]) == ("Nina", clock.today().isoformat())
    assert told(caller.get(answer["Location"])) == told(answer)
    assessment.refresh_from_db()
    assert str(assessment.next_review_on) == "2027-03-01"
    found = told(caller.get(f"reviews/?record={assessment.pk}&outcome=kept&by=me&fields=note"))["results"]
    assert found == [{"note": "Read it again."}]
    assert AuditEvent.objects.get(verb="review.record").token_name == "walk"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"record_type": "membership"}, "/record_type"),
        ({"record_type": "gap"}, "/record_id"),
        ({"record_id": str(new_id())}, "/record_id"),
        ({"outcome": "fine"}, "/outcome"),
        ({"next_on": "soon"}, "/next_on"),
        ({"by": "somebody"}, "/by"),
    ],
)
def test_a_review_that_cannot_be_is_pointed_at(
    caller: Caller, assessment: Assessment, change: dict[str, str], pointer: str
) -> None:
    body = {"record_type": "assessment", "record_id": str(assessment.pk), "outcome": "kept"}
    answer = caller.post("reviews/", body | change)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert list(faults(answer)) == [pointer]
    assert not Review.objects.exists()


def test_a_follow_up_is_opened_changed_and_closed(caller: Caller, marcus: Membership, nina: Membership) -> None:
    submit(marcus)
    gap = gap_of("IRP.7")
    answer = caller.post(
        "follow-ups/", {"record_type": "gap", "record_id": str(gap.pk), "name": " Ask  them ", "owner_id": str(nina.pk)}
    )
    assert answer.status_code == HTTPStatus.CREATED
    assert (told(answer)["name"], told(answer)["owner_name"]) == ("Ask them", "Nina")
    assert told(answer)["due_on"] == (clock.today() + timedelta(days=30)).isoformat()
    place, tag = answer["Location"], answer["ETag"]
    assert caller.patch(place, {"owner_id": None}).status_code == HTTPStatus.PRECONDITION_REQUIRED
    changed = caller.patch(place, {"owner_id": None, "due_on": "2027-01-05"}, If_Match=tag)
    assert (told(changed)["owner_id"], told(changed)["due_on"], told(changed)["name"]) == (
        None,
        "2027-01-05",
        "Ask them",
    )
    assert caller.patch(place, {"name": "x"}, If_Match=tag).status_code == HTTPStatus.PRECONDITION_FAILED
    unknown = caller.patch(place, {"owner_id": str(new_id())}, If_Match=changed["ETag"])
    assert faults(unknown) == {"/owner_id": "not_found"}
    silent = caller.post(f"{place}close/", {"closing_note": " "})
    assert silent.status_code == HTTPStatus.BAD_REQUEST
    closed = caller.post(f"{place}close/", {"closing_note": "Done, see ticket 7."})
    assert (told(closed)["closed_on"], told(closed)["closed_by_name"]) == (clock.today().isoformat(), "Nina")
    assert caller.post(f"{place}close/", {"closing_note": "Again."}).status_code == HTTPStatus.CONFLICT
    assert caller.patch(place, {"name": "x"}, If_Match=closed["ETag"]).status_code == HTTPStatus.CONFLICT
    assert told(caller.get("follow-ups/?state=closed&count=exact"))["count"] == 1
    assert told(caller.get("follow-ups/?state=open"))["results"] == []


def test_the_inbox_is_that_of_the_member_behind_the_token(
    follow_up: FollowUp, nina: Membership, marcus: Membership, ed: Membership
) -> None:
    mine = told(Caller.of(nina).get("inbox/?kind=follow_up"))["results"]
    assert [(row["what"], row["member_name"], row["page"]) for row in mine] == [
        ("Ask the provider", "Nina", follow_up.get_absolute_url())
    ]
    assert told(Caller.of(marcus).get("inbox/?kind=follow_up"))["results"] == []
    assert told(Caller.of(ed).get("inbox/"))["results"] == []
    due = told(Caller.of(marcus).get(f"due/?member={nina.pk}&fields=what,due_on"))["results"]
    assert due == [{"what": "Ask the provider", "due_on": str(follow_up.due_on)}]


def test_what_is_due_from_others_is_told_to_a_token_that_may_see_its_record(
    assessment: Assessment, nina: Membership, marcus: Membership
) -> None:
    what, url = "Look at Autumn again", assessment.get_absolute_url()
    actions.set_due(assessment, kind=Due.Kind.REVIEW, what=what, url=url, due_on=clock.today(), member=nina)
    without, having = (Caller.of(marcus, "follow_up:read", *more) for more in ([], ["assessment:read"]))
    assert "Look at Autumn again" not in str(told(without.get("due/")))
    assert "Look at Autumn again" in str(told(having.get("due/")))


def test_executives_and_auditors_change_nothing(follow_up: FollowUp, ed: Membership, ada: Membership) -> None:
    place = f"follow-ups/{follow_up.pk}/"
    assert Caller.of(ed).get(place).status_code == HTTPStatus.FORBIDDEN
    assert Caller.of(ed).get("due/").status_code == HTTPStatus.FORBIDDEN
    auditor = Caller.of(ada)
    assert auditor.get(place).status_code == HTTPStatus.OK
    assert auditor.patch(place, {"name": "x"}, If_Match="*").status_code == HTTPStatus.FORBIDDEN
    assert auditor.post(f"{place}close/", {"closing_note": "x"}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("place", ["reviews/", "follow-ups/", "inbox/", "due/"])
def test_a_list_of_any_length_costs_the_same_few_queries(
    caller: Caller, assessment: Assessment, nina: Membership, place: str
) -> None:
    costs = []
    for _round in range(2):
        for number in range(3):
            actions.open_follow_up(assessment, name=f"Number {number}", by=nina, owner=nina)
            actions.record_review(assessment, by=nina, outcome=Review.Outcome.KEPT, note="")
        caller.get(place)
        with CaptureQueriesContext(connection) as queries:
            assert len(told(caller.get(place))["results"]) >= 3
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 3, costs
