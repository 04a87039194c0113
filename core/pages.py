"""Keyset pages: a page starts after the last row's key, so no row is lost or shown twice while others write."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

Row = TypeVar("Row")
SIZE = 50


class BadCursor(Exception):
    """This cursor leads to no page of this list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors that lead on and back (empty where there is nothing)."""

    rows: Sequence[Row]
    next: str
    previous: str


def page_of(
    rows: "QuerySet[Any, Row]", *, by: str, cursor: str = "", size: int = SIZE, is_strict: bool = False
) -> Page[Row]:
    """One page of `rows` in the order of the field `by` ("-" in front: descending), then of the key; empty values last.

    `rows` are models, or dicts that hold the field and "id". `cursor` comes from `next` or `previous` of another page;
    one that cannot be read starts at the first page, or raises BadCursor where the caller `is_strict`.
    """
    is_backward, start = _decoded(cursor)
    if start is not None:
        try:
            return _page(rows, by, size, start, is_backward=is_backward)
        except (ValidationError, ValueError, TypeError, OverflowError):
            start = None  # no value of this field, no key, or a moment that no clock shows
    if cursor and is_strict:
        raise BadCursor
    return _page(rows, by, size, None, is_backward=False)


def _page(
    rows: "QuerySet[Any, Row]", by: str, size: int, start: tuple[Any, str] | None, *, is_backward: bool
) -> Page[Row]:
    field, is_descending = by.removeprefix("-"), by.startswith("-")
    may_be_empty = _may_be_empty(rows, field)
    is_downward = is_descending != is_backward
    if start is not None:
        beyond = _beyond(rows, field, *start, is_downward=is_downward, is_backward=is_backward, nulls=may_be_empty)
        rows = rows.filter(beyond)
    order = _order(field, is_downward=is_downward, nulls=may_be_empty, is_backward=is_backward)
    found = list(rows.order_by(order, "-pk" if is_downward else "pk")[: size + 1])
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


def _may_be_empty(rows: "QuerySet[Any, Any]", path: str) -> bool:
    """Whether the field, or a link on the way to it, can be NULL. Where not, the plain order of an index serves."""
    model: Any = rows.model
    for part in path.split("__"):
        if part in rows.query.annotations:
            return True
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model
    return False


def _order(field: str, *, is_downward: bool, nulls: bool, is_backward: bool) -> OrderBy:
    placed: dict[str, bool] = {"nulls_first" if is_backward else "nulls_last": True} if nulls else {}
    return F(field).desc(**placed) if is_downward else F(field).asc(**placed)


def _beyond(
    rows: "QuerySet[Any, Any]", field: str, value: Any, key: str, *, is_downward: bool, is_backward: bool, nulls: bool
) -> Q:
    """Rows after this one. Where nothing is empty, one comparison of both values, which an index answers."""
    compare = "lt" if is_downward else "gt"
    if not nulls and "__" not in field:
        model_field = rows.model._meta.get_field(field)
        given = model_field.to_python(value)
        if isinstance(model_field, IntegerField):
            model_field.run_validators(given)  # else PostgreSQL would say that no number is that large
        both, values = Tuple(F(field), F("pk")), (given, rows.model._meta.pk.to_python(key))
        after = TupleLessThan(both, values) if is_downward else TupleGreaterThan(both, values)
        return Q(**{f"{field}__{compare}e": given}) & Q(after)  # the first bounds an index where there are no pairs
    same = Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
    beyond = same & Q(**{f"pk__{compare}": key})
    if value is not None:
        beyond |= Q(**{f"{field}__{compare}": value})
    if is_backward and value is None:
        beyond |= Q(**{f"{field}__isnull": False})
    if not is_backward and value is not None and nulls:
        beyond |= Q(**{f"{field}__isnull": True})
    return beyond


def _encoded(row: Any, field: str, *, is_backward: bool) -> str:
    if isinstance(row, dict):
        value, key = row[field], row["id"]
    else:
        value, key = row, row.pk
        for part in field.split("__"):
            value = getattr(value, part)
    text = json.dumps([is_backward, value, str(key)], default=_exactly)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _exactly(value: Any) -> str:
    """To the last microsecond: a cursor that is rounded skips what lies between."""
    return value.isoformat() if isinstance(value, date) else str(value)


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
