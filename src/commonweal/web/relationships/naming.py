"""Words that may name a person: a name that is registered here, a title with a surname, an address, a telephone number.

It errs on the side of asking: whoever wrote the words is shown what was found, and takes it out or keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from commonweal.web.organisations import reading as organisations
from commonweal.web.relationships.models import Connector, Partner

TITLES = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "reverend",
    "cllr",
    "councillor",
    "nurse",
    "sister",
    "matron",
    "father",
]
_TITLED = re.compile(
    rf"\b(?:(?i:{'|'.join(TITLES)}))\b\.?\s+(?:[A-Z]\.?\s*)*(?:[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)"
)
# At most as many letters before the “@” as an address may have, or long words would be read over and over.
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
# Ten or eleven digits that begin with 0 or +44 (0), grouped as people do; not an amount, a year or a code.
_TELEPHONE = re.compile(r"(?<![\w£.])(?:\+44\s?(?:\(0\)\s?)?|\(?0)(?:[\s().-]{0,2}\d){9,10}(?!\d)")
_SHORTEST = 3  # letters of a part of a name that is looked for on its own


def may_name(text: str) -> tuple[str, ...]:
    """What in some words may name a person, as it stands there, in order and each once."""
    return found(text, registered()) if text else ()


def registered() -> set[str]:
    """The names of people that are registered here: of accounts, and of partners' contacts."""
    names = {
        *organisations.names_of_people(),
        *Partner.objects.values_list("contact_name", flat=True),
    }
    names |= set(Connector.objects.values_list("contact", flat=True))
    return {name for name in names if name.strip()}


def found(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The same, of given names. A whole name counts however it is written; nothing that stands inside a word does."""
    hits = [
        (each.start(), each.group().strip()) for each in (*_TITLED.finditer(text), *_EMAIL.finditer(text))
    ]
    hits += [(each.start(), each.group().strip()) for each in _TELEPHONE.finditer(text)]
    for name in names:
        parts = [re.escape(part) for part in name.split()]
        if len(parts) < 2 and len(name.strip()) < _SHORTEST:
            continue
        pattern = re.compile(r"(?<!\w)" + r"[\s.,]+".join(parts) + r"(?!\w)", re.IGNORECASE)
        hits += [(each.start(), each.group()) for each in pattern.finditer(text)]
    return tuple(dict.fromkeys(text for _, text in sorted(hits)))
