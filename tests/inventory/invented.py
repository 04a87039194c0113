"""Inventories of any size, the same for the same arguments, with rows that are spoiled or repeated on purpose."""

import csv
import io
import random
from ipaddress import IPv4Address

COLUMNS = (
    *("asset_tag", "name", "type", "hostname", "ip_address", "mac_address", "operating_system", "environment"),
    *("criticality", "data_classification", "internet_facing", "business_unit", "location", "owner_email", "vendor"),
    *("model", "serial_number", "tags", "last_seen"),
)
KINDS = ("workstation", "server", "network_device", "mobile_device", "application", "database", "saas")
SPOILERS = (
    ("type", "toaster"),
    ("ip_address", "10.0.0.999"),
    ("name", ""),
    ("criticality", "enormous"),
    ("mac_address", "zz:zz:zz:zz:zz:zz"),
    ("last_seen", "2026-02-31"),
    ("owner_email", "not an address"),
)
_FIRST = int(IPv4Address("10.0.0.0"))


def inventory(rows: int, *, bad: int = 0, repeated: int = 0, seed: int = 1) -> tuple[bytes, set[tuple[int, str]]]:
    """A CSV file, and the (row, column) of every spoiled cell. A repeated row has an earlier tag and a new owner."""
    chance = random.Random(seed)
    chosen = chance.sample(range(2, rows + 1), bad + repeated)
    spoiled, again = set(chosen[:bad]), set(chosen[bad:])
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    places = set()
    for number in range(1, rows + 1):
        one = row(number, seed)
        if number in again:
            earlier = next(n for n in range(number - 1, 0, -1) if n not in spoiled and n not in again)
            one = row(earlier, seed) | {"owner_email": "moved@corp.example"}
        if number in spoiled:
            column, value = chance.choice(SPOILERS)
            one[column] = value
            places.add((number + 1, column))
        writer.writerow(one)
    return buffer.getvalue().encode(), places


def row(number: int, seed: int = 1) -> dict[str, str]:
    """The asset with this number: the same for one seed, whatever else is in the file."""
    chance = random.Random(f"{seed}:{number}")
    kind = chance.choice(KINDS)
    name = f"{kind[:3]}-{number:07}"
    is_networked = kind not in ("application", "saas")
    return {
        "asset_tag": f"A{number:08}",
        "name": name,
        "type": kind,
        "hostname": f"{name}.corp.example" if is_networked else "",
        "ip_address": str(IPv4Address(_FIRST + number)) if is_networked else "",
        "mac_address": ":".join(f"{chance.randrange(256):02x}" for _ in range(6)) if is_networked else "",
        "operating_system": chance.choice(("Debian 12", "Windows 11 24H2", "RHEL 9.4", "")),
        "environment": chance.choice(("production", "production", "staging", "development")),
        "criticality": chance.choice(("low", "low", "medium", "high", "critical")),
        "data_classification": chance.choice(("public", "internal", "confidential", "restricted")),
        "internet_facing": chance.choice(("false", "false", "true")),
        "business_unit": chance.choice(("Finance", "Sales", "Research", "IT")),
        "location": chance.choice(("Berlin", "Jakarta", "São Paulo", "Kraków", "remote")),
        "owner_email": f"owner{chance.randrange(400):03}@corp.example",
        "vendor": chance.choice(("Dell", "HP", "Cisco")) if is_networked else "",
        "model": f"M{chance.randrange(100, 999)}" if is_networked else "",
        "serial_number": f"SN{chance.getrandbits(40):010X}" if is_networked else "",
        "tags": ";".join(sorted(chance.sample(("pci", "gdpr", "legacy", "dmz"), chance.choice((0, 0, 1, 2))))),
        "last_seen": f"2026-{chance.randrange(1, 12):02}-{chance.randrange(1, 29):02}",
    }
