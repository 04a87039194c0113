"""From a file to the inventory and back: matching, comparing, storing, undoing, on either database."""

import csv
import io
from collections.abc import Iterable

import pytest

from accounts.models import AuditEvent, Membership, Organization
from core.errors import Refused
from inventory import actions
from inventory.actions import imports
from inventory.models import Asset, AssetSource, DeclaredField, Dependency, Import, ImportRow
from jobs.actions import cancel_job
from tests.inventory import factories as made, invented
from tests.inventory.importing import applied, checked, content_of, counts, undone, work

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def table(*rows: Iterable[str], header: str = "asset_tag,name,location") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([header.split(","), *rows])
    return buffer.getvalue().encode()


def test_a_file_is_stored_with_history_owners_and_one_event(in_meridian: Organization, nina: Membership) -> None:
    batch = applied("commas.csv", nina)
    assert counts(batch) == (3, 0, 0, 0, 0)
    web = Asset.objects.select_related("owner").get(asset_tag="A-001")
    assert (web.type, web.criticality, web.tags, web.is_internet_facing) == ("server", 3, "dmz;pci", True)
    assert web.owner is not None
    assert (web.owner.email, web.owner.role) == ("jo@corp.example", "")
    saved = Asset.objects.get(pk=web.pk)
    saved.save()  # what a page would derive is what the import derived
    again = Asset.objects.get(pk=web.pk)
    assert (again.search_text, again.ip_key) == (web.search_text, web.ip_key)
    past = web.past.get(history_type="+")  # type: ignore[attr-defined]  # made by simple-history
    assert (past.name, past.version, past.event_id) == ("web-01", 1, batch.event_id)
    assert AuditEvent.objects.filter(verb="import.apply").count() == 1


def test_the_same_file_twice_changes_nothing(in_meridian: Organization, nina: Membership) -> None:
    applied("commas.csv", nina)
    again = checked("semicolons_latin1.csv", nina)
    assert counts(again) == (0, 0, 3, 0, 0)
    with pytest.raises(Refused, match="nothing to store"):
        imports.ask_apply(again, by=nina)


def test_a_change_is_found_field_by_field_and_stored_as_a_new_version(
    in_meridian: Organization, nina: Membership
) -> None:
    asset = made.asset(nina, "db-01", asset_tag="A-1", location="Berlin", vendor="Dell")
    batch = applied(table(["A-1", "db-01", "Osaka"], ["A-2", "new", ""]), nina)
    assert counts(batch) == (1, 1, 0, 0, 0)
    asset.refresh_from_db()
    assert (asset.location, asset.vendor, asset.version) == ("Osaka", "Dell", 2)
    newest = asset.past.latest("version")  # type: ignore[attr-defined]  # as above
    assert (newest.history_type, newest.location, newest.event_id) == ("~", "Osaka", batch.event_id)


def test_an_empty_cell_keeps_what_is_stored_unless_it_shall_empty_it(
    in_meridian: Organization, nina: Membership
) -> None:
    asset = made.asset(nina, "db-01", asset_tag="A-1", location="Berlin")
    assert counts(checked(table(["A-1", "db-01", ""]), nina)) == (0, 0, 1, 0, 0)
    assert counts(applied(table(["A-1", "db-01", ""]), nina, is_emptying=True)) == (0, 1, 0, 0, 0)
    asset.refresh_from_db()
    assert asset.location == ""


@pytest.mark.parametrize(
    ("column", "stored", "sent", "by"),
    [
        ("asset_tag", "A-1", "A-1", "asset_tag"),
        ("serial_number", "SN1", "SN1", "serial_number"),
        ("mac_address", "0a:1b:2c:3d:4e:5f", "0A-1B-2C-3D-4E-5F", "mac_address"),
        ("hostname", "db-01.corp.example", "DB-01.corp.example.", "hostname"),
        ("ip_address", "2001:db8::1", "2001:0db8::0001", "ip_address"),
    ],
)
def test_a_row_finds_its_asset_by_the_surest_key_it_has(
    column: str, stored: str, sent: str, by: str, in_meridian: Organization, nina: Membership
) -> None:
    asset = made.asset(nina, "db-01", **{column: stored})
    batch = checked(table([sent, "renamed"], header=f"{column},name"), nina)
    row = ImportRow.objects.get(batch=batch)
    assert (row.asset_key, row.matched_by, row.outcome) == (asset.pk, by, "changed")


def test_another_tag_is_another_asset_whatever_else_is_the_same(in_meridian: Organization, nina: Membership) -> None:
    made.asset(nina, "old", asset_tag="A-1", ip_address="10.0.0.5", hostname="x.example")
    batch = checked(table(["A-2", "new", "10.0.0.5"], header="asset_tag,name,ip_address"), nina)
    assert counts(batch) == (1, 0, 0, 0, 0)


def test_a_key_that_two_assets_have_is_rejected_with_what_to_do(in_meridian: Organization, nina: Membership) -> None:
    for name in ("one", "two"):
        made.asset(nina, name, hostname="twin.example")
    batch = checked(table(["twin.example", "x"], header="hostname,name"), nina)
    row = ImportRow.objects.get(batch=batch)
    assert row.outcome == "rejected"
    assert (row.problems or [[]])[0][:3] == ["hostname", "twin.example", "More than one asset in the inventory has it."]


def test_a_new_asset_needs_a_name_an_old_one_does_not(in_meridian: Organization, nina: Membership) -> None:
    made.asset(nina, "db-01", asset_tag="A-1")
    batch = applied(table(["A-1", "Osaka"], ["A-2", "Osaka"], header="asset_tag,location"), nina)
    assert counts(batch) == (0, 1, 0, 1, 0)


def test_the_last_of_two_rows_with_one_tag_wins_and_is_counted(in_meridian: Organization, nina: Membership) -> None:
    batch = applied(table(["A-1", "first", ""], ["A-2", "other", ""], ["A-1", "last", ""]), nina)
    assert counts(batch) == (2, 0, 0, 0, 1)
    assert set(Asset.objects.values_list("name", flat=True)) == {"last", "other"}


def test_rows_of_removed_assets_and_of_other_organizations_match_nothing(
    in_meridian: Organization, nina: Membership, rival_asset: Asset
) -> None:
    removed = made.asset(nina, "old", asset_tag="A-1")
    actions.remove_record(removed, by=nina)
    assert counts(checked(table(["A-1", "a", ""], ["R-1", "b", ""]), nina)) == (2, 0, 0, 0, 0)


def test_an_old_file_does_not_make_an_asset_unseen(in_meridian: Organization, nina: Membership) -> None:
    header = "asset_tag,name,last_seen"
    applied(table(["A-1", "a", "2026-10-02"], header=header), nina)
    assert counts(checked(table(["A-1", "a", "2026-09-01"], header=header), nina)) == (0, 0, 1, 0, 0)
    assert counts(checked(table(["A-1", "a", "2026-10-03"], header=header), nina)) == (0, 1, 0, 0, 0)


def test_declared_fields_are_stored_beside_those_that_are_there(in_meridian: Organization, nina: Membership) -> None:
    DeclaredField.objects.create(organization=in_meridian, key="rack", label="Rack")
    DeclaredField.objects.create(organization=in_meridian, key="units", label="Units", type="number")
    asset = made.asset(nina, "a", asset_tag="A-1", custom={"rack": "R1"})
    content = table(["A-1", "a", "2"], header="asset_tag,name,cf_units")
    applied(content, nina)
    asset.refresh_from_db()
    assert asset.custom == {"rack": "R1", "units": "2"}
    assert counts(checked(content, nina)) == (0, 0, 1, 0, 0)


def test_a_bill_of_materials_brings_its_dependencies_once(in_meridian: Organization, nina: Membership) -> None:
    applied("cyclonedx_services.json", nina)
    pairs = {(str(one.upper), str(one.lower)) for one in Dependency.objects.all()}
    assert pairs == {("Shop", "Payments"), ("Shop", "host-1"), ("host-1", "Debian")}
    assert AssetSource.objects.filter(source="cyclonedx", external_id="shop").exists()
    assert counts(checked("cyclonedx_services.json", nina)) == (0, 0, 6, 0, 0)


def test_ids_of_a_source_find_renamed_assets_again(in_meridian: Organization, nina: Membership) -> None:
    applied("netbox_devices.csv", nina)
    renamed = Asset.objects.get(name="thing-01")
    renamed.name = "renamed"
    renamed.save()
    batch = checked("netbox_devices.csv", nina)
    assert counts(batch) == (0, 1, 2, 0, 0)
    assert ImportRow.objects.get(batch=batch, outcome="changed").matched_by == "external_id"


def test_undoing_takes_back_all_of_it_but_what_was_changed_since(in_meridian: Organization, nina: Membership) -> None:
    kept = made.asset(nina, "db-01", asset_tag="A-1", location="Berlin", ip_address="10.0.0.1", tags="pci")
    touched = made.asset(nina, "db-02", asset_tag="A-2")
    before = content_of([kept])
    content = table(
        ["A-1", "renamed", "Osaka", "10.0.0.2"], ["A-2", "renamed too", "", ""], ["A-3", "new", "", ""],
        header="asset_tag,name,location,ip_address",
    )  # fmt: skip
    batch = applied(content, nina)
    touched.refresh_from_db()
    touched.version += 1
    touched.save()
    batch = undone(batch, nina)
    assert (batch.state, batch.kept) == (Import.State.UNDONE, 1)
    kept.refresh_from_db()
    assert content_of([kept]) == before
    assert kept.version == 3
    touched.refresh_from_db()
    assert touched.name == "renamed too"
    assert Asset.objects.get(asset_tag="A-3").is_removed
    assert counts(checked(content, nina))[0] == 1


def test_a_row_whose_asset_was_changed_after_the_check_is_left_alone(
    in_meridian: Organization, nina: Membership
) -> None:
    asset = made.asset(nina, "db-01", asset_tag="A-1")
    batch = checked(table(["A-1", "from the file", ""], ["A-2", "taken", ""], ["A-3", "good", ""]), nina)
    asset.version, asset.name = 2, "by hand"
    asset.save()
    made.asset(nina, "was faster", asset_tag="A-2")
    batch = work(imports.ask_apply(batch, by=nina))
    assert (batch.stale, batch.new) == (2, 1)
    asset.refresh_from_db()
    assert asset.name == "by hand"


def test_all_or_nothing_stores_nothing_while_a_row_is_rejected(in_meridian: Organization, nina: Membership) -> None:
    content = table(["A-1", "good", "x"], ["A-2", "", "x"])
    batch = checked(content, nina, is_all_or_nothing=True)
    with pytest.raises(Refused, match="all rows or none"):
        imports.ask_apply(batch, by=nina)
    assert counts(applied(content, nina)) == (1, 0, 0, 1, 0)


def test_a_mapping_is_remembered_for_files_with_the_same_columns(in_meridian: Organization, nina: Membership) -> None:
    content = table(["x", "Berlin"], header="Bezeichnung,Ort")
    first = checked(content, nina, fields=["name", "location"], source="cmdb")
    assert counts(first) == (1, 0, 0, 0, 0)
    second = work(imports.start_import("next.csv", [table(["y", "Bonn"], header="Bezeichnung,Ort")], by=nina))
    assert (second.fields, second.source) == (["name", "location"], "cmdb")


def test_a_mapping_without_sense_is_refused(in_meridian: Organization, nina: Membership) -> None:
    batch = work(imports.start_import("x.csv", [table(["A-1", "x", "y"])], by=nina))
    with pytest.raises(Refused, match="one column only"):
        imports.ask_check(batch, imports.Wishes(["name", "name", ""]), by=nina)
    with pytest.raises(Refused, match="at least one column"):
        imports.ask_check(batch, imports.Wishes(["", "", ""]), by=nina)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(in_meridian: Organization, nina: Membership) -> None:
    assert checked(b"%PDF-1.7", nina).reason.startswith("This is a file of the kind PDF.")
    late = checked(b"name,type\n" + b"x,server\n" * 700 + b'"x', nina)
    assert (late.state, ImportRow.objects.count()) == (Import.State.REFUSED, 0)


def test_nobody_stores_a_file_twice(in_meridian: Organization, nina: Membership) -> None:
    batch = checked(table(["A-1", "x", ""]), nina)
    imports.ask_apply(Import.objects.get(pk=batch.pk), by=nina)
    with pytest.raises(Refused, match="has gone on"):
        imports.ask_apply(batch, by=nina)


def test_a_cancelled_check_can_be_asked_for_again_and_a_cancelled_store_goes_on(
    in_meridian: Organization, nina: Membership
) -> None:
    batch = work(imports.start_import("x.csv", [table(["A-1", "x", ""])], by=nina))
    wishes = imports.Wishes(batch.fields)
    batch = imports.ask_check(batch, wishes, by=nina)
    assert batch.job is not None
    batch.job = cancel_job(batch.job, by=nina)
    batch = work(imports.ask_check(batch, wishes, by=nina))
    batch = imports.ask_apply(batch, by=nina)
    assert batch.job is not None
    batch.job = cancel_job(batch.job, by=nina)
    assert imports.settled_state(batch) == Import.State.CHECKED
    assert work(imports.ask_apply(batch, by=nina)).state == Import.State.APPLIED


def test_a_worker_that_takes_over_goes_on_behind_what_is_stored(
    in_meridian: Organization, nina: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.actions.imports.merging.PIECE", 2)
    batch = checked(table(*[[f"A-{n}", f"asset {n}", ""] for n in range(7)]), nina)
    batch = imports.ask_apply(batch, by=nina)
    stored: list[int] = []

    def fail_late(*_given: object) -> None:
        stored.append(Asset.objects.count())
        if len(stored) == 3:
            raise OSError("the worker died")

    monkeypatch.setattr("inventory.actions.imports.merging.report_progress", fail_late)
    with pytest.raises(OSError, match="died"):
        work(batch)
    assert stored == [0, 2, 4]
    assert Asset.objects.count() == 4
    monkeypatch.undo()
    batch = Import.objects.select_related("job", "requested_by").get(pk=batch.pk)
    assert batch.job is not None
    type(batch.job).objects.filter(pk=batch.job.pk).update(not_before=None)
    batch = work(batch)
    assert (batch.state, batch.new, Asset.objects.count()) == (Import.State.APPLIED, 7, 7)
    assert Asset.history.count() == 7


def test_a_large_file_with_spoiled_and_repeated_rows_rejects_exactly_those(
    in_meridian: Organization, nina: Membership
) -> None:
    content, spoiled = invented.inventory(2_000, bad=20, repeated=10)
    batch = applied(content, nina)
    assert counts(batch) == (1_970, 0, 0, 20, 10)
    rejected = ImportRow.objects.filter(batch=batch, outcome="rejected")
    assert {(row.number, (row.problems or [[""]])[0][0]) for row in rejected} == spoiled
    assert Asset.objects.filter(owner__email="moved@corp.example").count() <= 10
    assert counts(checked(content, nina)) == (0, 0, 1_970, 20, 10)
    batch = undone(batch, nina)
    assert (batch.kept, Asset.objects.filter(removed_at=None).count()) == (0, 0)
