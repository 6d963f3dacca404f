"""A made-up register of companies, as large as wanted, in the form in which Companies House publishes its own.

Names follow the shape of the real ones: a few words that very many companies have, many that few have, names of one
word, initials, surnames, places. All are made of invented syllables. One seed gives one register.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20260422
_STARTS = (
    "ba", "be", "bri", "ca", "cla", "co", "da", "de", "dra", "e", "fa", "fe", "fle", "ga", "gle", "ha",
    "he", "ho", "i", "ja", "ka", "ki", "la", "le", "li", "lo", "ma", "me", "mo", "na", "ne", "o", "pa",
    "pe", "pra", "qua", "ra", "re", "ro", "sa", "se", "ska", "sto", "ta", "te", "tho", "u", "va", "ve",
    "wa", "we", "wi", "ya", "za",
)  # fmt: skip
_MIDDLES = (
    "la", "le", "li", "lo", "ra", "re", "ri", "ro", "na", "ne", "ni", "no", "ta", "te", "ti", "to",
    "da", "de", "di", "do", "sha", "che", "ven", "mar", "ter", "win", "der", "mon", "gar", "lan",
)  # fmt: skip
_ENDS = (
    "by", "cott", "dale", "den", "don", "field", "ford", "gate", "ham", "hurst", "ler", "ley", "low",
    "man", "mere", "mont", "ner", "ney", "ock", "rell", "rick", "sey", "shaw", "son", "stone", "ton",
    "vale", "well", "wick", "worth",
)  # fmt: skip
_TRADES = (
    "services", "solutions", "group", "consulting", "properties", "management", "construction",
    "holdings", "care", "engineering", "investments", "international", "systems", "design",
    "developments", "transport", "logistics", "catering", "cleaning", "security", "training", "media",
    "energy", "health", "dental", "medical", "recruitment", "software", "electrical", "building",
    "plumbing", "roofing", "interiors", "partners", "trading", "foods", "fashion", "studio", "films",
    "productions", "associates", "capital", "ventures", "technologies", "technology", "digital",
    "marketing", "events", "travel", "motors", "autos", "garage", "estates", "homes", "lettings",
    "lifts", "windows", "doors", "heating", "gas", "fire", "safety", "waste", "recycling", "print",
    "packaging", "supplies", "equipment", "hire", "plant", "scaffolding", "landscapes", "gardens",
    "farms", "dairy", "bakery", "brewery", "coffee", "kitchens", "furniture", "carpets", "flooring",
    "tiles", "glass", "steel", "metals", "plastics", "chemicals", "pharma", "laboratories",
    "diagnostics", "imaging", "physiotherapy", "optical", "pharmacy", "nursery", "education", "tutors",
    "academy", "sports", "fitness", "dance", "music", "art", "books", "toys", "pets", "veterinary",
    "legal", "law", "accountants", "accountancy", "tax", "finance", "mortgages", "insurance", "claims",
    "research", "analytics", "data", "cloud",
)  # fmt: skip
_ENDINGS = ("LIMITED", "LTD", "LIMITED", "LTD", "LIMITED", "LTD", "LLP", "PLC", "C.I.C.")
_HEADINGS = (
    '"CompanyName"," CompanyNumber","RegAddress.CareOf","RegAddress.AddressLine1","RegAddress.PostTown",'
    '"RegAddress.PostCode","CompanyCategory","CompanyStatus","IncorporationDate","Accounts.AccountCategory",'
    '"SICCode.SicText_1"," PreviousName_1.CompanyName"\n'
)
_ACCOUNTS = ("MICRO ENTITY", "SMALL", "TOTAL EXEMPTION FULL", "DORMANT", "FULL", "GROUP", "NO ACCOUNTS FILED")
_AREAS = [f"{a}{b}{n}" for a, b in itertools.product("ABCDEGHLMNPRSTW", "ADHLNRST") for n in range(1, 30)]


def words(rng: random.Random, many: int = 60_000) -> list[str]:
    """Invented words, of which the first will be the most used."""
    every = [(a + m + e).upper() for a in _STARTS for m in ("", *_MIDDLES) for e in _ENDS]
    rng.shuffle(every)
    return every[:many]


def rows(companies: int, *, seed: int = SEED) -> Iterator[tuple[str, str, str, str]]:
    """Number, name, postcode and earlier name (mostly none) of each company; no two have one name."""
    rng = random.Random(seed)
    known = words(rng)
    trades = [trade.upper() for trade in _TRADES]
    taken: set[bytes] = set()
    for number in range(companies):
        name = _name(rng, known, trades)
        while _digest(name) in taken:
            name = _name(rng, known, trades)
        taken.add(_digest(name))
        before = _name(rng, known, trades) if rng.random() < 0.05 else ""
        postcode = (
            f"{rng.choice(_AREAS)} {rng.randrange(10)}{rng.choice('ABDEFGHJLN')}{rng.choice('PQRSTUWXYZ')}"
        )
        yield f"{number + 100_000:08d}", name, postcode, before


def _digest(name: str) -> bytes:
    """Eight bytes in place of a name: millions of them are held."""
    return hashlib.blake2b(name.encode(), digest_size=8).digest()


def _name(rng: random.Random, known: list[str], trades: list[str]) -> str:
    """A name of one to four words. The square makes some words much commoner than others."""

    def word() -> str:
        return known[int(len(known) * rng.random() ** 2)]

    def trade() -> str:
        return trades[int(len(trades) * rng.random() ** 2)]

    shape = rng.random()
    if shape < 0.15:
        name = f"{word()} {word()}"
    elif shape < 0.45:
        name = f"{word()} {trade()}"
    elif shape < 0.65:
        name = f"{word()} {trade()} {trade()}"
    elif shape < 0.75:
        name = f"{word()} & {word()} {trade()}"
    elif shape < 0.85:
        name = f"{rng.choice('ABCDEFGHJKLMNPRSTW')} {rng.choice('ABCDEFGHJKLMNPRSTW')} {word()} {trade()}"
    elif shape < 0.93:
        name = f"{word()} ({rng.choice(('UK', 'EUROPE', 'NORTH', 'SOUTH', 'LONDON'))}) {trade()}"
    else:
        name = f"THE {word()} {word()} {trade()} COMPANY"
    return f"{name} {rng.choice(_ENDINGS)}"


def write(path: Path, companies: int, *, seed: int = SEED) -> None:
    """The register as a CSV file."""
    rng = random.Random(seed + 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADINGS)
        for number, name, postcode, before in rows(companies, seed=seed):
            file.write(
                f'"{name}","{number}","","1 HIGH STREET","ANYTOWN","{postcode}","Private Limited Company","Active",'
                f'"01/04/2015","{rng.choice(_ACCOUNTS)}","99999 - Dormant Company","{before}"\n'
            )
