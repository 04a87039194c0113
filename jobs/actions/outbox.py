"""Asking for work: the row is written with the change that wants it, the message follows after the commit."""

import time
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from kombu.exceptions import ChannelError, KombuError
from redis.exceptions import RedisError

from accounts.actions import record_event
from accounts.models import Membership, Organization
from core import clock
from core.errors import Refused
from jobs.models import Job

QUIET_SECONDS = 5.0
BROKER_ERRORS = (KombuError, ChannelError, RedisError, OSError)

log = structlog.get_logger(__name__)


@transaction.atomic(savepoint=False)
def request_job(kind: str, *, label: str, by: Membership | None, organization: Organization) -> Job:
    """A job of this kind, in the caller's transaction; it goes to the workers once that has been committed."""
    job = Job.objects.create(
        kind=kind, label=label[:200], requested_by=by, organization=organization, request_id=_request_id()
    )
    record_event("job.ask", by=by, organization=organization, record=job, payload={"kind": kind})
    _push_after_commit(job)
    return job


@transaction.atomic
def cancel_job(job: Job, *, by: Membership) -> Job:
    """A waiting job ends at once; a running one stops when it next reports its progress."""
    row = Job.objects.filter(pk=job.pk)
    is_changed = row.filter(state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, finished_at=Now(), is_cancel_wanted=True
    ) or row.filter(state=Job.State.RUNNING).update(is_cancel_wanted=True)
    if not is_changed:
        raise Refused(_("This job has ended already, so there is nothing to cancel."))
    record_event("job.cancel", by=by, record=job)
    job.refresh_from_db()
    return job


@transaction.atomic
def retry_job(job: Job, *, by: Membership) -> Job:
    """A failed or cancelled job waits again, with all its attempts."""
    is_changed = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.QUEUED,
        requested_at=clock.now(),
        request_id=_request_id(),
        pushed_at=Now(),
        pushes=0,
        not_before=None,
        attempts=0,
        started_at=None,
        finished_at=None,
        progress=0,
        progress_of=0,
        reason="",
        is_cancel_wanted=False,
    )
    if not is_changed:
        raise Refused(_("Only a failed or cancelled job can be tried again."))
    record_event("job.retry", by=by, record=job)
    job.refresh_from_db()
    _push_after_commit(job)
    return job


class _Broker:
    """Remembers that the broker did not answer, so that one request waits for it and not every one."""

    failed_at: float | None = None

    def is_resting(self) -> bool:
        return self.failed_at is not None and time.monotonic() - self.failed_at < QUIET_SECONDS


_broker = _Broker()


def push_job(job_id: UUID, kind: str, *, is_patient: bool = False) -> bool:
    """Send the job's id to the workers; whether that worked. The sweeper makes up for what was not sent.

    After a failure nobody tries for a few seconds, unless `is_patient`.
    """
    if _broker.is_resting() and not is_patient:
        return False
    try:
        current_app.send_task(kind, args=[str(job_id)], retry=False, ignore_result=True)
    except BROKER_ERRORS as error:
        _broker.failed_at = time.monotonic()
        log.warning("job_not_pushed", job=str(job_id), kind=kind, error=str(error))
        return False
    _broker.failed_at = None
    return True


def _push_after_commit(job: Job) -> None:
    transaction.on_commit(partial(push_job, job.pk, job.kind), robust=True)


def _request_id() -> str:
    context: dict[str, Any] = structlog.contextvars.get_contextvars()
    return str(context.get("request_id", ""))[:64]
