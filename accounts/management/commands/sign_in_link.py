"""For the operator: a way in for somebody who is locked out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User
from core.errors import Refused


class Command(BaseCommand):
    help = "Prints a one-time link that signs this person in when it is opened; valid for an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--recover", action="store_true", help="ask for a new password, and for lost factors, first"
        )

    def handle(self, *args: Any, email: str, recover: bool, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"Nobody with the e-mail {email} has an account. Invite them instead.")
        try:
            link = actions.sign_in_link(user)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{link}?recover" if recover else link)
