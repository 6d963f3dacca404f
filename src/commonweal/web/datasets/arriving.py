"""Uploads as they arrive: straight to a private folder on disk, within limits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from commonweal.web.organisations.access import reader

TOO_LARGE = "upload_too_large"


class SpoolHandler(TemporaryFileUploadHandler):
    """Writes each file to the spool; files beyond the limit are let go and the request says so.

    Of somebody who has not signed in no file is written: no page takes one from them.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._bytes = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        if self.request is None or not reader(self.request).signed_in:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a piece of a file, unless all files together are too large."""
        self._bytes += len(raw_data)
        if self._bytes > settings.UPLOAD_LIMIT_BYTES:
            self.file.close()  # removes it from the disk
            setattr(self.request, TOO_LARGE, True)
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file, whole."""
        if getattr(self.request, TOO_LARGE, False):
            return None
        return super().file_complete(file_size)
