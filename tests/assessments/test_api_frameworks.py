"""Frameworks by the API."""

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization
from assessments.queries import framework_content
from core.ids import new_id
from tests.assessments.factories import shipped_framework, small_framework
from tests.calling import Caller, told
from tests.walk.world import small_pack


def test_everything_that_the_pack_says_is_told(nina: Membership, in_meridian: Organization) -> None:
    framework = shipped_framework()
    whole = told(Caller.of(nina).get(f"frameworks/{framework.pk}/questions/"))
    content = framework_content(framework.pk)
    assert [one["code"] for one in whole["questions"]] == list(content.questions)
    assert [one["code"] for one in whole["aspects"]] == list(content.aspects)
    for row in whole["questions"]:
        question = content.questions[row["code"]]
        assert (row["text"], row["why"], row["evidence_hint"]) == (question.text, question.why, question.evidence_hint)
        assert [one["text"] for one in row["levels"]] == [one.text for one in question.levels]
        assert row["next_steps"] == {str(level): step for level, step in question.next_steps.items()}
        assert row["mappings"] == {name: list(ids) for name, ids in question.mappings.items()}
        assert [float(cut) for cut in row["cuts"]] == [float(cut) for cut in question.cuts]
        assert row["conditions"] == {str(level): text for level, text in question.conditions.items()}
    for row in whole["domains"]:
        domain = content.domain_of[row["code"]]
        assert (row["about"], row["answered_by"]) == (domain.about, domain.answered_by)
        assert {one["term"]: one["says"] for one in row["glossary"]} == {one.name: one.says for one in domain.glossary}


def test_it_is_sent_once_and_costs_one_query_more_than_the_token(nina: Membership, in_meridian: Organization) -> None:
    caller, place = Caller.of(nina), f"frameworks/{small_framework().pk}/questions/"
    tag = caller.get(place)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        again = caller.get(place, If_None_Match=tag)
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert len(queries) <= 3, queries.captured_queries


def test_frameworks_are_listed_with_what_they_hold(nina: Membership, in_meridian: Organization) -> None:
    small_framework()
    (row,) = told(Caller.of(nina).get("frameworks/?key=small&count=exact"))["results"]
    assert (row["domain_count"], row["aspect_count"], row["question_count"]) == (2, 3, 8)
    assert (row["key"], row["framework_version"], row["is_own"]) == ("small", "1.0", False)
    assert told(Caller.of(nina).get(f"frameworks/{row['id']}/")) == row


def test_executives_see_no_questions(ed: Membership, in_meridian: Organization) -> None:
    place = f"frameworks/{small_framework().pk}/questions/"
    assert Caller.of(ed).get(place).status_code == HTTPStatus.FORBIDDEN
    assert Caller.of(ed).get("frameworks/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("rest", ["", "questions/"])
def test_a_framework_that_never_was_is_not_found(nina: Membership, rest: str) -> None:
    assert Caller.of(nina).get(f"frameworks/{new_id()}/{rest}").status_code == HTTPStatus.NOT_FOUND


def send_pack(caller: Caller, text: str) -> HttpResponse:
    body = encode_multipart(BOUNDARY, {"upload": SimpleUploadedFile("own.yaml", text.encode())})
    return caller.send("POST", "frameworks/packs/", body, Content_Type=MULTIPART_CONTENT)


def test_a_pack_is_loaded_for_this_organization(marcus: Membership, mallory: Membership) -> None:
    pack = small_pack("3.1")
    made = send_pack(Caller.of(marcus), pack)
    assert made.status_code == HTTPStatus.CREATED, made.content
    assert (told(made)["is_own"], told(made)["framework_version"]) == (True, "3.1")
    assert told(send_pack(Caller.of(marcus), pack))["id"] == told(made)["id"]
    assert Caller.of(mallory).get(made["Location"]).status_code == HTTPStatus.NOT_FOUND
    other = send_pack(Caller.of(marcus), pack.replace("Plan", "Plans"))
    assert other.status_code in (HTTPStatus.CONFLICT, HTTPStatus.BAD_REQUEST)


def test_what_is_wrong_with_a_pack_is_told_line_by_line(marcus: Membership, nina: Membership) -> None:
    wrong = send_pack(Caller.of(marcus), small_pack("3.1").replace("weight: 3", "weight: 9"))
    assert wrong.status_code == HTTPStatus.BAD_REQUEST
    assert all(one["pointer"] == "/upload" and "weight" in one["detail"] for one in told(wrong)["errors"])
    assert send_pack(Caller.of(marcus), "x" * 2_100_000).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert send_pack(Caller.of(nina), small_pack("3.1")).status_code == HTTPStatus.FORBIDDEN
