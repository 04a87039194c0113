"""Threads that want the same jobs, on a real database: `DATABASE_URL=… python -m tests.jobs.racing` prints what came.

(A test's own transaction would hide what this is about.)
"""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_scopes import scope, scopes_disabled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc_builder.settings")
django.setup()

from accounts.models import Organization  # noqa: E402  Django comes first
from jobs import actions, tasks  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.queries import seconds_from_now  # noqa: E402

THREADS = 8
JOBS = 10
KIND = "tests.race"


def main() -> None:
    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(name="Meridian", slug="meridian")
    with scope(organization=organization):
        claims = race([ask(organization) for _number in range(JOBS)])
        again = race_for_left_jobs()
        finished = race_to_finish(ask(organization))
        renewed = is_renewed(organization)
    print(json.dumps({"claims": claims, "again": again, "finished": finished, "renewed": renewed}))  # noqa: T201


def ask(organization: Organization) -> UUID:
    return actions.request_job(KIND, label="Race", by=None, organization=organization).pk


def race(jobs: list[UUID]) -> dict[str, int]:
    """Every thread tries to claim every job; how often each number of winners came."""
    won: Counter[UUID] = Counter()
    lock = threading.Lock()

    def claim_all(number: int) -> None:
        for job_id in jobs:
            if actions.claim_job(job_id):
                with lock:
                    won[job_id] += 1

    _in_threads(claim_all)
    return {str(winners): n for winners, n in Counter(won[job_id] for job_id in jobs).items()}


def race_for_left_jobs() -> dict[str, int]:
    """The same for jobs whose holder has gone silent."""
    with scopes_disabled():
        Job.objects.filter(state=Job.State.RUNNING).update(lease_until=seconds_from_now(-1))
        return race(list(Job.objects.filter(state=Job.State.RUNNING).values_list("pk", flat=True)))


def race_to_finish(job_id: UUID) -> int:
    """Holders one after another of one job all try to finish it at once; how many did."""
    holders = []
    for _number in range(4):
        holders.append(actions.claim_job(job_id))
        with scopes_disabled():
            Job.objects.filter(pk=job_id).update(lease_until=seconds_from_now(-1))
    done: list[int] = []

    def finish(number: int) -> None:
        holder = holders[number % len(holders)]
        assert holder is not None
        with scope(organization=holder.organization):
            try:
                with actions.finishing(holder):
                    time.sleep(0.02)
            except actions.LeaseLost:
                return
        done.append(number)

    _in_threads(finish)
    return len(done)


def is_renewed(organization: Organization) -> bool:
    """Work that takes three leases keeps its job."""
    settings.JOB_LEASE_SECONDS = 1

    @tasks.job_task(KIND)
    def be_slow(job: Job) -> None:
        time.sleep(3)

    job_id = ask(organization)
    doing = threading.Thread(target=tasks.receive, args=[KIND, (str(job_id),)])
    doing.start()
    others = 0
    while doing.is_alive():
        time.sleep(0.1)
        others += actions.claim_job(job_id) is not None
    job = Job.objects.get(pk=job_id)
    return not others and job.attempts == 1 and job.state == Job.State.DONE


def _in_threads(work: Callable[[int], None]) -> None:
    def run(number: int) -> None:
        start.wait()
        work(number)
        connection.close()

    start = threading.Barrier(THREADS)
    threads = [threading.Thread(target=run, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
