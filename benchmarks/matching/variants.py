"""Names as a ledger might write them: what clerks and systems do to a name, written without a look at the cleaner."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

_NEAR = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "WQWETRYUIOSADFGFGHJXZXCVBN", strict=True))
_PLACES = ("NORTH", "LEEDS", "HEAD OFFICE", "BRANCH", "ACCOUNTS DEPT", "REMITTANCE")


@dataclass(frozen=True)
class Variant:
    """A name as written, whose it is (None: no company's in the register), and its postcode where the ledger has it."""

    written: str
    number: str | None
    postcode: str | None


def vary(name: str, rng: random.Random) -> str:
    """A name with one, two or three things done to it; three in ten are only written in another case or form."""
    many = rng.choices((0, 1, 2, 3), weights=(30, 40, 22, 8))[0]
    for change in rng.sample(_CHANGES, many):
        name = change(name, rng)
    return rng.choice((str, str.title, str.lower))(_form(name, rng)).strip()


def _form(name: str, rng: random.Random) -> str:
    """The legal form as clerks write it: as it is, the other way, in brackets, or not at all."""
    head, _, tail = name.rpartition(" ")
    ways = {"LIMITED": ("LTD", "LIMITED", "LTD.", ""), "LTD": ("LIMITED", "LTD", "Ltd.", "")}
    return f"{head} {rng.choice(ways[tail])}" if tail in ways else name


def _slip(name: str, rng: random.Random) -> str:
    place = rng.randrange(1, max(len(name) - 6, 2))
    kind = rng.randrange(4)
    if kind == 0:
        return name[:place] + name[place + 1 :]
    if kind == 1:
        return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]
    if kind == 2:
        return name[:place] + name[place] + name[place:]
    return name[:place] + _NEAR.get(name[place], name[place]) + name[place + 1 :]


def _cut(name: str, rng: random.Random) -> str:
    return name[: rng.choice((24, 28, 30, 35))]


def _shortened(name: str, rng: random.Random) -> str:
    """A long word cut to its first letters, or without its vowels."""
    words = name.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 6]
    if not long:
        return name
    place = rng.choice(long)
    word = words[place]
    words[place] = rng.choice(
        (word[:4], word[:5], word[0] + "".join(c for c in word[1:] if c not in "AEIOU"))
    )
    return " ".join(words)


def _run_together(name: str, rng: random.Random) -> str:
    words = name.split(" ")
    place = rng.randrange(max(len(words) - 1, 1))
    return " ".join([*words[:place], "".join(words[place : place + 2]), *words[place + 2 :]])


def _placed(name: str, rng: random.Random) -> str:
    return f"{name} - {rng.choice(_PLACES)}"


def _coded(name: str, rng: random.Random) -> str:
    return f"{rng.randrange(10**5, 10**6)}{rng.choice((' ', ': '))}{name}"


def _the_last(name: str, rng: random.Random) -> str:
    return f"{name.removeprefix('THE ')} (THE)" if name.startswith("THE ") else f"THE {name}"


def _and(name: str, rng: random.Random) -> str:
    return name.replace(" & ", rng.choice((" AND ", "&", " + ")))


_CHANGES: list[Callable[[str, random.Random], str]] = [
    _slip, _cut, _shortened, _run_together, _placed, _coded, _the_last, _and,
]  # fmt: skip


def sample(
    companies: list[tuple[str, str, str]], absent: list[tuple[str, str, str]], many: int, *, seed: int
) -> list[Variant]:
    """Variants of companies in the register, and of companies that are not (one in twelve and a half)."""
    rng = random.Random(seed)
    missing = many * 2 // 25
    found = []
    for number, name, postcode in rng.sample(companies, many - missing):
        found.append(Variant(vary(name, rng), number, postcode if rng.random() < 0.3 else None))
    for _, name, postcode in rng.sample(absent, missing):
        found.append(Variant(vary(name, rng), None, postcode if rng.random() < 0.3 else None))
    return found
