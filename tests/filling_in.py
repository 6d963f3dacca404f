"""Filling in forms as a browser does: the page is opened, and what it hides is sent back with what is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client

SEEN = re.compile(r'name="seen" value="([^"]*)"')


def seen(client: Client, path: str) -> str:
    """Which state of its record the form on a page is about; nothing where there is no such form."""
    found = SEEN.search(client.get(path).content.decode())
    return found.group(1) if found else ""


def send(client: Client, path: str, given: Mapping[str, Any]) -> Any:
    """Open a page, fill its form in and send it."""
    return client.post(path, {"seen": seen(client, path)} | dict(given))
