"""No upload larger than the limit is ever kept: reading stops at the first byte too many."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(size: int) -> Callable[[View], View]:
    """Declare that a view takes larger files than others, in bytes; they go to the disk as they arrive."""

    def declare(view: View) -> View:
        view.most_upload_bytes = size  # type: ignore[attr-defined]  # read by the handler below
        return view

    return declare


class LimitedUploadHandler(FileUploadHandler):
    """Stops reading a request whose files are larger than `MAX_UPLOAD_BYTES`, or what the view takes, together."""

    received = 0

    @cached_property
    def most(self) -> int:
        match = getattr(self.request, "resolver_match", None)
        return int(getattr(match and match.func, "most_upload_bytes", settings.MAX_UPLOAD_BYTES))

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        if self.request is not None:
            self.request.is_upload_too_large = False  # type: ignore[attr-defined]  # read by the forms that take files

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > self.most:
            if self.request is not None:
                self.request.is_upload_too_large = True  # type: ignore[attr-defined]  # read by the view
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None
