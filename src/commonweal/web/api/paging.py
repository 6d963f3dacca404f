"""Pages of lists, with the addresses of the next and the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest

from commonweal.web.api.shapes import Paging

T = TypeVar("T")


def listed(
    request: HttpRequest, asked: Paging, found: Sequence[T], plain: Callable[[T], Any]
) -> dict[str, Any]:
    """The page that is asked for of all that was found."""
    chosen = found[asked.offset : asked.offset + asked.limit]
    return of(request, asked, [plain(one) for one in chosen], len(found))


def of(request: HttpRequest, asked: Paging, items: Sequence[Any], total: int) -> dict[str, Any]:
    """A page whose items are chosen already."""
    after, before = asked.offset + asked.limit, max(0, asked.offset - asked.limit)
    return {
        "items": list(items),
        "total": total,
        "limit": asked.limit,
        "offset": asked.offset,
        "links": {
            "this": request.get_full_path(),
            "next": _at(request, after) if after < total else None,
            "previous": _at(request, before) if asked.offset else None,
        },
    }


def _at(request: HttpRequest, offset: int) -> str:
    query = request.GET.copy()
    query["offset"] = str(offset)
    return f"{request.path}?{query.urlencode()}"
