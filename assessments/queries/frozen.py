"""Engine values written as plain JSON and read back, whole and exact: fractions as "n/d", fields that keep their
default left out."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def plain(value: Any) -> Any:
    """A value of the engine as JSON takes it. Raises TypeError for what has no exact form, such as a float."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if _is_named_tuple(type(value)):
        left_out = type(value)._field_defaults
        return {name: plain(held) for name, held in value._asdict().items() if held != left_out.get(name, MISSING)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(held) for one in fields(value) if (held := getattr(value, one.name)) != _default(one)}
    raise TypeError(f"{type(value).__name__} has no exact form in JSON.")


def restored(kind: type[Value], data: Any) -> Value:
    """The value that `plain` wrote."""
    value: Value = _reader(cast(Any, kind))(data)
    return value


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _default(one: "Field[Any]") -> Any:
    return one.default if one.default is not MISSING else MISSING


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        kinds = [argument for argument in arguments if argument is not type(None)]
        read = _level if set(kinds) == {Fraction, int} else _reader(*kinds)
        return lambda data: None if data is None else read(data)
    if origin is tuple:
        read_item = _reader(arguments[0])
        return lambda data: tuple([read_item(item) for item in data])
    if kind is Fraction:
        return _fraction
    if isinstance(kind, type) and (is_dataclass(kind) or _is_named_tuple(kind)):
        readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
        return lambda data: kind(**{name: readers[name](held) for name, held in data.items()})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return lambda data: data


def _level(data: int | str) -> int | Fraction:
    return data if isinstance(data, int) else _fraction(data)


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    return Fraction(text)
