"""What one person sees across rooms: the way in, the overview, the inbox."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.policy import allow, signed_in
from accounts.queries import memberships_of
from core import clock
from core.http import MemberRequest
from core.pages import page_of
from desk import queries
from reviews.queries import due_for


@signed_in
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """To the only organization, or to the choice."""
    found = memberships_of(request.user)
    if len(found) == 1:
        return redirect(found[0].organization)
    return redirect("accounts:choose_organization")


@allow("overview.view")
@require_GET
def overview(request: MemberRequest) -> HttpResponse:
    """Readiness, what changed, what to decide and what is due, on one screen."""
    return render(request, "desk/overview.html", {"overview": queries.overview(request), "today": clock.today()})


@allow("inbox.view")
@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    """What this member must do: overdue first."""
    rows = due_for(request.membership).select_related("member")
    kind = request.GET.get("kind", "")
    if kind:
        rows = rows.filter(kind=kind)
    today = clock.today()
    context = {
        "page": page_of(rows, by="due_on", cursor=request.GET.get("cursor", "")),
        "kind": kind,
        "today": today,
        "soon": today + timedelta(days=7),
    }
    return render(request, "desk/inbox.html", context)
