"""The sample organization: make it, or take it away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from soc_builder.preparation import prepare
from soc_builder.sample import make_sample, remove_sample


class Command(BaseCommand):
    help = "Makes the sample organization with a year of history. --remove takes it away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the sample organization away")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        prepare()
        if remove:
            self.stdout.write("The sample is gone." if remove_sample() else "There is no sample.")
            return
        try:
            organization = make_sample()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{organization} is ready at /o/{organization.slug}/")
