"""Importing on pages and by command."""

from http import HTTPStatus
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Membership, Organization
from inventory.models import Asset, Import
from tests.cast import OwnClient
from tests.inventory import factories as made, invented
from tests.inventory.importing import applied, checked, work
from tests.inventory.reading import FILES
from tests.inventory.test_imports import table

pytestmark = pytest.mark.django_db
NEW = "/o/meridian/imports/new/"


def sent(client: OwnClient, name: str) -> Import:
    client.post(NEW, {"upload": SimpleUploadedFile(name, (FILES / name).read_bytes())})
    return Import.objects.latest("created_at")


def test_a_file_goes_from_the_upload_to_the_inventory_and_back(as_nina: OwnClient, in_meridian: Organization) -> None:
    batch = sent(as_nina, "semicolons_latin1.csv")
    page = batch.get_absolute_url()
    assert "Being recognized" in as_nina.get(page).text
    assert as_nina.get(page, headers={"HX-Request": "true"}).status_code == HTTPStatus.OK
    work(batch)
    text = as_nina.get(page).text
    assert "semicolons, Latin-1" in text
    assert "Owner e-mail" in text
    chosen = {f"column-{number}": field for number, field in enumerate(Import.objects.get().fields)}
    as_nina.post(f"{page}check/", {**chosen, "source": "My CMDB"})
    work(Import.objects.select_related("job", "requested_by").get())
    assert Import.objects.get().source == "my_cmdb"
    assert not Asset.objects.exists()
    assert "web-01" in as_nina.get(page).text
    as_nina.post(f"{page}apply/")
    work(Import.objects.select_related("job", "requested_by").get())
    assert Asset.objects.count() == 3
    assert "Undo the import" in as_nina.get(page).text
    as_nina.post(f"{page}undo/")
    work(Import.objects.select_related("job", "requested_by").get())
    assert not Asset.objects.filter(removed_at=None).exists()
    assert "was undone" in as_nina.get(page).text


def test_a_dry_run_shows_what_changes_field_by_field(
    as_nina: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    made.asset(nina, "db-01", asset_tag="A-1", location="Berlin", criticality=2)
    header = "asset_tag,name,location,criticality,owner_email"
    batch = checked(table(["A-1", "db-01", "Osaka", "high", "new@corp.example"], header=header), nina)
    text = as_nina.get(batch.get_absolute_url()).text
    for word in ("Berlin", "Osaka", "Medium", "High", "new@corp.example", "asset tag"):
        assert word in text


def test_rejected_rows_are_mended_and_sent_again(
    as_nina: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    content, spoiled = invented.inventory(60, bad=6)
    batch = applied(content, nina)
    page = as_nina.get(batch.get_absolute_url(), {"rows": "rejected"}).text
    assert all(f">{row}</th>" in page for row, _column in spoiled)
    again = as_nina.get(f"{batch.get_absolute_url()}rejected.csv").getvalue()
    assert again.count(b"\r\n") == 7
    for bad, good in ((b"toaster", b"server"), (b"10.0.0.999", b""), (b"enormous", b"low"), (b"zz:zz:zz:zz:zz:zz", b""),
                      (b"2026-02-31", b""), (b"not an address", b"")):  # fmt: skip
        again = again.replace(bad, good)
    second = checked(again, nina)
    assert second.new == 6 - sum(column == "name" for _row, column in spoiled)


@pytest.mark.parametrize(
    ("post", "says"), [("apply/", "has gone on"), ("undo/", "has gone on"), ("discard/", "Discarded")]
)
def test_what_cannot_be_done_now_says_so(
    post: str, says: str, as_nina: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    batch = work(sent(as_nina, "commas.csv"))
    if post == "apply/":
        Import.objects.update(new=1)
    assert says in as_nina.post(f"{batch.get_absolute_url()}{post}", follow=True).text


def test_a_page_of_rows_costs_the_same_for_few_and_for_many(
    as_nina: OwnClient, in_meridian: Organization, nina: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = checked(table(*[[f"A-{n}", f"asset {n}", ""] for n in range(2)]), nina).get_absolute_url()
    many = checked(table(*[[f"B-{n}", f"asset {n}", ""] for n in range(60)]), nina).get_absolute_url()
    as_nina.get(few)
    with django_assert_num_queries(_count(as_nina, few)):
        assert "asset 40" in as_nina.get(many).text


def _count(client: OwnClient, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    return len(counted)


def test_a_file_may_be_larger_than_elsewhere_but_not_of_any_size(
    as_nina: OwnClient, in_meridian: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    with override_settings(MAX_UPLOAD_BYTES=10):
        sent(as_nina, "commas.csv")
    assert Import.objects.count() == 1
    view = resolve(NEW).func
    monkeypatch.setattr(view, "most_upload_bytes", 100)
    answer = as_nina.post(NEW, {"upload": SimpleUploadedFile("x.csv", b"x" * 101)})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "larger than 200 MB" in answer.text
    assert Import.objects.count() == 1


def test_auditors_see_imports_and_start_none(as_ada: OwnClient, in_meridian: Organization, nina: Membership) -> None:
    batch = checked(table(["A-1", "x", ""]), nina)
    assert "x" in as_ada.get(batch.get_absolute_url()).text
    assert as_ada.get(NEW).status_code == HTTPStatus.FORBIDDEN
    assert as_ada.post(f"{batch.get_absolute_url()}apply/").status_code == HTTPStatus.FORBIDDEN


def command(*arguments: str, **options: object) -> tuple[str, str]:
    out, error = StringIO(), StringIO()
    call_command("import_assets", "meridian", *arguments, stdout=out, stderr=error, **options)
    return out.getvalue(), error.getvalue()


def test_the_command_imports_what_the_page_would(in_meridian: Organization, olivia: Membership, tmp_path: Path) -> None:
    content, spoiled = invented.inventory(40, bad=3)
    path = tmp_path / "assets.csv"
    path.write_bytes(content)
    out, error = command(str(path), dry_run=True)
    assert out == "CSV: 37 new, 0 changed, 0 unchanged, 3 rejected, 0 repeated.\n"
    assert all(f"Row {row}, {column} “" in error for row, column in spoiled)
    assert not Asset.objects.exists()
    assert command(str(path))[0].endswith("Stored: 37 new, 0 changed.\n")
    assert "37 unchanged" in command(str(path))[0]
    assert AuditEvent.objects.filter(verb="import.apply", actor_id=olivia.pk).count() == 1


def test_the_command_says_what_is_wrong(in_meridian: Organization, olivia: Membership, tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pytest.raises(CommandError, match="No such file"):
        command(str(path))
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="kind PDF"):
        command(str(path))
    with pytest.raises(CommandError, match="read as csv, not as nmap"):
        command(str(FILES / "commas.csv"), format="nmap")
    with pytest.raises(CommandError, match="Nobody with the e-mail"):
        command(str(FILES / "commas.csv"), by="nobody@example.org")
