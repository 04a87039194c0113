"""What the tests do with the product's own code, in a process of its own: `python -m tests.chaos.asking WORD …`.

`set-up` makes an organization and says how its owner is signed in, `ask N` asks for N jobs, `cancelled N` leaves N jobs
that were cancelled. Each prints one JSON value.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django_scopes import scope, scopes_disabled

django.setup()

from accounts.models import Membership, Organization, Role, User  # noqa: E402  Django comes first
from jobs import actions  # noqa: E402
from jobs.models import Job  # noqa: E402
from tests.chaos.tasks import KIND  # noqa: E402


def set_up() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chaos_begun (job text)")
        cursor.execute("CREATE TABLE chaos_done (job text)")
    organization = Organization.objects.create(name="Meridian", slug="meridian")
    user = User.objects.create_user("olivia@example.org", "correct horse battery staple", name="Olivia")
    with scope(organization=organization):
        Membership.objects.create(
            organization=organization, user=user, name=user.name, email=user.email, role=Role.OWNER
        )
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


WORDS: dict[str, Callable[..., Any]] = {"set-up": set_up, "ask": ask, "cancelled": cancelled}

if __name__ == "__main__":
    word, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(WORDS[word](*arguments)))
