"""An empty job of the product, and an empty task of bare Celery that tells its sender when it has run."""

from celery import shared_task
from django.conf import settings
from redis import Redis

from jobs.models import Job
from jobs.tasks import job_task

EMPTY, BARE = "bench.empty", "bench.bare"

_broker = Redis.from_url(settings.REDIS_URL) if settings.REDIS_URL else None


@job_task(EMPTY)
def do_nothing(job: Job) -> None:
    return


@shared_task(name=BARE, ignore_result=True)  # type: ignore[untyped-decorator]
def answer(key: str) -> None:
    if _broker is not None:
        _broker.rpush(key, 1)
