"""What a column holds, judged by a sample of its cells."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from commonweal.sources.spend.amounts import parse_amount
from commonweal.sources.spend.dates import is_serial, looks_like_date
from commonweal.sources.spend.texts import clean_text

_CODE = re.compile(r"[^\s]*\d[^\s]*")
_HASHES = re.compile("#+")


@dataclass(frozen=True)
class Profile:
    """Shares, of 1, of a column's filled cells; `texts` the cells as sampled."""

    filled: int
    dates: float
    serials: float
    hashes: float
    amounts: float
    pence: float  # amounts written with a point
    codes: float
    letters: float
    distinct: int
    most_common: str | None
    texts: Sequence[str] = field(repr=False, default=())

    @property
    def varied(self) -> float:
        """How many different values, for each filled cell."""
        return self.distinct / self.filled if self.filled else 0.0

    def share(self, pattern: re.Pattern[str]) -> float:
        """The share of cells in which a pattern is found; they are in lower case."""
        return _share(self.texts, lambda text: bool(pattern.search(text.lower())))


def profile(cells: Sequence[str | None], today: dt.date) -> Profile:
    """Look at a sample of a column."""
    texts = [text for cell in cells if (text := clean_text(cell))]
    counts = Counter(texts)
    return Profile(
        filled=len(texts),
        dates=_weighed(counts, lambda text: looks_like_date(text, today)),
        serials=_weighed(counts, lambda text: is_serial(text, today)),
        hashes=_weighed(counts, lambda text: bool(_HASHES.fullmatch(text))),
        amounts=_weighed(counts, lambda text: parse_amount(text).pounds is not None),
        pence=_weighed(counts, lambda text: "." in text and parse_amount(text).pounds is not None),
        codes=_weighed(counts, lambda text: bool(_CODE.fullmatch(text))),
        letters=_weighed(counts, lambda text: sum(c.isalpha() for c in text) > len(text) / 3),
        distinct=len(counts),
        most_common=counts.most_common(1)[0][0] if counts else None,
        texts=texts,
    )


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0


def _weighed(counts: Counter[str], test: Callable[[str], bool]) -> float:
    total = counts.total()
    return sum(n for text, n in counts.items() if test(text)) / total if total else 0.0
