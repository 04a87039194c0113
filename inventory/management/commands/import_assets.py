"""`manage.py import_assets ORG FILE`: the same import as on the page, of a file of any size, without a worker."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_scopes import scope

from accounts.models import Membership, Organization, Role
from core.errors import Refused
from inventory import tasks
from inventory.actions import imports
from inventory.models import Import, ImportRow
from inventory.queries import rows_of
from jobs.actions import claim_job
from jobs.tasks import run

CHUNK = 1 << 20
TOLD = 50  # rejected rows that are written out
LOOK_SECONDS = 0.5

__all__ = ["Command", "tasks"]


class Command(BaseCommand):
    help = "Imports assets from a file. Exit 1: refused, with the reasons; 2: wrong usage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", help="its short name, as in its addresses")
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=Import.Format.values, default="", help="else found from the content")
        parser.add_argument("--source", default="", help="whose ids the file holds, such as cmdb")
        parser.add_argument("--by", metavar="EMAIL", help="in whose name; without it an owner's")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and store nothing")

    def handle(self, *args: Any, organization: str, file: Path, **options: Any) -> None:
        found = Organization.objects.filter(slug=organization).first()
        if found is None:
            raise CommandError(f"There is no organization {organization}. Its short name stands in its addresses.")
        with scope(organization=found), timezone.override(found.time_zone):
            by = _asker(found, options["by"])
            try:
                batch = imports.start_import(file.name, _chunks(file), by=by, wanted_format=options["format"])
                batch = _worked(batch)
                self._stop_refused(batch)
                source = options["source"] or batch.source
                batch = _worked(imports.ask_check(batch, imports.Wishes(batch.fields, source=source), by=by))
                self._stop_refused(batch)
                self._tell(batch)
                if not options["dry_run"] and (batch.new or batch.changed):
                    batch = _worked(imports.ask_apply(batch, by=by))
                    self.stdout.write(f"Stored: {batch.new} new, {batch.changed} changed.")
                    if batch.stale:
                        self.stderr.write(f"{batch.stale} rows were left out: their assets were changed meanwhile.")
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal

    def _stop_refused(self, batch: Import) -> None:
        if batch.state == Import.State.REFUSED:
            raise CommandError(batch.reason)

    def _tell(self, batch: Import) -> None:
        self.stdout.write(
            f"{batch.get_format_display()}: {batch.new} new, {batch.changed} changed, {batch.same} unchanged, "
            f"{batch.rejected} rejected, {batch.repeated} repeated."
        )
        for note in batch.notes:
            self.stdout.write(note)
        for row in rows_of(batch, ImportRow.Outcome.REJECTED).order_by("number")[:TOLD]:
            for column, value, why, mend in row.problems or []:
                self.stderr.write(f"Row {row.number}, {column} “{value}”: {why} {mend}")
        if batch.rejected > TOLD:
            self.stderr.write(f"… and {batch.rejected - TOLD} more; the page of the import has them all.")


def _worked(batch: Import) -> Import:
    """Do the work here, unless a worker was faster; then wait for it."""
    mine = claim_job(batch.job.pk) if batch.job else None
    if mine is not None:
        run(mine)
    while True:
        batch = Import.objects.select_related("job", "requested_by").get(pk=batch.pk)
        if not batch.is_at_work:
            return batch
        if batch.job is None or not batch.job.is_open:
            raise CommandError(batch.job.reason if batch.job else "The job of this import is gone.")
        time.sleep(LOOK_SECONDS)


def _chunks(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            while chunk := opened.read(CHUNK):
                yield chunk
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.", returncode=2) from error


def _asker(organization: Organization, email: str | None) -> Membership:
    members = Membership.objects.filter(ended_on=None).select_related("organization")
    if email is None:
        member = members.filter(role=Role.OWNER).order_by("created_at").first()
        if member is None:
            raise CommandError(f"{organization.name} has no owner. Say with --by in whose name it is imported.")
        return member
    member = members.filter(email__iexact=email.strip()).exclude(role="").first()
    if member is None:
        raise CommandError(f"Nobody with the e-mail {email} is a member of {organization.name}.")
    return member
