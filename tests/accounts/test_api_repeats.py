"""The same POST again, under an Idempotency-Key: one effect, one answer."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from accounts import tasks
from accounts.models import AuditEvent, Membership, Organization, Repeat
from core import clock
from core.ids import new_id
from tests.accounts import racing
from tests.calling import Caller, faults, told
from tests.processes import ROOT

BODY = {"name": "Vera"}


def test_a_repeated_request_gets_the_same_answer_and_does_nothing(
    olivia: Membership, in_meridian: Organization
) -> None:
    caller = Caller.of(olivia)
    first, second = (caller.post("members/", BODY, Idempotency_Key="one") for _time in range(2))
    assert first.status_code == second.status_code == HTTPStatus.CREATED
    assert first.content == second.content
    assert [first[name] for name in ("ETag", "Location")] == [second[name] for name in ("ETag", "Location")]
    assert second["Idempotent-Replayed"] == "true"
    assert Membership.objects.filter(name="Vera").count() == 1
    assert AuditEvent.objects.filter(verb="member.add").count() == 1


@pytest.mark.parametrize("other", [{"name": "Karl"}, {"name": "Vera", "email": "v@example.org"}])
def test_another_body_under_the_same_key_is_refused(olivia: Membership, other: dict[str, str]) -> None:
    caller = Caller.of(olivia)
    caller.post("members/", BODY, Idempotency_Key="one")
    answer = caller.post("members/", other, Idempotency_Key="one")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert faults(answer) == {"Idempotency-Key": "reused"}


def test_another_address_under_the_same_key_is_refused(olivia: Membership, marcus: Membership) -> None:
    caller = Caller.of(olivia)
    body = {"role": "analyst"}
    assert caller.post(f"members/{marcus.pk}/role/", body, Idempotency_Key="one").status_code == HTTPStatus.OK
    answer = caller.post(f"members/{olivia.pk}/role/", body, Idempotency_Key="one")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_keys_of_members_are_their_own(olivia: Membership, mallory: Membership) -> None:
    answers = [Caller.of(one).post("members/", BODY, Idempotency_Key="one") for one in (olivia, mallory)]
    assert [answer.status_code for answer in answers] == [HTTPStatus.CREATED] * 2
    assert told(answers[0])["id"] != told(answers[1])["id"]


def test_a_refused_request_leaves_its_key_free(olivia: Membership) -> None:
    caller = Caller.of(olivia)
    assert caller.post("members/", {}, Idempotency_Key="one").status_code == HTTPStatus.BAD_REQUEST
    assert caller.post("members/", BODY, Idempotency_Key="one").status_code == HTTPStatus.CREATED


def test_while_the_first_is_answered_the_second_waits(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia)
    caller.post("members/", BODY, Idempotency_Key="one")
    Repeat.objects.update(status=None, held_until=clock.now() + timedelta(minutes=1))
    answer = caller.post("members/", BODY, Idempotency_Key="one")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer["Retry-After"] == "1"


def test_what_a_dead_process_held_is_taken_over(olivia: Membership, in_meridian: Organization) -> None:
    """Its transaction was never committed: nothing was done."""
    caller = Caller.of(olivia)
    caller.post("members/", BODY, Idempotency_Key="one")
    Membership.objects.filter(name="Vera").delete()
    Repeat.objects.update(status=None, held_by=new_id(), held_until=clock.now() - timedelta(seconds=1))
    assert caller.post("members/", BODY, Idempotency_Key="one").status_code == HTTPStatus.CREATED
    assert Membership.objects.filter(name="Vera").count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_cannot_be_is_refused(olivia: Membership, key: str) -> None:
    answer = Caller.of(olivia).post("members/", BODY, Idempotency_Key=key)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert faults(answer) == {"Idempotency-Key": "invalid"}


def test_answers_are_kept_for_a_day(olivia: Membership, in_meridian: Organization) -> None:
    Caller.of(olivia).post("members/", BODY, Idempotency_Key="one")
    with clock.at(clock.now() + timedelta(hours=23)):
        tasks.forget()
        assert Repeat.objects.count() == 1
    with clock.at(clock.now() + timedelta(hours=25)):
        tasks.forget()
    assert not Repeat.objects.exists()


def raced(place: Path, database_url: str, editors: int = 8, rounds: int = 3) -> dict[str, Any]:
    """Many callers at once, in a process of its own on a real database."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "DATA_DIR": str(place),
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "CRITICAL",
        "API_TOKEN_RATE": "1000000",
    }
    command = [sys.executable, "-m", "tests.accounts.racing", str(editors), str(rounds)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=1000)
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def check(result: dict[str, Any], editors: int = 8, rounds: int = 3) -> None:
    """Whoever comes second gets the same answer, or is told to come again; no conditional edit is lost."""
    assert set(result["statuses"]) <= {"201", "409"}
    assert sum(result["statuses"].values()) == racing.CALLERS
    assert (result["rows"], result["events"], result["answers"]) == (1, 1, 1)
    assert result["letters"] == dict.fromkeys(racing.LETTERS[:editors], rounds)
    assert result["version"] == 1 + rounds * editors


def test_on_a_sqlite_file_fifty_requests_make_one_row_and_no_edit_is_lost(tmp_path: Path) -> None:
    check(raced(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}"))


@pytest.mark.postgres
def test_on_postgresql_fifty_requests_make_one_row_and_no_edit_is_lost(tmp_path: Path, own_database_url: str) -> None:
    check(raced(tmp_path, own_database_url))


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.timeout(1200)
def test_fifty_conditional_edits_by_each_of_twenty_lose_none(tmp_path: Path, own_database_url: str) -> None:
    check(raced(tmp_path, own_database_url, 20, 50), 20, 50)
