"""Assessments: the list, a new one, its page, its settings and targets, submitting, reopening."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization
from assessments import queries
from assessments.models import Assessment, Framework
from core import clock
from tests.assessments.factories import answer, small_framework, start
from tests.assessments.submitted import submit
from tests.cast import OwnClient

LIST = "/o/meridian/assessments/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(in_meridian: Organization) -> Framework:
    return small_framework()


@pytest.fixture
def draft(framework: Framework, olivia: Membership) -> Assessment:
    return start(olivia, framework)


def text(response: Any, status: int = HTTPStatus.OK) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().partition("<main")[2].split())


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def frame(assessment: Assessment, **changed: Any) -> dict[str, Any]:
    """What the form of the settings sends."""
    return {"version": assessment.version, "name": assessment.name, "profile": assessment.profile, **changed}


def targets(assessment: Assessment, **changed: Any) -> dict[str, Any]:
    """What the form of targets and weights sends."""
    weights = {"weight-IRP": "1.25", "weight-DET": "1"}
    return {"version": assessment.version, "weights_reason": "", **weights, **changed}


# The list


def test_an_empty_list_teaches_the_next_step(framework: Framework, as_marcus: OwnClient, as_nina: OwnClient) -> None:
    assert "Start an assessment" in text(as_marcus.get(LIST))
    assert "Start an assessment" not in text(as_nina.get(LIST))  # she may not


def test_the_list_shows_each_with_its_last_submission(
    framework: Framework, olivia: Membership, as_ada: OwnClient
) -> None:
    submit(olivia, name="Autumn")
    start(olivia, framework, name="Winter")

    assert "not yet submitted" in text(as_ada.get(f"{LIST}?status=draft"))
    shown = text(as_ada.get(f"{LIST}?search=autumn"))
    assert "Autumn" in shown
    assert "Winter" not in shown
    assert "claimed" in shown


def test_the_list_costs_the_same_however_long_it_is(
    framework: Framework, olivia: Membership, as_ada: OwnClient
) -> None:
    start(olivia, framework)
    as_ada.get(LIST)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(LIST)
    for number in range(4):
        start(olivia, framework, name=f"Pass {number}", owner=olivia)

    with CaptureQueriesContext(connection) as more:
        as_ada.get(LIST)
    assert len(more) == len(few)


# A new one


def new(framework: Framework, **changed: Any) -> dict[str, Any]:
    return {"name": "Spring", "framework": framework.pk, "scope": "full", "profile": "standard", **changed}


def test_a_new_one_leads_to_its_first_question(framework: Framework, as_marcus: OwnClient) -> None:
    response = as_marcus.post(f"{LIST}new/", new(framework), follow=True)

    assert response.redirect_chain[-1][0].endswith("/wizard/IRP.1/#IRP.1.1")
    assert Assessment.objects.get().name == "Spring"


def test_answers_are_carried_from_the_one_that_is_chosen(
    framework: Framework, olivia: Membership, as_marcus: OwnClient
) -> None:
    earlier = submit(olivia)
    sent = new(framework, carry_policy="all", carry_from=earlier.pk)

    as_marcus.post(f"{LIST}new/", sent)

    carried = Assessment.objects.get(name="Spring")
    assert carried.carried_from == earlier
    assert all(state.is_carried for state in queries.answer_states(carried).values())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"scope": "half"}, "Select a valid choice"),
        ({"profile": "best"}, "Select a valid choice"),
        ({"framework": str(uuid4())}, "Select a valid choice"),
        ({"owner": str(uuid4())}, "Select a valid choice"),
        ({"next_review_on": "soon"}, "Enter a valid date"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    framework: Framework, as_marcus: OwnClient, changed: dict[str, str], sentence: str
) -> None:
    response = as_marcus.post(f"{LIST}new/", new(framework) | changed)

    assert sentence in text(response, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not Assessment.objects.exists()


def test_carrying_needs_an_assessment_to_carry_from(draft: Assessment, as_marcus: OwnClient) -> None:
    response = as_marcus.post(f"{LIST}new/", new(draft.framework, carry_policy="all"))

    assert "Choose the assessment whose answers are carried." in text(response, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_an_analyst_starts_none(framework: Framework, as_nina: OwnClient) -> None:
    assert as_nina.get(f"{LIST}new/").status_code == HTTPStatus.FORBIDDEN
    assert as_nina.post(f"{LIST}new/", new(framework)).status_code == HTTPStatus.FORBIDDEN


# Its page


def test_the_page_says_where_it_stands(draft: Assessment, olivia: Membership, as_nina: OwnClient) -> None:
    answer(draft, "IRP.1.1", olivia, level=0)
    answer(draft, "IRP.1.2", olivia, is_unknown=True)

    shown = text(as_nina.get(draft.get_absolute_url()))

    assert "<dd>2 / 8</dd>" in shown  # answered
    assert "of 100 evidenced, as it stands" in shown
    assert "Assessment started" in shown  # its history
    assert "Not submitted yet." in shown


def test_submitting_and_reopening(draft: Assessment, as_marcus: OwnClient) -> None:
    shown = text(as_marcus.post(f"{draft.get_absolute_url()}submit/", follow=True))
    assert "Submitted by Marcus" in shown
    assert 'name="reason"' in shown  # why it is reopened

    refused = as_marcus.post(f"{draft.get_absolute_url()}reopen/", {"reason": " "})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not fresh(draft).is_draft

    shown = text(as_marcus.post(f"{draft.get_absolute_url()}reopen/", {"reason": "A slip in IRP"}, follow=True))
    assert "reopened: A slip in IRP" in shown
    assert fresh(draft).is_draft


def test_submitting_twice_is_a_sentence(draft: Assessment, as_marcus: OwnClient) -> None:
    as_marcus.post(f"{draft.get_absolute_url()}submit/")

    shown = text(as_marcus.post(f"{draft.get_absolute_url()}submit/", follow=True))

    assert "This assessment was submitted." in shown
    assert draft.snapshots.count() == 1


# Settings


def test_settings_are_saved_and_stand_in_the_history(draft: Assessment, nina: Membership, as_marcus: OwnClient) -> None:
    due = clock.today() + timedelta(days=30)
    sent = frame(draft, name="Renamed", owner=nina.pk, next_review_on=due, profile="regulated")

    shown = text(as_marcus.post(f"{draft.get_absolute_url()}settings/", sent, follow=True))

    assert "Renamed" in shown
    assert "Nina" in shown
    assert queries.targets_of(fresh(draft))["DET.4"].level == 4


def test_a_second_save_of_the_same_version_is_refused_and_keeps_what_was_typed(
    draft: Assessment, as_marcus: OwnClient, as_olivia: OwnClient
) -> None:
    address = f"{draft.get_absolute_url()}settings/"
    as_olivia.post(address, frame(draft, name="Olivia's name"))

    shown = text(as_marcus.post(address, frame(draft, name="Marcus's name")), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "Marcus&#x27;s name" in shown
    assert "Olivia&#x27;s name" in shown
    assert fresh(draft).name == "Olivia's name"


def test_an_own_target_needs_its_reason(draft: Assessment, as_marcus: OwnClient) -> None:
    address = f"{draft.get_absolute_url()}settings/"

    refused = as_marcus.post(address, targets(draft, **{"target-IRP.7": "5"}))
    assert "Say why IRP.7 has a target of its own." in text(refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "<details open" in text(refused, HTTPStatus.UNPROCESSABLE_ENTITY)

    as_marcus.post(address, targets(draft, **{"target-IRP.7": "5", "reason-IRP.7": "The board asks"}))
    target = queries.targets_of(fresh(draft))["IRP.7"]
    assert (target.level, target.reason) == (5, "The board asks")


def test_other_weights_need_their_reason(draft: Assessment, as_marcus: OwnClient) -> None:
    address = f"{draft.get_absolute_url()}settings/"

    refused = as_marcus.post(address, targets(draft, **{"weight-DET": "2"}))
    assert "Say why the weights differ from the framework" in text(refused, HTTPStatus.UNPROCESSABLE_ENTITY)

    as_marcus.post(address, targets(draft, weights_reason="We detect first", **{"weight-DET": "2"}))
    assert fresh(draft).weights == {"IRP": "1.25", "DET": "2"}
    assert fresh(draft).weights_reason == "We detect first"


@pytest.mark.parametrize("value", ["-1", "5.5", "much", "1e99", "NaN"])
def test_a_target_out_of_range_is_refused(draft: Assessment, as_marcus: OwnClient, value: str) -> None:
    sent = targets(draft, **{"target-IRP.7": value, "reason-IRP.7": "x"})

    response = as_marcus.post(f"{draft.get_absolute_url()}settings/", sent)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert fresh(draft).version == draft.version


def test_a_rival_finds_nothing_and_an_executive_may_not(
    draft: Assessment, as_mallory: OwnClient, as_ed: OwnClient
) -> None:
    for rest in ("", "settings/"):
        assert as_mallory.get(f"/o/rival/assessments/{draft.pk}/{rest}").status_code == HTTPStatus.NOT_FOUND
        assert as_ed.get(f"{LIST}{draft.pk}/{rest}").status_code == HTTPStatus.FORBIDDEN
    for rest in ("submit/", "reopen/", "settings/"):
        sent = {**frame(draft), "reason": "x"}
        assert as_mallory.post(f"/o/rival/assessments/{draft.pk}/{rest}", sent).status_code == HTTPStatus.NOT_FOUND
    assert fresh(draft).version == draft.version
