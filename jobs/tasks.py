"""What Celery calls: a job's id comes in, one action does the work. Twice is as good as once."""

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import task_prerun, worker_ready
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope

from jobs import actions
from jobs.actions import JobCancelled, JobFailed, LeaseLost
from jobs.models import Job
from jobs.queries import fairer_job

Work = Callable[[Job], None]

SOFT_LIMIT_SECONDS = 280
HARD_LIMIT_SECONDS = 300
WATCH_SECONDS = 10.0

works: dict[str, Work] = {}
log = structlog.get_logger(__name__)


def job_task(kind: str) -> Callable[[Work], Work]:
    """Declare how a kind of job is done: `@job_task("reports.build")` over `def build_file(job: Job) -> None`.

    The work runs in its organization's scope with a claimed job, ends inside `actions.finishing(job)`, and may raise
    JobFailed with a reason. Any other exception is tried again, five times in all.
    """

    def declare(work: Work) -> Work:
        if kind in works:
            raise LookupError(f"Two works declare the kind {kind!r}.")
        works[kind] = work

        def deliver(*message: object, **_more: object) -> None:
            receive(kind, message)

        shared_task(
            deliver,
            name=kind,
            ignore_result=True,
            soft_time_limit=SOFT_LIMIT_SECONDS,
            time_limit=HARD_LIMIT_SECONDS,
        )
        return work

    return declare


def receive(kind: str, message: tuple[object, ...]) -> None:
    """Do the job that a message names. Nonsense and repetitions change nothing.

    Where another organization has fewer jobs running, its oldest waiting job takes this turn, and this job's message
    goes to the end of the queue.
    """
    try:
        job_id = UUID(str(message[0]))
    except (IndexError, ValueError):
        log.warning("message_without_job", content=repr(message)[:200])
        return
    fairer_id = fairer_job(job_id)
    job = actions.claim_job(fairer_id) if fairer_id else None
    if job:
        actions.push_job(job_id, kind)
    else:
        job = actions.claim_job(job_id)
    if job:
        run(job)
    else:
        log.info("job_not_claimed", job=str(job_id))


def run(job: Job) -> None:
    """Do a claimed job, and say in its row how that ended."""
    with (
        structlog.contextvars.bound_contextvars(
            request_id=job.request_id, job=str(job.pk), organization=job.organization.slug
        ),
        scope(organization=job.organization),
        timezone.override(job.organization.time_zone),
        _lease_kept(job),
    ):
        try:
            _do(job)
        except LeaseLost:
            log.warning("job_lease_lost", kind=job.kind)


def _do(job: Job) -> None:
    try:
        works[job.kind](job)
        if job.state == Job.State.RUNNING:
            with actions.finishing(job):
                pass
    except LeaseLost:
        raise
    except JobCancelled:
        actions.keep_cancelled(job)
    except JobFailed as failure:
        actions.fail_job(job, failure.reason)
    except SoftTimeLimitExceeded:
        actions.fail_job(job, _("It took longer than %(n)s seconds and was stopped.") % {"n": SOFT_LIMIT_SECONDS})
    except Exception as error:
        actions.postpone_job(job, _reason(error))
        raise


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("There was no space left on the disk. The operator has to make room.")
    if isinstance(error, DatabaseError):
        return _("The database did not answer as it should.")
    return _("Something went wrong that nobody foresaw. The log of the worker says more.")


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renews the lease beside the work, for as long as a job may take at all."""
    ended = threading.Event()

    def keep() -> None:
        for _turn in range(round(HARD_LIMIT_SECONDS / pause)):
            if ended.wait(pause):
                break
            try:
                actions.renew_lease(job)
            except LeaseLost:
                break
            except DatabaseError as error:
                log.warning("lease_not_renewed", job=str(job.pk), error=str(error))
            finally:
                connection.close()  # this thread's own, needed again in a while or never

    pause = settings.JOB_LEASE_SECONDS / 3
    thread = threading.Thread(target=keep, name=f"lease of {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=1)


@job_task("jobs.verify_audit")
def verify_audit(job: Job) -> None:
    """Asked for on the page of the audit trail."""
    actions.verify_audit(job)


@task_prerun.connect  # type: ignore[untyped-decorator]  # celery has no types
def check_connections(**_signal: object) -> None:
    """As before a request: keep the connection for the next task, but not one that broke or grew old."""
    close_old_connections()


@shared_task(name="jobs.sweep", ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def sweep() -> None:
    """Beat's own tick; each worker does the same in a thread, so that a dead beat stops nothing."""
    actions.sweep_jobs()


def watch(name: str, is_over: threading.Event | None = None) -> None:
    """Beside a worker, for as long as it lives: make it heard, and sweep."""
    is_over = is_over or threading.Event()
    pause = min(WATCH_SECONDS, settings.JOB_LEASE_SECONDS / 3)
    while True:
        try:
            actions.hear_worker(name)
            actions.sweep_jobs()
        except DatabaseError as error:
            log.warning("watch_without_database", error=str(error))
        finally:
            connection.close()
        if is_over.wait(pause):
            return


@worker_ready.connect  # type: ignore[untyped-decorator]  # celery has no types
def start_watching(sender: Any, **_signal: object) -> None:
    """A worker process has come up. (The embedded worker starts its watch itself.)"""
    threading.Thread(target=watch, args=[sender.hostname], name="watch", daemon=True).start()
