"""A kind of job that only these tests know."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from celery import Celery, current_app

from accounts.models import Membership
from core.ids import new_id
from jobs import actions, tasks
from jobs.actions import outbox, recovery
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


class Queue:
    """A broker of this test's own: other tests run beside it."""

    def __init__(self, app: Celery) -> None:
        self.app = app

    def messages(self) -> list[Any]:
        """Takes every message out."""
        found = []
        with self.app.connection_for_read() as connection:
            queue = connection.SimpleQueue(self.app.conf.task_default_queue)
            while queue.qsize():
                message = queue.get(block=False)
                message.ack()
                found.append(message)
        return found

    def ids(self) -> list[str]:
        return [message.payload[0][0] for message in self.messages()]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    app = own_app(monkeypatch, "memory://", {})
    yield Queue(app)
    app.close()


def own_app(monkeypatch: pytest.MonkeyPatch, broker_url: str, options: dict[str, Any]) -> Celery:
    """The product's settings with another broker, for whatever is pushed from now on."""
    app = Celery("own", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.update(
        broker_url=broker_url,
        broker_transport=None,  # as the address says: the product's own way leads to Redis alone
        broker_transport_options=options,
        task_default_queue=f"own-{new_id().hex}",
    )
    monkeypatch.setattr(outbox, "current_app", app)
    monkeypatch.setattr(recovery, "current_app", app)
    return app


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
