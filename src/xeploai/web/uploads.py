"""How much one request may bring: a body beyond it is refused before any of it is written to the disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """Stands before the handlers that keep files, and keeps nothing itself."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - as the base class names it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig by what the request says of its length; the server cuts off what lies beyond."""
        del input_data, META, boundary, encoding
        if content_length > settings.UPLOAD_MOST_BYTES:
            raise RequestDataTooBig(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """On to the next handler."""
        del start
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handlers hold the file."""
        del file_size
