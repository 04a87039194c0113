"""Answers by the API: read, saved under their version, many at once, confirmed, followed back."""

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership, Organization
from assessments import actions
from assessments.models import Answer, AnswerRevision, Assessment
from tests.assessments.factories import answer, answer_all, prove, shipped_framework, start
from tests.assessments.submitted import submit
from tests.calling import Caller, faults, told

CODE = "IRP.1.1"


@pytest.fixture
def draft(marcus: Membership, in_meridian: Organization) -> Assessment:
    return start(marcus)


def at(draft: Assessment, code: str = CODE, rest: str = "") -> str:
    return f"assessments/{draft.pk}/answers/{code}/{rest}"


def test_a_first_answer_is_saved_over_the_tag_of_nothing(nina: Membership, draft: Assessment) -> None:
    caller = Caller.of(nina)
    empty = caller.get(at(draft))
    assert (told(empty)["version"], told(empty)["is_answered"], told(empty)["ratings"]) == (0, False, [])
    saved = caller.send("PUT", at(draft), {"level": "3", "note": "Seen."}, If_Match=empty["ETag"])
    assert saved.status_code == HTTPStatus.OK, saved.content
    row = told(saved)
    assert (row["version"], row["level"], row["counts_as"], row["scale"]) == (1, "3", "3", "0-5")
    assert (row["note"], row["changed_by_name"]) == ("Seen.", "Nina")
    assert [(one["assessor_id"], one["level"], one["note"]) for one in row["ratings"]] == [(str(nina.pk), "3", "Seen.")]
    assert told(caller.get(at(draft))) == row
    assert AuditEvent.objects.get(verb="answer.record").token_name == "walk"


def test_a_first_answer_may_say_that_there_is_none_yet(nina: Membership, draft: Assessment) -> None:
    caller = Caller.of(nina)
    assert caller.send("PUT", at(draft), {"level": "3"}, If_None_Match="*").status_code == HTTPStatus.OK
    second = caller.send("PUT", at(draft), {"level": "4"}, If_None_Match="*")
    assert second.status_code == HTTPStatus.PRECONDITION_FAILED
    assert caller.send("PUT", at(draft), {"level": "4"}).status_code == HTTPStatus.PRECONDITION_REQUIRED
    over_all = caller.send("PUT", at(draft), {"level": "4"}, If_Match="*")
    assert told(over_all)["version"] == 2


def test_a_conflict_shows_mine_theirs_and_the_base(nina: Membership, marcus: Membership, draft: Assessment) -> None:
    answer(draft, CODE, nina, level=2)
    mine, theirs = Caller.of(nina), Caller.of(marcus)
    tag = mine.get(at(draft))["ETag"]
    assert theirs.send("PUT", at(draft), {"level": "4"}, If_Match=tag).status_code == HTTPStatus.OK
    conflict = mine.send("PUT", at(draft), {"level": "1", "note": "No."}, If_Match=tag)
    assert conflict.status_code == HTTPStatus.PRECONDITION_FAILED
    problem = told(conflict)
    assert problem["type"] == "urn:soc-builder:problem:changed"
    assert (problem["mine"]["level"], problem["mine"]["note"]) == ("1", "No.")
    assert (problem["theirs"]["level"], problem["theirs"]["version"]) == ("4", 2)
    assert problem["theirs"]["changed_by_name"] == "Marcus"
    assert (problem["base"]["level"], problem["base"]["version"]) == ("2", 1)
    assert told(mine.get(at(draft)))["level"] == "4"
    again = theirs.send("PUT", at(draft), {"level": "4"}, If_Match=tag)
    assert (again.status_code, told(again)["version"]) == (HTTPStatus.OK, 2)  # the same once more is no conflict


@pytest.mark.parametrize("tag", ['"99999999999999999999-x"', '"x"', "x", '"-1-x"', '"7-x"', 'W/"7-x", "8-y"'])
def test_a_tag_that_never_was_is_stale(nina: Membership, draft: Assessment, tag: str) -> None:
    answered = Caller.of(nina).send("PUT", at(draft), {"level": "3"}, If_Match=tag)
    assert answered.status_code == HTTPStatus.PRECONDITION_FAILED, answered.content
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("code", "body", "status", "pointer"),
    [
        (CODE, {"level": "2.5"}, 409, None),
        (CODE, {"level": "6"}, 400, "/level"),
        (CODE, {"level": 3}, 400, "/level"),
        (CODE, {"level": "NaN"}, 400, "/level"),
        (CODE, {"number": "3"}, 409, None),
        (CODE, {"level": "3", "is_unknown": True}, 409, None),
        (CODE, {"is_not_applicable": True}, 409, None),
        (CODE, {"is_unknown": "yes"}, 400, "/is_unknown"),
        (CODE, {"conditions": ["4"]}, 400, "/conditions"),
        (CODE, {"conditions": [9]}, 400, "/conditions/0"),
        (CODE, {"note": "x" * 8001}, 400, "/note"),
        (CODE, {"version": 0}, 400, "/version"),
        ("IRP.7.1", {"level": "3"}, 409, None),
        ("IRP.7.1", {"number": "-1"}, 409, None),
        ("IRP.7.1", {"number": "1e9"}, 400, "/number"),
        ("IRP.9.9", {"level": "3"}, 404, None),
    ],
)
def test_what_a_question_does_not_take_is_refused(
    nina: Membership, draft: Assessment, code: str, body: dict[str, Any], status: int, pointer: str | None
) -> None:
    refused = Caller.of(nina).send("PUT", at(draft, code), body, If_None_Match="*")
    assert refused.status_code == status, refused.content
    assert pointer is None or pointer in faults(refused)
    assert not Answer.objects.exists()


def test_a_number_counts_by_its_bounds_and_conditions(nina: Membership, draft: Assessment) -> None:
    body = {"number": "6.0", "conditions": [4]}
    row = told(Caller.of(nina).send("PUT", at(draft, "IRP.7.1"), body, If_None_Match="*"))
    assert (row["number"], row["level"], row["counts_as"], row["conditions"]) == ("6", None, "4", [4])
    (condition,) = row["ratings"][0]["conditions"]
    assert (condition["level"], condition["by_name"], condition["is_fresh"]) == (4, "Nina", True)


def test_all_questions_are_listed_by_one_query_for_the_answers(
    nina: Membership, marcus: Membership, in_meridian: Organization
) -> None:
    caller = Caller.of(nina)
    small = start(marcus)
    answer(small, CODE, marcus, level=3)
    large = start(marcus, shipped_framework(), name="Large")
    answer_all(large, marcus, 3)
    counts = []
    for held, many in ((small, 8), (large, 204)):
        caller.get(f"assessments/{held.pk}/answers/")
        with CaptureQueriesContext(connection) as queries:
            rows = told(caller.get(f"assessments/{held.pk}/answers/"))["results"]
        assert len(rows) >= many
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4, queries.captured_queries
    some = told(caller.get(f"assessments/{small.pk}/answers/?aspect=IRP.7"))["results"]
    assert [row["question"] for row in some] == ["IRP.7.1", "IRP.7.2"]
    wrong = caller.get(f"assessments/{small.pk}/answers/?aspect=XXX")
    assert list(faults(wrong)) == ["?aspect"]


def test_many_answers_tell_row_by_row_what_became_of_them(
    nina: Membership, marcus: Membership, draft: Assessment
) -> None:
    answer(draft, "IRP.1.2", marcus, level=2)
    rows = [
        {"question": "IRP.1.1", "version": 0, "level": "3"},
        {"question": "IRP.1.2", "version": 0, "level": "4"},
        {"question": "IRP.1.3", "version": 0, "level": "3"},
        {"question": "XXX.1.1", "version": 0, "level": "3"},
        {"question": "IRP.7.1", "version": 0, "is_none": True},
    ]
    done = Caller.of(nina).post(f"assessments/{draft.pk}/answers/bulk/", {"answers": rows})
    assert done.status_code == HTTPStatus.OK, done.content
    became = told(done)
    assert (became["saved"], became["conflicts"], became["refused"]) == (2, 1, 2)
    assert [(row["question"], row["outcome"], row["version"]) for row in became["results"]] == [
        ("IRP.1.1", "saved", 1),
        ("IRP.1.2", "conflict", 1),
        ("IRP.1.3", "refused", None),
        ("XXX.1.1", "refused", None),
        ("IRP.7.1", "saved", 1),
    ]
    assert became["results"][1]["theirs"]["level"] == "2"
    assert "Yes, partly or no" in became["results"][2]["detail"]
    assert Answer.objects.count() == 3


@pytest.mark.parametrize(
    ("rows", "pointer"),
    [
        ([], "/answers"),
        ([{"question": CODE}], "/answers/0/version"),
        ([{"version": 0}], "/answers/0/question"),
        ([{"question": CODE, "version": 0}] * 2, "/answers"),
        ([{"question": CODE, "version": 0, "colour": "red"}], "/answers/0/colour"),
        ([{"question": f"X{n}", "version": 0} for n in range(1001)], "/answers"),
        ("all", "/answers"),
    ],
)
def test_a_heap_that_cannot_be_is_refused(nina: Membership, draft: Assessment, rows: object, pointer: str) -> None:
    refused = Caller.of(nina).post(f"assessments/{draft.pk}/answers/bulk/", {"answers": rows})
    assert refused.status_code == HTTPStatus.BAD_REQUEST, refused.content
    assert pointer in faults(refused)


def test_a_closed_assessment_takes_no_answer(nina: Membership, marcus: Membership, in_meridian: Organization) -> None:
    closed = submit(marcus)
    caller = Caller.of(nina)
    refused = caller.send("PUT", at(closed), {"level": "1"}, If_Match="*")
    many = caller.post(f"assessments/{closed.pk}/answers/bulk/", {"answers": [{"question": CODE, "version": 1}]})
    for one in (refused, many):
        assert one.status_code == HTTPStatus.CONFLICT
        assert told(one)["type"] == "urn:soc-builder:problem:closed"


def test_not_applicable_is_confirmed_by_somebody_else(nina: Membership, marcus: Membership, draft: Assessment) -> None:
    said = Caller.of(marcus).send(
        "PUT", at(draft), {"is_not_applicable": True, "reason": "No plan is asked of us."}, If_None_Match="*"
    )
    assert told(said)["needs_confirmation"]
    own = Caller.of(marcus).post(at(draft, rest="confirm/"))
    assert own.status_code == HTTPStatus.CONFLICT
    assert Caller.of(nina).post(at(draft, rest="confirm/")).status_code == HTTPStatus.FORBIDDEN
    nothing = Caller.of(marcus).post(at(draft, "IRP.1.2", "confirm/"))
    assert nothing.status_code == HTTPStatus.CONFLICT


def test_a_manager_confirms_what_an_analyst_said(nina: Membership, marcus: Membership, draft: Assessment) -> None:
    answer(draft, CODE, nina, is_not_applicable=True, reason="No plan is asked of us.")
    caller = Caller.of(marcus)
    stale = caller.post(at(draft, rest="confirm/"), If_Match='"7-x"')
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    row = told(caller.post(at(draft, rest="confirm/")))
    assert (row["confirmed_by_name"], row["needs_confirmation"], row["version"]) == ("Marcus", False, 2)


def test_former_states_are_read_page_by_page_in_constant_queries(nina: Membership, draft: Assessment) -> None:
    caller, counts = Caller.of(nina), []
    for many in (1, 10):
        while AnswerRevision.objects.count() < many:
            answer(
                draft, CODE, nina, level=AnswerRevision.objects.count() % 6, note=str(AnswerRevision.objects.count())
            )
        caller.get(at(draft, rest="revisions/"))
        with CaptureQueriesContext(connection) as queries:
            rows = told(caller.get(at(draft, rest="revisions/")))["results"]
        assert [row["version"] for row in rows] == list(range(many, 0, -1))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5, queries.captured_queries
    assert (rows[0]["level"], rows[0]["note"], rows[0]["by_name"]) == ("3", "9", "Nina")
    first = told(caller.get(at(draft, rest="revisions/?limit=4")))
    second = told(caller.get(first["next"].removeprefix("http://testserver")))
    assert [row["version"] for row in second["results"]] == [6, 5, 4, 3]


def test_the_evidence_of_a_question_is_listed(nina: Membership, draft: Assessment) -> None:
    kept = prove(nina, CODE, level=4)
    taken = prove(nina, CODE, level=2, days_old=5)
    prove(nina, "IRP.1.2")
    actions.withdraw_evidence(taken, by=nina, reason="A mistake.")
    rows = told(Caller.of(nina).get(at(draft, rest="evidence/")))["results"]
    assert [(row["id"], row["state"], row["worth"]) for row in rows] == [
        (str(kept.pk), "fresh", "4.0000"),
        (str(taken.pk), "withdrawn", "0.0000"),
    ]


def test_a_pulse_knows_its_key_questions_only(nina: Membership, marcus: Membership, in_meridian: Organization) -> None:
    pulse = start(marcus, scope="pulse")
    caller = Caller.of(nina)
    rows = told(caller.get(f"assessments/{pulse.pk}/answers/"))["results"]
    assert [row["question"] for row in rows] == ["IRP.1.1", "IRP.7.1", "DET.4.1"]
    assert caller.get(at(pulse, "IRP.1.2")).status_code == HTTPStatus.NOT_FOUND
    many = caller.post(
        f"assessments/{pulse.pk}/answers/bulk/", {"answers": [{"question": "IRP.1.2", "version": 0, "level": "3"}]}
    )
    assert told(many)["results"][0]["outcome"] == "refused"
