"""What may stand in each column: a text becomes a value as it is stored, or is refused with why and how to mend it."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache, partial
from ipaddress import ip_address

from django.utils.translation import gettext as _

from inventory.importers.headings import plain
from inventory.importers.kinds import TYPE_WORDS
from inventory.importers.rows import PlainRow, Table
from inventory.vocabulary import (
    LEVEL_WORDS,
    AssetType,
    Classification,
    CustomField,
    CustomType,
    Environment,
    Status,
)

Value = str | int | bool | list[str] | None
Check = Callable[[str], Value]

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_TAGS, MAX_TAG = 30, 40
MAX_HOURS = 100_000
MAX_TEXT = 4_000
LENGTHS = {
    "asset_tag": 64,
    "name": 200,
    "operating_system": 100,
    "business_unit": 100,
    "location": 100,
    "vendor": 100,
    "model": 100,
    "serial_number": 100,
    "external_id": 200,
}

STATUS_WORDS = {
    word: status.value
    for status, words in {
        Status.PLANNED: "ordered, staged, pending, in stock, ready to deploy, inventory, on order",
        Status.IN_USE: "active, deployed, live, in production, operational, offline, failed, in service, use",
        Status.RETIRED: "archived, decommissioned, decommissioning, disposed, lost, stolen, broken, end of life, sold",
    }.items()
    for word in words.split(", ")
}
ENVIRONMENT_WORDS = {
    "prod": "production",
    "live": "production",
    "test": "staging",
    "stage": "staging",
    "dev": "development",
}
FLAG_WORDS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}

_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\.?")
_MAC = re.compile(r"[0-9a-f]{12}")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SHOWN = 80


class CellRefused(ValueError):
    """What stands in the cell cannot be stored."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(why)
        self.why, self.mend = why, mend


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a row: where, what stands there, why it cannot be used, and how to mend it."""

    row: int
    column: str  # as the file calls it; "" where the row as a whole is meant
    value: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row ready to be stored, or with what is wrong. A field whose cell is empty is None."""

    number: int
    values: Mapping[str, Value]
    problems: Sequence[Problem] = ()


class Checker:
    """Checks the rows of one table, column by column."""

    def __init__(self, table: Table, fields: Sequence[str] | None = None, custom: Collection[CustomField] = ()) -> None:
        chosen = list(table.fields if fields is None else fields)
        checks: dict[str, Check] = {**CHECKS, **{one.column: partial(_custom, field=one) for one in custom}}
        self.width = len(table.columns)
        self.columns: list[tuple[int, str, str, Check, Mapping[str, str]]] = [
            (index, table.columns[index], field, checks[field], table.words.get(field, {}))
            for index, field in enumerate(chosen)
            if field in checks
        ]
        self.required = {"name", *(one.column for one in custom if one.is_required)}

    def check(self, row: PlainRow) -> CheckedRow:
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        cells = row.cells
        if len(cells) > self.width and any(cells[self.width :]):
            problems.append(self._too_long(row))
        for index, column, field, check, words in self.columns:
            text = cells[index].strip() if index < len(cells) else ""
            if words and text:
                text = words.get(plain(text), text)
            if not text:
                values[field] = None
                if field in self.required:
                    problems.append(Problem(row.number, column, "", _("This is missing."), _("Fill it in.")))
                continue
            try:
                values[field] = check(text)
            except CellRefused as refused:
                problems.append(Problem(row.number, column, _shown(text), refused.why, refused.mend))
        return CheckedRow(row.number, values, problems)

    def _too_long(self, row: PlainRow) -> Problem:
        why = _("The row has %(cells)d cells, but there are %(columns)d columns.")
        return Problem(
            row.number,
            "",
            _shown(" ".join(row.cells[self.width :])),
            why % {"cells": len(row.cells), "columns": self.width},
            _("Put quotation marks around cells that hold what separates them."),
        )


def _shown(text: str) -> str:
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def line(text: str, *, most: int) -> str:
    """A text of one line."""
    if _UNSEEN.search(text):
        raise CellRefused(_("There is a hidden character in it."), _("Delete the cell and type it anew."))
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(text) > most:
        why = _("It has %(length)d characters; the limit is %(limit)d.") % {"length": len(text), "limit": most}
        raise CellRefused(why, _("Shorten it."))
    return text


def paragraph(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN.search(text):
        raise CellRefused(_("There is a hidden character in it."), _("Delete the cell and type it anew."))
    if len(text) > MAX_TEXT:
        why = _("It has %(length)d characters; the limit is %(limit)d.") % {"length": len(text), "limit": MAX_TEXT}
        raise CellRefused(why, _("Shorten it."))
    return unicodedata.normalize("NFC", text).strip()


def _choice(options: type[StrEnum], words: Mapping[str, str]) -> Check:
    known = {plain(one.value): one.value for one in options} | dict(words)

    @lru_cache(maxsize=1024)
    def choice(text: str) -> str:
        if found := known.get(plain(text)):
            return found
        raise _unknown(text, [one.value for one in options])

    return choice


@lru_cache(maxsize=1024)
def level(text: str) -> int:
    if found := LEVEL_WORDS.get(plain(text)):
        return found.value
    raise _unknown(text, list(LEVEL_WORDS))


@lru_cache(maxsize=256)
def flag(text: str) -> bool:
    found = FLAG_WORDS.get(plain(text))
    if found is None:
        raise CellRefused(_("This is neither yes nor no."), _("Write true or false."))
    return found


def _unknown(text: str, options: Sequence[str]) -> CellRefused:
    near = get_close_matches(plain(text).replace(" ", "_"), options, n=1)
    mend = _("Did you mean “%(near)s”? ") % {"near": near[0]} if near else ""
    return CellRefused(
        _("Nothing is known by this name."), mend + _("Use one of: %(options)s.") % {"options": ", ".join(options)}
    )


def address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        if "," in text or ";" in text or " " in text:
            raise CellRefused(_("This is more than one address."), _("Keep one address.")) from None
        raise CellRefused(
            _("This is no IP address."), _("Write it like 10.0.0.12 or 2001:db8::12, without mask and port.")
        ) from None


def mac(text: str) -> str:
    digits = text.lower().replace(":", "").replace("-", "").replace(".", "")
    if not _MAC.fullmatch(digits):
        raise CellRefused(
            _("This is no MAC address."), _("Write six pairs of digits and letters a to f: 0a:1b:2c:3d:4e:5f.")
        )
    return ":".join([digits[at : at + 2] for at in range(0, 12, 2)])


def host(text: str) -> str:
    name = text.lower()
    if not _HOST.fullmatch(name):
        raise CellRefused(
            _("This is no host name."), _("Write it like srv-01.corp.example, in letters, digits, hyphens and points.")
        )
    return name.rstrip(".")


@lru_cache(maxsize=4096)
def email(text: str) -> str:
    found = text.casefold()
    if len(found) > 254 or not _EMAIL.fullmatch(found):
        raise CellRefused(_("This is no e-mail address."), _("Write it like jo@corp.example, one address only."))
    return found


@lru_cache(maxsize=4096)
def moment(text: str) -> str:
    """A date or a date-time of ISO 8601, as a moment in UTC; a date is its midnight."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _no_date(text) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _no_date(text)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=4096)
def day(text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise _no_date(text) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _no_date(text)
    return found.isoformat()


def _no_date(text: str) -> CellRefused:
    why = (
        _("There is no such day.")
        if re.match(r"\d{4}-\d{2}-\d{2}", text)
        else _("This is no date that can only mean one day.")
    )
    return CellRefused(why, _("Write it as year-month-day: 2026-02-28."))


def hours(text: str) -> int:
    return int(_number(text, most=MAX_HOURS, decimals=0))


def _number(text: str, *, most: int, decimals: int) -> Decimal:
    try:
        found = Decimal(text) if len(text) <= 30 else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > most or round(found, decimals) != found or (not decimals and found < 0):
        form = _("a whole number from 0 to %(most)s") if not decimals else _("a number up to %(most)s")
        raise CellRefused(
            _("Here %(form)s is expected.") % {"form": form % {"most": most}}, _("Write digits, no unit.")
        )
    return found


def tag_list(text: str) -> list[str]:
    found = sorted({line(one, most=MAX_TAG).casefold() for one in re.split(r"[;,\n]", text) if one.strip()})
    if len(found) > MAX_TAGS:
        why = _("These are %(count)d tags; the limit is %(limit)d.") % {"count": len(found), "limit": MAX_TAGS}
        raise CellRefused(why, _("Keep those that somebody filters by."))
    return found


def custom_value(text: str, field: CustomField) -> Value:
    """The value of a declared field; None for nothing. Raises CellRefused."""
    return _custom(text.strip(), field=field) if text.strip() else None


def _custom(text: str, *, field: CustomField) -> Value:
    match field.type:
        case CustomType.NUMBER:
            return format(_number(text, most=10**15, decimals=6).normalize(), "f")
        case CustomType.DATE:
            return day(text)
        case CustomType.FLAG:
            return flag(text)
        case CustomType.CHOICE:
            by_name = {plain(one): one for one in field.choices}
            if plain(text) not in by_name:
                raise _unknown(text, field.choices)
            return by_name[plain(text)]
        case _:
            return line(text, most=500)


CHECKS: dict[str, Check] = {
    **{field: partial(line, most=most) for field, most in LENGTHS.items()},
    "type": _choice(AssetType, TYPE_WORDS),
    "status": _choice(Status, STATUS_WORDS),
    "environment": _choice(Environment, ENVIRONMENT_WORDS),
    "data_classification": _choice(Classification, {}),
    "criticality": level,
    "confidentiality": level,
    "integrity": level,
    "availability": level,
    "internet_facing": flag,
    "hostname": host,
    "ip_address": address,
    "mac_address": mac,
    "owner_email": email,
    "last_seen": moment,
    "tags": tag_list,
    "description": paragraph,
    "rto_hours": hours,
    "rpo_hours": hours,
}
"""Every field that a column can fill."""
