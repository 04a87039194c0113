from typing import Any

from django.core.management.base import BaseCommand

from soc_builder.preparation import prepare


class Command(BaseCommand):
    help = "Brings the database up to date and loads the frameworks. Run it once before web, worker and beat start."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        self.stdout.write("The database is up to date.")
