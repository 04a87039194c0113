"""CycloneDX 1.4 to 1.7 as JSON: devices, systems, applications and services, and what depends on what."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _, ngettext

from inventory.importers.rows import Edge, FileRefused, Format, PlainRow, Table

VERSIONS = ("1.4", "1.5", "1.6", "1.7")
COLUMNS = ("external_id", "name", "type", "vendor", "model", "description", "data_classification", "internet_facing")
MAX_DEPTH = 50
_TYPES = {"application": "application", "device": "unknown", "operating-system": "server", "platform": "server",
          "firmware": "", "container": "", "library": "", "framework": "", "file": "", "device-driver": "",
          "machine-learning-model": "", "data": "", "cryptographic-asset": ""}  # fmt: skip
_CLASSES = ("public", "internal", "confidential", "restricted")


def is_cyclonedx(document: Mapping[str, Any]) -> bool:
    return document.get("bomFormat") == "CycloneDX"


def read_cyclonedx(document: Mapping[str, Any]) -> Table:
    """What of a bill of materials is an asset. Libraries, files and the like belong to an asset and are left out."""
    version = document.get("specVersion")
    if version not in VERSIONS:
        raise FileRefused(
            _("This is CycloneDX %(version)s; %(known)s can be read.")
            % {"version": str(version)[:20], "known": ", ".join(VERSIONS)}
        )
    table = Table(Format.CYCLONEDX, COLUMNS, iter(()), COLUMNS, _("version %(version)s") % {"version": version})
    table.rows = _rows(document, table)
    return table


def _rows(document: Mapping[str, Any], table: Table) -> Iterator[PlainRow]:
    ids: dict[str, str] = {}
    left_out: Counter[str] = Counter()
    number = 0
    for part, is_service in _parts(document):
        kind = "service" if is_service else str(part.get("type"))
        number += 1
        if not is_service and not _TYPES.get(kind):
            left_out[kind] += 1
            continue
        cells = _service(part) if is_service else _component(part)
        if not isinstance(part.get("name"), str) or cells[0] in ids.values():
            continue
        ids[_text(part.get("bom-ref")) or cells[0]] = cells[0]
        yield PlainRow(number, cells)
    foreign = 0
    for entry in _mappings(document.get("dependencies")):
        upper = ids.get(_text(entry.get("ref")))
        for lower in entry.get("dependsOn") or []:
            if upper and isinstance(lower, str) and lower in ids:
                table.edges.append(Edge(upper, ids[lower]))
            elif isinstance(lower, str) and lower.startswith("urn:cdx:"):
                foreign += 1
    for kind, count in sorted(left_out.items()):
        table.notes.append(
            _("%(count)d of the kind “%(kind)s” were left out: no asset of their own.")
            % {"count": count, "kind": kind[:40]}
        )
    if foreign:
        words = ngettext(
            "%(n)d dependency leads into another document and was left out.",
            "%(n)d dependencies lead into other documents and were left out.",
            foreign,
        )
        table.notes.append(words % {"n": foreign})


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Every component and service with those inside it, parents first; and what the document is about."""
    about = _mapping(document.get("metadata")).get("component")
    waiting: list[tuple[Mapping[str, Any], bool, int]] = []
    for key, is_service in (("services", True), ("components", False)):
        waiting.extend((one, is_service, 1) for one in reversed(_mappings(document.get(key))))
    if isinstance(about, dict):
        waiting.append((about, False, 1))
    while waiting:
        part, is_service, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise FileRefused(_("Components lie inside each other more than %(limit)d deep.") % {"limit": MAX_DEPTH})
        yield part, is_service
        inner = "services" if is_service else "components"
        waiting.extend((one, is_service, depth + 1) for one in reversed(_mappings(part.get(inner))))


def _component(part: Mapping[str, Any]) -> tuple[str, ...]:
    vendor = _text(_mapping(part.get("supplier")).get("name")) or _text(part.get("publisher"))
    vendor = vendor or _text(_mapping(part.get("manufacturer")).get("name")) or _text(part.get("group"))
    return (
        _id(part, _text(part.get("type"))),
        _text(part.get("name")),
        _TYPES[str(part.get("type"))],
        vendor[:100],
        _text(part.get("version"))[:100],
        _text(part.get("description"))[:4000],
        "",
        "",
    )


def _service(part: Mapping[str, Any]) -> tuple[str, ...]:
    """A service is an application; its data tells the class, and a crossed trust boundary that it faces outwards."""
    classes = [_text(one.get("classification")).lower() for one in _mappings(part.get("data"))]
    known = [one for one in _CLASSES if one in classes]
    outward = part.get("x-trust-boundary")
    return (
        _id(part, "service"),
        _text(part.get("name")),
        "application",
        (_text(_mapping(part.get("provider")).get("name")) or _text(part.get("group")))[:100],
        _text(part.get("version"))[:100],
        _text(part.get("description"))[:4000],
        known[-1] if known else "",
        "" if not isinstance(outward, bool) else str(outward).lower(),
    )


def _id(part: Mapping[str, Any], kind: str) -> str:
    """What the part is known by in the next version of the document too: its reference, else what it is called."""
    return (_text(part.get("bom-ref")) or "/".join([kind, _text(part.get("group")), _text(part.get("name"))]))[:200]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
