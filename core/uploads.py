"""No upload larger than the limit is ever kept: reading stops at the first byte too many."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class LimitedUploadHandler(FileUploadHandler):
    """Stops reading a request whose files are larger than `MAX_UPLOAD_BYTES` together."""

    received = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        if self.request is not None:
            self.request.is_upload_too_large = False  # type: ignore[attr-defined]  # read by the forms that take files

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            if self.request is not None:
                self.request.is_upload_too_large = True  # type: ignore[attr-defined]  # read by the view
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None
