"""What the tests of reports ask for: a document on paper, and somebody who listens."""

import io
import socket
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from pypdf import PdfReader

from reports.frozen import ExecutiveText, Frozen, Kind
from reports.rendering import layout, pages
from reports.rendering.message import Limits, Message
from reports.rendering.process import USUAL_LIMITS, render_pdf
from tests.reports import invented

NO_TEXT = ExecutiveText()
KINDS: list[Kind] = ["readiness", "gaps", "assessment"]
TEXT = ExecutiveText("We practise twice before March.", "Ines Okafor, SOC manager", 2)
DIGEST = "3f9a" + "0" * 60


def message_of(data: Frozen, *, text: ExecutiveText = NO_TEXT, is_draft: bool = False) -> Message:
    return pages.message(data, data_sha256=DIGEST, identifier="0199e1a0", text=text, is_draft=is_draft)


def printed(data: Frozen, **changes: Any) -> PdfReader:
    """The report on paper, opened again."""
    return _kept(message_of(data, **changes))


def laid_out(message: Message) -> bytes:
    """Laid out in this process, which spares loading the library each time."""
    return layout.render(message, lambda _news: None, USUAL_LIMITS.pages)


@lru_cache(maxsize=32)
def _kept(message: Message) -> PdfReader:
    """One document is laid out once, however many tests look at it."""
    return PdfReader(io.BytesIO(laid_out(message)))


def rendered(message: Message, limits: Limits = USUAL_LIMITS) -> bytes:
    return render_pdf(message, lambda _news: None, lambda: False, limits)


def plain(html: str, css: str = "") -> Message:
    """A document of one's own, for what no report would hold."""
    moment = "2026-11-24T12:00:00Z"
    return Message(f'<!doctype html><html lang="en"><title>A title</title>{html}', css, "x", moment, moment)


@lru_cache(maxsize=32)
def words(reader: PdfReader) -> str:
    """All text of a PDF, its line breaks and spaces taken out: where a line broke does not matter."""
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="session")
def papers() -> dict[Kind, PdfReader]:
    """One report of each kind, as a draft with a text."""
    return {kind: printed(invented.report(kind), text=TEXT, is_draft=True) for kind in KINDS}


class Listener:
    """Counts who connects. Nobody should."""

    def __init__(self) -> None:
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.heard += 1
            connection.sendall(b"HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n")
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()
    yield heard
    heard.close()
