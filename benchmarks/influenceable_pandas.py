"""The other peer for influenceable spend: pandas, as an analyst would, at sizes that fit in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.influenceable_questions import (
    ADDED_UP,
    BY_DEFINITION,
    BY_DEPRIVATION,
    BY_RULE,
    HHI,
    LARGEST,
    LARGEST_SUPPLIERS,
    LEAKAGE,
    LOCAL_SHARE,
    RULE_REACH,
    Settings,
)
from benchmarks.questions import NOT_STATED, SYSTEM, Question

COLUMNS = (
    *("organisation", "outcome", "date", "supplier", "supplier_postcode", "individual"),
    *("expense_type", "expense_area", "category", "amount"),
)
DEFINITIONS = ("council", "place", "footprint", "radius", "region")
PLACES = ("local", "rest of footprint", "elsewhere", "unknown")
INDIVIDUALS = "\x00individuals"


class Answering:
    """Answers questions of influenceable spend; the payments are classified once."""

    def __init__(self, ledgers: dict[str, Path], settings: Settings) -> None:
        self._settings = settings
        payments = pd.concat([_ledger(path) for path in ledgers.values()], ignore_index=True)
        payments = payments[payments["outcome"] == "accepted"].copy()
        payments["pennies"] = (payments["amount"].astype("float64") * 100).round().astype("int64")
        payments["month"] = pd.to_datetime(payments["date"]).dt.strftime("%Y-%m")
        self._payments = self._classified(payments)
        self._here: dict[str, Any] = {}

    def answer(self, questions: Sequence[Question]) -> Iterator[tuple[Question, list[tuple[Any, ...]]]]:
        """Each question with its rows."""
        for question in questions:
            yield question, self._answer(question)

    def _of(self, place: str) -> Any:
        if place not in self._here:
            every = self._payments
            self._here[place] = every if place == SYSTEM else every[every["organisation"] == place]
        return self._here[place]

    def _answer(self, question: Question) -> list[tuple[Any, ...]]:
        here = self._of(question.place)
        upper = here[~here["excluded"]]
        if question.indicator in ADDED_UP:
            return _added_up(_SELECTED[question.indicator](here), list(question.cut))
        if question.indicator in (BY_RULE, RULE_REACH):
            if not question.cut:
                return _added_up(here, [])
            return self._by_rule(here) if question.indicator == BY_RULE else self._reach(here)
        if question.indicator == BY_DEFINITION:
            return _by_definition(upper) if question.cut else _added_up(upper, [])
        if question.indicator == BY_DEPRIVATION:  # no index is held
            return [((), None, 0)]
        if question.indicator in (LOCAL_SHARE, LEAKAGE):
            where = "local" if question.indicator == LOCAL_SHARE else "elsewhere"
            return _share(upper, where, self._settings.most_unknown)
        return _concentration(upper, question.indicator)

    def _classified(self, payments: Any) -> Any:
        settings = self._settings
        directory = pd.read_parquet(settings.postcodes).dropna(subset=["authority"])
        known = pd.read_parquet(settings.suppliers)
        alike = known.groupby("entity_name")["entity"].transform("nunique")
        last = known["entity"].str.rpartition(":")[2]
        known["label"] = np.where(alike == 1, known["entity_name"], known["entity_name"] + " (" + last + ")")
        known["internal"] = last.isin(list(settings.addresses))
        known = known.merge(directory, how="left", on="postcode")
        known["location"] = known["postcode"].where(known["authority"].notna())
        known["bits"] = _bits(settings, "supplier_words", known["supplier"] + "\n" + known["label"])
        for n, rule in enumerate(settings.rules):
            known["bits"] |= known["entity_kind"].isin(rule["kinds"]).astype("int64") * (1 << n)
        wanted = [
            "supplier",
            "supplier_postcode",
            "label",
            "internal",
            "location",
            "authority",
            "size",
            "bits",
        ]
        payments = payments.merge(known[wanted], how="left", on=["supplier", "supplier_postcode"])
        met = payments["bits"].fillna(0).astype("int64")
        for name, words in (
            ("expense_type", "spending_words"),
            ("category", "spending_words"),
            ("expense_area", "area_words"),
        ):
            texts = pd.Series(payments[name].dropna().unique(), dtype="object")
            by_text = dict(zip(texts, _bits(settings, words, texts), strict=True))
            met |= payments[name].map(by_text).fillna(0).astype("int64")
        payments["met"] = met
        payments["excluded"] = (met & settings.bits("excluded")) != 0
        payments["doubtful"] = (met & settings.bits("doubtful")) != 0
        payments["internal"] = payments["internal"].fillna(False).astype(bool)
        payments["supplier"] = payments["label"].fillna(payments["supplier"])
        return self._placed(payments, known, directory)

    def _placed(self, payments: Any, known: Any, directory: Any) -> Any:
        settings = self._settings
        found = known.dropna(subset=["location"]).drop_duplicates("location")
        parts = []
        for body, code in settings.addresses.items():
            (at,) = directory[directory["postcode"] == code].to_dict("records")
            own = [place for place in settings.places if at["authority"] in place]
            in_footprint = found["authority"].isin(settings.footprint)
            together = (
                found["authority"].isin([code for place in own for code in place])
                if own
                else found["authority"] == at["authority"]
            )
            metres = np.hypot(found["easting"] - at["easting"], found["northing"] - at["northing"])
            is_local = {
                "council": found["authority"] == at["authority"],
                "place": together,
                "footprint": in_footprint,
                "radius": metres <= 1000 * settings.radius_km,
            }
            rest = np.where(in_footprint, "rest of footprint", "elsewhere")
            part = pd.DataFrame({"organisation": body, "location": found["location"]})
            for name, local in is_local.items():
                part[name] = np.where(local, "local", rest)
            part.loc[metres.isna().to_numpy() | np.isnan(float(at["easting"])), "radius"] = "unknown"
            part["region"] = "unknown"  # this directory has no regions
            parts.append(part)
        payments = payments.merge(pd.concat(parts), how="left", on=["organisation", "location"])
        for name in DEFINITIONS:
            payments[name] = payments[name].fillna("elsewhere").where(payments["location"].notna(), "unknown")
        payments["where"] = payments["council"]
        columns = ["expense_type", "expense_area", "category", "size", "authority"]
        payments[columns] = payments[columns].astype("object").fillna(NOT_STATED)
        return payments.rename(columns={"place": "of_place"}).rename(columns={"where": "place"})

    def _by_rule(self, here: Any) -> list[tuple[Any, ...]]:
        by_met = here.groupby("met")["pennies"].agg(["sum", "size"])
        told: dict[str, list[int]] = {}
        for met, row in by_met.iterrows():
            title = next(
                (
                    r["title"]
                    for n, r in enumerate(self._settings.rules)
                    if r["in_force"] and int(met) >> n & 1
                ),
                "Met by no rule",
            )
            pounds = told.setdefault(title, [0, 0])
            pounds[0] += int(row["sum"])
            pounds[1] += int(row["size"])
        return [((title,), pennies / 100, count) for title, (pennies, count) in told.items()]

    def _reach(self, here: Any) -> list[tuple[Any, ...]]:
        by_met = here.groupby("met")["pennies"].agg(["sum", "size"]).reset_index()
        found = []
        for n, rule in enumerate(self._settings.rules):
            meets = by_met[(by_met["met"] & (1 << n)) != 0]
            found.append(((rule["title"],), int(meets["sum"].sum()) / 100, int(meets["size"].sum())))
        return found


_SELECTED: dict[str, Callable[[Any], Any]] = {
    "spend.total_consolidated": lambda p: p[~p["internal"]],
    "spend.excluded": lambda p: p[p["excluded"]],
    "spend.influenceable.upper": lambda p: p[~p["excluded"]],
    "spend.influenceable.lower": lambda p: p[~p["excluded"] & ~p["doubtful"]],
    "spend.demand.upper": lambda p: p[~p["excluded"] & ~p["individual"]],
    "spend.demand.lower": lambda p: p[~p["excluded"] & ~p["doubtful"] & ~p["individual"]],
    **{
        name: lambda p, where=where: p[~p["excluded"] & (p["place"] == where)]
        for name, where in zip(
            ("spend.local", "spend.rest_of_footprint", "spend.elsewhere", "spend.unknown_location"),
            PLACES,
            strict=True,
        )
    },
}


def _ledger(path: Path) -> Any:
    held = [name for name in COLUMNS if name in pq.read_schema(path).names]
    return pd.read_parquet(path, columns=held).reindex(columns=list(COLUMNS))


def _bits(settings: Settings, words: str, asked: Any) -> Any:
    lower = asked.str.lower()
    bits = pd.Series(0, index=asked.index, dtype="int64")
    for n, rule in enumerate(settings.rules):
        if rule[words]:
            found = re.compile("|".join(f"({word})" for word in rule[words]))
            bits |= lower.map(lambda text, found=found: bool(found.search(text))).astype("int64") * (1 << n)
    return bits


def _added_up(payments: Any, cut: list[str]) -> list[tuple[Any, ...]]:
    if not cut:
        return [((), int(payments["pennies"].sum()) / 100, len(payments))]
    grouped = payments.groupby(cut, sort=False)["pennies"].agg(total="sum", lines="size").reset_index()
    return [(tuple(row[:-2]), int(row[-2]) / 100, int(row[-1])) for row in grouped.itertuples(index=False)]


def _by_definition(upper: Any) -> list[tuple[Any, ...]]:
    found = []
    for name in DEFINITIONS:
        column = "of_place" if name == "place" else name
        found += [((name, *names), value, count) for names, value, count in _added_up(upper, [column])]
    return found


def _share(upper: Any, where: str, most_unknown: float) -> list[tuple[Any, ...]]:
    whole = upper["pennies"].sum()
    unknown = upper.loc[upper["place"] == "unknown", "pennies"].sum()
    there = upper.loc[upper["place"] == where, "pennies"].sum()
    is_shown = whole > 0 and whole > unknown and unknown <= most_unknown * whole
    return [((), round(100 * there / (whole - unknown), 1) if is_shown else None, len(upper))]


def _concentration(upper: Any, indicator: str) -> list[tuple[Any, ...]]:
    names = upper["supplier"].where(~upper["individual"], INDIVIDUALS)
    nets = upper.groupby(names)["pennies"].agg(["sum", "size"]).rename_axis("name").reset_index()
    paid, below = nets[nets["sum"] > 0], nets[nets["sum"] < 0]
    if indicator == HHI:
        shares = paid["sum"] / paid["sum"].sum()
        return [((), round(float((shares**2).sum()), 6), int(paid["size"].sum()))]
    if indicator == LARGEST:
        top = paid.sort_values(["sum", "name"], ascending=[False, True]).head(LARGEST_SUPPLIERS)
        return [((), round(100 * top["sum"].sum() / paid["sum"].sum(), 1), int(top["size"].sum()))]
    return [((), int(below["sum"].sum()) / 100, int(below["size"].sum()))]
