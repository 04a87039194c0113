"""The side of P5 that asks and waits: `python -m benchmarks.asking PID`, with the process group of the worker."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import django
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from redis import Redis

django.setup()

from accounts.models import Membership, Organization, Role  # noqa: E402  Django comes first
from benchmarks.measuring import cpu_seconds, in_turn  # noqa: E402
from benchmarks.tasks import BARE, EMPTY  # noqa: E402
from jobs import actions, tasks  # noqa: E402
from jobs.models import Job  # noqa: E402

AT_ONCE = 300
ROUNDS = 3

broker = Redis.from_url(settings.REDIS_URL)


def ask(by: Membership) -> UUID:
    with transaction.atomic():
        return actions.request_job(EMPTY, label="Nothing", by=by, organization=by.organization).pk


def done(by: Membership) -> None:
    """Asked, and waited until another connection sees that it is done."""
    job_id = ask(by)
    while not Job.objects.filter(pk=job_id, state=Job.State.DONE).exists():
        time.sleep(0.001)


def round_trip() -> None:
    key = uuid4().hex
    current_app.send_task(BARE, args=[key], retry=False, ignore_result=True)
    broker.blpop([key], timeout=30)


def rate(send: Callable[[], object], is_done: Callable[[], bool]) -> float:
    """How many are done in a second, from the first that is sent to the last that is done."""
    began = time.perf_counter()
    for _number in range(AT_ONCE):
        send()
    while not is_done():
        time.sleep(0.005)
    return AT_ONCE / (time.perf_counter() - began)


def job_rate(by: Membership) -> float:
    Job.objects.all().delete()
    return rate(lambda: ask(by), lambda: Job.objects.filter(state=Job.State.DONE).count() == AT_ONCE)


def bare_rate() -> float:
    key = uuid4().hex
    return rate(
        lambda: current_app.send_task(BARE, args=[key], retry=False, ignore_result=True),
        lambda: broker.llen(key) == AT_ONCE,
    )


def statements(by: Membership) -> dict[str, int]:
    """How many SQL statements asking and working cost; the work is done here, to see them."""
    with CaptureQueriesContext(connection) as asking, transaction.atomic():
        job = actions.request_job("bench.unsent", label="Nothing", by=by, organization=by.organization)
        transaction.get_connection().run_on_commit.clear()
    tasks.works["bench.unsent"] = tasks.works[EMPTY]
    with CaptureQueriesContext(connection) as working:
        tasks.receive("bench.unsent", (str(job.pk),))
    return {"ask": _counted(asking), "work": _counted(working)}


def _counted(queries: CaptureQueriesContext) -> int:
    """BEGIN, COMMIT and savepoints left out."""
    return sum(query["sql"].split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE") for query in queries)


def main(group: int) -> None:
    organization = Organization.objects.create(name="Meridian", slug="meridian")
    with scope(organization=organization):
        by = Membership.objects.create(organization=organization, name="Olivia", role=Role.OWNER)
        series = in_turn(
            {"bare": round_trip, "job": lambda: done(by)},
            rounds=ROUNDS,
            cpu_seconds=lambda: time.process_time() + cpu_seconds(group),
        )
        rates: dict[str, list[float]] = {"bare": [], "job": []}
        for _round in range(ROUNDS):
            rates["bare"].append(bare_rate())
            rates["job"].append(job_rate(by))
        per_second = {name: round(statistics.median(each), 1) for name, each in rates.items()}
        sql = statements(by)
    found = {
        "what": "empty job, asked until seen done; bare Celery round trip on the same worker",
        "limit": series["bare"].row() | {"per_second": per_second["bare"]},
        "product": series["job"].row() | {"per_second": per_second["job"], "sql": sql},
        "overhead_ms": round(series["job"].p50 - series["bare"].p50, 2),
        "ratio": round(series["job"].p50 / series["bare"].p50, 2),
        "rate_ratio": round(per_second["job"] / per_second["bare"], 2),
        "target": "overhead_ms <= 25, rate_ratio >= 0.5",
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
