"""The whole API, called by everybody."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import override_settings
from django.urls import path
from django_scopes import scopes_disabled
from rest_framework.request import Request

from accounts.api.serializers import MemberShape
from accounts.api.views import member_rows
from accounts.models import Membership
from accounts.policy import allow
from core import clock
from core.api import documents
from core.api.views import ListView, RecordView, ShapedView
from soc_builder.urls import urlpatterns as product
from tests.walk.calls import Callers, Calls, Heard, operations
from tests.walk.world import World

pytestmark = [pytest.mark.walk, pytest.mark.django_db, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def quiet_limits() -> Iterator[None]:
    with override_settings(API_TOKEN_RATE=10**9, API_ANONYMOUS_RATE=10**9), clock.at(clock.now()):
        yield


@pytest.fixture(scope="module")
def callers(world: World, quiet_limits: None) -> Callers:
    return Callers(world)


@pytest.fixture(scope="module")
def heard(world: World, callers: Callers) -> Heard:
    return Calls(world, callers, operations()).made()


def test_everybody_gets_what_policy_and_scopes_say_and_nothing_else(heard: Heard) -> None:
    assert not heard.faults, f"{len(heard.faults)} faults in {heard.requests} requests:\n" + "\n".join(heard.faults)


def test_every_operation_worked_for_somebody_and_was_refused_to_somebody(heard: Heard) -> None:
    wanted = {operation.name for operation in operations() if not operation.is_public}
    assert heard.done == heard.refused == wanted
    assert heard.requests > 20 * len(wanted)


@allow("member.view")
class Unscoped(RecordView):
    shape = MemberShape

    def rows(self) -> object:  # type: ignore[override]  # broken on purpose
        with scopes_disabled():
            return member_rows()


@allow("member.view")
class Telling(RecordView):
    """Says whether a foreign id exists."""

    shape = MemberShape

    def get(self, request: Request, pk: UUID) -> object:  # type: ignore[override]  # broken on purpose
        with scopes_disabled():
            if (
                Membership.objects.filter(pk=pk).exists()
                and not Membership.objects.filter(pk=pk, organization=self.organization).exists()
            ):
                return self.answer({}, status=409)
        return super().get(request, pk)

    def rows(self) -> object:  # type: ignore[override]  # as above
        return member_rows()


@allow("member.view")
class Writing(ListView):
    """Writes when it is read."""

    shape = MemberShape

    def rows(self) -> object:  # type: ignore[override]  # as above
        Membership.objects.filter(pk=self.membership.pk).update(name="written")
        return member_rows()


FOUND = {
    Unscoped: ["shows another organization's words", "instead of 404", "answer differently"],
    Telling: ["answer differently", "409, which the schema does not name"],
    Writing: ["reading changed the database"],
}


@pytest.mark.parametrize("view", FOUND, ids=lambda view: view.__name__)
def test_the_calls_find_what_is_wrong(world: World, callers: Callers, view: type[ShapedView]) -> None:
    address = "api/v1/broken/<uuid:pk>/" if issubclass(view, RecordView) else "api/v1/broken/"

    class Urls:
        urlpatterns = [path(address, view.as_view(), name="broken"), *product]

    documents.schema.cache_clear()
    try:
        with override_settings(ROOT_URLCONF=Urls):
            broken = [one for one in operations() if "/broken/" in one.path]
            faults = "\n".join(Calls(world, callers, broken).made().faults)
    finally:
        documents.schema.cache_clear()
    for sentence in FOUND[view]:
        assert sentence in faults
