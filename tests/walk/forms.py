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
    """Collects forms; a field may name its form and stand outside of it."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[FoundForm] = []
        self.by_id: dict[str, FoundForm] = {}
        self.form: FoundForm | None = None
        self.select: tuple[FoundForm, str] | None = None
        self.area: tuple[FoundForm, str] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.form = FoundForm(urlsplit(given.get("action") or self.path).path)
            self.forms.append(self.form)
            if "id" in given:
                self.by_id[given["id"]] = self.form
        elif "hx-post" in given:
            self.forms.append(FoundForm(urlsplit(given["hx-post"]).path))
        form, name = self.by_id.get(given["form"]) if "form" in given else self.form, given.get("name", "")
        if tag == "option" and self.select is not None:
            self._option(*self.select, given)
        elif form is None or not name or name == "csrfmiddlewaretoken":
            return
        elif tag == "input":
            self._input(form, name, given)
        elif tag == "button" and given.get("type", "submit") == "submit":
            form.fields.setdefault(f"?{name}", given.get("value", ""))
        elif tag == "select":
            self.select = form, name
        elif tag == "textarea":
            self.area, self.text = (form, name), ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            form, name = self.area
            form.fields[name] = self.text.strip() or "written by the walk"
            self.area = None

    def _input(self, form: FoundForm, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("checkbox", "radio"):
            if "checked" in given or (kind == "radio" and name not in form.fields):
                form.fields[name] = value or "on"
        elif kind == "file":
            form.fields[name] = PICTURE if "image" in given.get("accept", "") else FILE
        else:
            form.fields[name] = (value or _typed(kind))[: int(given.get("maxlength", 1000))]

    def _option(self, form: FoundForm, name: str, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if "selected" in given or (value and not form.fields.get(name)):
            form.fields[name] = value


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
