"""Members: the list, one of them, and what owners do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.filters import MemberFilters
from accounts.forms import ContactForm, InvitationForm, MemberForm, RoleForm, ServiceForm
from accounts.models import Invitation, Membership
from accounts.policy import allow
from accounts.queries import history_of, open_invitations, with_second_factor
from accounts.views.confirmation import confirmed
from accounts.views.lists import list_page
from core import clock
from core.errors import Refused
from core.http import MemberRequest, posted
from core.lists import Column, Listing

LINK = "invitation_link"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member, and how they sign in."""

    member: Membership
    is_safe: bool
    invitation: Invitation | None  # the newest unused one

    @property
    def state(self) -> str:
        """What the membership is at this moment."""
        member, invitation = self.member, self.invitation
        if member.ended_on:
            return _("ended")
        if member.user is not None:
            return _("active") if member.user.is_active else _("deactivated")
        if member.kind == Membership.Kind.SERVICE:
            return _("service")
        if invitation is None:
            return _("does not sign in")
        return _("invited") if invitation.expires_at > clock.now() else _("invitation expired")


MEMBERS: Listing[MemberLine] = Listing(
    _lazy("Members"),
    file="members",
    filters=MemberFilters,
    order="name",
    defaults={"state": "members"},
    none=_lazy("Nobody is like that"),
    columns=(
        Column("name", _lazy("Name"), lambda line: line.member.name, by="name"),
        Column("email", _lazy("E-mail"), lambda line: line.member.email, by="email"),
        Column("role", _lazy("Role"), lambda line: line.member.get_role_display() or _("none"), by="role"),
        Column("state", _lazy("State"), lambda line: line.state),
        Column(
            "signed_in", _lazy("Last sign-in"), lambda line: line.member.user.last_login if line.member.user else None,
            by="user__last_login",
        ),
        Column("factor", _lazy("Second factor"), lambda line: line.is_safe if line.member.user_id else None),
        Column("since", _lazy("Added"), lambda line: line.member.created_at, by="created_at", is_shown=False),
        Column("ended", _lazy("Ended"), lambda line: line.member.ended_on, by="ended_on", is_shown=False),
    ),
)  # fmt: skip


@allow("member.view")
@require_GET
def listing(request: MemberRequest, file: str = "") -> HttpResponseBase:
    rows = Membership.objects.select_related("user", "organization")
    return list_page(request, MEMBERS.shown(request, rows, lines=_lines), "accounts/members.html", file=file)


def _lines(members: Sequence[Membership]) -> list[MemberLine]:
    """Two queries for all of them."""
    safe = with_second_factor(member.user_id for member in members if member.user_id)
    invitations = open_invitations(member.pk for member in members)
    return [MemberLine(member, member.user_id in safe, invitations.get(member.pk)) for member in members]


@allow("member.change")
@require_http_methods(["GET", "POST"])
@confirmed
def invite(request: MemberRequest) -> HttpResponse:
    form = InvitationForm(posted(request), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        member = Membership.objects.filter(email__iexact=wanted["email"]).first() or Membership(
            organization=request.organization, name=wanted["name"], email=wanted["email"].casefold()
        )
        try:
            return _invited(request, member, wanted["role"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@allow("member.change")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Somebody who owns records or is a contact, and never signs in."""
    form = ContactForm(posted(request), instance=Membership(organization=request.organization))
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("%(name)s is added.") % {"name": form.instance.name})
        return redirect(form.instance)
    return render(request, "accounts/add_member.html", {"form": form}, status=422 if form.errors else 200)


@allow("member.change")
@require_http_methods(["GET", "POST"])
@confirmed
def add_service(request: MemberRequest) -> HttpResponse:
    """A program that works here by tokens."""
    form = ServiceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.cleaned_data
            service = actions.add_service(
                wanted["name"], wanted["role"], by=request.membership, organization=request.organization
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is added. Make a token for it.") % {"name": service.name})
            return redirect(service)
    return render(request, "accounts/add_service.html", {"form": form}, status=422 if form.errors else 200)


@allow("member.view", post="member.change")
@require_http_methods(["GET", "POST"])
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = _member(pk)
    form = MemberForm(posted(request), instance=member)
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect(member)
    return _page(request, _member(pk), form)


@allow("member.change")
@require_POST
@confirmed
def grant(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = _member(pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        member.version = form.cleaned_data["version"]
        try:
            actions.grant_role(member, form.cleaned_data["role"], by=request.membership)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            role = member.get_role_display()
            messages.success(request, _("%(name)s is now: %(role)s.") % {"name": member.name, "role": role})
        return redirect(member)
    return _page(request, member, MemberForm(instance=member), role_form=form)


@allow("member.change")
@require_POST
@confirmed
def invite_again(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = _member(pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            return _invited(request, member, form.cleaned_data["role"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, member, MemberForm(instance=member), role_form=form)


@allow("member.change")
@require_POST
@confirmed
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    member = _member(pk)
    try:
        actions.end_membership(member, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The membership of %(name)s has ended.") % {"name": member.name})
        if member.pk == request.membership.pk:
            return redirect("home")
    return redirect(member)


def _member(pk: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "organization"), pk=pk)


def _invited(request: MemberRequest, member: Membership, role: str) -> HttpResponse:
    """The mail goes out after the commit; where it cannot, the next page shows the link, once."""
    link = actions.invite(member, role, by=request.membership)
    if actions.send_invitation(member, link, by=request.membership):
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": member.email})
    else:
        request.session[LINK] = [str(member.pk), link]
    return redirect(member)


def _page(
    request: MemberRequest, member: Membership, form: MemberForm, *, role_form: RoleForm | None = None
) -> HttpResponse:
    key, link = request.session.get(LINK, ["", ""])
    if key == str(member.pk):
        del request.session[LINK]
    initial = {"role": member.role or "analyst", "version": member.version}
    context = {
        "member": member,
        "form": form,
        "role_form": role_form or RoleForm(initial=initial),
        "link": link if key == str(member.pk) else "",
        "is_safe": bool(member.user_id and with_second_factor([member.user_id])),
        "invitation": open_invitations([member.pk]).get(member.pk),
        "history": history_of(member),
    }
    is_refused = bool(form.errors or (role_form and role_form.errors))
    return render(request, "accounts/member.html", context, status=422 if is_refused else 200)
