"""Content of the influenceable-spend method: its rules, and what local means."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from commonweal.content.loader import Edition, load
from commonweal.vocabulary.spending import Effect, Local, SpendMethod, SpendRule

KINDS = {"nhs", "public", "company", "charity", "individual", "cluster"}
ASKED_OF = ("kinds", "bands", "supplier_words", "spending_words", "area_words")  # what a rule looks at
MOST_RULES = 60  # each is a bit of a whole number


class RuleText(BaseModel):
    """One rule; see vocabulary.spending.SpendRule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    effect: Effect
    in_force: bool = True
    why: str
    source: str
    kinds: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    supplier_words: tuple[str, ...] = ()
    spending_words: tuple[str, ...] = ()
    area_words: tuple[str, ...] = ()

    @field_validator("supplier_words", "spending_words", "area_words")
    @classmethod
    def _patterns(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            re.compile(word)
            if word != word.lower():
                raise ValueError(f"“{word}” has a capital letter, and would never be found")
        return words

    @field_validator("kinds")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(kinds) - KINDS:
            raise ValueError(f"no kind of supplier is called {', '.join(sorted(unknown))}")
        return kinds


class SpendRules(Edition):
    """The rules, in order: those that exclude before those that are doubtful."""

    about: str
    rules: tuple[RuleText, ...] = Field(min_length=1, max_length=MOST_RULES)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        effects = [rule.effect for rule in self.rules]
        if effects != sorted(effects, key=lambda effect: effect is Effect.DOUBTFUL):
            raise ValueError("rules that exclude come before doubtful ones")
        for names in ([rule.id for rule in self.rules], [rule.title for rule in self.rules]):
            if len(set(names)) != len(names):
                raise ValueError("two rules have one id or one title")
        return self

    @property
    def digest(self) -> str:
        """Tells two readings of the rules apart, also where one day saw both."""
        return hashlib.sha256(self.model_dump_json(include={"rules"}).encode()).hexdigest()[:16]

    @property
    def method(self) -> SpendMethod:
        """The rules as the method knows them."""
        return SpendMethod(self.edition, tuple(SpendRule(**rule.model_dump()) for rule in self.rules))


class LocalDefinition(Edition):
    """What local means in this system: the definition chosen, its parameters, and the system's places.

    `places` maps a place's name to the codes of its authorities; `footprint` lists those of the whole system, and is
    left empty where reference data say which they are. `most_unknown` is the share of unknown location above which no
    local share is shown as one number.
    """

    chosen: Local
    radius_km: float = Field(gt=0, le=500)
    most_unknown: float = Field(ge=0, le=1)
    definitions: Mapping[Local, str]
    places: Mapping[str, tuple[str, ...]] = {}
    footprint: tuple[str, ...] = ()

    def words(self, local: Local | None = None) -> str:
        """A definition in words; the chosen one by default."""
        return self.definitions[local or self.chosen].format(radius_km=f"{self.radius_km:g}")


@dataclass(frozen=True)
class Difference:
    """How a rule of a system's own edition differs from the shipped one, in words that follow its title."""

    rule: str  # its id, where the edition has it
    title: str
    words: str


def differences(own: SpendRules, shipped: SpendRules) -> list[Difference]:
    """What an edition has, lacks and does otherwise than the shipped one, in the order of its rules."""
    before = {rule.id: rule for rule in shipped.rules}
    kept = {rule.id for rule in own.rules}
    told = [
        Difference(rule.id, rule.title, words)
        for rule in own.rules
        for words in _changes(rule, before.get(rule.id))
    ]
    return [*told, *(Difference("", rule.title, "left out") for rule in shipped.rules if rule.id not in kept)]


def _changes(rule: RuleText, before: RuleText | None) -> Iterator[str]:
    if before is None:
        yield f"added; it {_DOES[rule.effect]}"
        return
    if rule.effect is not before.effect:
        yield f"{_DOES[rule.effect]}; as shipped, it {_DOES[before.effect]}"
    if rule.in_force != before.in_force:
        yield f"switched {'on' if rule.in_force else 'off'}; as shipped, it is {'on' if before.in_force else 'off'}"
    if any(getattr(rule, name) != getattr(before, name) for name in ASKED_OF):
        yield "looks for other words or kinds of supplier than as shipped"


_DOES = {
    Effect.EXCLUDED: "leaves payments out of both bounds",
    Effect.DOUBTFUL: "leaves payments out of the lower bound",
}


def spend_rules(overlay: Path | None = None) -> SpendRules:
    """The rules in force."""
    return load("spend-rules", "influenceable", SpendRules, overlay=overlay)


def local_definition(overlay: Path | None = None) -> LocalDefinition:
    """The definition of local in force."""
    return load("local", "definition", LocalDefinition, overlay=overlay)
