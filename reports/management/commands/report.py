"""For the operator: a report as a file, without a browser and without waiting for a worker."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_scopes import scope

from accounts.models import Membership, Organization, Role
from assessments.queries import latest_snapshot
from core import store
from core.errors import Refused
from jobs.actions import claim_job
from jobs.tasks import HARD_LIMIT_SECONDS, run
from reports import actions, tasks
from reports.models import Report, ReportFile
from reports.queries import Wanted

LOOK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Makes a report and writes it to a file; it stands in the list of reports too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", help="its short name, as in its addresses")
        parser.add_argument("kind", choices=Report.Kind.values)
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="pdf, xlsx, csv or json by its end")
        parser.add_argument("--as-submitted", action="store_true", help="figures of the last submission, not of now")
        parser.add_argument("--by", metavar="EMAIL", help="in whose name; without it an owner's")

    def handle(self, *args: Any, organization: str, kind: str, out: Path, **options: Any) -> None:
        wanted_format = out.suffix.removeprefix(".").lower()
        if wanted_format not in ReportFile.Format.values:
            raise CommandError(f"{out.name} ends in no known format. Use .pdf, .xlsx, .csv or .json.")
        found = Organization.objects.filter(slug=organization).first()
        if found is None:
            raise CommandError(f"There is no organization {organization}. Its short name stands in its addresses.")
        with scope(organization=found), timezone.override(found.time_zone):
            by = _asker(found, options["by"])
            try:
                report = actions.ask_report(
                    _wanted(found, kind, is_submitted=options["as_submitted"]), by=by, formats=[wanted_format]
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            file = _made(report)
            try:
                out.write_bytes(store.read(file.sha256))
            except OSError as error:
                raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{out}: {file.size} bytes, SHA-256 {file.sha256}")


def _asker(organization: Organization, email: str | None) -> Membership:
    members = Membership.objects.filter(ended_on=None).select_related("organization")
    if email is None:
        member = members.filter(role=Role.OWNER).order_by("created_at").first()
        if member is None:
            raise CommandError(f"{organization.name} has no owner. Say with --by in whose name the report is made.")
        return member
    member = members.filter(email__iexact=email.strip()).exclude(role="").first()
    if member is None:
        raise CommandError(f"Nobody with the e-mail {email} is a member of {organization.name}.")
    return member


def _wanted(organization: Organization, kind: str, *, is_submitted: bool) -> Wanted:
    snapshot = latest_snapshot(organization) if is_submitted else None
    if is_submitted and snapshot is None:
        raise CommandError("No assessment has been submitted yet.")
    return Wanted(Report.Kind(kind), Report.Reading.SNAPSHOT if snapshot else Report.Reading.NOW, snapshot=snapshot)


def _made(report: Report) -> ReportFile:
    """Do the work here, unless a worker was faster; then wait for it."""
    file = report.files.select_related("job").get()
    mine = claim_job(file.job_id)
    if mine is not None:
        run(mine)
    ends_at = time.monotonic() + HARD_LIMIT_SECONDS
    while True:
        file = report.files.select_related("job").get()
        if file.is_made:
            return file
        if not file.job.is_open or time.monotonic() > ends_at:
            raise CommandError(file.job.reason or "The report was not made. The jobs page says how it stands.")
        time.sleep(LOOK_SECONDS)


__all__ = ["Command", "tasks"]  # the task has to be declared before a job can be run
