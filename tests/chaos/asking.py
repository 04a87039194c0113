"""What the tests do with the product's own code, in a process of its own: `python -m tests.chaos.asking WORD …`.

`set-up` makes an organization with a submitted assessment and says how its owner is signed in, `ask N` asks for N
counting jobs, `reports N` for the files of N reports, `cancelled N` leaves N counting jobs that were cancelled. Each
prints one JSON value.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django_scopes import scope, scopes_disabled

django.setup()

from accounts.models import Membership, Organization, Role, User  # noqa: E402  Django comes first
from assessments import actions as assessments  # noqa: E402
from assessments.models import Assessment, Snapshot  # noqa: E402
from jobs import actions  # noqa: E402
from jobs.models import Job  # noqa: E402
from reports import actions as reports  # noqa: E402
from reports.models import Report, ReportFile  # noqa: E402
from reports.queries import Wanted  # noqa: E402
from tests.chaos.tasks import KIND  # noqa: E402


def set_up() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chaos_done (job text)")
    organization = Organization.objects.create(name="Meridian", slug="meridian")
    user = User.objects.create_user("olivia@example.org", "correct horse battery staple", name="Olivia")
    with scope(organization=organization):
        member = Membership.objects.create(
            organization=organization, user=user, name=user.name, email=user.email, role=Role.OWNER
        )
        assessment = assessments.start_assessment(
            by=member, framework=assessments.load_shipped_frameworks()[-1], name="Pulse", scope=Assessment.Scope.PULSE
        )
        assessments.submit_assessment(assessment, by=member)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"session": str(session.session_key)}


def ask(n: str) -> list[str]:
    """The ids of the jobs that were acknowledged: committed, each in a transaction of its own."""
    acknowledged = []
    with _as_olivia() as member:
        for number in range(int(n)):
            with transaction.atomic():
                job = actions.request_job(KIND, label=f"Count {number}", by=member, organization=member.organization)
            acknowledged.append(str(job.pk))
    return acknowledged


def report_files(n: str) -> list[str]:
    """One report after the other, each in every format; the ids of the jobs that make the files."""
    acknowledged = []
    with _as_olivia() as member:
        snapshot = Snapshot.objects.get()
        for kind in islice(cycle(Report.Kind), int(n)):
            wanted = Wanted(kind, Report.Reading.SNAPSHOT, snapshot=snapshot)
            report = reports.ask_report(wanted, by=member, formats=ReportFile.Format.values)
            acknowledged += [str(file.job_id) for file in report.files.all()]
    return acknowledged


def cancelled(n: str) -> list[str]:
    with _as_olivia() as member:
        for job_id in (ids := ask(n)):
            actions.cancel_job(Job.objects.get(pk=job_id), by=member)
    return ids


@contextmanager
def _as_olivia() -> Iterator[Membership]:
    with scopes_disabled():
        member = Membership.objects.select_related("organization").get(name="Olivia")
    with scope(organization=member.organization):
        yield member


WORDS: dict[str, Callable[..., Any]] = {"set-up": set_up, "ask": ask, "reports": report_files, "cancelled": cancelled}

if __name__ == "__main__":
    word, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(WORDS[word](*arguments)))
