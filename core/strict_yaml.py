"""YAML from outside, read as plain text with line numbers: no aliases, no tags, no types guessed, no duplicate keys.

Every scalar stays the text that was written (`no`, `010`, `1.10` keep their spelling); who reads it decides its type.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000

_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
_SHOWN = 60  # characters of a refused value that a sentence repeats
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_HIDDEN = (
    re.compile(  # control characters, line separators, marks that turn the reading direction, no characters at all
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
    )
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what stands there, why it cannot be used, and how to mend it."""

    file: str
    line: int  # from 1; 0 when the whole file is meant
    place: str  # "GOV.1.1 › weight"
    value: str | None
    reason: str
    mend: str

    def __str__(self) -> str:
        where = _("%(file)s, line %(line)d") % {"file": self.file, "line": self.line} if self.line else self.file
        what = [self.place] if self.place else []
        if self.value is not None:
            what.append(f"“{self.value}”")
        return " ".join([": ".join([where, *([" ".join(what)] if what else []), self.reason]), self.mend]).strip()


class TooManyProblems(Exception):
    """The limit is reached; nobody mends more at once."""


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that one try names it all."""

    limit: int = 50
    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, place: str, value: str | None, reason: str, mend: str) -> None:
        shown = None if value is None else shown_value(value)
        self.found.append(Problem(printable(file), line, place, shown, reason, mend))
        if len(self.found) >= self.limit:
            raise TooManyProblems


@dataclass(frozen=True, slots=True)
class Scalar:
    line: int
    text: str  # every run of white space is one space
    is_plain: bool  # written without quotes

    @property
    def is_nothing(self) -> bool:
        return self.is_plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Sequence:
    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    line: int
    entries: dict[str, "Node"]
    lines: dict[str, int]  # of the keys


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    """This file cannot be read on; the problem is already noted."""


def read(content: bytes, file: str, problems: Problems) -> Node | None:
    """The tree of one file, or None with at least one problem noted. Never takes aliases, tags or a second document."""
    try:
        return _Builder(file, problems).build(_decoded(content, file, problems))
    except _Refused:
        return None


def printable(text: str) -> str:
    """Text fit for a sentence: what cannot be seen, or turns the reading direction, becomes `�`."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", _WHITE_SPACE.sub(" ", text))


def shown_value(value: str) -> str:
    """A refused value, shortened and without hidden characters."""
    return printable(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")


def _decoded(content: bytes, file: str, problems: Problems) -> str:
    def refuse(line: int, value: str | None, reason: str, mend: str) -> _Refused:
        problems.add(file, line, "", value, reason, mend)
        return _Refused()

    save_as = _("Save the file as UTF-8 and try again.")
    if len(content) > MAX_BYTES:
        reason = _("the file has %(size)d bytes; the limit is %(limit)d.") % {"size": len(content), "limit": MAX_BYTES}
        raise refuse(0, None, reason, _("Take out what does not belong to it, or split it."))
    for mark, name in _OTHER_ENCODINGS:
        if content.startswith(mark):
            raise refuse(1, None, _("the file is written in %(name)s, not in UTF-8.") % {"name": name}, save_as)
    if (at := content.find(b"\0")) >= 0:
        reason = _("there is a zero byte: this is UTF-16 without a mark, or no text at all.")
        raise refuse(content.count(b"\n", 0, at) + 1, None, reason, save_as)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = _("this byte does not exist in UTF-8; the file has another encoding.")
        raise refuse(line, f"0x{content[error.start]:02x}", reason, save_as) from None
    text = text.replace("\r\n", "\n")
    if hidden := _HIDDEN.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        raise refuse(line, f"U+{ord(hidden[0]):04X}", _("hidden characters are not allowed."), _("Delete it."))
    return text


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _Builder:
    """Turns the parser's events into a tree and stops at the first thing that must not be there."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._events: Iterator[yaml.Event] = iter(())
        self._nodes = 0

    def build(self, text: str) -> Node:
        self._events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            reason = _("this is not readable YAML: %(problem)s.") % {"problem": error.problem or error.context or "?"}
            mend = _("Look at this line and the one above for a missing quote, colon, space or bracket.")
            raise self._refused(line, None, reason, mend) from None
        except yaml.YAMLError:
            reason = _("this is not readable YAML.")
            raise self._refused(0, None, reason, _("Open it in an editor that checks YAML.")) from None

    def _document(self) -> Node:
        next(self._events)  # stream start
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            raise self._refused(0, None, _("the file is empty."), _("Give it its content and try again."))
        root = self._node(next(self._events), depth=1)
        next(self._events)  # document end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            line = _line(after)
            reason = _("a second document starts here; a file holds one.")
            raise self._refused(line, "---", reason, _("Put it into a file of its own."))
        return root

    def _node(self, event: yaml.Event, *, depth: int) -> Node:
        line = _line(event)
        self._check(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(line, self._text(event, line), not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(event, depth=depth + 1))
            return Sequence(line, tuple(items))
        return self._mapping(line, depth)

    def _mapping(self, line: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth=depth + 1)
            value = self._node(next(self._events), depth=depth + 1)
            if not isinstance(key, Scalar):
                raise self._refused(key.line, None, _("a key must be a word."), _("Write `key: value`."))
            if key.text in entries:
                reason = _("this key stands twice, first in line %(line)d.") % {"line": lines[key.text]}
                self._problems.add(self._file, key.line, "", key.text, reason, _("Keep one of the two."))
                continue
            entries[key.text] = value
            lines[key.text] = key.line
        return Mapping(line, entries, lines)

    def _check(self, event: yaml.Event, line: int, depth: int) -> None:
        self._nodes += 1
        if isinstance(event, yaml.AliasEvent):
            reason = _("aliases are not allowed: a few of them can blow a file up to any size.")
            raise self._refused(line, f"*{event.anchor}", reason, _("Write the content out where it is needed."))
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            reason = _("anchors are not allowed.")
            raise self._refused(line, f"&{event.anchor}", reason, _("Delete the anchor."))
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            reason = _("tags are not allowed; the form of the file says what type a value has.")
            raise self._refused(line, event.tag, reason, _("Delete the tag and keep the value."))
        if depth > MAX_DEPTH:
            reason = _("the nesting is deeper than %(limit)d levels.") % {"limit": MAX_DEPTH}
            raise self._refused(line, None, reason, _("Flatten it: no file that is read here lies so deep."))
        if self._nodes > MAX_NODES:
            reason = _("the file has more than %(limit)d values.") % {"limit": MAX_NODES}
            raise self._refused(line, None, reason, _("Take out what does not belong to it, or split it."))

    def _text(self, event: yaml.ScalarEvent, line: int) -> str:
        text = _WHITE_SPACE.sub(" ", event.value).strip(" ")
        if hidden := _HIDDEN.search(text):  # written as an escape such as "\x00"
            raise self._refused(
                line, f"U+{ord(hidden[0]):04X}", _("hidden characters are not allowed."), _("Delete it.")
            )
        return unicodedata.normalize("NFC", text)

    def _refused(self, line: int, value: str | None, reason: str, mend: str) -> _Refused:
        self._problems.add(self._file, line, "", value, reason, mend)
        return _Refused()
