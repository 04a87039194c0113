"""One's own e-mail address: asked for here, confirmed by a link that went to the new one."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import AddressForm
from accounts.models import User
from accounts.policy import signed_in
from accounts.views.confirmation import confirmed
from core.errors import Refused
from core.http import MemberRequest, posted


@signed_in
@require_http_methods(["GET", "POST"])
@confirmed
def address(request: MemberRequest) -> HttpResponse:
    """Whatever is typed, the answer is the same: whether an address has an account is nobody's business."""
    user = User.objects.get(pk=request.user.pk)
    form = AddressForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="manage_email", user=user):
            actions.ask_new_address(user, form.cleaned_data["email"])
            messages.success(
                request,
                _("A link is on its way to %(email)s. Open it within an hour.") % {"email": form.cleaned_data["email"]},
            )
            return redirect("accounts:profile")
        form.add_error(None, _("Too many links in a short time. Try again in a minute."))
    return render(request, "accounts/address.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def confirm(request: MemberRequest, token: str) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    if request.method == "POST":
        try:
            email = actions.change_address(token, user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You sign in as %(email)s from now on.") % {"email": email})
        return redirect("accounts:profile")
    email = actions.asked_address(token, user)
    return render(request, "accounts/confirm_address.html", {"email": email}, status=200 if email else 410)
