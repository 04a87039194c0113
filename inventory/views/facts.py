"""The fields of a record as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Fact:
    """One field. `value` is a text, or a moment in `when`; neither: nothing is known."""

    name: str
    value: str
    when: date | datetime | None = None
    is_wide: bool = False


def facts_of(record: models.Model, names: Iterable[str]) -> list[Fact]:
    return [_fact(record, name) for name in names]


def _fact(record: models.Model, name: str) -> Fact:
    field = record._meta.get_field(name)
    value: Any = getattr(record, name)
    label = str(getattr(field, "verbose_name", name))
    is_wide = isinstance(field, models.TextField) or (getattr(field, "max_length", 0) or 0) >= 300
    if isinstance(value, date):
        return Fact(label, "", value)
    if isinstance(value, bool):
        return Fact(label, _("yes") if value else _("no"))
    if getattr(field, "choices", None):
        value = getattr(record, f"get_{name}_display")()
    return Fact(label, "" if value is None else str(value), is_wide=is_wide)
