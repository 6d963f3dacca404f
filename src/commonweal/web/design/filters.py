"""Template filters for what is not a number or a date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import slugify

from commonweal.publication import wording
from commonweal.web.design.on_pages import for_pages


def with_query(query: QueryDict, **changes: Any) -> str:
    """This page's own address query with some of it changed; None leaves a part out."""
    parts = {key: query.get(key, "") for key in query if query.get(key)}
    for key, value in changes.items():
        parts.pop(key, None)
        if value is not None:
            parts[key] = str(value)
    return "?" + urlencode(parts)


def sentence(text: str) -> str:
    """First letter large."""
    return text[:1].upper() + text[1:]


def short_id(text: str) -> str:
    """The first letters of a long id: enough to tell versions apart."""
    return text.rsplit(":", maxsplit=1)[-1][:10]


ALL: dict[str, Callable[..., Any]] = {
    "with_query": with_query,
    "sentence": sentence,
    "short_id": short_id,
    "say_list": wording.listed,
    "for_pages": for_pages,
    "slug": slugify,
}
