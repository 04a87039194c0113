"""What others may ask about background work. Moments of leases and pushes are the database's own."""

import time
from collections import Counter
from datetime import timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, Q, QuerySet, UUIDField, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django_scopes import scopes_disabled

from accounts.models import AuditEvent, Membership
from core.prepared import Prepared
from jobs.models import Job, Worker

MAX_ATTEMPTS = 5
SILENT_SECONDS = 60
MAX_DOUBLINGS = 4
started = time.monotonic()


def seconds_from_now(seconds: float) -> "ExpressionWrapper[CombinedExpression]":
    """A moment on the database's clock, so that no two machines need to agree on the time."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())


def claimable() -> Q:
    """A job that nobody works on: waiting, or left behind by a worker that has gone silent."""
    is_due = Q(not_before=None) | Q(not_before__lte=Now())
    is_left = Q(state=Job.State.RUNNING, lease_until__lt=Now(), is_cancel_wanted=False)
    return (Q(state=Job.State.QUEUED) & is_due | is_left) & Q(attempts__lt=MAX_ATTEMPTS)


def unheard() -> Q:
    """A claimable job whose last message should have arrived by now. Each push waits twice as long as the last."""
    base = settings.JOB_LEASE_SECONDS / 6
    waited = Q()
    for doublings in range(MAX_DOUBLINGS):
        waited |= Q(pushes=doublings, pushed_at__lt=seconds_from_now(-base * 2**doublings))
    waited |= Q(pushes__gte=MAX_DOUBLINGS, pushed_at__lt=seconds_from_now(-base * 2**MAX_DOUBLINGS))
    return claimable() & waited


def fairer_job(job_id: UUID) -> UUID | None:
    """The oldest waiting job of an organization that has fewer jobs running than this job's own, if there is one."""
    with scopes_disabled():
        own: UUID | None = None
        running: Counter[UUID] = Counter()
        for pk, organization, state in _NEAR.rows(job=job_id):
            running[organization] += state == Job.State.RUNNING
            if pk == job_id:
                own = organization
        if own is None or not running[own]:
            return None
        as_busy = [organization for organization, jobs in running.items() if jobs >= running[own]]
        waiting = Job.objects.filter(claimable(), state=Job.State.QUEUED).exclude(organization__in=as_busy)
        return waiting.order_by("requested_at", "pk").values_list("pk", flat=True).first()


def _near(job: Any) -> "QuerySet[Any, Any]":
    """This job and everything that runs, over all organizations."""
    with scopes_disabled():
        is_near = Q(state=Job.State.RUNNING, lease_until__gte=Now()) | Q(pk=job)
        return Job.objects.filter(is_near).order_by().values_list("pk", "organization", "state")


_NEAR: Prepared[tuple[UUID, UUID, str]] = Prepared(_near, tuple, job=UUIDField())


def is_worker_heard() -> bool:
    """Whether somebody works: a worker was heard within the last minute, or this process is too young to know."""
    return bool(_HEARD.rows()) or time.monotonic() - started < SILENT_SECONDS


def _heard() -> "QuerySet[Worker, tuple[str]]":
    return Worker.objects.filter(heard_at__gt=seconds_from_now(-SILENT_SECONDS)).values_list("name")[:1]


_HEARD = Prepared(_heard, itemgetter(0))


def jobs(*, by: Membership | None = None) -> QuerySet[Job]:
    """The jobs of the open organization, or those that one member asked for, with who asked."""
    found = Job.objects.select_related("requested_by")
    return found.filter(requested_by=by) if by else found


def kinds() -> list[str]:
    """The kinds of jobs that the open organization has asked for."""
    return list(Job.objects.order_by("kind").values_list("kind", flat=True).distinct())


def events_of(job: Job) -> QuerySet[AuditEvent]:
    """Who asked for the job, cancelled it and tried it again, newest first."""
    return AuditEvent.objects.filter(record_id=job.pk).order_by("-at", "-pk")
