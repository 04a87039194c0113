"""The audit trail: what happened, by filters that live in the address, and whether its chain holds."""

from collections.abc import Iterator
from datetime import tzinfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import actions
from accounts.filters import AuditFilter
from accounts.models import AuditEvent
from accounts.policy import allow, verb_name
from accounts.queries import told, verify_chain
from core import clock
from core.http import MemberRequest, scoped_stream
from core.pages import page_of
from core.tables import CSV_TYPE, Cell, csv_chunks

AT_ONCE = 500


@allow("audit.view")
@require_GET
def trail(request: MemberRequest) -> HttpResponse:
    filters = AuditFilter(request.GET)
    page = page_of(filters.chosen(), by="-at", cursor=request.GET.get("cursor", ""))
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {"page": page, "told": told(page.rows), "filters": filters, "query": query.urlencode()}
    return render(request, "accounts/audit.html", context)


@allow("audit.view")
@require_GET
def export(request: MemberRequest) -> StreamingHttpResponse:
    """The rows that the page shows by these filters, all of them."""
    filters = AuditFilter(request.GET)
    rows = filters.chosen()
    actions.record_event("audit.export", by=request.membership, payload={"filters": request.GET.urlencode()})
    columns = [_("When"), _("Who"), _("What"), _("Record type"), _("Record"), _("Changes"), _("From where"),
               _("Request"), _("Event id")]  # fmt: skip
    zone = get_current_timezone()  # the organization's: no longer the current one while the rows are sent
    name = f"audit-{request.organization.slug}-{clock.today()}.csv"
    chunks = csv_chunks(columns, _cells(rows.order_by("-at", "-id"), zone))
    return scoped_stream(chunks, content_type=CSV_TYPE, filename=name)


@allow("audit.verify")
@require_POST
def verify(request: MemberRequest) -> HttpResponse:
    found = verify_chain(request.organization)
    if found.broken:
        messages.error(request, found.broken)
    else:
        messages.success(
            request,
            _("The chain holds: %(sealed)d events sealed, %(unsealed)d not sealed yet. Its head is %(head)s.")
            % {"sealed": found.sealed, "unsealed": found.unsealed, "head": found.head},
        )
    payload = {"sealed": found.sealed, "unsealed": found.unsealed, "head": found.head, "broken": found.broken}
    actions.record_event("audit.verify", by=request.membership, payload=payload)
    return redirect("accounts:audit", request.organization.slug)


def _cells(rows: QuerySet[AuditEvent], zone: tzinfo) -> Iterator[list[Cell]]:
    part: list[AuditEvent] = []
    for event in rows.iterator(AT_ONCE):
        part.append(event)
        if len(part) == AT_ONCE:
            yield from _told_cells(part, zone)
            part = []
    yield from _told_cells(part, zone)


def _told_cells(events: list[AuditEvent], zone: tzinfo) -> Iterator[list[Cell]]:
    for one in told(events):
        event = one.event
        changes = [f"{change.field}: {change.before or '–'} → {change.after or '–'}" for change in one.changes]
        facts = [f"{name}: {value}" for name, value in one.facts]
        yield [
            localtime(event.at, zone), event.actor_name, verb_name(event.verb), event.record_type, event.record_label,
            "; ".join(changes + facts), event.address, event.request_id, str(event.pk),
        ]  # fmt: skip
