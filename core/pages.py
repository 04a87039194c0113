"""Keyset pages: a page starts after the last row's key, so no row is lost or shown twice while others write."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors that lead on and back (empty where there is nothing)."""

    rows: Sequence[Row]
    next: str
    previous: str


def page_of(rows: QuerySet[Row], *, by: str, cursor: str = "", size: int = SIZE) -> Page[Row]:
    """One page of `rows` in the order of the field `by` ("-" in front: descending), then of the key; empty values last.

    `cursor` comes from `next` or `previous` of another page; one that cannot be read starts at the first page.
    """
    is_backward, start = _decoded(cursor)
    if start is not None:
        try:
            return _page(rows, by, size, start, is_backward=is_backward)
        except (ValidationError, ValueError, TypeError, OverflowError):
            pass  # no value of this field, no key, or a moment that no clock shows
    return _page(rows, by, size, None, is_backward=False)


def _page(rows: QuerySet[Row], by: str, size: int, start: tuple[Any, str] | None, *, is_backward: bool) -> Page[Row]:
    field, is_descending = by.removeprefix("-"), by.startswith("-")
    if start is not None:
        rows = rows.filter(_beyond(field, *start, is_upward=is_descending == is_backward, is_backward=is_backward))
    column = F(field)
    reverse = is_descending != is_backward
    order = (
        column.desc(nulls_first=is_backward or None, nulls_last=None if is_backward else True)
        if reverse
        else column.asc(nulls_first=is_backward or None, nulls_last=None if is_backward else True)
    )
    found = list(rows.order_by(order, "-pk" if reverse else "pk")[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if is_backward:
        found.reverse()
    has_next = has_more if not is_backward else start is not None
    has_previous = has_more if is_backward else start is not None
    return Page(
        found,
        next=_encoded(found[-1], field, is_backward=False) if found and has_next else "",
        previous=_encoded(found[0], field, is_backward=True) if found and has_previous else "",
    )


def _beyond(field: str, value: Any, key: str, *, is_upward: bool, is_backward: bool) -> Q:
    compare = "gt" if is_upward else "lt"
    same = Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
    beyond = same & Q(**{f"pk__{compare}": key})
    if value is not None:
        beyond |= Q(**{f"{field}__{compare}": value})
    if is_backward and value is None:
        beyond |= Q(**{f"{field}__isnull": False})
    if not is_backward and value is not None:
        beyond |= Q(**{f"{field}__isnull": True})
    return beyond


def _encoded(row: Model, field: str, *, is_backward: bool) -> str:
    value: Any = row
    for part in field.split("__"):
        value = getattr(value, part)
    text = json.dumps([is_backward, value, str(row.pk)], cls=DjangoJSONEncoder)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[bool, tuple[Any, str] | None]:
    if not cursor:
        return False, None
    try:
        is_backward, value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return False, None
    if "\x00" in f"{value}{key}":
        return False, None
    return bool(is_backward), (value, str(key))
