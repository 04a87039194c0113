"""Assets as the columns of a file: the same names and words that an import reads."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.db.models import QuerySet

from inventory.criticality import Level
from inventory.models import Asset
from inventory.models.assets import TAGS_BETWEEN
from inventory.queries.assets import custom_fields
from inventory.vocabulary import CUSTOM_PREFIX

COLUMNS = (
    *("asset_tag", "name", "type", "status", "hostname", "ip_address", "mac_address", "operating_system"),
    *("environment", "criticality", "data_classification", "internet_facing", "business_unit", "location"),
    *("owner_email", "vendor", "model", "serial_number", "tags", "last_seen", "description", "rto_hours"),
    *("rpo_hours", "confidentiality", "integrity", "availability"),
)
LEVELS = ("criticality", "confidentiality", "integrity", "availability")
AT_ONCE = 1_000


def export_columns() -> list[str]:
    return [*COLUMNS, *(CUSTOM_PREFIX + one.key for one in custom_fields())]


def exported(rows: QuerySet[Asset]) -> Iterator[dict[str, Any]]:
    """The assets one by one, in constant memory."""
    keys = [one.key for one in custom_fields()]
    for asset in rows.select_related("owner").order_by("name", "pk").iterator(AT_ONCE):
        values: dict[str, Any] = {name: getattr(asset, name, None) for name in COLUMNS}
        for name in LEVELS:
            values[name] = Level(values[name]).name.lower() if values[name] else None
        values["internet_facing"] = asset.is_internet_facing
        values["owner_email"] = asset.owner.email if asset.owner else None
        values["tags"] = [tag for tag in asset.tags.split(TAGS_BETWEEN) if tag]
        values["last_seen"] = asset.last_seen.astimezone(UTC).isoformat() if asset.last_seen else None
        values.update({CUSTOM_PREFIX + key: asset.custom.get(key) for key in keys})
        yield values
