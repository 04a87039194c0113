"""`manage.py report`: a file without a browser."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership
from core import store
from reports.models import Report
from tests.reports.world import submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


def test_the_report_is_written_and_stands_in_the_list(olivia: Membership, tmp_path: Path) -> None:
    submitted(olivia)
    said, out = StringIO(), tmp_path / "gaps.csv"
    call_command("report", "meridian", "gaps", out=out, stdout=said)
    report = Report.objects.get()
    file = report.files.get()
    assert out.read_bytes() == store.read(file.sha256)
    assert file.sha256 in said.getvalue()
    assert (report.requested_by, report.reading) == (olivia, Report.Reading.NOW)


def test_it_can_be_made_in_somebodys_name_from_the_last_submission(
    olivia: Membership, marcus: Membership, tmp_path: Path
) -> None:
    submitted(olivia)
    out = tmp_path / "all.json"
    call_command("report", "meridian", "assessment", out=out, as_submitted=True, by=marcus.email, stdout=StringIO())
    report = Report.objects.get()
    assert (report.requested_by, report.reading) == (marcus, Report.Reading.SNAPSHOT)


@pytest.mark.parametrize(
    ("arguments", "out", "says"),
    [
        (["nowhere", "gaps"], "x.pdf", "no organization nowhere"),
        (["meridian", "gaps"], "x.doc", "no known format"),
        (["meridian", "gaps"], "x.csv", "Submit one first"),
        (["meridian", "board"], "x.pdf", "invalid choice"),
    ],
)
def test_a_refusal_says_why(olivia: Membership, tmp_path: Path, arguments: list[str], out: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("report", *arguments, "--out", str(tmp_path / out))
    assert not Report.objects.exists()


def test_a_stranger_in_by_is_refused(olivia: Membership, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nobody with the e-mail"):
        call_command("report", "meridian", "gaps", out=tmp_path / "x.csv", by="mallory@example.org")
