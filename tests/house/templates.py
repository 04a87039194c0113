"""What a template shows that nobody can translate, and what it carries that the Content-Security-Policy forbids."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from tests.house.source import ROOT, Finding

TEMPLATES = ROOT / "templates"

SPOKEN_ATTRIBUTES = {
    "alt",
    "title",
    "placeholder",
    "label",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
}
UNSPOKEN_ELEMENTS = {"code", "kbd", "samp", "script", "style"}  # typed or read by machines
NAMES = {
    "SOC Builder",
    "PDF",
    "PDF/UA",
    "XLSX",
    "CSV",
    "JSON",
    "TLP",
    "SHA-256",
    "WeasyPrint",
}  # the same in every language
ADDRESS = re.compile(r"https?://\S*")
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
OPENING = re.compile(r"^(translate|trans|blocktranslate|blocktrans|comment|verbatim)\b")
HOLE = "\ufffc"  # stands for what a tag or a variable writes


def untranslated(text: str, path: str) -> Iterator[Finding]:
    """Visible words outside {% translate %} and {% blocktranslate %}."""
    reader = _Reader(path)
    reader.feed(_holes_for_tags(text)) if Path(path).suffix in (".html", ".svg") else reader.handle_data(
        _holes_for_tags(text)
    )
    yield from reader.findings


def _holes_for_tags(text: str) -> str:
    """The template with a hole for each tag, variable and translated block; lines stay where they were."""
    kept: list[str] = []
    until = ""
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK and not until:
            opened = OPENING.match(token.contents)
            if opened and opened[1] not in ("translate", "trans"):
                until = f"end{opened[1]}"
            elif token.contents.startswith("block ") and token.contents.split()[1] in blocks_in_attributes():
                until = "endblock"
        elif token.token_type == TokenType.BLOCK and token.contents.split()[0] == until:
            until = ""
            kept.append(HOLE)
            continue
        if token.token_type == TokenType.TEXT and not until:
            kept.append(token.contents)
        else:
            kept.append(("" if token.token_type == TokenType.COMMENT else HOLE) + "\n" * _newlines(token))
    return "".join(kept)


@cache
def blocks_in_attributes() -> frozenset[str]:
    """Blocks that fill an attribute, such as a class, somewhere: nobody reads them."""
    sources = (path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    return frozenset(name for text in sources for name in re.findall(r'="[^"<>]*\{% block (\w+) %\}', text))


def _newlines(token: Token) -> int:
    """Only text holds line breaks; a tag stands on one line."""
    return token.contents.count("\n")


class _Reader(HTMLParser):
    """Collects words that a person would see or hear."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.findings: list[Finding] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.strip(HOLE)
        if tag in UNSPOKEN_ELEMENTS:
            self._silent.append(tag)
        spoken = set(SPOKEN_ATTRIBUTES)
        if tag == "input" and dict(attrs).get("type") in ("submit", "button", "reset"):
            spoken.add("value")
        for name, value in attrs:
            if name in spoken and value:
                self._look_at(value, f'in {name}="…"')

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._look_at(data, "in the text")

    def _look_at(self, text: str, where: str) -> None:
        for part in text.split(HOLE):
            words = " ".join(part.split())
            if WORD.search(ADDRESS.sub("", words)) and words.strip(" .,:;·–()") not in NAMES:
                self.findings.append(Finding(self.path, self.getpos()[0], f"untranslated {where}: {words[:60]!r}"))


FORBIDDEN = (
    (re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE), "an inline script"),
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet"),
    (re.compile(r"<[^>]*\sstyle=", re.IGNORECASE), "an inline style"),
    (re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE), "an inline event handler"),
    (re.compile(r"\bhx-on\b|hx-vals=[\"']js:|javascript:", re.IGNORECASE), "a script in an attribute"),
    (re.compile(r"\|\s*safe\b|\bautoescape\s+off\b"), "text let through unescaped"),
    (re.compile(r"(?:src|href|action)=[\"']https?://", re.IGNORECASE), "something foreign"),
)


def forbidden(text: str, path: str) -> Iterator[Finding]:
    """What a strict Content-Security-Policy refuses, or what would show unescaped text."""
    for pattern, what in FORBIDDEN:
        for match in pattern.finditer(text):
            yield Finding(path, text.count("\n", 0, match.start()) + 1, what)


def unguarded_forms(text: str, path: str) -> Iterator[Finding]:
    """Forms that post without a token against forged requests."""
    for form in re.finditer(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", text, re.IGNORECASE | re.DOTALL):
        if "csrf_token" not in form[1]:
            yield Finding(path, text.count("\n", 0, form.start()) + 1, "a form that posts without {% csrf_token %}")
