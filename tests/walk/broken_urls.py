"""Views with the mistakes that the walk is there for, each beside a sound one."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scopes_disabled

from accounts.models import Membership
from accounts.policy import allow, signed_in
from core.http import MemberRequest
from soc_builder.urls import urlpatterns as product


@allow("member.view")
@require_GET
def sound(request: MemberRequest, pk: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(Membership, pk=pk).name)


@allow("member.view")
@require_GET
def unscoped(request: MemberRequest, pk: UUID) -> HttpResponse:
    with scopes_disabled():
        return HttpResponse(get_object_or_404(Membership, pk=pk).name)


@allow("member.view")
@require_GET
def telling(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Says whether a foreign id exists."""
    with scopes_disabled():
        exists = Membership.objects.filter(pk=pk).exists()
    is_own = Membership.objects.filter(pk=pk).exists()
    return HttpResponse(status=200 if is_own else 409 if exists else 404)


@allow("member.view")
def writing(request: MemberRequest) -> HttpResponse:
    """Writes whatever the method."""
    member = Membership.objects.first()
    assert member is not None
    Membership.objects.filter(pk=member.pk).update(name=f"{member.name}!")
    return HttpResponse("written")


@signed_in
@require_POST
def overreaching(request: HttpRequest) -> HttpResponse:
    """Does what only owners may, outside any organization."""
    with scopes_disabled():
        return HttpResponse(" ".join(member.name for member in Membership.objects.all()))


@allow("member.view")
@require_GET
def failing(request: MemberRequest) -> HttpResponse:
    raise ZeroDivisionError


@allow("member.view")
@require_GET
def choosy(request: MemberRequest, thing: str) -> HttpResponse:
    """Knows a word that the walk does not."""
    if thing != "sesame":
        raise Http404
    return HttpResponse("open")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody decided who may see this")


broken = [
    path("sound/<uuid:pk>/", sound, name="sound"),
    path("unscoped/<uuid:pk>/", unscoped, name="unscoped"),
    path("telling/<uuid:pk>/", telling, name="telling"),
    path("writing/", writing, name="writing"),
    path("failing/", failing, name="failing"),
    path("choosy/<str:thing>/", choosy, name="choosy"),
]
urlpatterns = [
    path("o/<slug:slug>/broken/", include((broken, "broken"))),
    path("overreaching/", overreaching, name="overreaching"),
    *product,
]
