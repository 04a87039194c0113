"""The pages of the inventory: lists, records, changes, links."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Organization
from inventory.models import Asset, DataSet, DeclaredField, Dependency, Level, Network
from tests.cast import OwnClient
from tests.inventory import factories as made

pytestmark = pytest.mark.django_db
LISTS = ("assets", "networks", "data", "services")
TYPED = {"version": "1", "name": "db-01", "type": "server", "status": "in_use"}


def queries(client: OwnClient, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(counted)


@pytest.mark.parametrize("place", LISTS)
def test_an_empty_list_teaches_the_next_step(place: str, as_nina: OwnClient, as_ada: OwnClient) -> None:
    page = as_nina.get(f"/o/meridian/{place}/")
    assert "yet" in page.text
    assert f"/o/meridian/{place}/new/" in page.text
    assert f"/o/meridian/{place}/new/" not in as_ada.get(f"/o/meridian/{place}/").text


@pytest.mark.parametrize("place", LISTS)
def test_executives_do_not_open_the_inventory(place: str, as_ed: OwnClient) -> None:
    assert as_ed.get(f"/o/meridian/{place}/").status_code == HTTPStatus.FORBIDDEN


def test_the_list_costs_the_same_for_one_and_for_many(
    in_meridian: Organization, as_nina: OwnClient, nina: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made.asset(nina, "first", owner=nina)
    queries(as_nina, "/o/meridian/assets/")
    counted = queries(as_nina, "/o/meridian/assets/")
    for n in range(30):
        made.asset(nina, f"asset {n:02}", owner=nina, criticality=Level.HIGH)
    with django_assert_num_queries(counted):
        assert "asset 29" in as_nina.get("/o/meridian/assets/").text


def test_a_record_page_costs_the_same_however_much_rests_on_it(
    in_meridian: Organization, as_nina: OwnClient, nina: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    database = made.asset(nina, "db-01", ip_address="10.0.0.5", owner=nina)
    made.network(nina, "LAN", "10.0.0.0/8")
    made.needs(nina, made.service(nina, "Payroll", criticality=Level.CRITICAL), database)
    queries(as_nina, database.get_absolute_url())
    counted = queries(as_nina, database.get_absolute_url())
    for n in range(12):
        made.needs(nina, made.service(nina, f"Service {n}", criticality=Level.LOW), database)
        made.needs(nina, database, made.asset(nina, f"disk {n}"))
    with django_assert_num_queries(counted):
        page = as_nina.get(database.get_absolute_url()).text
    assert "Service 11" in page
    assert "disk 11" in page
    assert "LAN" in page


def test_the_list_is_narrowed_by_words_state_level_tag_and_time(
    in_meridian: Organization, as_nina: OwnClient, nina: Membership
) -> None:
    made.asset(nina, "db-01", asset_tag="A-17", ip_address="10.0.0.5", tags="dmz;pci", criticality=Level.HIGH)
    made.asset(nina, "old-02", status=Asset.Status.RETIRED, tags="pci-old")

    def shown(**query: str) -> set[str]:
        page = as_nina.get("/o/meridian/assets/", query).text
        return {name for name in ("db-01", "old-02") if f">{name}</a>" in page}

    assert shown() == {"db-01"}
    assert shown(state="retired") == {"old-02"}
    assert shown(search="a-17") == shown(search="10.0.0.5 DB") == {"db-01"}
    assert shown(search="nothing") == set()
    assert shown(tag="PCI") == shown(tag="dmz") == {"db-01"}
    assert shown(criticality="3") == {"db-01"}
    assert shown(criticality="none") == set()
    assert shown(seen="fresh") == set()


def test_an_asset_is_recorded_changed_retired_removed_and_restored(as_nina: OwnClient, meridian: Organization) -> None:
    answer = as_nina.post("/o/meridian/assets/new/", {**TYPED, "tags": "PCI, dmz", "mac_address": "0A-1B-2C-3D-4E-5F"})
    assert answer.status_code == HTTPStatus.FOUND
    page = answer["Location"]
    as_nina.post(f"{page}change/", {**TYPED, "location": "Berlin"})
    as_nina.post(f"{page}status/", {"status": "retired"})
    text = as_nina.get(page).text
    for word in ("Berlin", "Retired", "0a:1b:2c:3d:4e:5f", "pci", "Asset recorded", "Asset changed"):
        assert word in text
    as_nina.post(f"{page}remove/")
    assert "restore/" in as_nina.get(page).text
    assert as_nina.post(f"{page}change/", TYPED).status_code == HTTPStatus.NOT_FOUND
    as_nina.post(f"{page}restore/")
    assert "restore/" not in as_nina.get(page).text


def test_what_is_typed_is_checked_as_in_a_file(as_nina: OwnClient, in_meridian: Organization, nina: Membership) -> None:
    made.asset(nina, "other", asset_tag="A-1")
    wrong = {**TYPED, "asset_tag": "A-1", "mac_address": "zz", "hostname": "two words", "tags": "x" * 50}
    answer = as_nina.post("/o/meridian/assets/new/", wrong)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for sentence in ("no MAC address", "no host name", "Another asset has this tag", "50 characters"):
        assert sentence in answer.text
    assert Asset.objects.count() == 1


def test_two_who_change_one_asset_do_not_overwrite_each_other(
    as_nina: OwnClient, as_marcus: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    asset = made.asset(nina, "db-01")
    assert as_nina.post(f"{asset.get_absolute_url()}change/", {**TYPED, "location": "Berlin"}).status_code == 302
    answer = as_marcus.post(f"{asset.get_absolute_url()}change/", {**TYPED, "location": "Osaka"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Berlin" in answer.text
    asset.refresh_from_db()
    assert asset.location == "Berlin"


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("networks", {"name": "LAN", "cidr": "10.0.0.0/8", "zone": "internal"}),
        ("data", {"name": "Customers", "classification": "restricted"}),
        ("services", {"name": "Payroll", "criticality": "4"}),
    ],
)
def test_networks_data_and_services_are_kept_the_same_way(
    place: str, typed: dict[str, str], as_nina: OwnClient, as_ada: OwnClient, meridian: Organization
) -> None:
    typed = {"version": "1", **typed}
    page = as_nina.post(f"/o/meridian/{place}/new/", typed)["Location"]
    assert as_nina.post(f"{page}change/", {**typed, "description": "Known to all"})["Location"] == page
    text = as_ada.get(page).text
    assert "Known to all" in text
    assert "/change/" not in text
    assert as_ada.post(f"{page}remove/").status_code == HTTPStatus.FORBIDDEN
    as_nina.post(f"{page}remove/")
    assert typed["name"] not in as_nina.get(f"/o/meridian/{place}/").text.split("<main")[1]
    assert typed["name"] in as_nina.get(f"/o/meridian/{place}/", {"state": "removed"}).text.split("<main")[1]
    as_nina.post(f"{page}restore/")
    assert typed["name"] in as_nina.get(f"/o/meridian/{place}/").text.split("<main")[1]


def test_a_network_with_bits_behind_its_mask_is_refused(as_nina: OwnClient, in_meridian: Organization) -> None:
    answer = as_nina.post(
        "/o/meridian/networks/new/", {"version": "1", "name": "x", "cidr": "10.1.2.3/8", "zone": "ot"}
    )
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "zeros behind the mask" in answer.text
    assert not Network.objects.exists()


def test_a_dependency_is_recorded_by_name_and_taken_back(
    as_nina: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    service, database = made.service(nina, "Payroll"), made.asset(nina, "db-01", asset_tag="A-1")
    typed = {"direction": "down", "other_kind": "asset", "other": "a-1", "kind": "runs_on"}
    as_nina.post(f"{service.get_absolute_url()}dependencies/", typed)
    dependency = Dependency.objects.get()
    assert (dependency.upper, dependency.lower, dependency.kind) == (service, database, "runs_on")
    assert "runs" in as_nina.get(database.get_absolute_url()).text
    as_nina.post(f"/o/meridian/dependencies/{dependency.pk}/remove/", {"back": "lower"})
    assert not Dependency.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"other": "nobody knows"}, "Nothing of this kind"),
        ({"other": "twin"}, "More than one"),
        ({"other": "db-01"}, "itself"),
    ],
)
def test_a_dependency_that_cannot_be_says_why(
    typed: dict[str, str], sentence: str, as_nina: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    asset = made.asset(nina, "db-01")
    made.asset(nina, "twin")
    made.asset(nina, "twin")
    answer = as_nina.post(
        f"{asset.get_absolute_url()}dependencies/",
        {"direction": "down", "other_kind": "asset", "kind": "needs", **typed},
    )
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.text


def test_declared_fields_stand_in_the_form_and_on_the_page(
    as_marcus: OwnClient, as_nina: OwnClient, in_meridian: Organization
) -> None:
    declared = {"version": "1", "label": "Support", "key": "support", "type": "choice", "choices": "Gold\nSilver"}
    assert as_marcus.post("/o/meridian/assets/fields/", declared).status_code == HTTPStatus.FOUND
    assert as_nina.post("/o/meridian/assets/fields/", declared).status_code == HTTPStatus.FORBIDDEN
    page = as_nina.post("/o/meridian/assets/new/", {**TYPED, "cf_support": "Gold"})["Location"]
    assert Asset.objects.get().custom == {"support": "Gold"}
    assert "Support" in as_nina.get(page).text
    field = DeclaredField.objects.get()
    as_marcus.post(f"/o/meridian/assets/fields/{field.pk}/", {**declared, "label": "Support level", "type": "text"})
    field.refresh_from_db()
    assert (field.label, field.type) == ("Support level", "choice")


def test_the_file_of_the_list_holds_what_is_shown(
    as_nina: OwnClient, in_meridian: Organization, nina: Membership
) -> None:
    made.asset(nina, "=db", owner=nina)
    answer = as_nina.get("/o/meridian/assets/assets.csv", {"columns": ["owner"]})
    assert answer.getvalue().decode().splitlines() == ["Name,Owner", "'=db,Nina"]


def test_strangers_find_nothing(as_mallory: OwnClient, in_meridian: Organization, nina: Membership) -> None:
    record = made.data_set(nina, "Customers")
    assert as_mallory.get(record.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert DataSet.objects.count() == 1
