"""Gaps by the API: listed, planned, lived with."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership, Organization
from assessments.models import Gap
from core import clock
from core.ids import new_id
from tests.assessments.submitted import gap_of, submit
from tests.calling import Caller, faults, told


@pytest.fixture
def gap(marcus: Membership, in_meridian: Organization) -> Gap:
    submit(marcus)
    return gap_of("IRP.7")


def test_the_list_has_the_highest_priority_first(nina: Membership, gap: Gap) -> None:
    caller = Caller.of(nina)
    rows = told(caller.get("gaps/"))["results"]
    assert [row["aspect"] for row in rows] == [one.aspect_code for one in Gap.objects.order_by("-priority", "-pk")]
    assert (rows[0]["scale"], rows[0]["status"], rows[0]["owner_name"]) == ("0-5", "open", None)
    by_value = told(caller.get("gaps/?ordering=-value_for_effort&fields=aspect,value_for_effort"))["results"]
    assert [row["value_for_effort"] for row in by_value] == sorted(
        (row["value_for_effort"] for row in by_value), key=float, reverse=True
    )
    assert told(caller.get("gaps/?status=planned"))["results"] == []
    assert [row["aspect"] for row in told(caller.get("gaps/?domain=DET"))["results"]] == ["DET.4"]


@pytest.mark.parametrize("ordering", ["-value_for_effort", "due_on", "-budget", "aspect_code"])
def test_pages_lose_and_repeat_nothing(nina: Membership, gap: Gap, ordering: str) -> None:
    caller, place, seen = Caller.of(nina), f"gaps/?limit=1&ordering={ordering}", []
    while place:
        page = told(caller.get(place.removeprefix("http://testserver")))
        seen += [row["aspect"] for row in page["results"]]
        place = page["next"]
    assert sorted(seen) == ["DET.4", "IRP.1", "IRP.7"]


def test_a_gap_is_planned_under_its_version(nina: Membership, gap: Gap) -> None:
    caller, place = Caller.of(nina), f"gaps/{gap.pk}/"
    tag = caller.get(place)["ETag"]
    due = (clock.today() + timedelta(days=60)).isoformat()
    planned = caller.patch(place, {"owner_id": str(nina.pk), "due_on": due, "budget": "1500.00"}, If_Match=tag)
    assert planned.status_code == HTTPStatus.OK, planned.content
    row = told(planned)
    assert (row["status"], row["owner_name"], row["budget"], row["due_on"]) == ("planned", "Nina", "1500.00", due)
    assert caller.patch(place, {"plan": "Exercise."}, If_Match=tag).status_code == HTTPStatus.PRECONDITION_FAILED
    kept = told(caller.patch(place, {"plan": "Exercise twice."}, If_Match=planned["ETag"]))
    assert (kept["status"], kept["owner_name"], kept["plan"]) == ("planned", "Nina", "Exercise twice.")
    assert {event.token_name for event in AuditEvent.objects.filter(verb="gap.plan")} == {"walk"}


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"owner_id": str(new_id())}, 400, "/owner_id"),
        ({"due_on": "soon"}, 400, "/due_on"),
        ({"budget": "-1"}, 400, "/budget"),
        ({"budget": 5}, 400, "/budget"),
        ({"effort": 4}, 409, None),
        ({"effort": 9}, 400, "/effort"),
        ({"plan": "x" * 4001}, 400, "/plan"),
        ({"size": "0"}, 400, "/size"),
        ({"status": "closed"}, 400, "/status"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    nina: Membership, gap: Gap, body: dict[str, Any], status: int, pointer: str | None
) -> None:
    refused = Caller.of(nina).patch(f"gaps/{gap.pk}/", body, If_Match="*")
    assert refused.status_code == status, refused.content
    assert pointer is None or pointer in faults(refused)


def test_one_gap_tells_what_it_consists_of(nina: Membership, gap: Gap) -> None:
    caller = Caller.of(nina)
    whole = told(caller.get(f"gaps/{gap.pk}/"))
    assert whole["item_count"] == len(whole["items"]) == 2
    first = whole["items"][0]
    assert (first["question"], first["evidenced"], first["is_key"]) == ("IRP.7.1", "0.0000", True)
    assert first["next_level"]["level"] == "1"
    with CaptureQueriesContext(connection) as queries:
        caller.get(f"gaps/{gap.pk}/")
    assert len(queries) <= 8, queries.captured_queries


def test_executives_see_gaps_without_their_questions(ed: Membership, gap: Gap) -> None:
    caller = Caller.of(ed)
    whole = told(caller.get(f"gaps/{gap.pk}/"))
    assert (whole["items"], whole["item_count"]) == (None, 2)
    assert len(told(caller.get("gaps/"))["results"]) == 3
    assert caller.patch(f"gaps/{gap.pk}/", {"plan": "x"}, If_Match="*").status_code == HTTPStatus.FORBIDDEN


def test_the_questions_of_a_gap_need_a_token_that_reads_assessments(nina: Membership, gap: Gap) -> None:
    without = told(Caller.of(nina, "gap:read").get(f"gaps/{gap.pk}/"))
    assert (without["items"], without["item_count"]) == (None, 2)
    assert len(told(Caller.of(nina, "gap:read", "assessment:read").get(f"gaps/{gap.pk}/"))["items"]) == 2


def test_an_acceptance_is_asked_for_approved_and_ended(marcus: Membership, olivia: Membership, gap: Gap) -> None:
    asking, deciding, place = Caller.of(marcus), Caller.of(olivia), f"gaps/{gap.pk}/"
    until = (clock.today() + timedelta(days=90)).isoformat()
    asked = told(asking.post(f"{place}ask-acceptance/", {"reason": "We move house.", "until": until}))
    assert (asked["is_acceptance_asked"], asked["acceptance_asked_by_name"]) == (True, "Marcus")
    assert asking.post(f"{place}approve/").status_code == HTTPStatus.CONFLICT
    approved = told(deciding.post(f"{place}approve/"))
    assert (approved["status"], approved["accepted_by_name"], approved["accepted_until"]) == (
        "accepted", "Olivia", until,
    )  # fmt: skip
    assert told(asking.post(f"{place}end-acceptance/"))["status"] == "open"
    assert asking.post(f"{place}end-acceptance/").status_code == HTTPStatus.CONFLICT


def test_an_acceptance_is_refused_with_a_note(marcus: Membership, olivia: Membership, gap: Gap) -> None:
    asking, deciding, place = Caller.of(marcus), Caller.of(olivia), f"gaps/{gap.pk}/"
    until = (clock.today() + timedelta(days=90)).isoformat()
    assert asking.post(f"{place}ask-acceptance/", {"reason": "x", "until": "2999-01-01"}).status_code == 409
    asking.post(f"{place}ask-acceptance/", {"reason": "We move house.", "until": until})
    assert deciding.post(f"{place}refuse/", {}).status_code == HTTPStatus.BAD_REQUEST
    refused = told(deciding.post(f"{place}refuse/", {"note": "Too risky."}))
    assert (refused["status"], refused["acceptance_refusal"]) == ("open", "Too risky.")


def test_the_list_costs_the_same_however_long(nina: Membership, gap: Gap) -> None:
    caller, counts = Caller.of(nina), []
    for many in (3, 30):
        while Gap.objects.count() < many:
            gap.pk, gap.aspect_code = new_id(), f"X.{Gap.objects.count()}"
            gap.save(force_insert=True)
        caller.get("gaps/")
        with CaptureQueriesContext(connection) as queries:
            assert len(told(caller.get("gaps/"))["results"]) == many
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4, queries.captured_queries
