"""A scorecard as plain values for a snapshot, and back: exact, so that what was frozen reads the same for ever."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from assessments.scoring.scorecard import Scorecard

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]
Reader = Callable[[Any], Any]


def freeze(card: Scorecard) -> dict[str, Plain]:
    """Objects, lists, strings, whole numbers and nulls, ready for JSON; a fraction is written "17/6" or "3"."""
    return cast(dict[str, Plain], _plain(card))


def thaw(frozen: Mapping[str, Any]) -> Scorecard:
    """The scorecard that was frozen. Raises KeyError for a missing part, ValueError for one that cannot be read."""
    return cast(Scorecard, _reader(Scorecard)(frozen))


def _plain(value: Any) -> Plain:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction | str):
        return str(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [_plain(part) for part in value]
    kind: Any = type(value)
    return {name: _plain(getattr(value, name)) for name in _fields(kind)}


@lru_cache(maxsize=64)
def _reader(kind: Any) -> Reader:
    """What makes a value of this type from its plain form; put together once per type."""
    if get_origin(kind) is UnionType:
        (known,) = [_reader(part) for part in get_args(kind) if part is not NoneType]
        return lambda plain: None if plain is None else known(plain)
    if get_origin(kind) is tuple:
        part = _reader(get_args(kind)[0])
        return lambda plain: tuple([part(item) for item in plain])
    if kind in (bool, int, str):
        return _same
    if kind is Fraction:
        return _fraction
    if issubclass(kind, StrEnum):
        return cast(Reader, kind)
    parts = [(name, _reader(hint)) for name, hint in _fields(kind).items()]
    return lambda plain: kind(*[read(plain[name]) for name, read in parts])


def _same(plain: Any) -> Any:
    return plain


@lru_cache(maxsize=2**12)
def _fraction(written: str) -> Fraction:
    return Fraction(written)


@lru_cache(maxsize=64)
def _fields(kind: Any) -> dict[str, Any]:
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    hints = get_type_hints(kind)
    return {name: hints[name] for name in names}
