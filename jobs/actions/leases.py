"""Doing the work: who claims a job holds a lease that runs out and a fence that no other holder has."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, UUIDField
from django.db.models.functions import Now
from django_scopes import scopes_disabled

from core.prepared import Prepared, PreparedUpdate
from jobs.models import Job
from jobs.queries import MAX_ATTEMPTS, claimable, seconds_from_now

TELL_SECONDS = 0.25


class LeaseLost(Exception):
    """Another worker holds this job now, or it has ended: whatever was done here no longer counts."""


class JobCancelled(Exception):
    """Somebody asked to cancel this job."""


class JobFailed(Exception):
    """The job cannot succeed, however often it is tried. The message is a sentence for the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def claim_job(job_id: UUID) -> Job | None:
    """Take the job, by one conditional update; None where it is taken, ended, not due yet or unknown."""
    fence = uuid4()
    if not _CLAIM.run(pk=job_id, fence=fence, lease=timedelta(seconds=settings.JOB_LEASE_SECONDS)):
        return None
    return _CLAIMED.first(pk=job_id, fence=fence)


def renew_lease(job: Job) -> None:
    """Say that this worker still lives. Raises LeaseLost."""
    with scopes_disabled():
        if not _held(job).update(lease_until=seconds_from_now(settings.JOB_LEASE_SECONDS)):
            raise LeaseLost(job.pk)


def report_progress(job: Job, done: int, of: int, unit: str = "") -> None:
    """Show how far the work is, and stop here if it is no longer wanted. Raises JobCancelled or LeaseLost.

    Writes a few times a second at most, so that it may be called for every page.
    """
    if done < of and time.monotonic() - job.told_at < TELL_SECONDS:
        return
    job.told_at = time.monotonic()
    job.progress, job.progress_of, job.unit = done, of, unit
    lease_until = seconds_from_now(settings.JOB_LEASE_SECONDS)
    if not _wanted(job).update(progress=done, progress_of=of, unit=unit, lease_until=lease_until):
        _stop(job)


@contextmanager
def finishing(job: Job) -> Iterator[None]:
    """The last transaction of a job: rows written inside count together with its end, or not at all.

    Raises JobCancelled or LeaseLost before anything is written.
    """
    with transaction.atomic(durable=True):
        if not _FINISH.run(pk=job.pk, fence=job.fence):
            _stop(job)
        yield
    job.state = Job.State.DONE


def fail_job(job: Job, reason: str) -> None:
    """End the job with a sentence that says why. Raises LeaseLost."""
    _give_back(job, state=Job.State.FAILED, finished_at=Now(), reason=reason[:500])


def postpone_job(job: Job, reason: str) -> None:
    """Wait and try again, longer each time; after the last attempt the job has failed. Raises LeaseLost."""
    if job.attempts >= MAX_ATTEMPTS:
        fail_job(job, reason)
        return
    pause = settings.JOB_LEASE_SECONDS / 12 * 2**job.attempts
    _give_back(
        job,
        state=Job.State.QUEUED,
        not_before=seconds_from_now(pause),
        pushed_at=Now(),
        pushes=0,
        reason=reason[:500],
    )


def keep_cancelled(job: Job) -> None:
    """End a job that was to be cancelled and has stopped. Raises LeaseLost."""
    _give_back(job, state=Job.State.CANCELLED, finished_at=Now())


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)


def _wanted(job: Job) -> QuerySet[Job]:
    return _held(job).filter(is_cancel_wanted=False)


def _claim(pk: Any, fence: Any, lease: Any) -> tuple[QuerySet[Job], dict[str, Any]]:
    with scopes_disabled():
        return Job.objects.filter(claimable(), pk=pk), {
            "state": Job.State.RUNNING,
            "fence": fence,
            "lease_until": ExpressionWrapper(Now() + lease, output_field=DateTimeField()),
            "attempts": F("attempts") + 1,
            "started_at": Now(),
            "not_before": None,
            "progress": 0,
            "progress_of": 0,
            "reason": "",
        }


def _claimed(pk: Any, fence: Any) -> QuerySet[Job]:
    with scopes_disabled():
        return Job.objects.select_related("organization").filter(pk=pk, fence=fence)


def _finish(pk: Any, fence: Any) -> tuple[QuerySet[Job], dict[str, Any]]:
    ended = {"finished_at": Now(), "lease_until": None, "fence": None, "progress": F("progress_of")}
    rows = Job.objects.filter(pk=pk, fence=fence, state=Job.State.RUNNING, is_cancel_wanted=False)
    return rows, {"state": Job.State.DONE, **ended}


_CLAIM = PreparedUpdate(_claim, pk=UUIDField(), fence=UUIDField(), lease=DurationField())
_CLAIMED: Prepared[Job] = Prepared(_claimed, pk=UUIDField(), fence=UUIDField())
_FINISH = PreparedUpdate(_finish, pk=UUIDField(), fence=UUIDField())


def _stop(job: Job) -> None:
    if _held(job).exists():
        raise JobCancelled(job.pk)
    raise LeaseLost(job.pk)


def _give_back(job: Job, **values: object) -> None:
    if not _held(job).update(lease_until=None, fence=None, **values):
        raise LeaseLost(job.pk)
    job.state = str(values["state"])
