"""What others may ask about the inventory."""

from inventory.queries.assets import asset_rows, custom_fields, found_network, neighbours_of_network
from inventory.queries.graph import Link, Standing, links_of, record_named, standing_of
from inventory.queries.records import data_set_rows, network_rows, service_rows

__all__ = [
    "Link",
    "Standing",
    "asset_rows",
    "custom_fields",
    "data_set_rows",
    "found_network",
    "links_of",
    "neighbours_of_network",
    "network_rows",
    "record_named",
    "service_rows",
    "standing_of",
]
