"""What a standard consists of: identifiers, names and figures, read once from the files beside this one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "catalogues"


class StandardKey(StrEnum):
    """As a question's mappings name them, in the order in which pages show them."""

    CSF = "csf"
    CMM = "cmm"
    CIS = "cis"
    SIM3 = "sim3"


@dataclass(frozen=True, slots=True)
class Item:
    """The smallest part that a question can be mapped to and that gets a figure."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Items, or groups of items, that are rolled up together."""

    code: str
    name: str
    groups: tuple["Group", ...] = ()
    items: tuple[Item, ...] = ()
    has_capability: bool = False  # its items have a second figure

    def every_item(self) -> Iterator[Item]:
        for group in self.groups:
            yield from group.every_item()
        yield from self.items


@dataclass(frozen=True)
class Catalogue:
    """One standard."""

    key: StandardKey
    name: str
    full_name: str
    groups: tuple[Group, ...]
    parts: Mapping[str, int]  # how many numbered parts an item has below it, where the standard says so

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """By code, in the standard's order."""
        return {item.code: item for group in self.groups for item in group.every_item()}

    def home(self, identifier: str) -> str | None:
        """The item that an identifier belongs to: itself, or the item of a numbered part ("4.1"); None: unknown."""
        if identifier in self.items:
            return identifier
        item, _point, number = identifier.rpartition(".")
        return item if number.isdecimal() and 1 <= int(number) <= self.parts.get(item, 0) else None


@lru_cache(maxsize=len(StandardKey))
def catalogue_of(key: StandardKey) -> Catalogue:
    """Read once per process."""
    data: dict[str, Any] = yaml.safe_load((_FOLDER / f"{key.value}.yaml").read_text(encoding="utf-8"))
    return Catalogue(
        key=StandardKey(data["key"]),
        name=data["name"],
        full_name=data["full_name"],
        groups=tuple(_group(one) for one in data["groups"]),
        parts=data.get("parts", {}),
    )


def _group(data: Mapping[str, Any]) -> Group:
    return Group(
        code=data["code"],
        name=data["name"],
        groups=tuple(_group(one) for one in data.get("groups", ())),
        items=tuple(Item(code, name) for code, name in data.get("items", {}).items()),
        has_capability=data.get("has_capability", False),
    )
