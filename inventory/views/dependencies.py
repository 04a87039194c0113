"""Saying on the page of a record what it needs or what needs it, and taking that back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policy import allow
from core.errors import Refused
from core.http import MemberRequest
from inventory import actions, queries
from inventory.forms import DependencyForm
from inventory.models import Dependency, Removable
from inventory.models.dependencies import LOWERS, UPPERS
from inventory.views import assets, records
from inventory.views.kinds import KINDS


@allow("inventory.change")
@require_POST
def add(request: MemberRequest, kind: str, pk: UUID) -> HttpResponse:
    rows = KINDS[kind].rows() if kind in KINDS else queries.asset_rows()
    found: Removable = get_object_or_404(rows, pk=pk, removed_at=None)
    form = DependencyForm(request.POST, record=found)
    if form.is_valid():
        upper, lower = form.ends
        end = actions.End(Dependency.Kind(form.cleaned_data["kind"]), form.cleaned_data["choice"])
        try:
            actions.link(upper, lower, by=request.membership, end=end)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect(found.get_absolute_url())
    if kind in KINDS:
        return records.page(request, KINDS[kind], found, linking=form)
    return assets.page(request, found, linking=form)


@allow("inventory.change")
@require_POST
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    dependency = get_object_or_404(Dependency.objects.select_related(*UPPERS, *LOWERS), pk=pk)
    back = dependency.lower if request.POST.get("back") == "lower" else dependency.upper
    actions.unlink(dependency, by=request.membership)
    messages.success(request, _("Taken back."))
    return redirect(back.get_absolute_url())
