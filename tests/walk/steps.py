"""One request of the walk: sent, looked at, and taken back."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from pypdf import PdfReader

from tests.cast import OwnClient
from tests.walk.digest import Writes, digest, mentions, watched
from tests.walk.forms import FILE, PACK, PICTURE
from tests.walk.world import PNG, small_pack

_CHANGING = re.compile(r"[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class Answer:
    """What came back."""

    status: int
    body: str
    location: str
    writes: Writes
    has_changed: bool
    has_spread: bool  # an id that was hunted stands in more places than before

    @property
    def is_done(self) -> bool:
        return self.status < 400 and "/account/login/" not in self.location

    @property
    def shape(self) -> tuple[int, str, str]:
        """What must be the same for a foreign id and for one that never was."""
        return self.status, _CHANGING.sub("…", self.body), _CHANGING.sub("…", self.location)


@contextmanager
def taken_back(client: OwnClient) -> Iterator[None]:
    """Whatever happens inside never happened, neither in the database nor in the browser."""
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)


def ask(
    client: OwnClient,
    method: str,
    url: str,
    body: Mapping[str, Any] | None = None,
    *,
    before: str,
    part: bool = False,
    hunted: UUID | None = None,
) -> Answer:
    """Send it, compare the database with `before`, and take it back."""
    headers = {"HX-Request": "true"} if part else {}
    seen = mentions(hunted) if hunted else 0
    with taken_back(client), watched() as writes:
        data = {name.lstrip("?"): _fresh(value) for name, value in (body or {}).items()}
        match method:
            case "GET" | "HEAD" | "OPTIONS":
                response = getattr(client, method.lower())(url, headers=headers)
            case "POST":
                response = client.post(url, data, headers=headers)
            case _:
                response = client.generic(
                    method, url, b"name=written", "application/x-www-form-urlencoded", headers=headers
                )
        text = text_of(response)
        has_changed = writes.is_any and digest() != before
        has_spread = hunted is not None and writes.is_any and mentions(hunted) > seen
    return Answer(response.status_code, text, response.headers.get("Location", ""), writes, has_changed, has_spread)


def _fresh(value: Any) -> Any:
    if value is PACK:
        return SimpleUploadedFile("walk.yaml", small_pack("9.9").encode(), "application/yaml")
    if value is FILE:
        return SimpleUploadedFile("walk.txt", b"a file of the walk", "text/plain")
    return SimpleUploadedFile("walk.png", PNG, "image/png") if value is PICTURE else value


def text_of(response: HttpResponse) -> str:
    """All words that left the server: body, headers, and what stands inside PDF and XLSX files."""
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        body = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            body = "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    else:
        body = content.decode("utf-8", "replace")
    return body + "\n" + "\n".join(f"{name}: {value}" for name, value in response.headers.items())
