"""What the worker tells the reading process, and how that speaks back: shared by both."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson

from inventory.importers.rows import Format
from inventory.vocabulary import CustomField, CustomType

BATCH: Final = 500  # rows in one line of the answer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    memory: int = 1024 * 1024 * 1024  # bytes of address space
    cpu: int = 240  # seconds
    wall: float = 270.0  # seconds


@dataclass(frozen=True, slots=True)
class Order:
    """Read the file on standard input. `sample`: only so many rows, unchecked. `fields`: what the columns fill."""

    limits: Limits = Limits()
    format: Format | None = None
    fields: Sequence[str] | None = None
    custom: Sequence[CustomField] = ()
    sample: int = 0

    def to_text(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_text(cls, text: str) -> "Order":
        plain: dict[str, Any] = orjson.loads(text)
        return cls(
            Limits(**plain["limits"]),
            Format(plain["format"]) if plain["format"] else None,
            plain["fields"],
            [
                CustomField(one["key"], CustomType(one["type"]), tuple(one["choices"]), one["is_required"])
                for one in plain["custom"]
            ],
            plain["sample"],
        )
