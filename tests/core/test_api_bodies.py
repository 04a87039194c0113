"""Whatever is sent: the API answers in JSON, never with an error of the server, and points at what is wrong."""

import json
from http import HTTPStatus

import pytest

from accounts.models import Membership, Organization
from core.api.parsers import DEEPEST, MOST_BYTES
from tests.calling import Caller, faults, told


def nested(levels: int) -> bytes:
    return b'{"name":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'name': 'x'}",
        b'{"name": NaN}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b"\x00",
        b"\xef\xbb\xbf{}",
        b'{"name": "x"} trailing',
        nested(DEEPEST + 1),
        nested(100_000),
        b"[" * 100_000,
        b"1" * 100_000,
        b'{"name": 1e999}',
        b'{"name": "' + b"x" * 200_000 + b'"}',
        b"null",
        b"true",
        b'"name"',
        b"[]",
    ],
    ids=lambda body: body[:20].decode("latin-1").encode("unicode_escape").decode(),
)
def test_a_body_that_cannot_be_read_is_a_bad_request(olivia: Membership, body: bytes) -> None:
    answer = Caller.of(olivia).post("members/", body)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer["Content-Type"] == "application/problem+json"
    assert set(told(answer)) == {"type", "title", "status", "detail", "errors"}


def test_a_body_that_is_too_large_is_refused(olivia: Membership) -> None:
    answer = Caller.of(olivia).post("members/", b'{"name": "' + b"x" * MOST_BYTES + b'"}')
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_body_beyond_what_django_reads_is_refused_under_a_key_too(olivia: Membership) -> None:
    answer = Caller.of(olivia).post("members/", b" " * 3_000_000, Idempotency_Key="one")
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_media_type_is_refused(olivia: Membership, kind: str) -> None:
    answer = Caller.of(olivia).post("members/", b"name=x", Content_Type=kind)
    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_the_api_speaks_json_alone(olivia: Membership, accept: str) -> None:
    answer = Caller.of(olivia).get("organization/", Accept=accept)
    assert answer.status_code == HTTPStatus.NOT_ACCEPTABLE
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, application/json;q=0.5", "", "nonsense"])
def test_whoever_takes_json_gets_it(olivia: Membership, accept: str) -> None:
    assert Caller.of(olivia).get("organization/", Accept=accept).status_code in (200, 406)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
def test_a_method_that_an_address_does_not_take_is_said(olivia: Membership, method: str) -> None:
    answer = Caller.of(olivia).send(method, "members/", If_Match="*")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "GET" in answer["Allow"]


def test_a_head_is_a_get_without_its_body(olivia: Membership) -> None:
    caller = Caller.of(olivia)
    head, whole = caller.send("HEAD", "organization/"), caller.get("organization/")
    assert head["ETag"] == whole["ETag"]
    assert not head.content


@pytest.mark.parametrize("tag", ["x", '"x', '""', '"1"', 'W/"99-abc"', "\u00e9", '"' + "9" * 5000 + '"'])
def test_a_tag_that_is_none_of_the_record_is_stale(olivia: Membership, tag: str) -> None:
    answer = Caller.of(olivia).patch("organization/", {"country": "FR"}, If_Match=tag)
    expected = HTTPStatus.OK if tag == '"1"' else HTTPStatus.PRECONDITION_FAILED
    assert answer.status_code == expected


def test_a_body_where_none_is_wanted_is_refused(olivia: Membership, marcus: Membership) -> None:
    answer = Caller.of(olivia).post(f"members/{marcus.pk}/end/", {"why": "x"})
    assert faults(answer) == {"": "unknown"}


@pytest.mark.parametrize(
    "query", ["%00", "limit=%00", "search=%00", "search=%ED%A0%80", "search=" + "x" * 5000, "a" * 5000]
)
def test_an_address_that_cannot_be_is_a_bad_request(olivia: Membership, query: str) -> None:
    answer = Caller.of(olivia).get(f"members/?{query}")
    assert answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.OK)
    assert json.loads(answer.content)


def test_no_answer_is_kept_by_a_cache_and_all_carry_the_safe_headers(olivia: Membership) -> None:
    answer = Caller.of(olivia).get("organization/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Caller("").get("organization/")["Cache-Control"] == "no-store, private"


def test_no_cookie_is_set(olivia: Membership, meridian: Organization) -> None:
    assert not Caller.of(olivia).get("organization/").cookies


def test_many_faults_are_cut_off(olivia: Membership) -> None:
    answer = Caller.of(olivia).post("members/", {f"x{n}": n for n in range(1000)})
    assert len(told(answer)["errors"]) == 50
