"""What one person sees across rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.policy import allow, signed_in
from accounts.queries import memberships_of
from core.http import MemberRequest


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """To the only organization, or to the choice."""
    found = memberships_of(request.user)  # type: ignore[arg-type]  # signed_in
    if len(found) == 1:
        return redirect(found[0].organization)
    return redirect("accounts:choose_organization")


@allow("overview.view")
def overview(request: MemberRequest) -> HttpResponse:
    return render(request, "desk/overview.html")
