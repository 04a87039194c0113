"""Tokens of the API: the list, making one (it is shown once), revoking."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.filters import TokenFilters
from accounts.forms import TokenForm
from accounts.models import Membership, Token
from accounts.policy import allow, may
from accounts.views.confirmation import confirmed
from accounts.views.lists import list_page
from core.errors import Refused
from core.http import MemberRequest, posted
from core.lists import Column, Listing


def state_of(token: Token) -> str:
    if token.revoked_at:
        return _("revoked")
    return _("expired") if token.has_expired else _("usable")


TOKENS: Listing[Token] = Listing(
    _lazy("API tokens"),
    file="tokens",
    filters=TokenFilters,
    order="-made",
    defaults={"state": "usable"},
    tabs="state",
    none=_lazy("No token is like that"),
    columns=(
        Column("name", _lazy("Name"), lambda token: token.name, by="name"),
        Column("member", _lazy("Of"), lambda token: token.membership.name, by="membership__name"),
        Column("scopes", _lazy("Scopes"), lambda token: ", ".join(token.scopes)),
        Column("state", _lazy("State"), state_of),
        Column("made", _lazy("Made"), lambda token: token.created_at, by="created_at", is_shown=False),
        Column("ends", _lazy("Ends"), lambda token: token.expires_at, by="expires_at"),
        Column("used", _lazy("Last used"), lambda token: token.last_used_at, by="last_used_at"),
        Column("from", _lazy("From"), lambda token: token.last_used_from),
        Column("buttons", _lazy("What can be done")),
    ),
)


def tokens_for(member: Membership) -> QuerySet[Token]:
    """Those that this member may see and revoke: their own, an owner all."""
    found = Token.objects.select_related("membership")
    return found if may(member, "token.change") else found.filter(membership=member)


@allow("token.own")
@require_GET
def listing(request: MemberRequest, file: str = "") -> HttpResponseBase:
    shown = TOKENS.shown(request, tokens_for(request.membership))
    return list_page(request, shown, "accounts/tokens.html", file=file)


@allow("token.own")
@require_http_methods(["GET", "POST"])
@confirmed
def make(request: MemberRequest) -> HttpResponse:
    return _make(request, request.membership)


@allow("token.change")
@require_http_methods(["GET", "POST"])
@confirmed
def make_for_service(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _make(request, get_object_or_404(Membership, pk=pk, kind=Membership.Kind.SERVICE))


@allow("token.own")
@require_POST
def revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(tokens_for(request.membership), pk=pk)
    actions.revoke_token(token, by=request.membership)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("accounts:tokens", request.organization.slug)


def _make(request: MemberRequest, member: Membership) -> HttpResponse:
    form = TokenForm(posted(request), member=member)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            _token, secret = actions.make_token(
                member, name=wanted["name"], scopes=wanted["scopes"], expires_at=form.expires_at, by=request.membership
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "accounts/made_token.html", {"secret": secret})  # nowhere else does it ever stand
    context = {"form": form, "member": member}
    return render(request, "accounts/make_token.html", context, status=422 if form.errors else 200)
