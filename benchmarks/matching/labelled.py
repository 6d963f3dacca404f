"""Names of suppliers that people matched by hand, halved for good into those to tune on and those to test on."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILES = ("supplier_nhsdigital_final.csv", "supplier_charity_final.csv")
NO_MATCH = {"", "no match"}
_IMMATERIAL = {"the", "ltd", "limited"}


@dataclass(frozen=True)
class Labelled:
    """A name as written and the name that a person found it to be; None where they found none."""

    written: str
    truth: str | None

    @property
    def is_for_tuning(self) -> bool:
        """Which half it is in: by a digest of the name, so that no run and no file's order changes it."""
        return int(hashlib.sha256(self.written.encode()).hexdigest(), 16) % 2 == 0


@dataclass(frozen=True)
class LabelledFile:
    """Labelled names, and the register to find them in: every name that the file's own search put before a person.

    `known_as`: working names, and the registered name of the charity that goes by each, as a charity register has.
    """

    name: str
    labels: Sequence[Labelled]
    register: Sequence[str]
    known_as: Mapping[str, str]

    def half(self, *, tuning: bool) -> list[Labelled]:
        """The labels of one half."""
        return [label for label in self.labels if label.is_for_tuning == tuning]


def read(folder: Path) -> list[LabelledFile]:
    """The labelled files of published suppliers, each searched in the names of both."""
    found = {
        name: list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8")))) for name in FILES
    }
    truths = {FILES[0]: "verif_match", FILES[1]: "CharityName"}
    names = [
        row[column]
        for file, rows in found.items()
        for row in rows
        for column in (truths[file], "match_0_n", "match_1_n", "match_2_n")
    ]
    register = distinct(name for name in names if name.strip().lower() not in NO_MATCH)
    known_as = _known_as(found[FILES[1]])
    return [
        LabelledFile(
            file.removesuffix("_final.csv"),
            [
                Labelled(
                    row["query_string_n"],
                    None if row[truths[file]].strip().lower() in NO_MATCH else row[truths[file]],
                )
                for row in rows
            ],
            register,
            known_as,
        )
        for file, rows in found.items()
    ]


def _known_as(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Names under which the regulator's register found the charity, which a person confirmed (audit codes 1 to 3)."""
    registered = {loosely(row["CharityName"]) for row in rows}
    return {
        row["match_0_n"]: row["CharityName"]
        for row in rows
        if re.match(r"2: CC: [123] ", row["audit_type"]) and loosely(row["match_0_n"]) not in registered
    }


def distinct(names: Iterable[str]) -> list[str]:
    """Names without those that differ only in what does not matter, in order of the alphabet."""
    first: dict[str, str] = {}
    for name in sorted(names):
        first.setdefault(loosely(name), name)
    return list(first.values())


def loosely(name: str) -> str:
    """A name without capitals, punctuation, “the” and “limited”. Shares no code with the cleaner that is measured."""
    words = re.findall(r"[a-z0-9]+", name.lower().replace("'", "").replace("&", " and "))
    return " ".join(word for word in words if word not in _IMMATERIAL) or " ".join(words)
