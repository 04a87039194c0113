"""The same answers in the terms of four standards, by written conversions. Plain Python: no database, no Django."""

from assessments.standards.catalogue import Catalogue, Group, Item, StandardKey, catalogue_of
from assessments.standards.conversion import CAPABILITY_TOP, CONVERSIONS, Conversion, Figures, sim3_level
from assessments.standards.view import (
    Asked,
    Coverage,
    GroupView,
    ItemStatus,
    ItemView,
    PartKind,
    StandardView,
    standard_view,
)

__all__ = [
    "CAPABILITY_TOP",
    "CONVERSIONS",
    "Asked",
    "Catalogue",
    "Conversion",
    "Coverage",
    "Figures",
    "Group",
    "GroupView",
    "Item",
    "ItemStatus",
    "ItemView",
    "PartKind",
    "StandardKey",
    "StandardView",
    "catalogue_of",
    "sim3_level",
    "standard_view",
]
