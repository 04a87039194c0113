"""The fixed cast: two organizations, the people in them, and a browser for each.

Meridian: olivia (owner), marcus (manager), nina (analyst), ed (executive), ada (auditor). Rival: mallory (owner).
A test that reads or writes rows itself asks for `in_meridian`, which opens the scope; the clients run without it,
so that a page that forgets its scope fails here as it would outside.
"""

import contextvars
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope
from django_scopes.state import state as scope_state

from accounts.models import Membership, Organization, Role, User

PASSWORD = "correct horse battery staple"


class OwnClient(Client):
    """A browser of its own: a scope that the test has open does not reach the pages."""

    def request(self, **request: Any) -> Any:  # the stubs have a private name for what it answers
        return contextvars.copy_context().run(self._without_scope, **request)

    def _without_scope(self, **request: Any) -> Any:
        scope_state.set(None)
        return super().request(**request)


def make_organization(name: str, **fields: Any) -> Organization:
    return Organization.objects.create(name=name, slug=fields.pop("slug", name.casefold()), **fields)


def make_user(name: str, **fields: Any) -> User:
    return User.objects.create_user(
        f"{name.casefold()}@example.org", fields.pop("password", PASSWORD), name=name, **fields
    )


def make_member(organization: Organization, name: str, role: str, user: User | None = None) -> Membership:
    """Somebody with this role, who can sign in."""
    user = user or make_user(name)
    with scope(organization=organization):
        return Membership.objects.create(organization=organization, user=user, name=name, email=user.email, role=role)


def client_of(member: Membership) -> OwnClient:
    """A browser in which this member is signed in."""
    assert member.user is not None
    client = OwnClient()
    client.force_login(member.user)
    return client


@pytest.fixture
def meridian(db: None) -> Organization:
    return make_organization("Meridian", sector=Organization.Sector.ENERGY, country="DE", time_zone="Europe/Berlin")


@pytest.fixture
def rival(db: None) -> Organization:
    return make_organization("Rival", sector=Organization.Sector.FINANCE, country="CH", time_zone="Europe/Zurich")


@pytest.fixture
def in_meridian(meridian: Organization) -> Iterator[Organization]:
    """The scope of Meridian is open for the rows that the test itself touches."""
    with scope(organization=meridian):
        yield meridian


@pytest.fixture
def in_rival(rival: Organization) -> Iterator[Organization]:
    with scope(organization=rival):
        yield rival


@pytest.fixture
def olivia(meridian: Organization) -> Membership:
    return make_member(meridian, "Olivia", Role.OWNER)


@pytest.fixture
def marcus(meridian: Organization) -> Membership:
    return make_member(meridian, "Marcus", Role.MANAGER)


@pytest.fixture
def nina(meridian: Organization) -> Membership:
    return make_member(meridian, "Nina", Role.ANALYST)


@pytest.fixture
def ed(meridian: Organization) -> Membership:
    return make_member(meridian, "Ed", Role.EXECUTIVE)


@pytest.fixture
def ada(meridian: Organization) -> Membership:
    return make_member(meridian, "Ada", Role.AUDITOR)


@pytest.fixture
def mallory(rival: Organization) -> Membership:
    return make_member(rival, "Mallory", Role.OWNER)


@pytest.fixture
def anonymous(db: None) -> OwnClient:
    return OwnClient()


@pytest.fixture
def as_olivia(olivia: Membership) -> OwnClient:
    return client_of(olivia)


@pytest.fixture
def as_marcus(marcus: Membership) -> OwnClient:
    return client_of(marcus)


@pytest.fixture
def as_nina(nina: Membership) -> OwnClient:
    return client_of(nina)


@pytest.fixture
def as_ed(ed: Membership) -> OwnClient:
    return client_of(ed)


@pytest.fixture
def as_ada(ada: Membership) -> OwnClient:
    return client_of(ada)


@pytest.fixture
def as_mallory(mallory: Membership) -> OwnClient:
    return client_of(mallory)


def confirm(client: OwnClient) -> OwnClient:
    """This browser has just proven who sits there, as acts that give power want it."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client
