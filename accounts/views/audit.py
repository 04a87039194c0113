"""The audit trail: what happened, by filters that live in the address, and when its chain was last verified."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from accounts.filters import AuditFilters
from accounts.models import AuditEvent
from accounts.policy import allow, verb_name
from accounts.queries import Told, last_verification, told
from accounts.views.lists import list_page
from core.http import MemberRequest
from core.lists import Column, Listing

EVENTS: Listing[Told] = Listing(
    _lazy("Audit trail"),
    file="audit",
    filters=AuditFilters,
    order="-when",
    none=_lazy("No event fits"),
    columns=(
        Column("when", _lazy("When"), lambda one: one.event.at, by="at"),
        Column("who", _lazy("Who"), lambda one: one.event.actor_name, by="actor_name"),
        Column("what", _lazy("What"), lambda one: verb_name(one.event.verb), by="verb"),
        Column("type", _lazy("Record type"), lambda one: one.event.record_type, by="record_type", is_shown=False),
        Column("record", _lazy("Record"), lambda one: one.event.record_label, by="record_label"),
        Column("changes", _lazy("Details"), lambda one: _in_words(one)),
        Column("address", _lazy("From where"), lambda one: one.event.address, by="address"),
        Column("token", _lazy("By token"), lambda one: one.event.token_name or "", is_shown=False),
        Column("request", _lazy("Request"), lambda one: one.event.request_id, is_shown=False),
        Column("event", _lazy("Event id"), lambda one: str(one.event.pk), is_shown=False),
    ),
)


@allow("audit.view")
@require_GET
def trail(request: MemberRequest, file: str = "") -> HttpResponseBase:
    shown = EVENTS.shown(request, AuditEvent.objects.all(), lines=told)
    return list_page(request, shown, "accounts/audit.html", {"verified": last_verification()}, file=file)


def _in_words(one: Told) -> str:
    changes = [f"{change.field}: {change.before or '–'} → {change.after or '–'}" for change in one.changes]
    return "; ".join(changes + [f"{name}: {value}" for name, value in one.facts])
