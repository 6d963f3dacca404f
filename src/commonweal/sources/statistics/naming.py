"""Which measure a publication's name means: one that content knows, else a name made of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from commonweal.content.statistics import Measure

JOIN = " | "


class Names:
    """Every name under which publications know measures, in small letters: its measure's id, and the part it names."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        for id_, measure in measures.items():
            for name, part in [*((name, "") for name in measure.names), *measure.parts.items()]:
                self._known.setdefault(tidy(name), (id_, part))

    def of(self, indicator: str, qualifier: str = "") -> tuple[str, str]:
        """The measure's id and the part, of an indicator's name and its measure's. Unknown ones have a slug."""
        whole = JOIN.join(part for part in (tidy(indicator), tidy(qualifier)) if part)
        known = self._known.get(whole) or self._known.get(tidy(indicator))
        return known or (slug(whole), "")

    def knows(self, indicator: str, qualifier: str = "") -> bool:
        """Whether content knows a name."""
        whole = JOIN.join(part for part in (tidy(indicator), tidy(qualifier)) if part)
        return whole in self._known or tidy(indicator) in self._known


def tidy(name: str) -> str:
    """A name as it is compared: small letters, single spaces, without notes in brackets like [note 1]."""
    plain = re.sub(r"\s*\[[^\]]*\]", "", name.replace("\ufeff", ""))
    return re.sub(r"[\s_]+", " ", plain).strip().lower()


def slug(name: str) -> str:
    """A name's letters and figures, joined by underlines."""
    return re.sub(r"[^a-z0-9]+", "_", tidy(name).replace("£", "pounds").replace("%", "percent")).strip("_")
