"""Bodies by their schema: the least one, and one with every field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from core import clock


def body_for(described: Mapping[str, Any], whole: Mapping[str, Any], ids: Sequence[str]) -> list[Any]:
    """What could be sent; nothing where the operation takes no body."""
    content = described.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return []
    wanted = content["application/json"]["schema"]
    return [_value(wanted, whole, ids, is_full=False), _value(wanted, whole, ids, is_full=True)]


def ids_in(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[list[Any], str]]:
    """Every id in the body, with the way to it."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from ids_in(value, (*path, name))
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from ids_in(value, (*path, number))
    elif isinstance(body, str) and _is_id(body):
        yield list(path), body


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _value(wanted: Mapping[str, Any], whole: Mapping[str, Any], ids: Sequence[str], *, is_full: bool) -> Any:
    if "$ref" in wanted:
        return _value(whole["components"]["schemas"][wanted["$ref"].rsplit("/", 1)[1]], whole, ids, is_full=is_full)
    for several in ("allOf", "oneOf", "anyOf"):
        if several in wanted:
            return _value(wanted[several][0], whole, ids, is_full=is_full)
    if "enum" in wanted:
        return wanted["enum"][-1]
    kind = wanted.get("type")
    match kind[0] if isinstance(kind, list) else kind, wanted.get("format"):
        case "object", _format:
            names = wanted.get("properties", {}) if is_full else wanted.get("required", [])
            return {name: _value(wanted["properties"][name], whole, ids, is_full=is_full) for name in names}
        case "array", _format:
            return [_value(wanted["items"], whole, ids, is_full=is_full)]
        case "string", "uuid":
            return ids[0]
        case "string", "date":
            return clock.today().isoformat()
        case "string", "date-time":
            return clock.now().isoformat()
        case "string", "email":
            return "walk@example.org"
        case "string", "uri":
            return "https://example.org/walk"
        case "string", "decimal":
            return "3"
        case "integer" | "number", _format:
            return wanted.get("minimum", 1)
        case "boolean", _format:
            return True
        case _:
            return "written by the walk"[: wanted.get("maxLength", 100)]
