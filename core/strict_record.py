"""Typed fields out of a strict YAML mapping; whatever does not fit becomes a `Problem`, and reading goes on."""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from core.strict_yaml import Mapping, Node, Problems, Scalar, Sequence

_MOST_NAMED = 500
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_AMOUNT = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.([0-9]+))?")


@dataclass(slots=True)
class Record:
    """One mapping, its place in words, and the keys that may stand in it.

    A reader returns a stand-in ("", 0, False, ()) for what it refused: use values only when no problem was found.
    """

    node: Mapping
    file: str
    place: str
    problems: Problems
    known: Collection[str]

    def __post_init__(self) -> None:
        for key in self.node.entries:
            if key not in self.known:
                near = difflib.get_close_matches(key, self.known, n=1)
                mend = _("Did you mean “%(key)s”?") % {"key": near[0]} if near else _("Delete it.")
                reason = _("nothing of this name is known here; known are %(keys)s.") % {"keys": ", ".join(self.known)}
                self.problems.add(self.file, self.node.lines[key], self.place, key, reason, mend)

    def has(self, key: str) -> bool:
        node = self.node.entries.get(key)
        return node is not None and not (isinstance(node, Scalar) and node.is_nothing)

    def is_group(self, key: str) -> bool:
        return isinstance(self.node.entries.get(key), Mapping)

    def refuse(self, key: str, value: str | None, reason: str, mend: str, *, line: int = 0) -> None:
        self.problems.add(self.file, line or self.line(key), self._place(key), value, reason, mend)

    def line(self, key: str) -> int:
        node = self.node.entries.get(key)
        return node.line if node else self.node.line

    def text(self, key: str, *, most: int, pattern: str = "", form: str = "", optional: bool = False) -> str:
        """One paragraph of at most `most` characters; `pattern` must match all of it and `form` says that in words."""
        text = self._scalar(key, optional=optional)
        if text is None:
            return ""
        if len(text) > most:
            reason = _("%(length)d characters are too many; the limit is %(limit)d.")
            self.refuse(key, text, reason % {"length": len(text), "limit": most}, _("Shorten it."))
        elif pattern and not re.fullmatch(pattern, text):
            self.refuse(key, text, _("this does not have the form %(form)s.") % {"form": form}, _("Correct it."))
        else:
            return text
        return ""

    def choice(self, key: str, options: Collection[str]) -> str:
        text = self._scalar(key)
        if text is None or text in options:
            return text or ""
        self.refuse(key, text, _("this is none of the values known here."), _one_of(options))
        return ""

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        if default is not None and not self.has(key):
            return default
        text = self._scalar(key)
        if text is None:
            return 0
        if _WHOLE.fullmatch(text) and least <= int(text) <= most:
            return int(text)
        reason = _("a whole number from %(least)d to %(most)d is expected.") % {"least": least, "most": most}
        self.refuse(key, text, reason, _("Write it in digits, without unit."))
        return 0

    def amount(self, key: str, *, least: Decimal, most: Decimal, decimals: int = 4) -> Decimal:
        text = self._scalar(key)
        return Decimal(0) if text is None else self._amount(key, text, least, most, decimals)

    def amounts(self, key: str, *, least: Decimal, most: Decimal, decimals: int = 4) -> tuple[Decimal, ...]:
        items = self._scalars(key)
        return tuple(self._amount(key, item.text, least, most, decimals, line=item.line) for item in items)

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        if not self.has(key):
            return False
        text = self._scalar(key)
        if text not in (None, "true", "false"):
            self.refuse(key, text, _("this is neither true nor false."), _("Write true or false."))
        return text == "true"

    def texts(self, key: str, *, most: int, pattern: str = "", form: str = "") -> tuple[str, ...]:
        """A list of texts; empty when it is not there."""
        items = self._scalars(key)
        for item in items:
            if len(item.text) > most:
                reason = _("%(length)d characters are too many; the limit is %(limit)d.")
                facts = {"length": len(item.text), "limit": most}
                self.refuse(key, item.text, reason % facts, _("Shorten it."), line=item.line)
            elif pattern and not re.fullmatch(pattern, item.text):
                reason = _("this does not have the form %(form)s.") % {"form": form}
                self.refuse(key, item.text, reason, _("Correct it."), line=item.line)
        return tuple(item.text for item in items)

    def ids(self, key: str, *, pattern: str, form: str) -> tuple[str, ...]:
        """A list of ids, each of them once."""
        ids = self.texts(key, most=40, pattern=pattern, form=form)
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            self.refuse(key, twice, _("this stands twice in the list."), _("Keep one of the two."))
        return ids

    def named(self, key: str, *, most: int, pattern: str, form: str) -> tuple[tuple[str, str], ...]:
        """A mapping of ids to texts, in the order written; empty when it is not there."""
        mapping = self._mapping(key)
        if mapping is None:
            return ()
        if len(mapping.entries) > _MOST_NAMED:
            reason = _("the group has %(count)d entries; the limit is %(limit)d.")
            self.refuse(key, None, reason % {"count": len(mapping.entries), "limit": _MOST_NAMED}, _("Shorten it."))
            return ()
        for name in mapping.entries:
            if not re.fullmatch(pattern, name):
                reason = _("this key does not have the form %(form)s.") % {"form": form}
                self.problems.add(self.file, mapping.lines[name], self._place(key), name, reason, _("Correct it."))
        names = Record(mapping, self.file, self._place(key), self.problems, mapping.entries)
        return tuple((name, names.text(name, most=most)) for name in mapping.entries)

    def nested(self, key: str, known: Collection[str]) -> "Record | None":
        mapping = self._mapping(key)
        return None if mapping is None else Record(mapping, self.file, self._place(key), self.problems, known)

    def records(self, key: str, known: Collection[str], *, called: str, most: int) -> Iterator["Record"]:
        """The mappings of a list, each called by what its key `called` says; there is at least one."""
        if not self.has(key):
            self.missing(key)
        elif self.node.entries[key] == Sequence(self.line(key), ()):
            self.refuse(key, "[]", _("the list is empty."), _("Give it at least one entry."))
        for number, item in enumerate(self._items(key, most=most), start=1):
            if isinstance(item, Mapping):
                yield Record(item, self.file, self._item_place(item, key, called, number), self.problems, known)
            else:
                place = self._place(f"{key}[{number}]")
                reason = _("a group of `key: value` lines is expected here.")
                self.problems.add(self.file, item.line, place, _written(item), reason, _("Write it as such a group."))

    def _place(self, key: str) -> str:
        return f"{self.place} › {key}" if self.place else key

    def _item_place(self, item: Mapping, key: str, called: str, number: int) -> str:
        name = item.entries.get(called)
        return name.text[:20] if isinstance(name, Scalar) and name.text else self._place(f"{key}[{number}]")

    def missing(self, key: str) -> None:
        self.refuse(key, None, _("this is missing."), _("Add “%(key)s: …” here.") % {"key": key})

    def _scalar(self, key: str, *, optional: bool = False) -> str | None:
        node = self.node.entries.get(key)
        if isinstance(node, Scalar) and not node.is_nothing and node.text:
            return node.text
        if isinstance(node, Sequence | Mapping):
            self.refuse(
                key, _written(node), _("a single value is expected here."), _("Write one value, no list or group.")
            )
        elif not optional:
            self.missing(key)
        return None

    def _mapping(self, key: str) -> Mapping | None:
        node = self.node.entries.get(key)
        if node is None or (isinstance(node, Scalar) and node.is_nothing) or isinstance(node, Mapping):
            return node if isinstance(node, Mapping) else None
        self.refuse(
            key, _written(node), _("a group of `key: value` lines is expected here."), _("Write it as a group.")
        )
        return None

    def _items(self, key: str, *, most: int) -> tuple[Node, ...]:
        node = self.node.entries.get(key)
        if node is None or (isinstance(node, Scalar) and node.is_nothing):
            return ()
        if not isinstance(node, Sequence):
            self.refuse(key, _written(node), _("a list is expected here."), _("Write it as a list, one “- …” a line."))
            return ()
        if len(node.items) > most:
            reason = _("the list has %(count)d entries; the limit is %(limit)d.") % {
                "count": len(node.items),
                "limit": most,
            }
            self.refuse(key, None, reason, _("Shorten it."))
            return ()
        return node.items

    def _scalars(self, key: str) -> tuple[Scalar, ...]:
        scalars = []
        for item in self._items(key, most=100):
            if isinstance(item, Scalar) and item.text and not item.is_nothing:
                scalars.append(item)
            else:
                reason = _("a single value is expected for each entry of this list.")
                self.refuse(key, _written(item), reason, _("Write one value after the dash."), line=item.line)
        return tuple(scalars)

    def _amount(self, key: str, text: str, least: Decimal, most: Decimal, decimals: int, *, line: int = 0) -> Decimal:
        form = _AMOUNT.fullmatch(text)
        if form and len(form[3] or "") <= decimals and least <= (amount := Decimal(text)) <= most:
            return amount
        reason = _("a number from %(least)s to %(most)s with at most %(decimals)d decimals is expected.")
        mend = _("Write it in digits, with a point for decimals and no unit.")
        self.refuse(key, text, reason % {"least": least, "most": most, "decimals": decimals}, mend, line=line)
        return Decimal(0)


def _written(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return ngettext("a list of %(count)d", "a list of %(count)d", len(node.items)) % {"count": len(node.items)}
    return _("a group with the keys %(keys)s") % {"keys": ", ".join(node.entries)}


def _one_of(options: Collection[str]) -> str:
    return _("Write one of: %(options)s.") % {"options": ", ".join(options)}
