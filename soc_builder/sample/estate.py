"""What Meridian Freight owns: some two hundred assets, its networks, data and services, and what rests on what."""

from datetime import timedelta
from typing import Any

from accounts.actions import save_record
from accounts.models import Membership, Organization
from core import clock
from inventory import actions
from inventory.models import Asset, BusinessService, Classification, DataSet, Dependency, Level, Network, Removable
from soc_builder.sample.story import share

NETWORKS = (
    ("Offices", "10.20.0.0/16", Network.Zone.INTERNAL, "Flow export of the core switches", "jonas"),
    ("Data center, servers", "10.10.0.0/20", Network.Zone.SERVERS, "Sensor behind the firewall, flow export", "tomas"),
    ("Data center, databases", "10.10.16.0/20", Network.Zone.SERVERS, "Sensor behind the firewall", "tomas"),
    ("Front", "192.0.2.0/25", Network.Zone.DMZ, "Firewall, web application firewall", "tomas"),
    ("Management", "10.99.0.0/24", Network.Zone.MANAGEMENT, "", "tomas"),
    ("Terminal cranes", "172.16.8.0/22", Network.Zone.OT, "", None),
    ("Guests", "10.200.0.0/22", Network.Zone.GUEST, "Firewall", "jonas"),
)
SERVICES = (
    ("Track and trace", Level.CRITICAL, "Customers stop loading when they cannot see their freight.", 4, 1, "ingrid"),
    (
        "Customs filing",
        Level.CRITICAL,
        "Without it no container leaves, and fines run by the hour.",
        8,
        1,
        "marta",
    ),
    ("Dispatch", Level.HIGH, "Drivers wait; a day costs what a week earns.", 12, 4, "marta"),
    ("Payroll", Level.MEDIUM, "1,400 people are paid on the last Thursday of a month.", 72, 24, "ingrid"),
    ("Intranet", Level.LOW, "", 120, 24, None),
)
DATA = (
    ("Customers and their contacts", Classification.CONFIDENTIAL, "GDPR", Level.HIGH, "ingrid"),
    ("Freight documents", Classification.CONFIDENTIAL, "customs law", Level.CRITICAL, "marta"),
    ("Salaries", Classification.RESTRICTED, "GDPR", Level.MEDIUM, "ingrid"),
    ("Rates", Classification.RESTRICTED, "trade secret", None, None),
)
# name, type, address, level, what it is, owner
SYSTEMS = (
    ("track-web-01", Asset.Type.SERVER, "192.0.2.11", None, "Debian 12", "tomas"),
    ("track-web-02", Asset.Type.SERVER, "192.0.2.12", None, "Debian 12", "tomas"),
    ("track-app", Asset.Type.APPLICATION, "", Level.HIGH, "", "leila"),
    ("track-db-01", Asset.Type.DATABASE, "10.10.16.21", None, "PostgreSQL 16 on Debian 12", "leila"),
    ("customs-app", Asset.Type.APPLICATION, "", None, "", "leila"),
    ("customs-gateway", Asset.Type.SAAS, "", Level.HIGH, "", None),
    ("customs-db-01", Asset.Type.DATABASE, "10.10.16.31", Level.MEDIUM, "SQL Server 2022", "leila"),
    ("dispatch-app-01", Asset.Type.SERVER, "10.10.1.41", None, "Windows Server 2022", "tomas"),
    ("dispatch-db-01", Asset.Type.DATABASE, "10.10.16.41", None, "SQL Server 2019", None),
    ("payroll-saas", Asset.Type.SAAS, "", Level.MEDIUM, "", "ingrid"),
    ("intranet-01", Asset.Type.SERVER, "10.10.1.51", Level.LOW, "Ubuntu 22.04", "tomas"),
    ("ad-01", Asset.Type.SERVER, "10.10.0.11", Level.CRITICAL, "Windows Server 2022", "tomas"),
    ("ad-02", Asset.Type.SERVER, "10.10.0.12", Level.CRITICAL, "Windows Server 2022", "tomas"),
    ("fw-core-01", Asset.Type.NETWORK_DEVICE, "10.99.0.1", Level.HIGH, "FortiOS 7.4", "tomas"),
    ("sw-core-01", Asset.Type.NETWORK_DEVICE, "10.99.0.11", Level.HIGH, "IOS-XE 17.9", "tomas"),
    ("backup-01", Asset.Type.SERVER, "10.10.2.61", Level.HIGH, "Debian 12", "tomas"),
    ("crane-plc-01", Asset.Type.OT_DEVICE, "172.16.8.21", None, "VxWorks 7", None),
    ("crane-plc-02", Asset.Type.OT_DEVICE, "172.16.8.22", None, "VxWorks 7", None),
)
# upper, lower, in which way, one of several
RESTS_ON = (
    ("Track and trace", "track-app", "runs_on", ""),
    ("track-app", "track-web-01", "runs_on", "front"),
    ("track-app", "track-web-02", "runs_on", "front"),
    ("track-app", "track-db-01", "needs", ""),
    ("Customs filing", "customs-app", "runs_on", ""),
    ("customs-app", "customs-db-01", "needs", ""),
    ("customs-app", "customs-gateway", "needs", ""),
    ("Dispatch", "dispatch-app-01", "runs_on", ""),
    ("dispatch-app-01", "dispatch-db-01", "needs", ""),
    ("Dispatch", "Track and trace", "needs", ""),
    ("Payroll", "payroll-saas", "runs_on", ""),
    ("Intranet", "intranet-01", "runs_on", ""),
    ("dispatch-app-01", "ad-01", "needs", "directory"),
    ("dispatch-app-01", "ad-02", "needs", "directory"),
    ("customs-db-01", "backup-01", "needs", ""),
    ("track-web-01", "Front", "connects", ""),
    ("track-web-02", "Front", "connects", ""),
    ("track-db-01", "Data center, databases", "connects", ""),
    ("customs-db-01", "Data center, databases", "connects", ""),
    ("Customers and their contacts", "track-db-01", "stored_on", ""),
    ("Freight documents", "customs-db-01", "stored_on", ""),
    ("Salaries", "payroll-saas", "stored_on", ""),
)
PLACES = ("Hamburg", "Hamburg", "Rotterdam", "Gdańsk", "Trieste")
UNITS = ("Dispatch", "Customs", "Sales", "Finance", "Terminal")
WORKPLACES = 184


def make_estate(organization: Organization, people: dict[str, Membership]) -> None:
    """Recorded by the analysts, as everybody would by hand."""
    by = people["tomas"]
    there: dict[str, Removable] = {}

    def keep(record: Removable, verb: str) -> None:
        there[record.name] = save_record(record, by=by, verb=verb)

    def base(name: str, owner: str | None) -> dict[str, Any]:
        return {"organization": organization, "name": name, "owner": people[owner] if owner else None}

    for name, cidr, zone, points, owner in NETWORKS:
        keep(Network(**base(name, owner), cidr=cidr, zone=zone, monitoring_points=points), "network.create")
    for name, level, reason, rto, rpo, owner in SERVICES:
        service = BusinessService(
            **base(name, owner), criticality=level, criticality_reason=reason, rto_hours=rto, rpo_hours=rpo
        )
        keep(service, "businessservice.create")
    for name, classification, duties, rating, owner in DATA:
        data = DataSet(**base(name, owner), classification=classification, duties=duties, criticality=rating)
        keep(data, "dataset.create")
    for number, (name, made_as, address, rating, system, owner) in enumerate(SYSTEMS, start=1):
        asset = Asset(
            **base(name, owner), type=made_as, asset_tag=f"MF-{number:04}", ip_address=address or None,
            criticality=rating, operating_system=system, environment=Asset.Environment.PRODUCTION, location="Hamburg",
            hostname=f"{name}.meridian.example" if address else "", is_internet_facing=address.startswith("192."),
            tags="dmz" if address.startswith("192.") else "", last_seen=_seen(name) if address else None,
        )  # fmt: skip
        keep(asset, "asset.create")
    for number in range(1, WORKPLACES + 1):
        keep(_workplace(number, base), "asset.create")
    for upper, lower, kind, choice in RESTS_ON:
        actions.link(there[upper], there[lower], by=by, end=actions.End(Dependency.Kind(kind), choice))


def _workplace(number: int, base: Any) -> Asset:
    """Laptops, phones and a few machines that nobody missed."""
    name = f"ws-{number:03}" if number % 6 else f"mob-{number:03}"
    chance = share(name, "estate")
    is_phone = not number % 6
    return Asset(
        **base(name, None if chance < 0.2 else ("tomas", "leila", "jonas")[number % 3]),
        type=Asset.Type.MOBILE_DEVICE if is_phone else Asset.Type.WORKSTATION,
        status=Asset.Status.RETIRED if chance > 0.95 else Asset.Status.IN_USE,
        asset_tag=f"MF-{1000 + number}",
        hostname="" if is_phone else f"{name}.meridian.example",
        ip_address=None if is_phone else f"10.20.{number // 200}.{number % 200 + 10}",
        operating_system="iOS 18.2" if is_phone else "Windows 10 22H2" if chance < 0.3 else "Windows 11 24H2",
        criticality=Level.LOW if chance > 0.4 else None,
        business_unit=UNITS[number % 5],
        location=PLACES[number // 40],
        vendor="Apple" if is_phone else "Lenovo",
        serial_number=f"PF{number * 7919 % 1_000_000:06}",
        last_seen=_seen(name),
    )


def _seen(name: str) -> Any:
    """Most within a week, some long ago."""
    chance = share(name, "seen")
    return clock.now() - timedelta(days=round(chance * 8) if chance < 0.85 else round(chance * 120))
