"""What a message leads to: one claimed job, its scope, its time zone, and an end that its row tells."""

import errno
import threading
from typing import Any
from uuid import UUID

import pytest
import structlog
from celery import current_app
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django_scopes import scope
from pytest_django import Settings

from accounts.models import Membership
from jobs import actions, tasks
from jobs.models import Job, Worker
from jobs.queries import fairer_job
from tests.jobs.conftest import KIND, Counting, ask, claim, let_lease_expire, state_of

pytestmark = pytest.mark.django_db


def deliver(*message: object) -> None:
    """As Celery does when the message arrives."""
    current_app.tasks[KIND](*message)


def test_tasks_really_travel() -> None:
    assert not getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False)
    assert not current_app.conf.task_always_eager


def test_a_message_leads_to_a_done_job(job: Job, work: Counting) -> None:
    deliver(str(job.pk))

    assert work.done == [job.pk]
    assert state_of(job) == Job.State.DONE
    assert job.finished_at


def test_the_same_message_again_changes_nothing(job: Job, work: Counting) -> None:
    deliver(str(job.pk))
    before = Job.objects.values().get()

    for _number in range(3):
        deliver(str(job.pk))

    assert work.done == [job.pk]
    assert Job.objects.values().get() == before


@pytest.mark.parametrize(
    "message",
    [
        (),
        (None,),
        ("",),
        ("no id",),
        (17,),
        ({"pk": "x"},),
        (["a", "b"],),
        ("x" * 100_000,),
        (str(UUID(int=7)),),
        ("\x00", 2),
    ],
    ids=lambda message: repr(message)[:20],
)
def test_nonsense_changes_nothing(job: Job, work: Counting, message: tuple[object, ...]) -> None:
    before = Job.objects.values().get()

    deliver(*message)

    assert work.done == []
    assert Job.objects.values().get() == before


def test_the_work_runs_in_the_scope_and_the_time_zone_of_its_organization(
    job: Job, work: Counting, olivia: Membership
) -> None:
    seen: dict[str, Any] = {}

    def look(mine: Job) -> None:
        seen["jobs"] = list(Job.objects.all())
        seen["zone"] = timezone.get_current_timezone_name()
        seen["log"] = structlog.contextvars.get_contextvars()

    work.then = look
    Job.objects.filter(pk=job.pk).update(request_id="7f3a")
    deliver(str(job.pk))

    assert seen["jobs"] == [job]
    assert seen["zone"] == olivia.organization.time_zone
    assert seen["log"]["request_id"] == "7f3a"
    assert seen["log"]["organization"] == "meridian"


def test_a_work_may_write_its_last_rows_itself(job: Job, work: Counting) -> None:
    def finish(mine: Job) -> None:
        with actions.finishing(mine):
            Worker.objects.create(name="written by the work", heard_at=timezone.now())

    work.then = finish
    deliver(str(job.pk))

    assert state_of(job) == Job.State.DONE
    assert Worker.objects.filter(name="written by the work").exists()


def test_a_reason_of_the_work_ends_the_job(job: Job, work: Counting) -> None:
    work.then = raising(actions.JobFailed("The report would have more than 2,000 pages."))
    deliver(str(job.pk))

    assert state_of(job) == Job.State.FAILED
    assert job.reason == "The report would have more than 2,000 pages."
    assert job.attempts == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left on the disk"),
        (OperationalError("server closed the connection"), "database did not answer"),
        (KeyError("aspect"), "nobody foresaw"),
    ],
)
def test_an_error_nobody_foresaw_is_tried_again_and_never_shown_raw(
    job: Job, work: Counting, error: Exception, reason: str
) -> None:
    work.then = raising(error)
    with pytest.raises(type(error)):  # Celery writes it to the log
        deliver(str(job.pk))

    assert state_of(job) == Job.State.QUEUED
    assert job.not_before
    assert reason in job.reason
    assert str(error) not in job.reason


def test_a_cancelled_job_stops_at_its_next_report(job: Job, work: Counting, olivia: Membership) -> None:
    def be_cancelled(mine: Job) -> None:
        actions.cancel_job(Job.objects.get(pk=mine.pk), by=olivia)
        actions.report_progress(mine, 1, 10)
        pytest.fail("went on after the cancel")

    work.then = be_cancelled
    deliver(str(job.pk))

    assert state_of(job) == Job.State.CANCELLED


def test_a_job_cancelled_after_its_last_report_is_not_done(job: Job, work: Counting, olivia: Membership) -> None:
    work.then = lambda mine: actions.cancel_job(Job.objects.get(pk=mine.pk), by=olivia)
    deliver(str(job.pk))

    assert state_of(job) == Job.State.CANCELLED


def test_a_worker_that_was_fenced_off_leaves_the_job_to_its_successor(job: Job, work: Counting) -> None:
    def lose(mine: Job) -> None:
        let_lease_expire(mine)
        claim(mine)
        actions.report_progress(mine, 10, 10)

    work.then = lose
    deliver(str(job.pk))

    assert state_of(job) == Job.State.RUNNING
    assert job.attempts == 2


def test_a_kind_that_this_worker_does_not_know_waits_for_one_that_does(
    in_meridian: object, olivia: Membership, work: Counting
) -> None:
    strange = actions.request_job("tests.newer", label="Newer", by=olivia, organization=olivia.organization)
    with pytest.raises(KeyError):
        deliver(str(strange.pk))

    assert state_of(strange) == Job.State.QUEUED


def test_two_works_of_one_kind_are_refused(work: Counting) -> None:
    with pytest.raises(LookupError, match=KIND):
        tasks.job_task(KIND)(work)


# Fairness


def test_the_organization_with_fewer_running_jobs_goes_first(
    olivia: Membership, mallory: Membership, work: Counting
) -> None:
    with scope(organization=olivia.organization):
        busy, *waiting = [ask(olivia) for _number in range(3)]
        claim(busy)
    with scope(organization=mallory.organization):
        other = ask(mallory)

    deliver(str(waiting[0].pk))  # Mallory asked last, and has nothing running: her job takes the turn
    deliver(str(waiting[0].pk))
    deliver(str(other.pk))
    deliver(str(waiting[1].pk))

    assert work.done == [other.pk, waiting[0].pk, waiting[1].pk]


def test_an_organization_alone_uses_every_worker(olivia: Membership, work: Counting) -> None:
    with scope(organization=olivia.organization):
        claim(ask(olivia))
        claim(ask(olivia))
        third = ask(olivia)

    assert fairer_job(third.pk) is None
    deliver(str(third.pk))
    assert work.done == [third.pk]


# The watch


@pytest.mark.django_db(transaction=True)  # it closes its connection
def test_the_watch_makes_the_worker_heard_and_ends_when_told(settings: Settings) -> None:
    is_over = threading.Event()
    is_over.set()
    tasks.watch("celery@here", is_over)

    assert Worker.objects.filter(pk="celery@here").exists()


def raising(error: Exception) -> Any:
    def fail(job: Job) -> None:
        raise error

    return fail
