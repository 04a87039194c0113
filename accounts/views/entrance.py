"""How people come in: the first owner, whoever was invited, whoever has a link from the operator."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import EnterForm, FirstOwnerForm, JoinForm
from accounts.models import User
from accounts.policy import public
from accounts.queries import has_factors, is_installation_empty
from core.errors import Refused
from core.http import posted

(BACKEND,) = settings.AUTHENTICATION_BACKENDS


@public("the one-time link is the key, printed by the server while nobody can sign in")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def first(request: HttpRequest, token: str) -> HttpResponse:
    """Create the first account."""
    link = actions.open_link(token)
    if link is None or link.user_id is not None or not is_installation_empty():
        return _outdated(request, "first")
    form = FirstOwnerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            user, organization = actions.create_first_owner(token, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _sign_in(request, user, has_password=True)
            return redirect(organization) if organization else redirect("accounts:create_organization")
    return _shown(request, "accounts/first.html", form)


@public("the invitation is the key; it was sent to one person")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation, with a new account or with the one that is signed in."""
    invitation = actions.invitation_of(token)
    if invitation is None:
        return _outdated(request, "join")
    email = invitation.membership.email
    user = request.user if request.user.is_authenticated else None
    has_account = User.objects.filter(email__iexact=email).exists()
    form = JoinForm(posted(request), email=email, initial={"name": invitation.membership.name})
    if request.method == "POST":
        try:
            if user is not None and user.email.casefold() == email.casefold():
                member = actions.join(token, user=user)
                messages.success(request, _("You are now a member of %(name)s.") % {"name": invitation.organization})
                return redirect(member.organization)
            if user is None and not has_account and form.is_valid():
                member = actions.join(token, name=form.cleaned_data["name"], password=form.cleaned_data["password"])
                if member.user is not None:
                    _sign_in(request, member.user, has_password=True)
                return redirect(member.organization)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _shown(request, "accounts/join.html", form, invitation=invitation, has_account=has_account)


@public("the link was made by the operator for one person")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in with a link from the operator. Opening the page uses nothing up: only its form does.

    A browser sends the form by itself, so that the link is enough; a mail scanner that fetches the address does not.
    It waits for the person where there is something to choose, or somebody else would be signed out.
    """
    link = actions.open_link(token)
    if link is None or link.user is None or not link.user.is_active:
        return _outdated(request, "enter")
    form = EnterForm(posted(request), user=link.user, has_factors=has_factors(link.user))
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.use_sign_in_link(
                token,
                password=form.cleaned_data["password"],
                without_factors=form.cleaned_data.get("without_factors", False),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _sign_in(request, user, has_password=bool(form.cleaned_data["password"]))
            return redirect("home")
    is_at_once = "recover" not in request.GET and not form.is_bound and not request.user.is_authenticated
    return _shown(request, "accounts/enter.html", form, who=link.user, is_at_once=is_at_once)


def _sign_in(request: HttpRequest, user: User, *, has_password: bool) -> None:
    """A new session that belongs to this user; whoever was signed in before is out. A password just chosen is proof."""
    if request.user.is_authenticated:
        request.session.flush()
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password" if has_password else "link")
    UserSession.objects.create_from_request(request)  # so that it stands in the list of the own sessions


def _shown(
    request: HttpRequest, template: str, form: FirstOwnerForm | JoinForm | EnterForm, **more: object
) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


def _outdated(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "accounts/outdated.html", {"kind": kind}, status=410)
