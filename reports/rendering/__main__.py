"""The renderer: one message in on standard input, one PDF out on standard output, one line per page on standard error.

Runs in a fresh process with a bare environment. It imports WeasyPrint and no Django, and fetches nothing but pictures
that stand inside the message.
"""

import gc
import json
import logging
import os
import sys
from typing import Any, NoReturn

from reports.rendering import walls
from reports.rendering.message import Exit, Limits, Message

gc.disable()  # imports make no garbage worth looking for
limits = Limits(**json.loads(sys.argv[1])) if len(sys.argv) > 1 else Limits()
walls.set_limits(limits)

from weasyprint import CSS, HTML, Document  # noqa: E402  the limits stand before the library is loaded
from weasyprint.logger import PROGRESS_LOGGER  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: E402

PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/svg+xml;")
PAGE_LINE = "Step 5 - Creating layout - Page %d"


class OnlyPictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Answers pictures that stand in the message and stops the whole rendering at anything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.lower().startswith(PICTURES):
            raise FatalURLFetchingError("The document asked for an address outside itself.")
        return super().fetch(url, headers)


class TooManyPages(Exception):
    """The document is longer than any report has a reason to be."""


class PageCounter(logging.Handler):
    """Turns the library's own news about each page into one line for the worker."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == PAGE_LINE and isinstance(record.args, tuple):
            page = int(str(record.args[0]))
            if page > limits.pages:
                raise TooManyPages
            tell(phase="layout", pages=page)


def main() -> int:
    """Render the message on standard input."""
    message = Message.from_bytes(sys.stdin.buffer.read())
    walls.close_doors()
    try:
        pdf = render(message)
    except FatalURLFetchingError:
        return Exit.FORBIDDEN_ADDRESS
    except MemoryError:
        return Exit.OUT_OF_MEMORY
    except TooManyPages:
        return Exit.TOO_MANY_PAGES
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return Exit.DONE


def render(message: Message) -> bytes:
    """The PDF of one message. The same message gives the same bytes."""
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.addHandler(PageCounter())
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000)  # layout makes many objects that live to the end; looking at them often costs a fifth
    fetcher, fonts = OnlyPictures(), FontConfiguration()
    html = HTML(string=message.html, url_fetcher=fetcher, media_type="print")
    css = CSS(string=message.css, url_fetcher=fetcher, font_config=fonts)
    document = html.render(
        stylesheets=[css], font_config=fonts, pdf_variant=message.variant, presentational_hints=False, pdf_forms=False
    )
    _refuse_attachments(document)
    document.metadata.created, document.metadata.modified = message.created, message.modified
    _count_drawing(document)
    pdf = document.write_pdf(pdf_variant=message.variant, pdf_identifier=message.identifier.encode())
    return bytes(pdf)


def _refuse_attachments(document: Document) -> None:
    """A report carries no files: a link that would embed one came from outside."""
    links = (link for page in document.pages for link in page.links)
    if document.metadata.attachments or any(link[0] == "attachment" for link in links):
        raise FatalURLFetchingError("The document asked for an attachment.")


def _count_drawing(document: Document) -> None:
    total = len(document.pages)
    for number, page in enumerate(document.pages, start=1):
        page.paint = _counted(page.paint, number, total)


def _counted(paint: Any, number: int, total: int) -> Any:
    def painted(*args: Any, **kwargs: Any) -> None:
        paint(*args, **kwargs)
        tell(phase="drawing", pages=number, total=total)

    return painted


def tell(**news: str | int) -> None:
    """One line of progress for the worker."""
    sys.stderr.write(json.dumps(news) + "\n")
    sys.stderr.flush()


def leave(code: int) -> NoReturn:
    """End at once: there is nothing to tidy up, and taking a large document apart costs as much as a page."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())
