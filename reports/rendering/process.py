"""The worker's side of the renderer: start it bare, feed it one message, count its pages, end it when it must end."""

import contextlib
import json
import logging
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from django.utils.translation import gettext as _

from core import confined
from reports.rendering.message import MESSAGE_LIMIT, Exit, Limits, Message, Progress

logger = logging.getLogger(__name__)

USUAL_LIMITS: Final = Limits()
LOOK_EVERY: Final = 0.25  # seconds between two looks at the clock and at the cancel button
KEPT_WORDS: Final = 4096  # bytes of the renderer's own words kept for the log


class RenderingFailed(Exception):
    """The document could not be rendered. `reason` is a sentence for the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RenderingCancelled(RenderingFailed):
    """Somebody no longer wants the document."""


def render_pdf(
    message: Message,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    limits: Limits = USUAL_LIMITS,
) -> bytes:
    """The PDF of one message, from a fresh process without secrets, network or files; never longer than the limits."""
    data = message.to_bytes()
    if len(data) > MESSAGE_LIMIT:
        raise RenderingFailed(
            _("The report is too large to print: %(size)s MB of text and pictures.") % {"size": len(data) // 1_000_000}
        )
    process = confined.start("reports.rendering", json.dumps(asdict(limits)))
    try:
        return _Conversation(process, data, on_progress, should_stop, time.monotonic() + limits.wall).pdf()
    finally:
        confined.end(process)


class _Conversation:
    """One message out, pages counted, one PDF back."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        data: bytes,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        ends_at: float,
    ) -> None:
        self.process, self.data, self.on_progress, self.should_stop = process, data, on_progress, should_stop
        self.ends_at = ends_at
        self.answer = b""
        self.words = b""  # what the renderer said beside its progress

    def pdf(self) -> bytes:
        threads = [threading.Thread(target=work, daemon=True) for work in (self._feed, self._collect)]
        for thread in threads:
            thread.start()
        self._listen()
        for thread in threads:
            thread.join(timeout=self._seconds_left())
        try:
            code = self.process.wait(timeout=self._seconds_left())
        except subprocess.TimeoutExpired as late:
            raise RenderingFailed(_too_long()) from late
        if code == Exit.DONE and self.answer.startswith(b"%PDF-"):
            return self.answer
        logger.warning("renderer_failed code=%s words=%s", code, self.words.decode(errors="replace"))
        raise RenderingFailed(_reason(code))

    def _feed(self) -> None:
        pipe = confined.opened(self.process.stdin)
        with contextlib.suppress(BrokenPipeError, ValueError):  # it has ended already; how it ended says why
            pipe.write(self.data)
            pipe.close()

    def _collect(self) -> None:
        with contextlib.suppress(ValueError):  # closed because the rendering was stopped
            self.answer = confined.opened(self.process.stdout).read()

    def _listen(self) -> None:
        """Read news until the renderer closes its mouth, looking up at least four times a second."""
        pipe, rest = confined.opened(self.process.stderr), b""
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if self.should_stop():
                    raise RenderingCancelled(_("The report was cancelled."))
                if self._seconds_left() <= 0:
                    raise RenderingFailed(_too_long())
                if not selector.select(timeout=min(LOOK_EVERY, self._seconds_left())):
                    continue
                heard = os.read(pipe.fileno(), 65_536)
                if not heard:
                    return
                *lines, rest = (rest + heard).split(b"\n")
                self._hear(lines)

    def _hear(self, lines: list[bytes]) -> None:
        news = None
        for line in lines:
            try:
                news = Progress(**json.loads(line))
            except (ValueError, TypeError):
                self.words = (self.words + line + b"\n")[-KEPT_WORDS:]
        if news:
            self.on_progress(news)

    def _seconds_left(self) -> float:
        return max(0.0, self.ends_at - time.monotonic())


def _reason(code: int) -> str:
    if confined.needed_more_memory(code):
        return _("The report needs more memory than one report may use. Choose fewer sections or the spreadsheet.")
    if code == Exit.TOO_MANY_PAGES:
        return _("The report is too complex: it has more pages than one report may have.")
    if code == Exit.FORBIDDEN_ADDRESS:
        return _("The report asked for something outside itself. Nothing was fetched and no file was made.")
    if confined.took_too_long(code):
        return _too_long()
    return _("The renderer could not lay out this report. The server's log says more.")


def _too_long() -> str:
    return _("The report took too long: it is too complex to print. Choose fewer sections or the spreadsheet.")
