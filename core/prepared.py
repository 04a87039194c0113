"""Queries on the hot path: the ORM makes their SQL once, then it is only executed; rows come as the driver gives them.

Building a query set and converting its columns costs several times what the database needs to answer it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django_scopes import get_scope
from django_scopes.exceptions import ScopeError

ORGANIZATION = "organization"
_MARKS: dict[type, tuple[Any, ...]] = {
    UUID: tuple(UUID(int=(0xABCDEF << 96) + number) for number in range(1, 9)),
    date: tuple(date(1753, 1, day) for day in range(1, 9)),
    str: tuple(f"value {number} of a prepared query" for number in range(1, 9)),
}


class Prepared:
    """`Prepared(build, pk=UUID)`: `build(pk=…)` gives a values_list() of rows of the open organization."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"], **kinds: type) -> None:
        self._build = build
        self._marks = {name: _MARKS[kinds[name]][place] for place, name in enumerate(sorted(kinds))}
        self._made: dict[str, tuple[str, list[str | Any]]] = {}

    def rows(self, **values: UUID | date | str) -> list[tuple[Any, ...]]:
        """The rows for these values. Raises ScopeError outside an organization's scope."""
        organization = get_scope().get(ORGANIZATION)
        if organization is None:
            raise ScopeError("An organization's scope must be open for this query.")
        connection.ensure_connection()
        sql, slots = self._made.get(connection.vendor) or self._make(organization.pk)
        given = {**values, ORGANIZATION: organization.pk}
        with connection.cursor() as cursor:
            cursor.execute(sql, [slot.of(given) if isinstance(slot, _Slot) else slot for slot in slots])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _make(self, organization: UUID) -> tuple[str, list[Any]]:
        sql, parameters = self._build(**self._marks).query.sql_with_params()
        marks = {**self._marks, ORGANIZATION: organization}
        slots = [_slot(parameter, marks) for parameter in parameters]
        named = {slot.name for slot in slots if isinstance(slot, _Slot)}
        if named != marks.keys():
            raise LookupError(f"The query does not use {', '.join(sorted(marks.keys() - named))}.")
        self._made[connection.vendor] = sql, slots
        return sql, slots


class _Slot:
    """Where a value goes, in the form that the database takes."""

    def __init__(self, name: str, form: Callable[[Any], Any]) -> None:
        self.name = name
        self.form = form

    def of(self, values: dict[str, Any]) -> Any:
        return self.form(values[self.name])


def _slot(parameter: Any, marks: dict[str, Any]) -> Any:
    for name, mark in marks.items():
        if parameter == mark:
            return _Slot(name, _same)
        if isinstance(mark, UUID) and parameter == mark.hex:
            return _Slot(name, _hex)
        if isinstance(mark, date) and parameter == mark.isoformat():
            return _Slot(name, date.isoformat)
    return parameter


def _same(value: Any) -> Any:
    return value


def _hex(value: UUID) -> str:
    return value.hex


# What drivers give differently


def as_key(raw: UUID | str | None) -> UUID | None:
    return UUID(raw) if isinstance(raw, str) else raw


def as_text(raw: UUID | str) -> str:
    """A key in its usual form with hyphens."""
    if isinstance(raw, UUID):
        return str(raw)
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def as_decimal(raw: Decimal | float | int | str | None) -> Decimal | None:
    return raw if raw is None or isinstance(raw, Decimal) else Decimal(str(raw))


def as_date(raw: date | str) -> date:
    return date.fromisoformat(raw) if isinstance(raw, str) else raw


def as_moment(raw: datetime | str) -> datetime:
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
