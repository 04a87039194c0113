"""NetBox: its CSV of devices and virtual machines, and the answers of its API as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _, ngettext

from inventory.importers.headings import fields_of, plain
from inventory.importers.kinds import type_of
from inventory.importers.rows import FileRefused, Format, PlainRow, Table
from inventory.vocabulary import CUSTOM_PREFIX

HEADINGS = {
    "id": "external_id",
    "name": "name",
    "role": "type",
    "tenant": "business_unit",
    "manufacturer": "vendor",
    "device type": "model",
    "type": "model",
    "platform": "operating_system",
    "serial": "serial_number",
    "serial number": "serial_number",
    "asset tag": "asset_tag",
    "status": "status",
    "site": "location",
    "description": "description",
    "tags": "tags",
    "primary ip4": "ip_address",
    "primary ip": "ip_address",
    "ip address": "ip_address",
    "ipv4 address": "ip_address",
}
_DEVICE_MARKS = frozenset(
    {"device type", "role", "site", "rack", "face", "position", "virtual chassis", "vc position", "tenant"}
)
_MACHINE_MARKS = frozenset(
    {"vcpus", "memory", "disk", "cluster", "virtual machine type", "start on boot", "tenant", "role"}
)
_STATUS = {"active": "in_use", "offline": "in_use", "failed": "in_use", "planned": "planned", "staged": "planned",
           "inventory": "planned", "decommissioning": "retired"}  # fmt: skip
_COLUMNS = ("external_id", "name", "type", "business_unit", "vendor", "model", "operating_system", "serial_number",
            "asset_tag", "status", "location", "description", "tags", "ip_address", "hostname")  # fmt: skip


def is_netbox_header(columns: Sequence[str]) -> bool:
    names = {plain(column) for column in columns}
    return "name" in names and (len(names & _DEVICE_MARKS) >= 4 or len(names & _MACHINE_MARKS) >= 4)


def is_netbox_record(record: Mapping[str, Any]) -> bool:
    """Devices and machines of the API carry their own address and one of two keys that nothing else has."""
    return "url" in record and ("device_type" in record or "vcpus" in record or "prefix" in record)


def as_netbox(table: Table) -> Table:
    """A CSV that NetBox wrote: its columns and words read as ours."""
    names = [plain(column) for column in table.columns]
    machines = "device type" not in names and bool(set(names) & {"vcpus", "virtual machine type", "start on boot"})
    fields = fields_of(table.columns, HEADINGS)
    role, address = (fields.index(one) if one in fields else -1 for one in ("type", "ip_address"))
    ids, kind = names.index("id") if "id" in names else -1, "virtual-machine" if machines else "device"
    columns = [*table.columns, *([] if role >= 0 else ["type"])]

    def read() -> Iterator[PlainRow]:
        for row in table.rows:
            cells = [*row.cells, *([""] * (len(table.columns) - len(row.cells)))]
            if role >= 0:
                cells[role] = type_of(cells[role], is_machine=machines)
            elif len(cells) == len(table.columns):
                cells.append(type_of("", is_machine=machines))
            if address >= 0:
                cells[address] = cells[address].partition("/")[0]
            if ids >= 0 and cells[ids]:
                cells[ids] = f"{kind}:{cells[ids]}"
            yield PlainRow(row.number, cells)

    return Table(
        Format.NETBOX,
        columns,
        read(),
        [*fields, *([] if role >= 0 else ["type"])],
        ", ".join([_("virtual machines") if machines else _("devices"), table.detail]),
        {"status": _STATUS},
        table.notes,
    )


def read_netbox(records: Sequence[Mapping[str, Any]]) -> Table:
    """What `/api/dcim/devices/` or `/api/virtualization/virtual-machines/` answers."""
    if any("prefix" in record and "device_type" not in record for record in records):
        raise FileRefused(_("These are NetBox prefixes: networks, not assets. Export devices or virtual machines."))
    custom = sorted({key for record in records for key in _mapping(record.get("custom_fields"))})[:100]
    columns = [*_COLUMNS, *(CUSTOM_PREFIX + key for key in custom)]
    rows = (PlainRow(number, _cells(record, custom)) for number, record in enumerate(records, start=1))
    detail = ngettext("%(n)d record of the API", "%(n)d records of the API", len(records)) % {"n": len(records)}
    return Table(Format.NETBOX, columns, rows, columns, detail, {"status": _STATUS})


def _cells(record: Mapping[str, Any], custom: Sequence[str]) -> list[str]:
    is_machine = "device_type" not in record
    kind = _mapping(record.get("device_type"))
    address = _mapping(record.get("primary_ip4")) or _mapping(record.get("primary_ip"))
    role = _name(record.get("role") or record.get("device_role"))
    number = record.get("id")
    values = {
        "external_id": f"{'virtual-machine' if is_machine else 'device'}:{number}" if number else "",
        "name": _name(record.get("name") or record.get("display")),
        "type": type_of(role, is_machine=is_machine),
        "business_unit": _name(record.get("tenant")),
        "vendor": _name(kind.get("manufacturer")),
        "model": _name(kind.get("model") or kind.get("display")),
        "operating_system": _name(record.get("platform")),
        "serial_number": _name(record.get("serial")),
        "asset_tag": _name(record.get("asset_tag")),
        "status": _name(record.get("status"), "value"),
        "location": _name(record.get("site")),
        "description": _name(record.get("description")),
        "tags": ";".join(_name(tag) for tag in record.get("tags") or [] if tag),
        "ip_address": _name(address.get("address")).partition("/")[0],
        "hostname": _name(address.get("dns_name")),
    }
    fields = _mapping(record.get("custom_fields"))
    return [*(values[column] for column in _COLUMNS), *(_name(fields.get(key)) for key in custom)]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(value: object, key: str = "name") -> str:
    """What a nested object is called; a plain value as text."""
    if isinstance(value, dict):
        return str(next((value[one] for one in (key, "label", "display", "slug") if value.get(one)), ""))
    if isinstance(value, list):
        return ", ".join(_name(one) for one in value if not isinstance(one, list))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
