"""What the columns of a file are called, and which field of an asset each of them fills."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from inventory.importers.rows import MAX_COLUMNS, MAX_HEADING, FileRefused
from inventory.vocabulary import CUSTOM_PREFIX

KNOWN: dict[str, str] = {
    heading: field
    for field, headings in {
        "asset_tag": "asset tag, tag number, inventory number, asset number, asset id",
        "name": "name, asset name, asset, display name, device name, computer name",
        "type": "type, asset type, kind, category, class",
        "hostname": "hostname, host name, fqdn, dns name, host",
        "ip_address": "ip address, ip, ipv4, ipv4 address, ipv6 address, primary ip, address",
        "mac_address": "mac address, mac, ethernet address, physical address",
        "operating_system": "operating system, os, platform, os name",
        "environment": "environment, env, stage",
        "criticality": "criticality, importance, business criticality",
        "data_classification": "data classification, classification, data class, sensitivity",
        "internet_facing": "internet facing, external, exposed, public facing",
        "business_unit": "business unit, unit, department, division, company",
        "location": "location, site, office, building",
        "owner_email": "owner email, owner e mail, owner, owner mail, responsible, contact email",
        "vendor": "vendor, manufacturer, maker, brand",
        "model": "model, product, model name",
        "serial_number": "serial number, serial, serial no, sn, service tag",
        "tags": "tags, labels",
        "last_seen": "last seen, last seen at, last contact, last check in",
        "status": "status, state, lifecycle, life cycle, lifecycle status",
        "description": "description, notes, comment, comments, remarks",
        "external_id": "external id, source id, id",
        "rto_hours": "rto hours, rto, recovery time objective",
        "rpo_hours": "rpo hours, rpo, recovery point objective",
        "confidentiality": "confidentiality",
        "integrity": "integrity",
        "availability": "availability",
    }.items()
    for heading in headings.split(", ")
}

_CUSTOM = re.compile(CUSTOM_PREFIX + r"[a-z][a-z0-9_]{0,39}")
_NO_WORD = re.compile(r"[\W_]+")


def plain(heading: str) -> str:
    """A heading without case, accents, punctuation and spaces at its ends: how headings are compared."""
    spelled = unicodedata.normalize("NFKD", heading).casefold()
    return _NO_WORD.sub(" ", "".join(char for char in spelled if not unicodedata.combining(char))).strip()


def headings_of(cells: Sequence[str]) -> list[str]:
    """The names of the columns; empty ones at the end are left out, other empty and repeated ones get a number."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise FileRefused(
            _("The first row has %(count)d columns; a table of assets has at most %(limit)d.")
            % {"count": len(names), "limit": MAX_COLUMNS}
        )
    seen: set[str] = set()
    for index, name in enumerate(names):
        if len(name) > MAX_HEADING:
            raise FileRefused(
                _("Column %(number)d has a name of %(length)d characters. Is the row with the names missing?")
                % {"number": index + 1, "length": len(name)}
            )
        unique, number = name or f"column {index + 1}", 1
        while unique in seen:
            number += 1
            unique = f"{name} ({number})"
        seen.add(unique)
        names[index] = unique
    return names


def fields_of(columns: Sequence[str], known: Mapping[str, str] | None = None) -> list[str]:
    """The field that each column fills, each field once: our own names first, then what people call them.

    `known`: the headings of a program whose files are read; then they alone count, and fields that were declared.
    """
    fields = [""] * len(columns)
    for is_own_name in (True, False):
        for index, column in enumerate(columns):
            if is_own_name:
                field = _own_name(column, is_foreign=known is not None)
            else:
                field = (KNOWN if known is None else known).get(plain(column), "")
            if field and not fields[index] and field not in fields:
                fields[index] = field
    return fields


def _own_name(column: str, *, is_foreign: bool) -> str:
    name = column.strip().casefold()
    return name if _CUSTOM.fullmatch(name) or (not is_foreign and name in _OWN_NAMES) else ""


_OWN_NAMES = frozenset(KNOWN.values())
