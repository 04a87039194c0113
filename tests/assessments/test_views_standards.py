"""The same answers in the terms of four standards: pages, sums, files, and who sees how much."""

import csv
import io
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.models import Membership, Organization
from assessments import actions
from assessments.models import Assessment, Evidence, Framework
from assessments.standards import StandardKey
from tests.assessments.factories import answer, answer_all, prove, small_framework, start
from tests.cast import OwnClient

NOW = "/o/meridian/readiness/standards/"
MAPPED = {  # question -> what it is mapped to
    "IRP.1.1": "csf: [RS.MA-01], cmm: [S2], cis: ['17'], sim3: [P-6]",
    "IRP.1.2": "csf: [RS.MA-01], cmm: [S2], cis: ['17.4'], sim3: [P-7]",
    "IRP.1.3": "csf: [PR.IR-03], cmm: [S2], sim3: [T-5]",
    "DET.4.1": "csf: [DE.AE-02], cmm: [M5], cis: ['18'], sim3: [P-8]",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(in_meridian: Organization) -> Framework:
    """The small framework with mappings."""
    places = {f"code: {code}, type": f"code: {code}, {ids}, type" for code, ids in MAPPED.items()}
    names = {"domains:\n": "cmm: {S2: Security Incident Management, M5: Detection Engineering}\ndomains:\n"}
    return small_framework(**places, **names)


@pytest.fixture
def assessment(framework: Framework, olivia: Membership) -> Assessment:
    """All claimed at 4, yes at 5; the plan is proven at 4 from outside, its approval at 1."""
    assessment = start(olivia, framework)
    answer_all(assessment, olivia, 4)
    prove(olivia, "IRP.1.1", level=4, provenance=Evidence.Provenance.OUTSIDE, name="The audit")
    prove(olivia, "IRP.1.2", level=1)
    actions.submit_assessment(assessment, by=olivia)
    return assessment


def page(client: Client, address: str, status: int = HTTPStatus.OK) -> str:
    """What stands in the main part."""
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().partition("<main")[2].split())


def table(client: Client, address: str) -> dict[str, dict[str, str]]:
    """The CSV file by code."""
    response: Any = client.get(address)
    assert response.status_code == HTTPStatus.OK
    text = b"".join(response.streaming_content).decode()
    return {row["Code"]: row for row in csv.DictReader(io.StringIO(text))}


# What a page says


def test_before_the_first_submission_the_page_teaches_the_next_step(meridian: object, as_nina: OwnClient) -> None:
    assert "There is no score to explain yet" in page(as_nina, f"{NOW}csf/")
    for rest in ("csf/table.csv", "csf/table.xlsx", "csf/RS.MA-01/"):
        assert as_nina.get(f"{NOW}{rest}").status_code == HTTPStatus.NOT_FOUND


def test_the_page_counts_what_is_asked_about_and_calls_the_rest_so(assessment: Assessment, as_nina: OwnClient) -> None:
    shown = page(as_nina, f"{NOW}csf/")

    assert "The same answers as NIST CSF 2.0" in shown
    assert "3 of 106 subcategories are asked about; 103 are not." in shown
    assert "<b>Readiness now</b>" in shown
    assert "A conversion of our answers, no certificate." in shown
    assert "certified" not in shown
    row = shown.partition("GV.OC-01")[2].partition("</tr>")[0]
    assert "not asked about" in row


@pytest.mark.parametrize("key", StandardKey)
def test_every_standard_has_its_page_in_both_readings_and_leads_to_the_others(
    assessment: Assessment, as_nina: OwnClient, key: StandardKey
) -> None:
    submitted = f"/o/meridian/assessments/{assessment.pk}/standards/"
    for base, words in ((NOW, "Readiness now"), (submitted, "As submitted on")):
        shown = page(as_nina, f"{base}{key}/")
        assert f"<b>{words}" in shown
        assert all(f'href="{base}{other}/"' in shown for other in StandardKey)


def test_score_and_assessment_lead_to_the_standards(assessment: Assessment, as_nina: OwnClient) -> None:
    base = f"/o/meridian/assessments/{assessment.pk}/"

    assert f'href="{NOW}csf/"' in page(as_nina, "/o/meridian/readiness/")
    assert f'href="{base}standards/csf/"' in page(as_nina, f"{base}score/")
    assert f'href="{base}standards/sim3/"' in page(as_nina, base)


def test_a_part_opens_the_questions_behind_it_with_their_sum(assessment: Assessment, as_nina: OwnClient) -> None:
    assert f'href="{NOW}csf/RS.MA-01/"' in page(as_nina, f"{NOW}csf/")

    shown = page(as_nina, f"{NOW}csf/RS.MA-01/")

    assert "Is there a plan?" in shown
    assert "Is it approved?" in shown
    assert "14.00 ÷ 5 = 2.80" in shown  # (3·4 + 2·1) ÷ 5 evidenced
    assert f'href="/o/meridian/assessments/{assessment.pk}/wizard/IRP.1/#IRP.1.1"' in shown
    assert 'href="/o/meridian/readiness/IRP.1/#IRP.1.1"' in shown
    assert "No question of the framework is mapped to it." in page(as_nina, f"{NOW}csf/GV.OC-01/")


def test_sim3_gives_4_only_where_an_outside_party_has_looked(assessment: Assessment, as_nina: OwnClient) -> None:
    rows = table(as_nina, f"{NOW}sim3/table.csv")

    assert (rows["P-6"]["Evidenced"], rows["P-6"]["Claimed"]) == ("4.0000", "4.0000")
    assert (rows["P-7"]["Evidenced"], rows["P-7"]["Claimed"]) == ("1.0000", "3.0000")
    assert "proven from outside" in page(as_nina, f"{NOW}sim3/P-6/")


def test_withdrawn_outside_evidence_lowers_the_sim3_of_now_and_leaves_the_submission(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient
) -> None:
    actions.withdraw_evidence(Evidence.objects.get(name="The audit"), by=olivia, reason="Another unit's")

    now = table(as_nina, f"{NOW}sim3/table.csv")["P-6"]
    then = table(as_nina, f"/o/meridian/assessments/{assessment.pk}/standards/sim3/table.csv")["P-6"]
    assert (now["Claimed"], now["Evidenced"]) == ("3.0000", "0.0000")
    assert (then["Claimed"], then["Evidenced"]) == ("4.0000", "4.0000")


def test_what_does_not_apply_is_no_data_and_never_zero(
    framework: Framework, olivia: Membership, as_nina: OwnClient
) -> None:
    draft = start(olivia, framework)
    answer(draft, "IRP.1.1", olivia, level=3)
    answer(draft, "IRP.1.3", olivia, is_not_applicable=True, reason="Paper only")
    base = f"/o/meridian/assessments/{draft.pk}/standards/csf/"

    row = table(as_nina, f"{base}table.csv")["PR.IR-03"]
    assert (row["State"], row["Evidenced"], row["Claimed"], row["Questions"]) == ("no data", "", "", "1")
    assert "Not applicable, unconfirmed: left out" in page(as_nina, f"{base}PR.IR-03/")
    assert "<b>Draft</b>" in page(as_nina, base)


def test_a_framework_without_mappings_says_so(
    in_meridian: Organization, olivia: Membership, as_nina: OwnClient
) -> None:
    draft = start(olivia)
    shown = page(as_nina, f"/o/meridian/assessments/{draft.pk}/standards/cis/")

    assert "No question of Small is mapped to CIS Controls v8.1" in shown


def test_an_identifier_that_the_standard_does_not_have_is_named(
    in_meridian: Organization, olivia: Membership, as_nina: OwnClient
) -> None:
    odd = small_framework(**{"code: IRP.1.1, type": "code: IRP.1.1, csf: [GV.OC-99, GV.OC-01], type"})
    shown = page(as_nina, f"/o/meridian/assessments/{start(olivia, odd).pk}/standards/csf/")

    assert "The framework names identifiers that NIST CSF 2.0 does not have: GV.OC-99." in shown


def test_unknown_standards_and_parts_are_not_found(assessment: Assessment, as_nina: OwnClient) -> None:
    for rest in ("iso/", "CSF/", "csf/GV.OC-99/", "cmm/GV.OC-01/", "iso/table.csv", "iso/table.xlsx"):
        assert as_nina.get(f"{NOW}{rest}").status_code == HTTPStatus.NOT_FOUND


# Who sees what


def test_an_executive_stops_at_groups_and_at_what_is_as_coarse_as_an_aspect(
    assessment: Assessment, as_ed: OwnClient
) -> None:
    assert "RS.MA-01" not in page(as_ed, f"{NOW}csf/").partition("Part by part")[2]
    assert "P-6" not in page(as_ed, f"{NOW}sim3/").partition("Part by part")[2]
    shown = page(as_ed, f"{NOW}cmm/")
    assert "Security Incident Management" in shown
    assert f"{NOW}cmm/S2/" not in shown
    for rest in ("csf/RS.MA-01/", "cmm/S2/"):
        assert as_ed.get(f"{NOW}{rest}").status_code == HTTPStatus.FORBIDDEN
    assert as_ed.get(f"/o/meridian/assessments/{assessment.pk}/standards/csf/").status_code == HTTPStatus.FORBIDDEN


def test_an_executives_file_holds_what_their_page_shows(assessment: Assessment, as_ed: OwnClient) -> None:
    assert {row["Part"] for row in table(as_ed, f"{NOW}csf/table.csv").values()} == {"function", "category"}
    rows = table(as_ed, f"{NOW}cis/table.csv")
    assert rows["17"]["Evidenced"] == "56.0000"
    assert {row["Codes of the questions"] for row in rows.values()} == {""}


def test_a_rival_finds_nothing(assessment: Assessment, as_mallory: OwnClient) -> None:
    for rest in ("csf/", "csf/RS.MA-01/", "csf/table.csv", "csf/table.xlsx"):
        address = f"/o/rival/assessments/{assessment.pk}/standards/{rest}"
        assert as_mallory.get(address).status_code == HTTPStatus.NOT_FOUND


# Files


def test_csv_and_xlsx_say_the_same(assessment: Assessment, as_nina: OwnClient) -> None:
    rows = table(as_nina, f"{NOW}csf/table.csv")
    answered = as_nina.get(f"{NOW}csf/table.xlsx")
    header, *lines = CalamineWorkbook.from_filelike(io.BytesIO(answered.content)).get_sheet_by_index(0).to_python()
    sheet = {line[2]: dict(zip(map(str, header), line, strict=True)) for line in lines}

    assert set(sheet) == set(rows)
    assert len(rows) == 106 + 22 + 6
    assert sheet["RS.MA-01"]["Evidenced"] == float(rows["RS.MA-01"]["Evidenced"]) == 2.8
    assert rows["RS.MA-01"]["Codes of the questions"] == "IRP.1.1, IRP.1.2"
    assert rows["RS.MA"]["Asked about"] == "1"
    assert sheet["GV.OC-01"]["Evidenced"] == ""
    assert answered["Content-Disposition"].startswith('attachment; filename="csf-small-')


# Queries


@pytest.mark.parametrize("rest", [f"{key}/" for key in StandardKey] + ["csf/RS.MA-01/", "sim3/P-6/"])
def test_the_number_of_queries_does_not_grow_with_evidence(
    assessment: Assessment, olivia: Membership, as_nina: OwnClient, rest: str
) -> None:
    as_nina.get(f"{NOW}{rest}")  # what is asked once per process is known
    few = queries_of(as_nina, f"{NOW}{rest}")
    for code in ("IRP.1.1", "IRP.1.2", "IRP.1.3", "IRP.1.4", "DET.4.1"):
        prove(olivia, code, level=4, provenance=Evidence.Provenance.OUTSIDE)

    assert queries_of(as_nina, f"{NOW}{rest}") <= few
    assert few <= queries_of(as_nina, "/o/meridian/readiness/") + rest.startswith("sim3")


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(captured)
