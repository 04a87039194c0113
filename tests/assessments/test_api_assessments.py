"""Assessments by the API: what a page can do with them, a program can."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.models import AuditEvent, Membership, Organization
from assessments.models import Assessment
from core.ids import new_id
from tests.assessments.factories import answer, answer_all, small_framework, start
from tests.assessments.submitted import submit
from tests.calling import Caller, faults, told


def test_a_draft_is_started_with_own_targets_and_weights(marcus: Membership, nina: Membership) -> None:
    caller = Caller.of(marcus)
    with scope(organization=marcus.organization):
        framework = small_framework()
    answer = caller.post(
        "assessments/",
        {
            "framework_id": str(framework.pk),
            "name": " Autumn  check ",
            "profile": "starter",
            "targets": {"IRP.1": {"level": "4.5", "reason": "The regulator asks."}},
            "weights": {"DET": "2.00"},
            "weights_reason": "Detection is new.",
            "owner_id": str(nina.pk),
            "next_review_on": "2027-01-31",
        },
    )
    assert answer.status_code == HTTPStatus.CREATED, answer.content
    made = told(answer)
    whole = told(caller.get(answer["Location"]))
    assert made["name"] == "Autumn check"
    assert (made["status"], made["owner_name"], made["evidenced"]) == ("draft", "Nina", None)
    assert whole["targets"]["IRP.1"] == {"level": "4.5", "source": "own", "reason": "The regulator asks."}
    assert whole["weights"] == {"DET": "2", "IRP": "1.25"}
    assert whole["framework"]["key"] == "small"


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"name": ""}, 400, "/name"),
        ({"framework_id": str(new_id())}, 400, "/framework_id"),
        ({"owner_id": str(new_id())}, 400, "/owner_id"),
        ({"carry_from_id": str(new_id())}, 400, "/carry_from_id"),
        ({"scope": "half"}, 400, "/scope"),
        ({"targets": {"IRP.1": {"level": "6", "reason": "x"}}}, 400, "/targets/IRP.1/level"),
        ({"targets": {"IRP.1": {"level": "3"}}}, 400, "/targets/IRP.1/reason"),
        ({"targets": {"IRP.1": {"level": "3", "reason": "x", "source": "own"}}}, 400, "/targets/IRP.1/source"),
        ({"targets": {"IRP.1": {"level": 3, "reason": "x"}}}, 400, "/targets/IRP.1/level"),
        ({"targets": []}, 400, "/targets"),
        ({"weights": {"DET": 2}}, 400, "/weights"),
        ({"weights": {"DET": "NaN"}}, 400, "/weights/DET"),
        ({"status": "submitted"}, 400, "/status"),
        ({"targets": {"XXX.1": {"level": "3", "reason": "x"}}}, 409, None),
        ({"weights": {"DET": "0"}, "weights_reason": "x"}, 409, None),
        ({"weights": {"DET": "2"}}, 409, None),
        ({"carry_policy": "all"}, 409, None),
    ],
)
def test_what_cannot_be_started_is_refused(
    marcus: Membership, in_meridian: Organization, change: dict[str, object], status: int, pointer: str | None
) -> None:
    body = {"framework_id": str(small_framework().pk), "name": "Autumn", **change}
    answer = Caller.of(marcus).post("assessments/", body)
    assert answer.status_code == status, answer.content
    assert pointer is None or pointer in faults(answer)
    assert not Assessment.objects.exists()


def test_the_frame_changes_under_its_version(marcus: Membership, nina: Membership, in_meridian: Organization) -> None:
    caller, place = Caller.of(marcus), f"assessments/{start(marcus).pk}/"
    tag = caller.get(place)["ETag"]
    changed = caller.patch(
        place,
        {"name": "Winter", "owner_id": str(nina.pk), "targets": {"DET.4": {"level": "5", "reason": "Why not."}}},
        If_Match=tag,
    )
    assert changed.status_code == HTTPStatus.OK, changed.content
    now = told(changed)
    assert (now["name"], now["owner_name"], now["version"]) == ("Winter", "Nina", 2)
    assert now["targets"]["DET.4"]["source"] == "own"
    assert caller.patch(place, {"name": "Spring"}, If_Match=tag).status_code == HTTPStatus.PRECONDITION_FAILED
    assert caller.patch(place, {"name": "Spring"}).status_code == HTTPStatus.PRECONDITION_REQUIRED
    kept = caller.patch(place, {"deputy_id": str(nina.pk)}, If_Match=changed["ETag"])
    assert told(kept)["targets"]["DET.4"]["source"] == "own"
    gone = caller.patch(place, {"targets": {}, "owner_id": None}, If_Match=kept["ETag"])
    assert told(gone)["targets"]["DET.4"]["source"] == "base"
    assert told(gone)["owner_id"] is None


def test_a_submitted_one_keeps_its_profile(marcus: Membership, in_meridian: Organization) -> None:
    caller, place = Caller.of(marcus), f"assessments/{submit(marcus).pk}/"
    tag = caller.get(place)["ETag"]
    refused = caller.patch(place, {"profile": "regulated"}, If_Match=tag)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert told(refused)["type"] == "urn:soc-builder:problem:closed"
    assert caller.patch(place, {"name": "Renamed"}, If_Match=tag).status_code == HTTPStatus.OK


def test_it_is_submitted_and_reopened(marcus: Membership, in_meridian: Organization) -> None:
    draft = start(marcus)
    answer_all(draft, marcus, 4)
    caller, place = Caller.of(marcus), f"assessments/{draft.pk}/"
    submitted = told(caller.post(f"{place}submit/"))
    assert (submitted["status"], submitted["scale"]) == ("submitted", "0-100")
    assert 80 <= float(submitted["claimed"]) <= 90
    assert submitted["snapshot_id"] is not None
    assert caller.post(f"{place}submit/").status_code == HTTPStatus.CONFLICT
    assert caller.post(f"{place}reopen/", {}).status_code == HTTPStatus.BAD_REQUEST
    reopened = told(caller.post(f"{place}reopen/", {"reason": "A mistake in IRP."}))
    assert (reopened["status"], reopened["reopen_reason"]) == ("draft", "A mistake in IRP.")
    assert reopened["snapshot_id"] == submitted["snapshot_id"]
    event = AuditEvent.objects.get(verb="assessment.reopen")
    assert event.token_name == "walk"


def test_the_same_submission_twice_is_one(marcus: Membership, in_meridian: Organization) -> None:
    draft = start(marcus)
    caller, place = Caller.of(marcus), f"assessments/{draft.pk}/submit/"
    answers = [caller.post(place, Idempotency_Key="autumn") for _number in range(2)]
    assert [one.status_code for one in answers] == [HTTPStatus.OK] * 2
    assert answers[0].content == answers[1].content
    assert draft.snapshots.count() == 1


def test_what_remains_is_told(marcus: Membership, in_meridian: Organization) -> None:
    draft = start(marcus)
    answer(draft, "IRP.1.1", marcus, level=3)
    answer(draft, "IRP.1.2", marcus, is_unknown=True)
    answer(draft, "DET.4.1", marcus, is_not_applicable=True, reason="No use cases.")
    left = told(Caller.of(marcus).get(f"assessments/{draft.pk}/remaining/"))
    assert (left["asked"], left["remaining"]) == (8, 5)
    assert left["unanswered"] == ["IRP.1.3", "IRP.1.4", "IRP.7.1", "IRP.7.2", "DET.4.2"]
    assert (left["unknown"], left["unconfirmed"], left["carried"]) == (["IRP.1.2"], ["DET.4.1"], [])
    assert left["aspects"][0] == {"aspect": "IRP.1", "name": "Plan governance", "asked": 4, "remaining": 2}


def test_carried_answers_are_confirmed(marcus: Membership, in_meridian: Organization) -> None:
    before = submit(marcus)
    caller = Caller.of(marcus)
    body = {
        "framework_id": str(before.framework_id),
        "name": "Next",
        "carry_from_id": str(before.pk),
        "carry_policy": "all",
    }
    place = told(caller.post("assessments/", body))["id"]
    assert len(told(caller.get(f"assessments/{place}/remaining/"))["carried"]) == 8
    one = caller.post(f"assessments/{place}/confirm-carried/", {"questions": ["IRP.1.1"]})
    assert told(one) == {"confirmed": 1}
    assert told(caller.post(f"assessments/{place}/confirm-carried/", {})) == {"confirmed": 7}
    assert told(caller.get(f"assessments/{place}/remaining/"))["carried"] == []


def test_the_list_is_narrowed_ordered_and_searched(
    marcus: Membership, nina: Membership, in_meridian: Organization
) -> None:
    submit(marcus, name="Autumn")
    start(marcus, name="Winter", owner=nina)
    caller = Caller.of(marcus)

    def names(query: str) -> list[str]:
        return [row["name"] for row in told(caller.get(f"assessments/?{query}"))["results"]]

    assert names("") == ["Winter", "Autumn"]
    assert names("ordering=name") == ["Autumn", "Winter"]
    assert names("status=draft") == ["Winter"]
    assert names("search=autu") == ["Autumn"]
    assert names(f"owner={nina.pk}") == ["Winter"]
    assert names("framework=other") == []
    assert caller.get("assessments/?status=open").status_code == HTTPStatus.BAD_REQUEST


def test_the_list_costs_the_same_however_long(marcus: Membership, in_meridian: Organization) -> None:
    caller, counts = Caller.of(marcus), []
    for many in (1, 10):
        while Assessment.objects.count() < many:
            start(marcus, name=f"Number {Assessment.objects.count()}")
        caller.get("assessments/")
        with CaptureQueriesContext(connection) as queries:
            assert len(told(caller.get("assessments/"))["results"]) == many
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4, queries.captured_queries


def test_who_may_not_is_refused(
    nina: Membership, ed: Membership, in_meridian: Organization, marcus: Membership
) -> None:
    draft = start(marcus)
    for by in (nina, ed):
        caller = Caller.of(by)
        assert caller.post("assessments/", {}).status_code == HTTPStatus.FORBIDDEN
        assert caller.post(f"assessments/{draft.pk}/submit/").status_code == HTTPStatus.FORBIDDEN
    assert Caller.of(ed).get("assessments/").status_code == HTTPStatus.FORBIDDEN
    narrow = Caller.of(marcus, "assessment:read")
    assert narrow.get(f"assessments/{draft.pk}/").status_code == HTTPStatus.OK
    assert narrow.post(f"assessments/{draft.pk}/submit/").status_code == HTTPStatus.FORBIDDEN


def test_members_and_assessments_of_others_cannot_be_named(
    marcus: Membership, mallory: Membership, meridian: Organization
) -> None:
    with scope(organization=mallory.organization):
        foreign = start(mallory)
    caller = Caller.of(marcus)
    for name in ("owner_id", "deputy_id", "carry_from_id"):
        answers = []
        for pk in (mallory.pk if name != "carry_from_id" else foreign.pk, new_id()):
            body = {"framework_id": str(foreign.framework_id), "name": "Mine", name: str(pk)}
            answers.append(caller.post("assessments/", body))
        assert [answer.status_code for answer in answers] == [HTTPStatus.BAD_REQUEST] * 2
        assert answers[0].content == answers[1].content
    for rest in ("", "answers/", "scorecard/", "remaining/", "answers/IRP.1.1/"):
        assert caller.get(f"assessments/{foreign.pk}/{rest}").status_code == HTTPStatus.NOT_FOUND
