"""JSON: which of the known shapes it has, and our own, a list of objects with our fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import orjson
from django.utils.translation import gettext as _

from inventory.importers.cyclonedx import is_cyclonedx, read_cyclonedx
from inventory.importers.encodings import text_of
from inventory.importers.headings import fields_of, headings_of
from inventory.importers.netbox import is_netbox_record, read_netbox
from inventory.importers.rows import MAX_CELL, FileRefused, Format, PlainRow, Table
from inventory.vocabulary import CUSTOM_PREFIX

MAX_BYTES = 100_000_000
MAX_RECORDS = 500_000
_LISTS = ("assets", "results", "rows", "data", "items")


def read_json(file: BinaryIO) -> Table:
    """The table of a JSON file. Raises FileRefused where it holds no list of objects."""
    document = _document(file)
    if isinstance(document, dict) and is_cyclonedx(document):
        return read_cyclonedx(document)
    records = _records(document)
    if all(is_netbox_record(record) for record in records[:20]):
        return read_netbox(records)
    return _own(records)


def _document(file: BinaryIO) -> object:
    size = file.seek(0, 2)
    if size > MAX_BYTES:
        raise FileRefused(
            _("The JSON has %(size)d MB; the limit is %(limit)d MB. Split it, or send CSV, which has no such limit.")
            % {"size": size // 1_000_000, "limit": MAX_BYTES // 1_000_000}
        )
    text, _encoding = text_of(file)
    try:
        return orjson.loads(text.read())
    except orjson.JSONDecodeError as error:
        raise FileRefused(
            _("Line %(line)d, column %(column)d: this is no readable JSON. Check brackets and commas there.")
            % {"line": error.lineno, "column": error.colno}
        ) from None


def _records(document: object) -> list[dict[str, Any]]:
    records = document
    if isinstance(document, dict):
        records = next((document[key] for key in _LISTS if isinstance(document.get(key), list)), None)
    if not isinstance(records, list):
        raise FileRefused(
            _("The JSON holds no list of assets. Send a list of objects, or an object with such a list under “assets”.")
        )
    if not records:
        raise FileRefused(_("The list in the JSON is empty."))
    if len(records) > MAX_RECORDS:
        raise FileRefused(
            _("The list has %(count)d entries; the limit is %(limit)d. Split it, or send CSV, which has no such limit.")
            % {"count": len(records), "limit": MAX_RECORDS}
        )
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise FileRefused(_("Entry %(number)d of the list is no object with fields.") % {"number": number})
    return records


def _own(records: Sequence[Mapping[str, Any]]) -> Table:
    """A list of objects: every key that some of them have is a column; `custom_fields` is opened into its own."""
    names: dict[str, None] = {}
    for record in records:
        for key, value in record.items():
            if key == "custom_fields" and isinstance(value, dict):
                names.update(dict.fromkeys(CUSTOM_PREFIX + inner for inner in value))
            else:
                names[key] = None
    keys = list(names)
    columns = headings_of([*keys, "·"])[: len(keys)]

    def read() -> Iterator[PlainRow]:
        for number, record in enumerate(records, start=1):
            custom = record.get("custom_fields")
            inner = custom if isinstance(custom, dict) else {}
            yield PlainRow(
                number,
                [
                    _text(record[key] if key in record else inner.get(key.removeprefix(CUSTOM_PREFIX)), number)
                    for key in keys
                ],
            )

    return Table(Format.JSON, columns, read(), fields_of(columns))


def _text(value: object, number: int) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            if len(value) > MAX_CELL:
                raise FileRefused(
                    _("Entry %(number)d has a value of more than %(limit)d characters.")
                    % {"number": number, "limit": MAX_CELL}
                )
            return value
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case list():
            return ";".join(_text(one, number) for one in value if not isinstance(one, list | dict))
        case dict():
            return next((str(value[key]) for key in ("email", "name", "label", "value") if value.get(key)), "")
        case _:
            return str(value)
