"""From a shape to the columns of one query, and from its rows to what is sent: the list path."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rest_framework import serializers

from core.api.serializers import Given, Row


@dataclass(frozen=True, slots=True)
class Columns:
    """What to select, and how a selected row becomes a sent one."""

    paths: tuple[str, ...]
    write: Callable[[Row], Row]
    is_plain: bool  # the selected row is the sent one already


@cache
def names_of(shape: type[Given]) -> tuple[str, ...]:
    """The fields of a shape, in their order."""
    return tuple(str(name) for name in shape().fields)


@lru_cache(maxsize=512)
def columns_of(shape: type[Given], only: tuple[str, ...] | None = None) -> Columns:
    """The columns of a shape, or of these of its fields."""
    computed = dict(getattr(shape.Meta, "computed", {}))
    fields = {name: field for name, field in shape().fields.items() if only is None or name in set(only)}
    if computed.keys() & fields.keys():
        fields |= {name: field for name, field in shape().fields.items() if name in computed}  # `complete` fills all
    paths: dict[str, None] = {}
    steps: list[tuple[str, Callable[[Row], Any]]] = []
    for name, field in fields.items():
        if name in computed:
            paths |= dict.fromkeys(computed[name])
        else:
            own, step = _column(field, "")
            paths |= dict.fromkeys(own)
            steps.append((name, step))
    is_plain = (
        not computed
        and all(name == path for name, path in zip(fields, paths, strict=False))
        and len(paths) == len(fields)
    )
    return Columns(tuple(paths), lambda row: {name: step(row) for name, step in steps}, is_plain)


def _column(field: Any, prefix: str) -> tuple[list[str], Callable[[Row], Any]]:
    path = prefix + str(field.source or field.field_name).replace(".", "__")
    if not isinstance(field, serializers.Serializer):
        return [path], lambda row: row[path]
    parts = [(name, *_column(inner, f"{path}__")) for name, inner in field.fields.items()]
    first = parts[0][2]

    def nested(row: Row) -> Row | None:
        """The linked record; nothing where its first field is empty."""
        return None if first(row) is None else {name: step(row) for name, _paths, step in parts}

    return [one for _name, paths, _step in parts for one in paths], nested


def sent(shape: type[Given], columns: Columns, rows: Sequence[Row], only: Iterable[str] | None = None) -> list[Row]:
    """The rows as they are sent."""
    if columns.is_plain and (not rows or len(rows[0]) == len(columns.paths)):
        return list(rows)
    computed = dict(getattr(shape.Meta, "computed", {}))
    if not computed or (only is not None and not set(only) & set(computed)):
        return [columns.write(row) for row in rows]
    whole = [{**row, **columns.write(row)} for row in rows]
    shape.complete(whole)
    names = [name for name in names_of(shape) if only is None or name in set(only)]
    return [{name: row[name] for name in names} for row in whole]
