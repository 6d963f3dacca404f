"""Processor time of the pages that people read most, over a demonstration, in this process; by hand: an empty page."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median

from tests.visiting import PAGES

PLAIN = "/help/"
TARGET_MS = 15.0  # for a page that is a list


def measure(folder: Path, *, lines: int, times: int) -> str:
    """Make a demonstration and read each page; says the median of each, and its ratio to a page without data."""
    os.environ["COMMONWEAL_WORKSPACE"] = str(folder)
    from commonweal.web.commands import demo
    from commonweal.web.commands.shared import ready

    demo.make(ready(folder), lines=lines, seed=1)
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    found = {path: _milliseconds(client, path, times) for path in (PLAIN, *PAGES)}
    rows = [
        f"| {path} | {taken:.1f} | {taken / found[PLAIN]:.1f} | {'yes' if taken <= TARGET_MS else 'no'} |"
        for path, taken in found.items()
    ]
    head = f"| Page | ms of processor | ÷ {PLAIN} | within {TARGET_MS:.0f} ms |\n| --- | --- | --- | --- |"
    return "\n".join([head, *rows])


def _milliseconds(client: object, path: str, times: int) -> float:
    get = getattr(client, "get")  # noqa: B009  Django's client, which is imported late
    assert get(path).status_code == 200, path
    taken = []
    for _ in range(times):
        started = time.process_time()
        get(path)
        taken.append(1000 * (time.process_time() - started))
    return median(taken)
