"""For the operator: a way in for somebody who is locked out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User
from core.errors import Refused


class Command(BaseCommand):
    help = "Prints a one-time link with which this person signs in, and may set a new password; valid for an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"Nobody with the e-mail {email} has an account. Invite them instead.")
        try:
            link = actions.sign_in_link(user)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(link)
