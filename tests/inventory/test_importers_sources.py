"""What other programs write: Nmap, NetBox, Snipe-IT, CycloneDX, each with the traps it sets."""

import json

import pytest

from inventory.importers.rows import Edge, FileRefused, Format
from tests.inventory.reading import FILES, read


def test_a_scan_gives_the_hosts_that_were_up() -> None:
    found = read("nmap_scan.xml")
    assert found.table.format is Format.NMAP
    gateway, web, nameless = found.rows
    assert gateway == {
        "mac_address": "0a:1b:2c:00:00:01",
        "hostname": "gw.corp.example",
        "ip_address": "10.1.0.1",
        "name": "gw",
        "type": "network_device",
        "operating_system": "Juniper JUNOS 12",
        "vendor": "Juniper",
        "last_seen": "2026-09-21T14:14:20Z",
    }
    assert (web["hostname"], web["ip_address"], web["type"]) == ("www.corp.example", "2001:db8::5", "server")
    assert (nameless["name"], nameless["type"], nameless["operating_system"]) == ("10.1.0.4", None, None)
    assert found.table.notes == ["1 host that was down was left out."]


def test_a_scan_that_was_broken_off_gives_what_it_found_and_says_so() -> None:
    found = read("nmap_broken_off.xml")
    assert [row["ip_address"] for row in found.rows] == ["10.1.0.1", "2001:db8::5"]
    assert found.table.notes[0].startswith("The scan was broken off")


def test_devices_of_netbox_are_read_with_their_own_words() -> None:
    found = read("netbox_devices.csv")
    assert found.table.format is Format.NETBOX
    switch, server, thing = found.rows
    assert switch["external_id"] == "device:17"
    assert (switch["type"], switch["status"], switch["vendor"], switch["model"]) == (
        *("network_device", "in_use", "Cisco", "C9300-48P"),
    )
    assert (switch["location"], switch["business_unit"], switch["tags"]) == ("Berlin", "Operations", ["campus", "core"])
    assert (server["type"], server["status"]) == ("server", "retired")
    assert (thing["type"], thing["status"]) == ("unknown", "planned")
    assert "cf_support_level" in found.table.fields


def test_the_view_that_netbox_exports_has_other_headings() -> None:
    found = read("netbox_devices_view.csv")
    assert found.table.format is Format.NETBOX
    assert (found.rows[0]["type"], found.rows[0]["model"], found.rows[0]["ip_address"]) == (
        *("network_device", "C9300-48P", "10.1.0.9"),
    )


def test_virtual_machines_of_netbox_are_servers_where_their_role_says_nothing() -> None:
    found = read("netbox_machines.csv")
    assert [(row["external_id"], row["type"], row["status"]) for row in found.rows] == [
        ("virtual-machine:4", "application", "in_use"),
        ("virtual-machine:5", "server", "planned"),
    ]


def test_answers_of_netbox_are_read_with_nested_objects() -> None:
    found = read("netbox_api.json")
    switch, unnamed = found.rows
    assert (switch["external_id"], switch["name"], switch["type"]) == ("device:17", "sw-berlin-01", "network_device")
    assert (switch["ip_address"], switch["hostname"]) == ("10.1.0.9", "sw-berlin-01.corp.example")
    assert (switch["vendor"], switch["tags"]) == ("Cisco", ["campus", "core"])
    assert (unnamed["name"], unnamed["type"], unnamed["status"]) == ("unnamed", "unknown", "in_use")
    assert "cf_support_level" in found.table.columns


def test_prefixes_are_no_assets() -> None:
    with pytest.raises(FileRefused, match="networks, not assets"):
        read("netbox_prefixes.json")


def test_assets_of_snipeit_are_read_with_its_states_and_categories() -> None:
    found = read("snipeit_assets.csv")
    assert found.table.format is Format.SNIPEIT
    laptop, phone, printer = found.rows
    assert (laptop["type"], laptop["status"], laptop["owner_email"]) == ("workstation", "in_use", "ada@corp.example")
    assert (laptop["description"], laptop["serial_number"]) == ('Lent, "for now"', "PF0001")
    assert (phone["name"], phone["type"], phone["status"]) == ("iPhone 15 S-101", "mobile_device", "planned")
    assert (printer["type"], printer["status"]) == ("iot_device", "retired")


def test_broken_rows_of_snipeit_are_rejected_one_by_one() -> None:
    found = read("snipeit_broken.csv")
    assert {(problem.row, problem.column) for problem in found.problems} >= {(2, ""), (3, "Checked Out To: Email")}
    assert [row["asset_tag"] for row in found.rows] == ["S-202"]


def test_a_bill_of_materials_gives_systems_applications_services_and_who_needs_whom() -> None:
    found = read("cyclonedx_services.json")
    assert found.table.format is Format.CYCLONEDX
    by_id = {row["external_id"]: row for row in found.rows}
    assert list(by_id) == ["shop", "host-1", "os-1", "device/Vault Makers/hsm-1", "pay", "pay-refunds"]
    assert (by_id["shop"]["type"], by_id["shop"]["vendor"]) == ("application", "Meridian")
    assert (by_id["pay"]["data_classification"], by_id["pay"]["internet_facing"]) == ("restricted", True)
    assert found.edges == [Edge("shop", "pay"), Edge("shop", "host-1"), Edge("host-1", "os-1")]
    assert found.table.notes == [
        "1 of the kind “file” were left out: no asset of their own.",
        "1 of the kind “library” were left out: no asset of their own.",
        "1 dependency leads into another document and was left out.",
    ]


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6", "1.7"])
def test_these_versions_of_cyclonedx_are_read(version: str) -> None:
    document = json.loads((FILES / "cyclonedx_services.json").read_text())
    assert len(read(json.dumps(document | {"specVersion": version}).encode()).rows) == 6


@pytest.mark.parametrize("version", ["1.3", "2.0", None, 1.5])
def test_other_versions_of_cyclonedx_are_refused(version: object) -> None:
    with pytest.raises(FileRefused, match=r"1\.4, 1\.5, 1\.6, 1\.7 can be read"):
        read(json.dumps({"bomFormat": "CycloneDX", "specVersion": version}).encode())
