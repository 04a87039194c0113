"""Making up for what went silent: lost messages, dead workers, a broker that was away."""

import structlog
from celery import current_app
from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from jobs.actions.outbox import BROKER_ERRORS, push_job
from jobs.models import Job, Worker
from jobs.queries import MAX_ATTEMPTS, seconds_from_now, unheard

AT_ONCE = 50
FORGET_SECONDS = 3600

log = structlog.get_logger(__name__)


def sweep_jobs() -> int:
    """End what has no attempt left, and push again what nobody seems to have heard of; how many were pushed."""
    with scopes_disabled():
        left = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=Now())
        ended = {"finished_at": Now(), "lease_until": None, "fence": None}
        left.filter(is_cancel_wanted=True).update(state=Job.State.CANCELLED, **ended)
        left.filter(attempts__gte=MAX_ATTEMPTS).update(
            state=Job.State.FAILED,
            reason=_("The worker stopped %(attempts)s times while it did this. Its log says more.")
            % {"attempts": MAX_ATTEMPTS},
            **ended,
        )
        due = list(Job.objects.filter(unheard()).order_by("pushed_at").values_list("pk", "kind", "pushes")[:AT_ONCE])
        if due:
            due = due[: max(0, Job.objects.filter(unheard()).count() - _messages_waiting())]
        pushed = 0
        for job_id, kind, pushes in due:
            mine = Job.objects.filter(unheard(), pk=job_id, pushes=pushes)
            if not mine.update(pushed_at=Now()):
                continue  # another sweeper was here
            if not push_job(job_id, kind, is_patient=True):
                break
            Job.objects.filter(pk=job_id).update(pushes=F("pushes") + 1)
            pushed += 1
    if pushed:
        log.info("jobs_pushed_again", jobs=pushed)
    return pushed


def hear_worker(name: str) -> None:
    """Write down that this worker lives, and forget those not heard for an hour."""
    Worker.objects.bulk_create(
        [Worker(name=name[:200], heard_at=Now())],
        update_conflicts=True,
        update_fields=["heard_at"],
        unique_fields=["name"],
    )
    Worker.objects.filter(heard_at__lt=seconds_from_now(-FORGET_SECONDS)).delete()


def release_left_jobs() -> int:
    """Make every unfinished job due at once. Only where no other process can be working: at the embedded start."""
    with scopes_disabled():
        Job.objects.filter(state=Job.State.RUNNING).update(lease_until=seconds_from_now(-1))
        return Job.objects.filter(state__in=Job.OPEN).update(
            pushed_at=seconds_from_now(-settings.JOB_LEASE_SECONDS), pushes=0, not_before=None
        )


def _messages_waiting() -> int:
    """How many messages lie in the queue; 0 where the broker does not say."""
    try:
        with current_app.connection_for_write() as connection:
            queue = current_app.amqp.queues[current_app.conf.task_default_queue]
            return int(queue(connection.default_channel).queue_declare(passive=True).message_count)
    except BROKER_ERRORS:  # Redis knows no empty queue either
        return 0
