"""Creating and changing organizations."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.actions.events import record_event
from accounts.actions.records import save_record
from accounts.models import Membership, Organization, Role, TenantHistory, User
from accounts.queries import may_create_organization
from core import store
from core.errors import RecordChanged, Refused


@transaction.atomic
def create_organization(name: str, *, by: User | None, **fields: Any) -> Organization:
    """A new organization; whoever creates it is its owner. `by` None: the operator does, and invites an owner."""
    if by is not None and not may_create_organization(by):
        raise Refused(_("Only the owner of an organization creates another one. Ask the operator."))
    organization = Organization(name=name, slug=free_slug(name), **fields)
    organization.full_clean()
    organization.save()
    record_event("organization.create", by=by, organization=organization, record=organization)
    if by is not None:
        become_owner(organization, by)
    return organization


def become_owner(organization: Organization, user: User) -> Membership:
    """Make this user an owner. Call it in the transaction that decided so."""
    with scope(organization=organization):
        member = Membership.objects.filter(email__iexact=user.email).first() or Membership(organization=organization)
        member.user, member.email, member.name = user, user.email, user.name
        member.role, member.ended_on = Role.OWNER, None
        return save_record(member, by=None, verb="member.join")


@transaction.atomic
def change_organization(
    organization: Organization, *, by: Membership, verb: str = "organization.change"
) -> Organization:
    """Write the changed settings with an event that names both values of each. Raises RecordChanged."""
    current = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if current.version != organization.version:
        raise RecordChanged(_("Somebody else saved the settings since you opened them."), current)
    changes = {
        field.attname: [current.__dict__[field.attname], organization.__dict__[field.attname]]
        for field in Organization._meta.concrete_fields
        if current.__dict__[field.attname] != organization.__dict__[field.attname]
    }
    if not changes:
        return organization
    organization.version += 1
    organization.save()
    record_event(verb, by=by, organization=organization, record=organization, payload={"changes": changes})
    return organization


@transaction.atomic
def remove_organization(organization: Organization, *, by: User | None) -> None:
    """Take an organization and everything of it away. Its audit trail stays; the act stands at its end, and in the
    trail of the installation."""
    with scope(organization=Organization(pk=organization.pk)):  # deleting takes the key away from the one given
        for trail in (organization, None):
            record_event("organization.remove", by=by, organization=trail, record=organization)
        organization.delete()
        for model in apps.get_models():
            if issubclass(model, TenantHistory):
                model.objects.all().delete()  # what the deletion itself wrote included


def free_slug(name: str) -> str:
    """A short name for addresses that nobody has yet."""
    base = slugify(name)[:50].strip("-") or "organization"
    slug, number = base, 1
    while Organization.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def change_logo(organization: Organization, png: bytes, *, by: Membership) -> None:
    """Store the picture and point at it; no bytes: no logo."""
    organization.logo_sha256 = store.put([png]).sha256 if png else ""
    change_organization(organization, by=by, verb="organization.logo")
