"""Networks, data sets and services: list, record, new, change, remove, restore."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policy import allow
from accounts.views.lists import list_page
from core.errors import Refused
from core.http import MemberRequest, posted
from inventory import actions, queries
from inventory.forms import DependencyForm
from inventory.models import Network, Removable
from inventory.queries.assets import SHOWN_IN_NETWORK
from inventory.views.facts import facts_of
from inventory.views.kinds import Kind
from inventory.views.pages import record_page


@allow("inventory.view")
@require_GET
def listed(request: MemberRequest, kind: Kind, file: str = "") -> HttpResponseBase:
    context = {"kind": kind, "new_url": _url(request, f"create_{kind.place}")}
    return list_page(
        request, kind.listing.shown(request, kind.rows()), f"inventory/{kind.place}_list.html", context, file=file
    )


@allow("inventory.view")
@require_GET
def record(request: MemberRequest, kind: Kind, pk: UUID) -> HttpResponse:
    return page(request, kind, get_object_or_404(kind.rows(), pk=pk))


@allow("inventory.change")
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, kind: Kind) -> HttpResponse:
    form = kind.form(posted(request), instance=kind.form._meta.model(organization=request.organization))
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Recorded."))
        return redirect(form.instance)
    context = {"form": form, "title": kind.new, "up": _url(request, _list(kind)), "up_label": kind.listing.name}
    return render(request, "inventory/form.html", context, status=422 if form.errors else 200)


@allow("inventory.change")
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, kind: Kind, pk: UUID) -> HttpResponse:
    found = get_object_or_404(kind.rows(), pk=pk, removed_at=None)
    form = kind.form(posted(request), instance=found)
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect(form.instance)
    title = _("Change %(name)s") % {"name": form.initial["name"]}
    context = {"form": form, "title": title, "up": found.get_absolute_url(), "up_label": form.initial["name"]}
    return render(request, "inventory/form.html", context, status=422 if form.errors else 200)


@allow("inventory.change")
@require_POST
def remove(request: MemberRequest, kind: Kind, pk: UUID) -> HttpResponse:
    return put_aside(request, get_object_or_404(kind.rows(), pk=pk))


@allow("inventory.change")
@require_POST
def restore(request: MemberRequest, kind: Kind, pk: UUID) -> HttpResponse:
    return take_back(request, get_object_or_404(kind.rows(), pk=pk))


def put_aside(request: MemberRequest, found: Removable) -> HttpResponse:
    try:
        actions.remove_record(found, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed. Nothing of it is lost; it can be restored here."))
    return redirect(found.get_absolute_url())


def take_back(request: MemberRequest, found: Removable) -> HttpResponse:
    try:
        actions.restore_record(found, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Restored."))
    return redirect(found.get_absolute_url())


def page(request: MemberRequest, kind: Kind, found: Any, *, linking: DependencyForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "facts": facts_of(found, kind.facts),
        "place": kind.place,
        "up": _url(request, _list(kind)),
        "up_label": kind.listing.name,
    }
    if isinstance(found, Network):
        inside = queries.neighbours_of_network(found)
        context |= {"inside": inside[:SHOWN_IN_NETWORK], "has_more_inside": len(inside) > SHOWN_IN_NETWORK}
    return record_page(request, found, "inventory/record.html", context, linking=linking)


def _url(request: MemberRequest, name: str) -> str:
    return reverse(f"inventory:{name}", args=[request.organization.slug])


def _list(kind: Kind) -> str:
    return f"{kind.place}s"
