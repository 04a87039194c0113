"""Forms on pages, filled in the way a person would: so that what the policy refuses would have worked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from core import clock


@dataclass
class FoundForm:
    """One form that posts: where to, and the fields a browser would send."""

    action: str
    fields: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[FoundForm] = []
        self.form: FoundForm | None = None
        self.select: dict[str, str | None] | None = None
        self.area: dict[str, str | None] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            action = urlsplit(given.get("action") or self.path).path
            self.form = FoundForm(action) if (given.get("method") or "get").lower() == "post" else None
        elif given.get("hx-post"):
            self.forms.append(FoundForm(urlsplit(given["hx-post"] or "").path))
        if self.form is None:
            return
        if tag == "input":
            self._input(given)
        elif tag == "button" and given.get("name") and given.get("type", "submit") == "submit":
            self.form.fields.setdefault(f"?{given['name']}", given.get("value") or "")
        elif tag == "select":
            self.select = given
        elif tag == "option" and self.select is not None:
            self._option(given)
        elif tag == "textarea":
            self.area, self.text = given, ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            if self.form is not None and (name := self.area.get("name")):
                self.form.fields[name] = self.text.strip() or "written by the walk"
            self.area = None

    def _input(self, given: dict[str, str | None]) -> None:
        name, kind, value = given.get("name"), given.get("type") or "text", given.get("value")
        if not name or self.form is None or name == "csrfmiddlewaretoken":
            return
        if kind in ("checkbox", "radio"):
            if "checked" in given or (kind == "radio" and name not in self.form.fields):
                self.form.fields[name] = value or "on"
        elif kind == "file":
            self.form.fields[name] = PICTURE if "image" in (given.get("accept") or "") else FILE
        else:
            self.form.fields[name] = (value or _typed(kind))[: int(given.get("maxlength") or 1000)]

    def _option(self, given: dict[str, str | None]) -> None:
        if self.form is None or self.select is None or not (name := self.select.get("name")):
            return
        value = given.get("value") or ""
        if "selected" in given or (value and not self.form.fields.get(name)):
            self.form.fields[name] = value


FILE, PICTURE, PACK = object(), object(), object()  # fields for files; whoever sends makes new ones


def _typed(kind: str) -> str:
    match kind:
        case "date":
            return clock.today().isoformat()
        case "number":
            return "3"
        case "email":
            return "walk@example.org"
        case "password":
            return "correct horse battery staple"
        case "url":
            return "https://example.org/walk"
        case "search":
            return ""
        case _:
            return "written by the walk"


def forms_on(page: str, path: str) -> Iterator[FoundForm]:
    reader = _Reader(path)
    reader.feed(page)
    yield from reader.forms
