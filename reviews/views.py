"""Follow-ups: the list, and one of them."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policy import allow
from accounts.queries import history_of
from core import clock
from core.errors import Refused
from core.http import MemberRequest, posted
from core.pages import page_of
from reviews import actions
from reviews.forms import ClosingForm, FollowUpForm
from reviews.models import FollowUp
from reviews.queries import due_for_anybody

DUE_DAYS = 90


@allow("follow_up.view")
@require_GET
def follow_ups(request: MemberRequest) -> HttpResponse:
    """Three lists: what is due from anybody, open follow-ups, closed ones."""
    show = request.GET.get("show", "due")
    cursor, text, owner = (
        request.GET.get("cursor", ""),
        request.GET.get("text", "").strip(),
        request.GET.get("owner", ""),
    )
    context = {"show": show, "text": text, "owner": owner}
    if show == "due":
        rows = due_for_anybody(request.membership, until=clock.today() + timedelta(days=DUE_DAYS))
        return render(request, "reviews/list.html", {**context, "page": page_of(rows, by="due_on", cursor=cursor)})
    found = FollowUp.objects.select_related("owner", "closed_by").filter(closed_on__isnull=show != "closed")
    if owner == "me":
        found = found.filter(owner=request.membership)
    if text:
        found = found.filter(name__icontains=text)
    page = page_of(found, by="-closed_on" if show == "closed" else "due_on", cursor=cursor)
    return render(request, "reviews/list.html", {**context, "page": page})


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
