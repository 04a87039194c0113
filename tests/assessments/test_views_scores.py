"""Every score opens its sum: readiness now, as submitted, a draft; who sees the questions; the trend."""

import csv
import io
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization
from assessments import actions
from assessments.models import Assessment, Evidence
from tests.assessments.factories import answer, prove, start
from tests.assessments.submitted import submit
from tests.cast import OwnClient

NOW = "/o/meridian/readiness/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(in_meridian: Organization, olivia: Membership) -> Assessment:
    return submit(olivia)


def page(client: Client, address: str, status: int = HTTPStatus.OK) -> str:
    """What stands in the main part."""
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().partition("<main")[2].split())


def table(client: Client, address: str) -> list[dict[str, str]]:
    response: Any = client.get(address)
    assert response.status_code == HTTPStatus.OK
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def row(rows: list[dict[str, str]], code: str) -> dict[str, str]:
    (found,) = [one for one in rows if one["Code"] == code]
    return found


# What a page says


def test_before_the_first_submission_the_page_teaches_the_next_step(meridian: object, as_nina: OwnClient) -> None:
    for address in (NOW, f"{NOW}IRP/"):
        assert "There is no score to explain yet" in page(as_nina, address)
    assert as_nina.get(f"{NOW}sum.csv").status_code == HTTPStatus.NOT_FOUND


def test_an_aspect_shows_each_question_with_weight_claim_proof_and_what_is_missing(
    assessment: Assessment, as_nina: OwnClient
) -> None:
    shown = page(as_nina, f"{NOW}IRP.1/")

    assert "Is there a plan?" in shown
    assert "The best evidence supports level 4 and is fresh." in shown
    assert "The plan itself" in shown
    assert "The best evidence supports level 1 and is fresh." in shown
    assert "Attach proof that reaches level 4" in shown


def test_a_cap_names_the_question_that_holds_it(assessment: Assessment, as_nina: OwnClient) -> None:
    shown = page(as_nina, f"{NOW}IRP.7/")

    # (3·0 + 2·4) ÷ 5 = 1.6 claimed: below the cap of 0 + 2
    assert "The weakest key question, IRP.7.1, stands at 0 and allows 2 at most." in shown
    assert "The mean is below that." in shown


def test_a_cap_that_binds_is_shown_with_the_value_before_it(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient
) -> None:
    actions.reopen_assessment(assessment, by=olivia, reason="A slip")
    answer(assessment, "IRP.1.1", olivia, level=0)
    actions.submit_assessment(assessment, by=olivia)

    shown = page(as_nina, f"{NOW}IRP.1/")

    assert "It holds the mean down." in shown
    assert "Held down to the weakest + 2" in shown
    assert "2.75" in shown  # claimed before the cap: (3·0 + 2·4 + 2·5 + 1·4) ÷ 8


def test_a_question_that_does_not_apply_leaves_the_sum_and_says_so(
    in_meridian: Organization, olivia: Membership, as_nina: OwnClient
) -> None:
    draft = start(olivia)
    answer(draft, "IRP.1.1", olivia, level=3)
    answer(draft, "IRP.1.4", olivia, is_not_applicable=True, reason="One language only")

    shown = page(as_nina, f"/o/meridian/assessments/{draft.pk}/score/IRP.1/")

    assert "Not applicable, unconfirmed: left out" in shown
    assert "leaves the sum" in shown
    assert "25% of those asked, 1 unconfirmed" in shown
    assert "thin: IRP.1" in shown


def test_each_page_says_which_reading_it_shows(assessment: Assessment, olivia: Membership, as_nina: OwnClient) -> None:
    draft = start(olivia, name="Winter")
    assert "<b>Readiness now</b>" in page(as_nina, NOW)
    assert "<b>As submitted on" in page(as_nina, f"/o/meridian/assessments/{assessment.pk}/score/")
    assert "<b>Draft</b>" in page(as_nina, f"/o/meridian/assessments/{draft.pk}/score/")


def test_withdrawn_proof_lowers_readiness_now_and_leaves_the_submission_as_it_was(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient
) -> None:
    submitted = f"/o/meridian/assessments/{assessment.pk}/score/IRP.1/"
    before = page(as_nina, submitted)
    actions.withdraw_evidence(Evidence.objects.get(name="The plan itself"), by=olivia, reason="Outdated")

    assert page(as_nina, submitted) == before
    assert "Nothing that counts today is attached" in page(as_nina, f"{NOW}IRP.1/")


def test_a_draft_says_what_submitting_it_now_would_give(
    in_meridian: Organization, olivia: Membership, as_nina: OwnClient
) -> None:
    draft = start(olivia)
    answer(draft, "DET.4.1", olivia, level=5)

    shown = page(as_nina, f"/o/meridian/assessments/{draft.pk}/score/DET.4/")

    assert "If it were submitted now" in shown
    assert "3.00 claimed" in shown  # (3·5 + 2·0) ÷ 5


def test_unknown_codes_are_not_found(assessment: Assessment, as_nina: OwnClient) -> None:
    for code in ("XXX", "IRP.99", "IRP.1.1", "irp"):
        assert as_nina.get(f"{NOW}{code}/").status_code == HTTPStatus.NOT_FOUND


# Who sees what


def test_an_executive_stops_at_the_aspects(assessment: Assessment, as_ed: OwnClient) -> None:
    for address in (NOW, f"{NOW}IRP/", f"{NOW}IRP.1/"):
        shown = page(as_ed, address)
        assert "Is there a plan?" not in shown
        assert "The plan itself" not in shown
    assert "Your role sees scores down to the aspects" in page(as_ed, f"{NOW}IRP.1/")
    assert as_ed.get(f"/o/meridian/assessments/{assessment.pk}/score/").status_code == HTTPStatus.FORBIDDEN


def test_an_executives_table_stops_at_the_aspects_too(assessment: Assessment, as_ed: OwnClient) -> None:
    rows = table(as_ed, f"{NOW}sum.csv")

    assert {one["Part"] for one in rows} == {"overall", "domain", "aspect"}


def test_a_rival_finds_nothing(assessment: Assessment, as_mallory: OwnClient) -> None:
    for rest in ("score/", "score/IRP/", "score/sum.csv"):
        address = f"/o/rival/assessments/{assessment.pk}/{rest}"
        assert as_mallory.get(address).status_code == HTTPStatus.NOT_FOUND
    assert as_mallory.get(NOW).status_code == HTTPStatus.NOT_FOUND


# The whole sum as CSV


def test_the_table_adds_up(assessment: Assessment, as_nina: OwnClient) -> None:
    rows = table(as_nina, f"{NOW}sum.csv")
    questions = [one for one in rows if one["Part"] == "question" and one["Code"].startswith("IRP.1.")]
    aspect = row(rows, "IRP.1")

    total = sum(Decimal(one["Weight × evidenced"]) for one in questions)
    weight = sum(Decimal(one["Weight"]) for one in questions)

    assert len(questions) == 4
    assert total == Decimal(aspect["Weight × evidenced"])
    assert weight == Decimal(aspect["Weight"])
    assert round(total / weight, 4) == Decimal(aspect["Evidenced before the cap"])
    assert row(rows, "IRP.1.1")["Key"] == "true"
    assert row(rows, "IRP.1.1")["Rule"] == "The best evidence supports level 4 and is fresh."


def test_the_table_of_a_submission_is_its_frozen_one(assessment: Assessment, as_nina: OwnClient) -> None:
    response = as_nina.get(f"/o/meridian/assessments/{assessment.pk}/score/sum.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="assessment-score-small-')


# Trend


def test_the_trend_compares_two_submissions_over_their_common_questions(
    assessment: Assessment, olivia: Membership, as_ed: OwnClient
) -> None:
    prove(olivia, "DET.4.1", level=4)
    submit(olivia, name="Winter")

    shown = page(as_ed, f"{NOW}trend/")

    assert "Winter" in shown
    assert "Autumn" in shown
    assert "8 common questions" in shown
    assert "the first" in shown
    assert f"/assessments/{assessment.pk}/" not in shown  # an executive may not open it


def test_the_trend_is_empty_before_the_first_submission(meridian: object, as_nina: OwnClient) -> None:
    assert "Nothing to compare yet" in page(as_nina, f"{NOW}trend/")


# Queries


@pytest.mark.parametrize("rest", ["", "IRP/", "IRP.1/", "trend/"])
def test_the_number_of_queries_does_not_grow_with_evidence(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient, rest: str
) -> None:
    as_nina.get(f"{NOW}{rest}")  # what is asked once per process is known
    few = queries_of(as_nina, f"{NOW}{rest}")
    for code in ("IRP.1.1", "IRP.1.2", "IRP.1.3", "IRP.1.4", "DET.4.1"):
        prove(olivia, code, level=2)

    assert queries_of(as_nina, f"{NOW}{rest}") <= few


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(captured)
