"""What there is to protect: assets, networks, data sets, business services, and what depends on what."""

from inventory.models.assets import Asset, AssetSource
from inventory.models.declared import DeclaredField
from inventory.models.dependencies import Dependency
from inventory.models.imports import Import, ImportMapping, ImportRow
from inventory.models.records import Classification, Level, Removable
from inventory.models.surroundings import BusinessService, DataSet, Network

__all__ = [
    "Asset",
    "AssetSource",
    "BusinessService",
    "Classification",
    "DataSet",
    "DeclaredField",
    "Dependency",
    "Import",
    "ImportMapping",
    "ImportRow",
    "Level",
    "Network",
    "Removable",
]
