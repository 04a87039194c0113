"""For the operator: a token of a member, or of a service that this creates."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_scopes import scope

from accounts import actions
from accounts.models import Membership, Organization, Role
from accounts.policy import SCOPES
from core import clock
from core.errors import Refused


class Command(BaseCommand):
    help = "Prints a token for the API, once. With --service, creates the service where there is none of that name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORG", help="its short name")
        parser.add_argument("email", nargs="?", default="", help="the member for whom the token works")
        parser.add_argument("--service", default="", metavar="NAME", help="instead: a service")
        parser.add_argument("--role", default=Role.ANALYST, choices=Role.values, help="of a service that is created")
        parser.add_argument("--scopes", required=True, nargs="+", help=f"of: {', '.join(SCOPES)}")
        parser.add_argument("--name", default="made by the operator", help="what uses the token")
        parser.add_argument("--days", type=int, default=365, help="how long it lasts")

    def handle(self, *args: Any, organization: str, email: str, service: str, **options: Any) -> None:
        if bool(email) == bool(service):
            raise CommandError("Give an e-mail address, or --service NAME.", returncode=2)
        scopes = [one for text in options["scopes"] for one in re.split(r"[,\s]+", text) if one]
        if strange := sorted(set(scopes) - set(SCOPES)):
            raise CommandError(f"No such scope: {', '.join(strange)}. Known: {', '.join(SCOPES)}.", returncode=2)
        if not 1 <= options["days"] <= 731:
            raise CommandError("A token lasts 1 to 731 days.", returncode=2)
        where = Organization.objects.filter(slug=organization).first()
        if where is None:
            raise CommandError(f"There is no organization {organization}.")
        try:
            with scope(organization=where), transaction.atomic():
                member = _service(where, service, options["role"]) if service else _member(email)
                expires_at = clock.now() + timedelta(days=options["days"])
                _token, secret = actions.make_token(
                    member, name=options["name"][:60], scopes=scopes, by=None, expires_at=expires_at
                )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(secret)


def _member(email: str) -> Membership:
    member = Membership.objects.filter(email__iexact=email.strip()).first()
    if member is None:
        raise Refused(f"Nobody with the e-mail {email} belongs to this organization.")
    return member


def _service(organization: Organization, name: str, role: str) -> Membership:
    found = Membership.objects.filter(kind=Membership.Kind.SERVICE, name=name, ended_on=None).first()
    return found or actions.add_service(name, role, by=None, organization=organization)
