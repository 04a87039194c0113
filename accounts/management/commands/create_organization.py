"""For the operator: an organization, and the link with which its owner comes in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django_scopes import scope

from accounts import actions
from accounts.models import Membership, Organization, Role


class Command(BaseCommand):
    help = "Creates an organization and prints an invitation for its owner. Twice: a new invitation, while unused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help='such as "Meridian Energy"')
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="who becomes its owner")

    def handle(self, *args: Any, name: str, owner: str, **options: Any) -> None:
        email = owner.strip().casefold()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{owner} is no e-mail address.") from error
        try:
            with transaction.atomic():
                organization, is_new = _organization(name.strip())
                with scope(organization=organization):
                    link = _invitation(organization, email)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            f"{organization.name} {'is created' if is_new else 'is here already'}: /o/{organization.slug}/"
        )
        if link:
            self.stdout.write(f"Give {email} this one-time link, valid for a week: {link}")
        else:
            self.stdout.write(f"{email} is an owner already. Locked out? manage.py sign_in_link {email}")


def _organization(name: str) -> tuple[Organization, bool]:
    found = Organization.objects.filter(name=name).order_by("created_at").first()
    return (found, False) if found else (actions.create_organization(name, by=None), True)


def _invitation(organization: Organization, email: str) -> str:
    """The link; empty where this person is an owner who can sign in."""
    member = Membership.objects.filter(email__iexact=email).first()
    if member is not None and member.is_active and member.user_id is not None:
        if member.role != Role.OWNER:
            actions.grant_role(member, Role.OWNER, by=None)
        return ""
    member = member or Membership(organization=organization, name=email.partition("@")[0], email=email)
    return actions.invite(member, Role.OWNER, by=None)
