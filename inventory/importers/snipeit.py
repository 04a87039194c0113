"""Snipe-IT: the CSV of its assets, with its own names for states and categories."""

from collections.abc import Iterator, Sequence

from inventory.importers.headings import fields_of, plain
from inventory.importers.kinds import type_of
from inventory.importers.rows import Format, PlainRow, Table

HEADINGS = {
    "id": "external_id",
    "asset tag": "asset_tag",
    "name": "name",
    "asset name": "name",
    "item name": "name",
    "category": "type",
    "company": "business_unit",
    "manufacturer": "vendor",
    "location": "location",
    "model": "model",
    "model name": "model",
    "serial": "serial_number",
    "serial number": "serial_number",
    "status": "status",
    "asset notes": "description",
    "notes": "description",
    "checked out to email": "owner_email",
    "mac address": "mac_address",
    "ip address": "ip_address",
}
_MARKS = frozenset({
    "category", "model number", "model notes", "asset notes", "order number", "purchase date", "purchase cost",
    "checkout type", "checked out to username", "checked out to email", "checked out to location", "eol", "warranty",
})  # fmt: skip
_STATUS = {
    "ready to deploy": "planned", "pending": "planned", "deployable": "planned", "deployed": "in_use",
    "out for repair": "in_use", "out for diagnostics": "in_use", "archived": "retired", "undeployable": "retired",
    "lost stolen": "retired", "lost": "retired", "stolen": "retired", "broken not fixable": "retired",
}  # fmt: skip


def is_snipeit_header(columns: Sequence[str]) -> bool:
    names = {plain(column) for column in columns}
    return bool(names & {"asset tag", "item name", "asset name"}) and len(names & _MARKS) >= 3


def as_snipeit(table: Table) -> Table:
    """A CSV that Snipe-IT wrote. An asset without a name is called by its model and its tag, as Snipe-IT shows it."""
    fields = fields_of(table.columns, HEADINGS)
    at = {field: fields.index(field) for field in ("name", "type", "model", "asset_tag", "status") if field in fields}

    def read() -> Iterator[PlainRow]:
        for row in table.rows:
            cells = [*row.cells, *([""] * (len(table.columns) - len(row.cells)))]
            if "type" in at:
                cells[at["type"]] = type_of(cells[at["type"]], is_machine=False)
            if "name" in at and not cells[at["name"]].strip():
                parts = [cells[at[one]].strip() for one in ("model", "asset_tag") if one in at]
                cells[at["name"]] = " ".join(part for part in parts if part)
            if "status" in at:  # "Deployed (Deployed)", as some versions write it
                cells[at["status"]] = cells[at["status"]].partition("(")[0]
            yield PlainRow(row.number, cells)

    return Table(Format.SNIPEIT, table.columns, read(), fields, table.detail, {"status": _STATUS}, table.notes)
