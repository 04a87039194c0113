"""Which fields the organization adds to its assets."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policy import allow
from core.http import MemberRequest, posted
from inventory.forms import DeclaredFieldForm
from inventory.models import DeclaredField
from inventory.queries import custom_fields


@allow("inventory.declare")
@require_http_methods(["GET", "POST"])
def fields(request: MemberRequest) -> HttpResponse:
    form = DeclaredFieldForm(posted(request), instance=DeclaredField(organization=request.organization))
    return _page(request, form)


@allow("inventory.declare")
@require_http_methods(["GET", "POST"])
def field(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _page(request, DeclaredFieldForm(posted(request), instance=get_object_or_404(DeclaredField, pk=pk)))


def _page(request: MemberRequest, form: DeclaredFieldForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect("inventory:declared_fields", request.organization.slug)
    context = {"form": form, "declared": custom_fields(), "is_new": form.instance._state.adding}
    return render(request, "inventory/declared.html", context, status=422 if form.errors else 200)
