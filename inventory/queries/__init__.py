"""What others may ask about the inventory."""

from inventory.queries.assets import asset_rows, custom_fields, found_network, neighbours_of_network
from inventory.queries.export import export_columns, exported
from inventory.queries.graph import Link, Standing, links_of, record_named, standing_of
from inventory.queries.imports import Compared, compared, import_rows, rows_of
from inventory.queries.records import data_set_rows, network_rows, service_rows

__all__ = [
    "Compared",
    "Link",
    "Standing",
    "asset_rows",
    "compared",
    "custom_fields",
    "data_set_rows",
    "export_columns",
    "exported",
    "found_network",
    "import_rows",
    "links_of",
    "neighbours_of_network",
    "network_rows",
    "record_named",
    "rows_of",
    "service_rows",
    "standing_of",
]
