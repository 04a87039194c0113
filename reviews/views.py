"""What is due, follow-ups, and one of them."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policy import allow
from accounts.queries import history_of
from accounts.views.lists import list_page
from core import clock
from core.errors import Refused
from core.http import MemberRequest, posted
from core.lists import Column, Listing
from reviews import actions
from reviews.filters import DueFilters, FollowUpFilters
from reviews.forms import ClosingForm, FollowUpForm
from reviews.models import Due, FollowUp
from reviews.queries import due_for_anybody

DUE_DAYS = 90

DUE: Listing[Due] = Listing(
    _lazy("Due from anybody"),
    file="due",
    filters=DueFilters,
    order="due",
    none=_lazy("Nothing due is like that"),
    columns=(
        Column("what", _lazy("What"), lambda due: due.what, by="what"),
        Column("due", _lazy("Due"), lambda due: due.due_on, by="due_on"),
        Column("kind", _lazy("Kind"), lambda due: due.get_kind_display(), by="kind"),
        Column("who", _lazy("Who"), lambda due: due.member.name if due.member else _("whoever may"), by="member__name"),
    ),
)
FOLLOW_UPS: Listing[FollowUp] = Listing(
    _lazy("Follow-ups"),
    file="follow-ups",
    filters=FollowUpFilters,
    order="due",
    defaults={"state": "open"},
    none=_lazy("No follow-up is like that"),
    columns=(
        Column("what", _lazy("What to do"), lambda one: one.name, by="name"),
        Column("about", _lazy("About"), lambda one: one.record_label, by="record_label"),
        Column(
            "owner", _lazy("Owner"), lambda one: one.owner.name if one.owner else _("nobody yet"),
            by="owner__name",
        ),
        Column("due", _lazy("Due"), lambda one: one.due_on, by="due_on"),
        Column("opened", _lazy("Opened"), lambda one: one.created_at, by="created_at", is_shown=False),
        Column("closed", _lazy("Closed"), lambda one: one.closed_on, by="closed_on"),
        Column(
            "closed_by", _lazy("Closed by"), lambda one: one.closed_by.name if one.closed_by else None,
            by="closed_by__name", is_shown=False,
        ),
        Column("done", _lazy("What was done"), lambda one: one.closing_note, is_shown=False),
    ),
)  # fmt: skip


@allow("follow_up.view")
@require_GET
def due(request: MemberRequest, file: str = "") -> HttpResponseBase:
    """What is due from anybody within the next three months, and what is overdue."""
    rows = due_for_anybody(request.membership, until=clock.today() + timedelta(days=DUE_DAYS))
    return list_page(request, DUE.shown(request, rows), "reviews/due.html", file=file)


@allow("follow_up.view")
@require_GET
def follow_ups(request: MemberRequest, file: str = "") -> HttpResponseBase:
    rows = FollowUp.objects.select_related("owner", "closed_by")
    return list_page(request, FOLLOW_UPS.shown(request, rows), "reviews/follow_ups.html", file=file)


@allow("follow_up.view", post="follow_up.change")
@require_http_methods(["GET", "POST"])
def follow_up(request: MemberRequest, pk: UUID) -> HttpResponse:
    record = get_object_or_404(FollowUp.objects.select_related("owner", "closed_by"), pk=pk)
    form = FollowUpForm(posted(request), instance=record)
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect(record)
    return _page(request, record, form=form, closing=ClosingForm())


@allow("follow_up.change")
@require_POST
def close(request: MemberRequest, pk: UUID) -> HttpResponse:
    record = get_object_or_404(FollowUp, pk=pk)
    closing = ClosingForm(request.POST)
    if closing.is_valid():
        try:
            actions.close_follow_up(record, by=request.membership, closing_note=closing.cleaned_data["closing_note"])
        except Refused as refusal:
            closing.add_error(None, str(refusal))
        else:
            messages.success(request, _("Closed."))
            return redirect(record)
    return _page(request, record, form=FollowUpForm(instance=record), closing=closing)


def _page(request: HttpRequest, record: FollowUp, *, form: FollowUpForm, closing: ClosingForm) -> HttpResponse:
    context = {"follow_up": record, "form": form, "closing": closing, "history": history_of(record)}
    status = 422 if form.errors or closing.errors else 200
    return render(request, "reviews/follow_up.html", context, status=status)
