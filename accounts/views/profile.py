"""What people see and change about themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.policy import signed_in
from accounts.queries import memberships_of
from core.http import MemberRequest, posted


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(posted(request), instance=user)
    if request.method == "POST" and form.is_valid():
        actions.rename(user, form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    context = {"form": form, "memberships": memberships_of(request.user)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
