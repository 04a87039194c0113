"""Laying out one message with WeasyPrint: nothing is fetched but pictures that stand inside the message."""

import logging
from collections.abc import Callable
from typing import Any

from weasyprint import CSS, HTML, Document
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.rendering.message import Message, Progress

ForbiddenAddress = FatalURLFetchingError
"""The document asked for something outside itself. It passes every `except Exception` of the library."""

PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/svg+xml;")
PAGE_LINE = "Step 5 - Creating layout - Page %d"

Listener = Callable[[Progress], None]


class TooManyPages(Exception):
    """The document is longer than any report has a reason to be."""


class OnlyPictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Answers pictures that stand in the message and stops the whole rendering at anything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.lower().startswith(PICTURES):
            raise ForbiddenAddress("The document asked for an address outside itself.")
        return super().fetch(url, headers)


class PageCounter(logging.Handler):
    """Turns the library's own news about each page into progress."""

    def __init__(self, tell: Listener, most: int) -> None:
        super().__init__()
        self.tell, self.most = tell, most

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == PAGE_LINE and isinstance(record.args, tuple):
            page = int(str(record.args[0]))
            if page > self.most:
                raise TooManyPages
            self.tell(Progress("layout", page))


def render(message: Message, tell: Listener, most_pages: int) -> bytes:
    """The PDF of one message. The same message gives the same bytes. Raises ForbiddenAddress, TooManyPages."""
    counter = PageCounter(tell, most_pages)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.addHandler(counter)
    try:
        document = _laid_out(message)
    finally:
        PROGRESS_LOGGER.removeHandler(counter)
    _refuse_attachments(document)
    document.metadata.created, document.metadata.modified = message.created, message.modified
    _count_drawing(document, tell)
    return bytes(document.write_pdf(pdf_variant=message.variant, pdf_identifier=message.identifier.encode()))


def _laid_out(message: Message) -> Document:
    fetcher, fonts = OnlyPictures(), FontConfiguration()
    html = HTML(string=message.html, url_fetcher=fetcher, media_type="print")
    css = CSS(string=message.css, url_fetcher=fetcher, font_config=fonts)
    return html.render(
        stylesheets=[css], font_config=fonts, pdf_variant=message.variant, presentational_hints=False, pdf_forms=False
    )


def _refuse_attachments(document: Document) -> None:
    """A report carries no files: a link that would embed one came from outside."""
    links = (link for page in document.pages for link in page.links)
    if document.metadata.attachments or any(link[0] == "attachment" for link in links):
        raise ForbiddenAddress("The document asked for an attachment.")


def _count_drawing(document: Document, tell: Listener) -> None:
    total = len(document.pages)
    for number, page in enumerate(document.pages, start=1):
        page.paint = _counted(page.paint, tell, Progress("drawing", number, total))


def _counted(paint: Callable[..., None], tell: Listener, news: Progress) -> Callable[..., None]:
    def painted(*args: Any, **kwargs: Any) -> None:
        paint(*args, **kwargs)
        tell(news)

    return painted
