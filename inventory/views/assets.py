"""Assets: the list, one of them, a new one, its changes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policy import allow
from accounts.views.lists import list_page
from core.errors import Refused
from core.http import MemberRequest, posted
from core.lists import Column, Listing
from inventory import actions, queries
from inventory.filters import AssetFilters
from inventory.forms import AssetForm, DependencyForm
from inventory.models import Asset
from inventory.views.facts import Fact, facts_of
from inventory.views.pages import record_page
from inventory.views.records import put_aside, take_back

FACTS = (
    *("asset_tag", "type", "status", "owner", "environment", "data_classification", "is_internet_facing"),
    *("business_unit", "location", "hostname", "ip_address", "mac_address", "operating_system", "vendor", "model"),
    *("serial_number", "last_seen", "rto_hours", "rpo_hours", "confidentiality", "integrity", "availability"),
    *("criticality_reason", "description"),
)


def _hidden(key: str, name: Any, *, by: bool = True) -> Column[Asset]:
    """A column that the reader may choose; its value stands in the row."""
    return Column(key, name, lambda asset: getattr(asset, key), by=key if by else "", is_shown=False)


ASSETS: Listing[Asset] = Listing(
    _lazy("Assets"),
    file="assets",
    filters=AssetFilters,
    order="name",
    tabs="state",
    defaults={"state": "current"},
    none=_lazy("No asset is like that"),
    columns=(
        Column("name", _lazy("Name"), lambda asset: asset.name, by="name"),
        Column("type", _lazy("Type"), lambda asset: asset.get_type_display(), by="type"),
        Column(
            "criticality", _lazy("Criticality"), lambda asset: asset.get_criticality_display() or None, by="criticality"
        ),
        Column("owner", _lazy("Owner"), lambda asset: asset.owner.name if asset.owner else None, by="owner__name"),
        Column("ip_address", _lazy("IP address"), lambda asset: asset.ip_address, by="ip_key"),
        Column("location", _lazy("Location"), lambda asset: asset.location, by="location"),
        Column("last_seen", _lazy("Last seen"), lambda asset: asset.last_seen, by="last_seen"),
        Column("status", _lazy("Status"), lambda asset: asset.get_status_display(), by="status", is_shown=False),
        _hidden("asset_tag", _lazy("Asset tag")),
        _hidden("hostname", _lazy("Host name")),
        _hidden("mac_address", _lazy("MAC address")),
        _hidden("operating_system", _lazy("Operating system")),
        Column(
            "environment", _lazy("Environment"), lambda asset: asset.get_environment_display(), by="environment",
            is_shown=False,
        ),
        Column(
            "data_classification", _lazy("Data classification"), lambda asset: asset.get_data_classification_display(),
            by="data_classification", is_shown=False,
        ),
        Column(
            "is_internet_facing", _lazy("From the internet"), lambda asset: asset.is_internet_facing,
            by="is_internet_facing", is_shown=False,
        ),
        _hidden("business_unit", _lazy("Business unit")),
        _hidden("vendor", _lazy("Vendor")),
        _hidden("model", _lazy("Model")),
        _hidden("serial_number", _lazy("Serial number")),
        Column("tags", _lazy("Tags"), lambda asset: ", ".join(asset.tag_list), is_shown=False),
    ),
)  # fmt: skip


@allow("inventory.view")
@require_GET
def assets(request: MemberRequest, file: str = "") -> HttpResponseBase:
    return list_page(request, ASSETS.shown(request, queries.asset_rows()), "inventory/assets.html", file=file)


@allow("inventory.view")
@require_GET
def asset(request: MemberRequest, pk: UUID) -> HttpResponse:
    return page(request, _found(pk))


@allow("inventory.change")
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    form = AssetForm(posted(request), instance=Asset(organization=request.organization))
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Recorded."))
        return redirect(form.instance)
    context = {"form": form, "title": _("Record an asset"), "up": _list(request), "up_label": ASSETS.name}
    return render(request, "inventory/form.html", context, status=422 if form.errors else 200)


@allow("inventory.change")
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.asset_rows(), pk=pk, removed_at=None)
    form = AssetForm(posted(request), instance=found)
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect(form.instance)
    name = form.initial["name"]
    title = _("Change %(name)s") % {"name": name}
    context = {"form": form, "title": title, "up": found.get_absolute_url(), "up_label": name}
    return render(request, "inventory/form.html", context, status=422 if form.errors else 200)


@allow("inventory.change")
@require_POST
def status(request: MemberRequest, pk: UUID) -> HttpResponse:
    found, wanted = _found(pk), request.POST.get("status", "")
    try:
        if wanted not in Asset.Status.values:
            raise Refused(_("Choose planned, in use or retired."))
        actions.change_status(found, Asset.Status(wanted), by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is “%(status)s” now.") % {"status": found.get_status_display()})
    return redirect(found)


@allow("inventory.change")
@require_POST
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    return put_aside(request, _found(pk))


@allow("inventory.change")
@require_POST
def restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    return take_back(request, _found(pk))


def page(request: MemberRequest, found: Any, *, linking: DependencyForm | None = None) -> HttpResponse:
    declared = [
        Fact(one.label, str(found.custom[one.key])) for one in queries.custom_fields() if one.key in found.custom
    ]
    context = {
        "facts": [*facts_of(found, FACTS), *declared],
        "place": "asset",
        "up": _list(request),
        "up_label": ASSETS.name,
        "network": queries.found_network(found),
        "sources": list(found.sources.order_by("source", "external_id")),
        "next_status": Asset.Status.RETIRED if found.status == Asset.Status.IN_USE else Asset.Status.IN_USE,
    }
    return record_page(request, found, "inventory/record.html", context, linking=linking)


def _found(pk: UUID) -> Asset:
    return get_object_or_404(queries.asset_rows(), pk=pk)


def _list(request: MemberRequest) -> str:
    return reverse("inventory:assets", args=[request.organization.slug])
