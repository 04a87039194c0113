"""A kind of job that only these tests know."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from celery import current_app

from accounts.models import Membership
from jobs import actions, tasks
from jobs.models import Job
from jobs.queries import seconds_from_now

KIND = "tests.count"


class Counting:
    """What the job of these tests does: it remembers whom it was done for, then does what the test wants."""

    def __init__(self) -> None:
        self.done: list[UUID] = []
        self.then: Callable[[Job], Any] = lambda job: None

    def __call__(self, job: Job) -> None:
        self.done.append(job.pk)
        self.then(job)


@pytest.fixture
def work() -> Iterator[Counting]:
    counting = Counting()
    tasks.job_task(KIND)(counting)
    yield counting
    del tasks.works[KIND]
    del current_app.tasks[KIND]


@pytest.fixture
def job(in_meridian: object, olivia: Membership) -> Job:
    """A job that Olivia asked for."""
    return ask(olivia)


def ask(by: Membership, label: str = "Count to ten") -> Job:
    return actions.request_job(KIND, label=label, by=by, organization=by.organization)


def claim(job: Job) -> Job:
    """A worker's own copy of the job, claimed."""
    mine = actions.claim_job(job.pk)
    assert mine is not None
    return mine


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def let_lease_expire(job: Job) -> None:
    """As if the worker that holds the job had been silent for longer than its lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=seconds_from_now(-1))


def let_push_age(job: Job, seconds: float = 3600) -> None:
    Job.objects.filter(pk=job.pk).update(pushed_at=seconds_from_now(-seconds))
