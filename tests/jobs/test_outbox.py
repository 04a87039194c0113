"""Asking, cancelling and trying again."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import AuditEvent, Membership
from core.errors import Refused
from jobs import actions
from jobs.actions import outbox
from jobs.models import Job
from tests.jobs.conftest import KIND, Queue, ask, claim, own_app, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rested_broker() -> Iterator[None]:
    outbox._broker.failed_at = None
    yield
    outbox._broker.failed_at = None


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield from _broker_at(listener.getsockname()[1], monkeypatch)


@pytest.fixture
def absent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield from _broker_at(port, monkeypatch)


def _broker_at(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The product's own application, as it is when REDIS_URL is set."""
    app = own_app(monkeypatch, f"redis://127.0.0.1:{port}/0", _options_with_redis())
    yield
    app.close()


def test_a_job_is_written_with_the_change_that_wants_it(in_meridian: object, olivia: Membership) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(olivia)
        raise ZeroDivisionError

    assert not Job.objects.exists()


def test_the_message_is_the_id_and_nothing_else(
    in_meridian: object,
    olivia: Membership,
    queue: Queue,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(olivia)

    (message,) = queue.messages()
    assert message.headers["task"] == KIND
    assert message.content_type == "application/json"
    args, kwargs, _embedded = message.payload
    assert (args, kwargs) == ([str(job.pk)], {})


def test_nothing_is_sent_before_the_commit(in_meridian: object, olivia: Membership, queue: Queue) -> None:
    ask(olivia)

    assert queue.messages() == []


@pytest.mark.parametrize("broker", ["silent_broker", "absent_broker"])
def test_asking_takes_less_than_three_seconds_without_an_answer_from_the_broker(
    broker: str,
    request: pytest.FixtureRequest,
    in_meridian: object,
    olivia: Membership,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    request.getfixturevalue(broker)

    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(olivia)
    first = time.monotonic() - began
    with django_capture_on_commit_callbacks(execute=True):
        ask(olivia)
    second = time.monotonic() - began - first

    assert first < 3
    assert second < 0.5  # the broker rests: not everybody waits for it
    assert state_of(job) == Job.State.QUEUED


def test_the_job_knows_the_request_that_asked_for_it(in_meridian: object, olivia: Membership) -> None:
    with structlog.contextvars.bound_contextvars(request_id="7f3a"):
        assert ask(olivia).request_id == "7f3a"


def test_a_waiting_job_is_cancelled_at_once(job: Job, olivia: Membership) -> None:
    actions.cancel_job(job, by=olivia)

    assert state_of(job) == Job.State.CANCELLED
    assert job.finished_at
    assert actions.claim_job(job.pk) is None


def test_a_running_job_is_cancelled_when_it_next_reports(job: Job, olivia: Membership) -> None:
    mine = claim(job)
    actions.cancel_job(job, by=olivia)
    assert state_of(job) == Job.State.RUNNING
    assert job.is_stopping

    with pytest.raises(actions.JobCancelled):
        actions.report_progress(mine, 1, 10)


def test_a_job_that_has_ended_is_not_cancelled(job: Job, olivia: Membership) -> None:
    with actions.finishing(claim(job)):
        pass

    with pytest.raises(Refused, match="ended already"):
        actions.cancel_job(job, by=olivia)
    assert state_of(job) == Job.State.DONE


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_job_that_did_not_succeed_is_tried_again_from_the_start(job: Job, olivia: Membership, end: str) -> None:
    mine = claim(job)
    actions.report_progress(mine, 3, 10)
    if end == "failed":
        actions.fail_job(mine, "Too complex.")
    else:
        actions.keep_cancelled(mine)
    assert state_of(job) == end

    actions.retry_job(job, by=olivia)

    assert state_of(job) == Job.State.QUEUED
    assert (job.attempts, job.progress, job.progress_of, job.reason, job.finished_at) == (0, 0, 0, "", None)
    assert claim(job).attempts == 1


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_only_what_did_not_succeed_is_tried_again(job: Job, olivia: Membership, state: str) -> None:
    if state != "waiting":
        mine = claim(job)
        if state == "done":
            with actions.finishing(mine):
                pass
    before = state_of(job)

    with pytest.raises(Refused, match="failed or cancelled"):
        actions.retry_job(job, by=olivia)
    assert state_of(job) == before


def test_asking_cancelling_and_trying_again_stand_in_the_audit_trail(job: Job, olivia: Membership) -> None:
    actions.cancel_job(job, by=olivia)
    actions.retry_job(job, by=olivia)

    events = AuditEvent.objects.filter(record_id=job.pk).order_by("at", "pk")
    assert [event.verb for event in events] == ["job.ask", "job.cancel", "job.retry"]
    assert {event.actor_id for event in events} == {olivia.pk}


def test_an_unknown_id_is_claimed_by_nobody(in_meridian: object) -> None:
    assert actions.claim_job(uuid4()) is None


def _options_with_redis() -> dict[str, Any]:
    """What the settings say where there is a REDIS_URL, read by a process that has one."""
    environment = os.environ | {"TEST_REDIS_URL": "redis://localhost:1/0"}
    script = "import json; from tests import settings; print(json.dumps(settings.CELERY_BROKER_TRANSPORT_OPTIONS))"
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    options: dict[str, Any] = json.loads(done.stdout)
    return options
