"""Many people reading pages at once, each with pauses, as people do; and what the server made of it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlsplit

# The pages that people of a system read most, the most read first.
PAGES = (
    "/",
    "/baseline/",
    "/baseline/procurement/spend/",
    "/baseline/procurement/spend/by/supplier/",
    "/baseline/procurement/influenceable/",
    "/baseline/procurement/influenceable/by/supplier/",
    "/levers/suppliers/",
    "/levers/rules/",
    "/data/",
    "/runs/",
)
STATIC = "/static/commonweal/commonweal.css"


@dataclass
class Visit:
    """What came of it: seconds for each answer, by path, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return sum(len(each) for each in self.seconds.values())

    def p95(self, paths: Sequence[str]) -> float:
        """The time, in seconds, within which 95 of 100 answers came."""
        every = [one for path in paths for one in self.seconds.get(path, [])]
        return quantiles(every, n=20)[-1]

    def told(self) -> str:
        ratio = self.p95(PAGES) / self.p95([STATIC])
        return (
            f"{self.answers:,} answers, {len(self.wrong)} wrong; p95 of pages {self.p95(PAGES) * 1000:.0f} ms, "
            f"{ratio:.1f} times that of a static file ({self.p95([STATIC]) * 1000:.0f} ms)"
        )


def visit(site: str, *, people: int, seconds: float, pause: tuple[float, float], seed: int) -> Visit:
    """Let people read a site for a time, each a page of their own choice after a pause; a tenth of it static files."""
    visit = Visit()
    # In a thread of its own: a browser of the same tests may have this thread's event loop.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lambda: asyncio.run(_all(site, visit, people, seconds, pause, seed))).result()
    return visit


async def _all(
    site: str, visit: Visit, people: int, seconds: float, pause: tuple[float, float], seed: int
) -> None:
    until = time.monotonic() + seconds
    chance = random.Random(seed)
    tasks = [_person(site, visit, until, pause, random.Random(chance.random())) for _ in range(people)]
    await asyncio.gather(*tasks)


async def _person(
    site: str, visit: Visit, until: float, pause: tuple[float, float], chance: random.Random
) -> None:
    await asyncio.sleep(chance.uniform(0, pause[1]))  # nobody begins at the same moment
    while time.monotonic() < until:
        path = STATIC if chance.random() < 0.1 else chance.choice(PAGES)
        started = time.monotonic()
        try:
            status = await asyncio.wait_for(_get(site, path), timeout=60)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as fault:
            visit.wrong.append(f"{path}: {type(fault).__name__}")
        else:
            visit.seconds.setdefault(path, []).append(time.monotonic() - started)
            if status != 200:
                visit.wrong.append(f"{path}: {status}")
        await asyncio.sleep(chance.uniform(*pause))


async def _get(site: str, path: str) -> int:
    """The status of a page, all of which was read, over a connection of its own."""
    where = urlsplit(site)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.read()
        return int(head.split(b" ", 2)[1])
    finally:
        writer.close()
