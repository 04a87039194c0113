"""What the worker tells the renderer, and how the renderer speaks back: plain Python, shared by both processes."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from core import confined

VARIANT: Final = "pdf/ua-1"  # tagged, titled, with a language: readable by a screen reader

MESSAGE_LIMIT: Final = 64 * 1024 * 1024  # bytes of HTML, CSS and pictures


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    memory: int = 1024 * 1024 * 1024  # bytes of address space
    cpu: int = 60  # seconds
    wall: float = 120.0  # seconds
    pages: int = 2_000


@dataclass(frozen=True, slots=True)
class Message:
    """One document to lay out. Pictures stand inside the HTML as `data:` addresses; nothing else is fetched."""

    html: str
    css: str
    identifier: str  # fixed, so that the same document gives the same bytes
    created: str  # W3C date-time, printed into the file's metadata
    modified: str
    variant: str = VARIANT

    def to_bytes(self) -> bytes:
        """The message as the child reads it from its standard input."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Message":
        """The message as it was sent."""
        return cls(**json.loads(data))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a document is: pages counted while they are laid out, then drawn out of a known number."""

    phase: str  # "layout" or "drawing"
    pages: int
    total: int | None = None


class Exit:
    """How the child ends. Below 64 the interpreter has its own meanings."""

    DONE: Final = 0
    FORBIDDEN_ADDRESS: Final = 70
    OUT_OF_MEMORY: Final = confined.OUT_OF_MEMORY
    TOO_MANY_PAGES: Final = 72
