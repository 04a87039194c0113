"""Callers that want the same at the same moment: `DATABASE_URL=… python -m tests.accounts.racing 8 3` prints what came
of 50 equal POSTs, and of 3 conditional edits by each of 8 callers.

(A test's own transaction would hide what this is about.)
"""

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.http import HttpResponse
from django_scopes import scope

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc_builder.settings")
django.setup()

from accounts.models import AuditEvent, Membership, Role  # noqa: E402  Django comes first
from tests.calling import Caller, told  # noqa: E402
from tests.cast import make_member, make_organization  # noqa: E402

CALLERS = 50
LETTERS = "abcdefghijklmnopqrst"


def main(editors: int, rounds: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    olivia = make_member(make_organization("Meridian"), "Olivia", Role.OWNER)
    secret = Caller.of(olivia).secret
    answers = at_once([lambda: post(secret)] * CALLERS)
    at_once([edits(secret, olivia, letter, rounds) for letter in LETTERS[:editors]])
    with scope(organization=olivia.organization):
        record = Membership.objects.get(pk=olivia.pk)
        result = {
            "statuses": Counter(answer.status_code for answer in answers),
            "answers": len({answer.content for answer in answers if answer.status_code == 201}),
            "rows": Membership.objects.filter(name="Vera").count(),
            "events": AuditEvent.objects.filter(verb="member.add").count(),
            "letters": Counter(past.name[-1] for past in record.past.filter(version__gt=1)),  # type: ignore[attr-defined]  # made by simple-history
            "version": record.version,
        }
    print(json.dumps(result))  # noqa: T201  # the test reads it


def post(secret: str) -> HttpResponse:
    return Caller(secret).post("members/", {"name": "Vera"}, Idempotency_Key="one")


def edits(secret: str, member: Membership, letter: str, rounds: int) -> Callable[[], HttpResponse]:
    """Adds its letter to the name again and again, each time to the name as it stands."""
    place = f"members/{member.pk}/"

    def run() -> HttpResponse:
        caller, done = Caller(secret), 0
        while done < rounds:
            now = caller.get(place)
            name = told(now)["name"].replace("Olivia", "")[-140:]
            answer = caller.patch(place, {"name": name + letter}, If_Match=now["ETag"])
            assert answer.status_code in (200, 412), answer.content
            done += answer.status_code == 200
        return answer

    return run


def at_once(calls: list[Callable[[], HttpResponse]]) -> list[HttpResponse]:
    """All calls, each in a thread with connections of its own, begun at the same moment."""
    answers: list[HttpResponse] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], HttpResponse]) -> None:
        start.wait(30)
        answers.append(call())
        connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
