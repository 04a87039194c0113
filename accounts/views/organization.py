"""Settings of an organization, its logo, and the way from one organization to another."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.forms import LogoForm, NewOrganizationForm, OrganizationForm
from accounts.models import Organization
from accounts.policy import allow, signed_in
from accounts.queries import history_of, may_create_organization, memberships_of
from core import store
from core.errors import Refused
from core.http import MemberRequest, posted


@signed_in
@require_GET
def choose(request: MemberRequest) -> HttpResponse:
    """Every organization of this user."""
    context = {"memberships": memberships_of(request.user), "may_create": may_create_organization(request.user)}
    return render(request, "accounts/choose_organization.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    if not may_create_organization(request.user):
        return render(
            request, "accounts/choose_organization.html", {"memberships": memberships_of(request.user)}, status=403
        )
    form = NewOrganizationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            organization = actions.create_organization(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
        else:
            return redirect(organization)
    return render(request, "accounts/create_organization.html", {"form": form}, status=422 if form.errors else 200)


@allow("organization.view", post="organization.change")
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    organization = Organization.objects.get(pk=request.organization.pk)
    form = OrganizationForm(posted(request), instance=organization)
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect("accounts:organization", organization.slug)
    return _settings(request, form, LogoForm())


@allow("organization.change")
@require_POST
def change_logo(request: MemberRequest) -> HttpResponse:
    organization = Organization.objects.get(pk=request.organization.pk)
    form = LogoForm(request.POST, request.FILES)
    is_removal = "remove" in request.POST
    if getattr(request, "is_upload_too_large", False):
        form.add_error("file", _("The picture is larger than 2 MB. Make it smaller and try again."))
    if is_removal or form.is_valid():
        try:
            actions.change_logo(organization, b"" if is_removal else form.cleaned_data["file"], by=request.membership)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The logo is removed.") if is_removal else _("The logo is stored."))
        return redirect("accounts:organization", organization.slug)
    return _settings(request, OrganizationForm(instance=organization), form)


@allow("organization.view")
@require_GET
def logo(request: MemberRequest) -> HttpResponse:
    """The picture, made by this product and never what somebody sent."""
    if not request.organization.logo_sha256:
        raise Http404
    try:
        content = store.read(request.organization.logo_sha256)
    except store.FileDamaged as damage:
        raise Http404 from damage
    return HttpResponse(content, content_type="image/png")


def _settings(request: MemberRequest, form: OrganizationForm, logo_form: LogoForm) -> HttpResponse:
    context = {"form": form, "logo_form": logo_form, "history": history_of(request.organization)}
    is_refused = bool(form.errors or logo_form.errors)
    return render(request, "accounts/organization.html", context, status=422 if is_refused else 200)
