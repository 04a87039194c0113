"""What calls the API inside one process, for P6 and P9: `python -m benchmarks.calling (unchanged | lists)`."""

import json
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import django
import orjson
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django_scopes import scope
from rest_framework.request import Request

django.setup()

from accounts.api.serializers import EventShape  # noqa: E402  Django comes first
from accounts.models import AuditEvent, Membership, Role  # noqa: E402
from accounts.policy import allow  # noqa: E402
from benchmarks.measuring import counted, in_turn  # noqa: E402
from core import clock  # noqa: E402
from core.api.shapes import columns_of  # noqa: E402
from core.api.views import ApiView  # noqa: E402
from core.ids import new_id  # noqa: E402
from tests.calling import Caller, told  # noqa: E402
from tests.cast import make_member, make_organization  # noqa: E402

SMALL, LARGE = 1_000, 100_000


@allow("audit.view")
class Empty(ApiView):
    """Behind the same door, nothing."""

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(b"{}", content_type="application/json")


@allow("audit.view")
class Values(ApiView):
    """The least code that gives the first page: values and orjson."""

    def get(self, request: Request) -> HttpResponse:
        rows = AuditEvent.objects.order_by("-at", "-id").values(*columns_of(EventShape).paths)[:50]
        return HttpResponse(orjson.dumps({"results": list(rows)}), content_type="application/json")


urlpatterns = [
    path("api/v1/empty/", Empty.as_view()),
    path("api/v1/values/", Values.as_view()),
    path("", include("soc_builder.urls")),
]


def unchanged() -> dict[str, Any]:
    member = make_member(make_organization("Bench"), "Olivia", Role.OWNER)
    caller = Caller.of(member)
    tags = {place: caller.get(place)["ETag"] for place in ("organization/", f"members/{member.pk}/")}

    def read(place: str) -> Callable[[], None]:
        def once() -> None:
            assert caller.get(place, If_None_Match=tags[place]).status_code == 304

        return once

    series = in_turn({"empty": lambda: caller.get("empty/"), "organization": read("organization/"),
                      "member": read(f"members/{member.pk}/")})  # fmt: skip
    return {
        "what": "an unchanged record by its ETag (304), beside an empty view behind the same door",
        "limit": series["empty"].row() | {"sql": statements(caller, "empty/")},
        "organization": series["organization"].row() | {"sql": statements(caller, "organization/")},
        "member": series["member"].row() | {"sql": statements(caller, f"members/{member.pk}/")},
        "ratio": round(max(series["organization"].p50, series["member"].p50) / series["empty"].p50, 2),
        "target": "ratio <= 1.5",
    }


def lists() -> dict[str, Any]:
    """The audit trail: its first page, pages at random cursors, its last page; with few events and with many."""
    small = make_member(make_organization("Small"), "Olivia", Role.OWNER)
    large = make_member(make_organization("Large"), "Olivia", Role.OWNER, user=small.user)
    write_events(small, SMALL)
    write_events(large, LARGE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    callers = {"small": Caller.of(small), "large": Caller.of(large)}
    for caller in callers.values():
        caller.get("audit-events/")
    cursors = {name: some_cursors(caller) for name, caller in callers.items()}
    dice = random.Random(7)

    def at_random(name: str) -> Callable[[], None]:
        return lambda: expect(callers[name].get(f"audit-events/?cursor={dice.choice(cursors[name])}"))

    pieces: dict[str, Callable[[], Any]] = {"limit": lambda: expect(callers["large"].get("values/"))}
    pieces |= {f"first_{name}": partial(read, caller) for name, caller in callers.items()}
    pieces |= {f"random_{name}": at_random(name) for name in callers}
    pieces["last_large"] = lambda: expect(callers["large"].get(f"audit-events/?cursor={cursors['large'][-1]}"))
    series = in_turn(pieces)
    found: dict[str, Any] = {"what": f"a page of 50 events of {SMALL:,} and of {LARGE:,}"}
    found |= {name: one.row() for name, one in series.items()}
    return found | {
        "sql": statements(callers["large"], "audit-events/"),
        "ratio": round(series["first_large"].p50 / series["limit"].p50, 2),
        "growth": round(series["random_large"].p50 / series["random_small"].p50, 2),
        "last_to_first": round(series["last_large"].p50 / series["first_large"].p50, 2),
        "target": "ratio <= 2, growth <= 1.2, last_to_first <= 1.2, sql <= 5",
    }


def read(caller: Caller) -> None:
    expect(caller.get("audit-events/"))


def write_events(member: Membership, number: int) -> None:
    now = clock.now()
    with scope(organization=member.organization):
        for start in range(0, number, 5_000):
            AuditEvent.objects.bulk_create(
                AuditEvent(
                    id=new_id(), organization=member.organization, at=now - timedelta(seconds=(start + n) // 3),
                    actor_id=member.pk, actor_name="Olivia", verb="member.change", record_type="membership",
                    record_id=member.pk, record_label="Olivia", payload={"changes": {"name": ["a", "b"]}},
                    payload_sha256="0" * 64,
                )
                for n in range(min(5_000, number - start))
            )  # fmt: skip


def some_cursors(caller: Caller) -> list[str]:
    """Cursors all over the list; the last leads to its last page."""
    found, page = [], told(caller.get("audit-events/?limit=200&fields=id"))
    while page["next"]:
        found.append(page["next"].partition("cursor=")[2].partition("&")[0])
        page = told(caller.get(f"audit-events/?limit=200&fields=id&cursor={found[-1]}"))
    return found


def expect(answer: HttpResponse) -> None:
    assert answer.status_code == 200, answer.content[:300]


def statements(caller: Caller, place: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        caller.get(place)
    return counted(captured.captured_queries)


def main(what: str) -> None:
    settings.ALLOWED_HOSTS, settings.ROOT_URLCONF = ["testserver"], "benchmarks.calling"
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps({"unchanged": unchanged, "lists": lists}[what]()))


if __name__ == "__main__":
    main(*sys.argv[1:])
