"""What pages ask about imports: rows by outcome, and what would change in an asset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.queries.history import Spoken
from inventory.models import Asset, Import, ImportRow
from inventory.models.assets import TAGS_BETWEEN

COMPARED = (
    *("asset_tag", "name", "type", "status", "hostname", "ip_address", "mac_address", "operating_system"),
    *("environment", "criticality", "data_classification", "is_internet_facing", "business_unit", "location"),
    *("owner_id", "vendor", "model", "serial_number", "tags", "last_seen", "description", "rto_hours", "rpo_hours"),
    *("confidentiality", "integrity", "availability"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the file beside its asset: what it was matched by, and what differs."""

    row: ImportRow
    asset: Asset | None
    differences: Sequence[Difference]

    @property
    def found_by(self) -> str:
        names = {"external_id": _("id in the source"), "ip_address": _("IP address")}
        field = Asset._meta.get_field(self.row.matched_by) if self.row.matched_by not in names else None
        return names.get(self.row.matched_by) or str(getattr(field, "verbose_name", ""))

    @property
    def name(self) -> str:
        return self.row.name or (self.asset.name if self.asset else "")


def import_rows() -> QuerySet[Import]:
    return Import.objects.select_related("requested_by", "job")


def rows_of(batch: Import, outcome: str) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(batch=batch, outcome=outcome)


def compared(batch: Import, rows: Sequence[ImportRow]) -> list[Compared]:
    """The rows with their assets, from one query, and with the owners' names from another."""
    keys = [row.asset_key for row in rows if row.asset_key]
    assets = Asset.objects.in_bulk(keys)
    states = [{name: _sent(row, name) for name in COMPARED} for row in rows]
    stored = [{name: getattr(asset, name) for name in COMPARED} for asset in assets.values()]
    spoken = Spoken(Asset, [*states, *stored])
    found = []
    for row in rows:
        asset = assets.get(row.asset_key) if row.asset_key else None
        found.append(Compared(row, asset, _differences(batch, row, asset, spoken) if asset else ()))
    return found


def _differences(batch: Import, row: ImportRow, asset: Asset, spoken: Spoken) -> list[Difference]:
    found = []
    for name in COMPARED:
        sent, stored = _sent(row, name), getattr(asset, name)
        column = "owner_email" if name == "owner_id" else name.removeprefix("is_")
        if name == "owner_id" and row.owner_email and sent is None:
            found.append(Difference(_("owner"), spoken.word(spoken.fields[name], stored), row.owner_email))
            continue
        if sent is None and not (batch.is_emptying and column in batch.fields):
            continue
        if name == "last_seen" and stored and sent and sent < stored:
            continue
        if (sent if sent is not None else "") != (stored if stored is not None else ""):
            field = spoken.fields[name]
            before, after = spoken.word(field, _shown(name, stored)), spoken.word(field, _shown(name, sent))
            found.append(Difference(str(field.verbose_name), before, after))
    for key, value in (row.custom or {}).items():
        if asset.custom.get(key) != value:
            found.append(Difference(key, str(asset.custom.get(key, "")), str(value)))
    return found


def _sent(row: ImportRow, name: str) -> Any:
    return getattr(row, name)


def _shown(name: str, value: Any) -> Any:
    return ", ".join(str(value).split(TAGS_BETWEEN)) if name == "tags" and value else value
