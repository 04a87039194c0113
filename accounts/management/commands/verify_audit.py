"""For the operator: does the audit trail still hold?"""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organization
from accounts.queries import verify_chain

INSTALLATION = "-"


class Command(BaseCommand):
    help = "Walks the audit chain of an organization, and says where it breaks and how many events are not sealed yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORG", help="its short name; - for the installation itself")
        parser.add_argument(
            "--head",
            default="",
            metavar="N:HASH",
            help="what an earlier run printed: also finds an end that was cut off",
        )

    def handle(self, *args: Any, organization: str, head: str, **options: Any) -> None:
        if head and not re.fullmatch(r"\d+:[0-9a-f]{64}", head):
            raise CommandError(
                "Give the head as it was printed: a number, a colon, 64 hexadecimal digits.", returncode=2
            )
        found = verify_chain(_organization(organization), head=head)
        if found.broken:
            raise CommandError(f"Broken: {found.broken} {found.sealed} events before it hold.")
        self.stdout.write(f"The chain holds. Sealed: {found.sealed}. Not sealed yet: {found.unsealed}.")
        self.stdout.write(f"Head (keep it elsewhere, and give it with --head next time): {found.head}")


def _organization(slug: str) -> Organization | None:
    if slug == INSTALLATION:
        return None
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise CommandError(f"There is no organization {slug}. Known: {', '.join(_slugs()) or 'none'}.")
    return organization


def _slugs() -> list[str]:
    return list(Organization.objects.order_by("slug").values_list("slug", flat=True)[:20])
