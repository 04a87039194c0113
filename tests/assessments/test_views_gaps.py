"""Gaps: the list and its files, planning one and many, living with one, and who may what."""

import csv
import io
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.models import Membership, Organization
from assessments import actions
from assessments.models import Assessment, Evidence, Gap
from core import clock
from reviews.models import FollowUp
from tests.assessments.factories import prove
from tests.assessments.submitted import GAPS, gap_of, submit
from tests.cast import OwnClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(in_meridian: Organization, olivia: Membership) -> Assessment:
    return submit(olivia)


def text(response: Any, status: int = HTTPStatus.OK) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().partition("<main")[2].split())


def names(client: Client, query: str = "") -> list[str]:
    """The aspect codes that the list shows, in its order."""
    shown = text(client.get(f"{GAPS}?{query}"))
    places = {code: shown.find(f'block">{code} ·') for code in ("IRP.1", "IRP.7", "DET.4")}
    return sorted((code for code, place in places.items() if place >= 0), key=lambda code: places[code])


def plan(gap: Gap, **changed: Any) -> dict[str, Any]:
    """What the form of a gap sends."""
    return {
        "version": gap.version,
        "owner": "",
        "due_on": "",
        "effort": gap.effort,
        "budget": "",
        "plan": "",
        **changed,
    }


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


# The list


def test_before_the_first_submission_the_list_teaches_the_next_step(meridian: object, as_nina: OwnClient) -> None:
    assert "No gaps yet" in text(as_nina.get(GAPS))


def test_the_list_is_sorted_as_the_address_says(assessment: Assessment, olivia: Membership, as_nina: OwnClient) -> None:
    actions.plan_gap(
        gap_of("DET.4"), by=olivia, owner=None, due_on=in_days(3), budget=None, effort=3, plan="Test the use cases"
    )

    assert names(as_nina) == ["IRP.7", "DET.4", "IRP.1"]  # priority 30, 24, 22.5
    assert names(as_nina, "sort=-value") == ["IRP.7", "IRP.1", "DET.4"]  # of efforts 1, 2, 3
    assert names(as_nina, "sort=-size")[2] == "IRP.1"
    assert names(as_nina, "sort=due")[0] == "DET.4"
    assert names(as_nina, "sort=nonsense") == names(as_nina)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("domain=DET", {"DET.4"}),
        ("domain=nonsense", set()),
        ("status=nonsense", {"DET.4", "IRP.1", "IRP.7"}),
        ("status=planned", {"IRP.7"}),
        ("status=closed", set()),
        ("owner=none", {"DET.4", "IRP.1"}),
        ("owner=me", {"IRP.7"}),
        ("search=exerc", {"IRP.7"}),
        ("search=table-top", {"IRP.7"}),
        ("search=%27%3B--&owner=x", set()),
    ],
)
def test_filters_stand_in_the_address(
    assessment: Assessment, nina: Membership, as_nina: OwnClient, query: str, shown: set[str]
) -> None:
    actions.plan_gap(
        gap_of("IRP.7"), by=nina, owner=nina, due_on=in_days(9), budget=None, effort=1, plan="Hold a table-top"
    )

    assert set(names(as_nina, query)) == shown


def test_a_filter_that_fits_nothing_offers_the_way_back(assessment: Assessment, as_nina: OwnClient) -> None:
    assert "No gap is like that" in text(as_nina.get(f"{GAPS}?search=submarine"))


def test_columns_can_be_left_out(assessment: Assessment, as_nina: OwnClient) -> None:
    shown = text(as_nina.get(f"{GAPS}?columns=priority&columns=plan")).partition("<thead>")[2].partition("</thead>")[0]

    assert "Priority" in shown
    assert "What closes it" in shown
    assert "Effort" not in shown


def test_the_files_hold_exactly_what_is_shown(assessment: Assessment, olivia: Membership, as_nina: OwnClient) -> None:
    actions.plan_gap(
        gap_of("IRP.7"), by=olivia, owner=olivia, due_on=in_days(9), budget=None, effort=1, plan="=HYPERLINK(1)"
    )
    query = "domain=IRP&columns=priority&columns=owner&columns=plan"

    response: Any = as_nina.get(f"{GAPS}gaps.csv?{query}")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(as_nina.get(f"{GAPS}gaps.xlsx?{query}").content))
    sheet = workbook.get_sheet_by_index(0).to_python()

    assert rows[0] == ["Gap", "Name", "Domain", "Priority", "Owner", "What closes it"]
    assert [one[0] for one in rows[1:]] == ["IRP.7", "IRP.1"]
    assert rows[1][4:] == ["Olivia", "'=HYPERLINK(1)"]
    assert sheet[0] == rows[0]
    assert [one[0] for one in sheet[1:]] == ["IRP.7", "IRP.1"]
    assert str(sheet[1][3]) == rows[1][3]


def test_the_list_costs_the_same_however_many_gaps_have_an_owner(
    assessment: Assessment, olivia: Membership, marcus: Membership, as_nina: OwnClient
) -> None:
    as_nina.get(GAPS)
    with CaptureQueriesContext(connection) as few:
        as_nina.get(GAPS)
    for code, owner in (("IRP.1", olivia), ("IRP.7", marcus), ("DET.4", olivia)):
        actions.plan_gap(gap_of(code), by=olivia, owner=owner, due_on=in_days(9), budget=None, effort=2, plan="Go on")

    with CaptureQueriesContext(connection) as many:
        as_nina.get(GAPS)
    assert len(many) == len(few) <= 14


# One gap


def test_a_gap_shows_how_it_is_computed(assessment: Assessment, as_nina: OwnClient) -> None:
    shown = text(as_nina.get(gap_of("IRP.7").get_absolute_url()))

    # target 3, nothing proven; the heaviest domain; no threat rated
    assert "100 × 3.00 ÷ 5 × 1.00 × 0.50 = <b>30.00</b>" in shown
    assert "default 0.5" in shown
    assert "Are actions closed?" in shown
    assert "only proof is missing" in shown


def test_its_items_lead_to_the_running_assessment(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient
) -> None:
    address = gap_of("IRP.7").get_absolute_url()
    assert f"/assessments/{assessment.pk}/wizard/IRP.7/#IRP.7.2" in text(as_nina.get(address))

    pulse = actions.start_assessment(
        by=olivia, framework=assessment.framework, name="Pulse", scope="pulse", profile="standard"
    )

    shown = text(as_nina.get(address))
    assert f"/assessments/{pulse.pk}/wizard/IRP.7/#IRP.7.1" in shown  # a key question
    assert f"/assessments/{assessment.pk}/wizard/IRP.7/#IRP.7.2" in shown


def test_an_executive_sees_the_gap_and_none_of_its_questions(assessment: Assessment, as_ed: OwnClient) -> None:
    shown = text(as_ed.get(gap_of("IRP.7").get_absolute_url()))

    assert "2 questions of this aspect are proven below the target." in shown
    assert "Are actions closed?" not in shown
    assert "/wizard/" not in shown
    assert 'method="post"' not in shown
    assert "/evidence/" not in shown


def test_a_plan_with_owner_and_date_makes_it_planned(
    assessment: Assessment, marcus: Membership, as_nina: OwnClient
) -> None:
    gap = gap_of("IRP.7")
    sent = plan(gap, owner=marcus.pk, due_on=in_days(30), budget="2500", effort=2, plan="Hold a table-top")

    response = as_nina.post(gap.get_absolute_url(), sent, follow=True)

    gap = gap_of("IRP.7")
    assert (gap.status, gap.owner, gap.effort) == (Gap.Status.PLANNED, marcus, 2)
    shown = text(response)
    assert "Saved." in shown
    assert "Gap planned" in shown  # its history
    assert "Hold a table-top" in shown


def test_a_second_save_of_the_same_version_shows_both_and_keeps_what_was_typed(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient
) -> None:
    gap = gap_of("IRP.7")
    actions.plan_gap(gap, by=olivia, owner=None, due_on=None, budget=None, effort=3, plan="Olivia's plan")

    refused = text(as_nina.post(gap.get_absolute_url(), plan(gap, plan="Nina's plan")), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "Somebody else saved this gap since you opened it." in refused
    assert "Olivia&#x27;s plan" in refused
    assert "Nina&#x27;s plan" in refused
    assert gap_of("IRP.7").plan == "Olivia's plan"

    as_nina.post(gap.get_absolute_url(), plan(gap_of("IRP.7"), plan="Nina's plan"))
    assert gap_of("IRP.7").plan == "Nina's plan"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "-1"),
        ("budget", "much"),
        ("effort", "4"),
        ("due_on", "yesterday"),
        ("owner", "x"),
        ("plan", "x" * 4001),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_changes(
    assessment: Assessment, as_nina: OwnClient, field: str, value: str
) -> None:
    gap = gap_of("IRP.7")

    shown = text(as_nina.post(gap.get_absolute_url(), plan(gap, **{field: value})), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "errorlist" in shown
    assert gap_of("IRP.7").version == gap.version


def test_an_owner_of_another_organization_is_no_choice(
    assessment: Assessment, mallory: Membership, as_nina: OwnClient
) -> None:
    gap = gap_of("IRP.7")

    response = as_nina.post(gap.get_absolute_url(), plan(gap, owner=mallory.pk))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert gap_of("IRP.7").owner is None


# Living with it


def ask(client: Client, gap: Gap, **changed: Any) -> Any:
    sent = {"version": gap.version, "reason": "The site closes", "until": in_days(90), **changed}
    return client.post(f"{GAPS}{gap.pk}/accept/", sent, follow=True)


def decide(client: Client, code: str, what: str, **sent: Any) -> Any:
    gap = gap_of(code)
    return client.post(f"{GAPS}{gap.pk}/{what}/", {"version": gap.version, **sent}, follow=True)


def test_an_acceptance_is_asked_by_one_and_decided_by_another(
    assessment: Assessment, as_marcus: OwnClient, as_olivia: OwnClient
) -> None:
    assert "This is your own request. Somebody else decides." in text(ask(as_marcus, gap_of("IRP.7")))
    assert "This is your own." in text(decide(as_marcus, "IRP.7", "approve"), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert gap_of("IRP.7").status == Gap.Status.OPEN

    assert "Accepted by Olivia until" in text(decide(as_olivia, "IRP.7", "approve"))
    assert gap_of("IRP.7").status == Gap.Status.ACCEPTED

    decide(as_marcus, "IRP.7", "end")
    assert gap_of("IRP.7").status == Gap.Status.OPEN


def test_a_refusal_says_why(assessment: Assessment, as_marcus: OwnClient, as_olivia: OwnClient) -> None:
    ask(as_marcus, gap_of("IRP.7"))
    assert decide(as_olivia, "IRP.7", "refuse", note="").status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    shown = text(decide(as_olivia, "IRP.7", "refuse", note="Too many depend on it"))

    assert "Too many depend on it" in shown
    assert not gap_of("IRP.7").is_acceptance_asked


def test_a_lone_owner_decides_the_own_request_and_it_is_marked(assessment: Assessment, as_olivia: OwnClient) -> None:
    assert "it is marked and printed" in text(ask(as_olivia, gap_of("IRP.7")))

    assert "a lone owner" in text(decide(as_olivia, "IRP.7", "approve"))
    assert gap_of("IRP.7").is_own_approval


def test_a_request_that_ends_too_late_is_refused_with_what_was_typed(
    assessment: Assessment, as_marcus: OwnClient
) -> None:
    shown = text(ask(as_marcus, gap_of("IRP.7"), until=in_days(800)), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "An acceptance ends after today and within a year." in shown
    assert "The site closes" in shown


def test_an_analyst_may_plan_and_not_accept(assessment: Assessment, as_nina: OwnClient) -> None:
    for what in ("accept", "approve", "refuse", "end"):
        assert decide(as_nina, "IRP.7", what).status_code == HTTPStatus.FORBIDDEN


# Many at once


def ticked(*codes: str) -> list[str]:
    return [f"{gap.pk}:{gap.version}" for gap in map(gap_of, codes)]


def test_a_plan_for_many_is_shown_before_it_is_done(
    assessment: Assessment, marcus: Membership, as_nina: OwnClient
) -> None:
    sent = {"gap": ticked("IRP.1", "IRP.7"), "owner": marcus.pk, "due_on": in_days(60)}

    shown = text(as_nina.post(f"{GAPS}plan/", sent))
    assert "Plan 2 gaps" in shown
    assert "<ins>Marcus</ins>" in shown
    assert gap_of("IRP.1").owner is None

    as_nina.post(f"{GAPS}plan/", {**sent, "confirmed": "1"})
    for code in ("IRP.1", "IRP.7"):
        assert (gap_of(code).owner, gap_of(code).status) == (marcus, Gap.Status.PLANNED)
    assert gap_of("DET.4").owner is None


def test_a_gap_that_somebody_changed_meanwhile_is_left_alone_and_shown_again(
    assessment: Assessment, olivia: Membership, marcus: Membership, as_nina: OwnClient
) -> None:
    sent = {"gap": ticked("IRP.1", "IRP.7"), "owner": marcus.pk, "due_on": in_days(60), "confirmed": "1"}
    actions.plan_gap(gap_of("IRP.7"), by=olivia, owner=olivia, due_on=None, budget=None, effort=1, plan="Mine")

    shown = text(as_nina.post(f"{GAPS}plan/", sent), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "1 gap planned." in shown
    assert "saved by somebody else in the meantime" in shown
    assert gap_of("IRP.1").owner == marcus
    assert gap_of("IRP.7").owner == olivia


@pytest.mark.parametrize("sent", [{}, {"gap": "nonsense"}, {"gap": f"{'0' * 32}:1"}])
def test_nothing_chosen_leads_back_to_the_list(
    assessment: Assessment, as_nina: OwnClient, sent: dict[str, str]
) -> None:
    response = as_nina.post(f"{GAPS}plan/", sent, follow=True)

    assert "Choose the gaps first." in text(response)


def test_neither_owner_nor_date_is_no_plan(assessment: Assessment, as_nina: OwnClient) -> None:
    response = as_nina.post(f"{GAPS}plan/", {"gap": ticked("IRP.1"), "confirmed": "1"})

    assert "Choose an owner or a date." in text(response, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert gap_of("IRP.1").version == 1


# The rest


def test_a_follow_up_is_opened_from_the_gap(assessment: Assessment, as_nina: OwnClient) -> None:
    gap = gap_of("IRP.7")

    shown = text(as_nina.post(f"{GAPS}{gap.pk}/follow-up/", {"name": "Book a room"}, follow=True))

    assert "Book a room" in shown
    assert FollowUp.objects.get().record_id == gap.pk
    assert as_nina.post(f"{GAPS}{gap.pk}/follow-up/", {"name": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_gap_closed_by_its_score_has_nothing_to_plan(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient
) -> None:
    for code in ("DET.4.1", "DET.4.2"):
        prove(olivia, code, level=4)

    shown = text(as_nina.get(gap_of("DET.4").get_absolute_url()))

    assert "closed by its score" in shown
    assert "Save the plan" not in shown
    assert names(as_nina) == ["IRP.7", "IRP.1"]
    assert names(as_nina, "status=closed") == ["DET.4"]


def test_a_rival_finds_nothing_and_changes_nothing(assessment: Assessment, as_mallory: OwnClient) -> None:
    gap = gap_of("IRP.7")
    for rest in ("", "accept/", "approve/", "refuse/", "end/", "follow-up/"):
        response = as_mallory.post(f"/o/rival/gaps/{gap.pk}/{rest}", plan(gap, reason="x", until=in_days(9), name="x"))
        assert response.status_code == HTTPStatus.NOT_FOUND
    as_mallory.post("/o/rival/gaps/plan/", {"gap": ticked("IRP.7"), "due_on": in_days(9), "confirmed": "1"})
    assert as_mallory.get("/o/rival/gaps/").content.decode().count("IRP.7") == 0
    assert gap_of("IRP.7").version == gap.version


def test_markup_in_what_people_write_stays_text(assessment: Assessment, olivia: Membership, as_nina: OwnClient) -> None:
    hostile = '<script>alert("x")</script>'
    actions.plan_gap(gap_of("IRP.7"), by=olivia, owner=None, due_on=None, budget=None, effort=1, plan=hostile)
    actions.ask_acceptance(gap_of("IRP.7"), by=olivia, reason=hostile, until=in_days(9))
    Evidence.objects.filter(name="The plan itself").update(name=hostile)

    for address in (gap_of("IRP.7").get_absolute_url(), gap_of("IRP.1").get_absolute_url(), f"{GAPS}?columns=plan"):
        assert "<script>alert" not in as_nina.get(address).content.decode()
