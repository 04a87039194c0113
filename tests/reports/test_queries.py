"""The data that a report freezes, from a real assessment."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope

from accounts.models import Membership
from assessments import actions as assessments
from assessments.models import Gap
from core import store
from core.canonical import canonical, fingerprint
from core.figures import shown
from reports import frozen, queries
from reports.models import Report
from reports.queries import Wanted
from tests.assessments.factories import answer, prove, small_framework, start
from tests.reports.world import asked, submitted, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


def freeze(
    by: Membership, kind: Report.Kind, reading: Report.Reading = Report.Reading.NOW, **more: Any
) -> frozen.Frozen:
    return queries.frozen_data(Wanted(kind, reading, **more), by=by, tlp="TLP:AMBER", paper="A4", language="en")


def test_the_index_is_the_one_that_was_submitted(marcus: Membership) -> None:
    snapshot = submitted(marcus)
    data = freeze(marcus, Report.Kind.READINESS, Report.Reading.SNAPSHOT, snapshot=snapshot)
    assert data["overall"]["index_evidenced"] == shown(snapshot.evidenced)
    assert data["overall"]["index_claimed"] == shown(snapshot.claimed)
    assert data["reading"]["submitted_at"] == data["reading"]["at"]


def test_every_question_of_the_framework_stands_in_the_assessment_report(marcus: Membership) -> None:
    submitted(marcus)
    data = freeze(marcus, Report.Kind.ASSESSMENT)
    answers = {
        each["code"]: each for domain in data["answers"] for aspect in domain["aspects"] for each in aspect["answers"]
    }
    assert len(answers) == 8
    assert answers["IRP.1.1"]["note"] == "Canary in the note."
    assert answers["IRP.1.1"]["anchor"] == "Level 3."
    assert [proof["title"] for proof in answers["IRP.1.1"]["evidence"]] == ["Minutes of the board"]
    assert answers["DET.4.1"]["evidence"][0]["is_fresh"] is False


def test_states_that_are_no_level_are_named(marcus: Membership) -> None:
    assessment = start(marcus)
    answer(assessment, "IRP.1.1", marcus, is_unknown=True)
    answer(assessment, "IRP.1.4", marcus, is_not_applicable=True, reason="One language only.")
    assessment.refresh_from_db()
    assessments.submit_assessment(assessment, by=marcus)
    data = freeze(marcus, Report.Kind.ASSESSMENT)
    states = {
        each["code"]: each for domain in data["answers"] for aspect in domain["aspects"] for each in aspect["answers"]
    }
    assert states["IRP.1.1"]["state"] == "dont_know"
    assert (states["IRP.1.4"]["state"], states["IRP.1.4"]["reason"]) == ("not_applicable", "One language only.")
    assert states["IRP.1.4"]["confirmed_by"] == ""
    assert states["DET.4.1"]["state"] == "unanswered"
    assert data["counts"] | {"without_measure": 0} == {
        "questions": 8,
        "answered": 0,
        "unanswered": 6,
        "dont_know": 1,
        "not_applicable": 1,
        "not_applicable_unconfirmed": 1,
        "carried_unconfirmed": 0,
        "without_measure": 0,
        "evidence_items": 0,
        "evidence_stale": 0,
    }


def test_gaps_carry_what_people_decided(marcus: Membership, olivia: Membership) -> None:
    submitted(marcus)
    record = Gap.objects.get(aspect_code="IRP.7")
    assessments.plan_gap(
        record, by=marcus, owner=olivia, due_on=None, budget=Decimal(12_000), effort=1, plan="Exercise in March."
    )
    data = freeze(marcus, Report.Kind.GAPS)
    gap = next(gap for gap in data["gaps"] if gap["code"] == "IRP.7")
    assert (gap["owner"], gap["budget"], gap["recommendation"]) == ("Olivia", "12,000", "Exercise in March.")
    assert "owner: Olivia" in gap["history"][0]["what"]
    assert gap["items"]


def test_where_nobody_planned_the_next_level_is_the_recommendation(marcus: Membership) -> None:
    submitted(marcus, level=1)
    data = freeze(marcus, Report.Kind.GAPS)
    assert data["gaps"]
    assert all(gap["recommendation"] for gap in data["gaps"])
    assert data["gap_totals"]["gaps"] == len(data["gaps"]) == data["gap_totals"]["without_owner"]


def test_an_item_whose_practice_is_missing_says_what_to_do_next(marcus: Membership) -> None:
    steps = "evidence: The approval., next: {0: Ask for it., 1: Have it signed.},"
    assessment = start(marcus, small_framework(**{"evidence: The approval.,": steps}))
    answer(assessment, "IRP.1.1", marcus, level=4)
    answer(assessment, "IRP.1.2", marcus, level=1)
    assessments.submit_assessment(assessment, by=marcus)

    (gap,) = (gap for gap in freeze(marcus, Report.Kind.GAPS)["gaps"] if gap["code"] == "IRP.1")

    next_steps = {item["code"]: item["next_step"] for item in gap["items"]}
    assert next_steps["IRP.1.1"] == ""  # claimed as wanted: proof is what is missing
    assert next_steps["IRP.1.2"] == "Have it signed."


def test_the_executive_report_holds_no_notes_and_no_names_of_files(marcus: Membership) -> None:
    submitted(marcus)
    text = json.dumps(freeze(marcus, Report.Kind.READINESS))
    assert "Canary" not in text
    assert "Minutes of the board" not in text


@pytest.mark.parametrize(
    ("unit", "says"), [("months", "2.5 months"), ("share", "2.5 %"), ("count", "2.5"), ("level", "2.5")]
)
def test_a_number_says_what_was_typed(marcus: Membership, unit: str, says: str) -> None:
    assessment = start(marcus, small_framework(**{"unit: months": f"unit: {unit}"}))
    answer(assessment, "IRP.7.1", marcus, number="2.50")
    data = freeze(marcus, Report.Kind.ASSESSMENT, Report.Reading.DRAFT, assessment=assessment)
    found = next(
        each
        for domain in data["answers"]
        for aspect in domain["aspects"]
        for each in aspect["answers"]
        if each["code"] == "IRP.7.1"
    )
    assert found["number"] == says


def test_another_organization_reaches_no_report(mallory: Membership, marcus: Membership) -> None:
    submitted(marcus)
    (file,) = work(asked(marcus))
    assert queries.file_by_sha256(marcus, file.sha256) == file
    with scope(organization=mallory.organization):
        assert list(queries.visible_reports(mallory)) == []
        assert queries.file_by_sha256(mallory, file.sha256) is None


@pytest.mark.parametrize("kind", list(Report.Kind))
def test_freezing_takes_a_constant_number_of_queries(
    marcus: Membership, kind: Report.Kind, django_assert_max_num_queries: Any
) -> None:
    submitted(marcus)
    freeze(marcus, kind)
    with django_assert_max_num_queries(16):
        freeze(marcus, kind)


def test_frozen_data_survives_a_round_trip_through_json(marcus: Membership) -> None:
    submitted(marcus)
    for kind in Report.Kind:
        data = freeze(marcus, kind)
        assert json.loads(canonical(data)) == data


MAPPED = {
    "code: IRP.1.1, type": "code: IRP.1.1, csf: [RS.MA-01], sim3: [P-6], type",
    "code: IRP.1.4, type": "code: IRP.1.4, csf: [GV.PO-01], type",
}


def test_an_assessment_report_sorts_the_answers_under_the_standards_they_are_mapped_to(marcus: Membership) -> None:
    assessment = start(marcus, small_framework(**MAPPED))
    answer(assessment, "IRP.1.1", marcus, level=4)
    answer(assessment, "IRP.1.4", marcus, is_not_applicable=True, reason="One language only.")
    evidence = prove(marcus, "IRP.1.1", level=4, provenance="outside")
    assessment.refresh_from_db()
    snapshot = assessments.submit_assessment(assessment, by=marcus)
    assessments.withdraw_evidence(evidence, by=marcus, reason="Another unit's")

    then = freeze(marcus, Report.Kind.ASSESSMENT, Report.Reading.SNAPSHOT, snapshot=snapshot)["standards"]
    now = freeze(marcus, Report.Kind.ASSESSMENT)["standards"]

    assert [standard["key"] for standard in then] == ["csf", "sim3"]  # no question is mapped to the other two
    csf = {part["code"]: part for part in then[0]["parts"]}
    assert len(csf) == 106 + 22 + 6
    assert (csf["RS.MA-01"]["evidenced"], csf["RS.MA-01"]["claimed"]) == ("4.0", "4.0")
    assert (csf["GV.PO-01"]["state"], csf["GV.PO-01"]["evidenced"]) == ("no_data", None)
    assert (csf["GV.OC-01"]["state"], csf["GV.OC-01"]["questions"]) == ("not_asked", [])
    assert then[0]["coverage"] == "2 of 106 subcategories are asked about; 104 are not."
    sim3 = [next(part for part in each[1]["parts"] if part["code"] == "P-6") for each in (then, now)]
    assert [(part["evidenced"], part["claimed"]) for part in sim3] == [("4", "4"), ("0", "3")]


def test_only_the_assessment_report_holds_the_standards(marcus: Membership) -> None:
    submitted(marcus)
    assert "standards" not in freeze(marcus, Report.Kind.READINESS)
    assert "standards" not in freeze(marcus, Report.Kind.GAPS)
    assert freeze(marcus, Report.Kind.ASSESSMENT)["standards"] == []  # the small framework is mapped to nothing


def test_a_report_frozen_before_standards_came_is_still_made_and_verified(marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus, Report.Kind.ASSESSMENT, "pdf", "xlsx", "csv", "json")
    older = {key: value for key, value in report.data.items() if key != "standards"}
    Report.objects.filter(pk=report.pk).update(data=older, data_sha256=fingerprint(older))

    files = work(report)

    assert all(file.sha256 for file in files)
    assert len(files) == 4
    written = json.loads(store.read(next(file.sha256 for file in files if file.format == "json")))
    assert written["data_sha256"] == fingerprint(written["data"]) == fingerprint(older)
