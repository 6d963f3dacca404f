"""Parts of a file, for who asks for a range of its bytes (RFC 9110, section 14): one range at a time."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
BINARY = "application/octet-stream"


def part_of_file(request: HttpRequest, path: Path, *, etag: str, max_age: int) -> HttpResponse | FileResponse:
    """The range of a file that is asked for; all of it where none is, or where what is asked is not understood.

    416 where the range begins beyond its end. `etag` says which file it is: it never changes under one.
    """
    size = path.stat().st_size
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{etag}"', "Cache-Control": f"private, max-age={max_age}"}
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked.groups() == ("", ""):
        return FileResponse(path.open("rb"), content_type=BINARY, headers=headers)
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or end < start:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(start)
        content = file.read(end - start + 1)
    headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return HttpResponse(content, status=206, content_type=BINARY, headers=headers)
