"""What may be shared of a place, put together as a pack: figures, definitions, sources and frozen baselines."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import commonweal
from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.loader import load
from commonweal.evidence.store import Store, figuresets, versions
from commonweal.pipeline import ask, baselines, sharing
from commonweal.pipeline.workspace import DEFAULT_NAME, settings
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Suppressed
from commonweal.vocabulary.packs import Definition, Pack, PackedBaseline, PackedSet, PackSource
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.plans import Cut

# What figures are cut by that a pack carries: days, areas, bodies, what is chosen from a list, and what the gate let
# out of people. Never the names of suppliers, nor what somebody typed into a ledger or a register.
OF_PEOPLE = frozenset({"age", "band", "beyond", "disability", "ethnicity", "pay", "quintile", "sex"})
OF_FEW = frozenset({"called", "expected", "kilometres", "nearest", "neighbourhood", "residents"})
CARRIED = OF_PEOPLE | OF_FEW | {
    "area", "authority", "breakdown", "definition", "deprivation", "determinant", "holding", "kind", "month",
    "organisation", "period", "permission", "place", "rule", "scope", "size", "source", "staff_group", "status",
    "use", "year",
}  # fmt: skip
FOR = (Audience.PUBLIC, Audience.SYSTEM)
EVERY_PART = 200_000
OF_INDICATOR = re.compile(rf"{KIND}/(?P<id>[^@]+)@(?P<date>\d{{4}}-\d{{2}}-\d{{2}})")


def make(workspace: Path, *, place: str = SYSTEM, audience: Audience = Audience.PUBLIC) -> Pack:
    """What is held of a place and may be shared with an audience today, frozen baselines too.

    Raises InputError where there is nothing, or where the audience would be the owner alone.
    """
    if audience not in FOR:
        raise InputError(
            "not_for_others",
            "A pack is for others: for the system, or for the public.",
            what_to_do="Choose the audience “system” or “public”.",
        )
    store = Store(workspace)
    today = ask.figure_sets(workspace, place=place, audience=audience)
    today = [each for each in today if is_held(each)]
    if not today:
        raise InputError(
            "nothing_to_share",
            f"No figures of “{place}” may be shared with this audience.",
            what_to_do="Add data first, or have their owners share them.",
        )
    frozen = [
        (each, _shareable(store, each, audience))
        for each in baselines.baselines(workspace)
        if each.place == place
    ]
    every = {each.key: each for each in (*today, *(kept for _, sets in frozen for kept in sets.values()))}
    stated = settings(workspace)
    of = today[0].place
    return Pack(
        system=stated["name"] if stated["name"] != DEFAULT_NAME else of.name,
        place=of,
        audience=audience,
        made_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        software=commonweal.__version__,
        made_up=stated.get("demonstration") == "yes",
        sets={key: _packed(workspace, each) for key, each in every.items()},
        current=tuple(sorted(each.key for each in today)),
        sources=_sources(store, every.values()),
        baselines=tuple(
            PackedBaseline(each.name, each.at, {indicator: kept.key for indicator, kept in sets.items()})
            for each, sets in frozen
            if sets
        ),
    )


def definition(workspace: Path, kept: FigureSet) -> Definition:
    """What a set's indicator means, in the words of the edition that it was worked out under."""
    text = _text(Store(workspace).content, kept)
    words = (
        {}
        if text is None
        else {
            "question": text.question,
            "definition": text.definition,
            "numerator": text.numerator,
            "denominator": text.denominator,
            "direction": text.direction,
            "source": text.source,
            "digest": _digest(text),
        }
    )
    return Definition(
        indicator=kept.indicator,
        editions=kept.lineage.content_edition,
        label=kept.label,
        theme=kept.theme,
        unit=kept.unit,
        description=kept.description,
        method=kept.lineage.method,
        method_version=kept.lineage.method_version,
        **words,
    )


def _text(overlay: Path, kept: FigureSet) -> IndicatorText | None:
    """The edition of an indicator that a set names; None where it is no longer held."""
    named = OF_INDICATOR.search(kept.lineage.content_edition)
    if named is None:
        return None
    day = dt.date.fromisoformat(named["date"])
    try:
        found = load(KIND, named["id"], IndicatorText, on=day, overlay=overlay)
    except InputError:
        return None
    return found if found.effective == day else None


def _digest(text: IndicatorText) -> str:
    """Of what an edition says, and not of who wrote, checked or changed it."""
    said = text.model_dump_json(
        exclude={"changes", "status", "authored_by", "checked_by", "reviewed_on", "next_review"}
    )
    return hashlib.sha256(said.encode()).hexdigest()


def is_held(kept: FigureSet) -> bool:
    """Whether a set says anything: not where nothing was held that it could rest on."""
    said = kept.headline
    return not (isinstance(said.value, Suppressed) and said.count == 0 and len(kept.cuts) == 1)


def _packed(workspace: Path, kept: FigureSet) -> PackedSet:
    carried = tuple(cut for cut in kept.cuts if cut and CARRIED.issuperset(cut))
    return PackedSet(
        replace(kept, cuts=((), *carried)),
        definition(workspace, kept),
        {cut: parts(workspace, kept, cut) for cut in carried},
        tuple(cut for cut in kept.cuts if cut and cut not in carried),
    )


def parts(workspace: Path, kept: FigureSet, cut: Cut) -> tuple[Figure, ...]:
    """Every figure of one cut, in the order in which its method gave them."""
    return tuple(ask.cut(workspace, kept.key, cut, order="kept", limit=EVERY_PART).figures)


def _shareable(store: Store, frozen: baselines.Frozen, audience: Audience) -> dict[str, FigureSet]:
    """Those figures of a baseline that may be shown to an audience."""
    return {kept.indicator: kept for kept in _of_baseline(store, frozen, audience)}


def _of_baseline(store: Store, frozen: baselines.Frozen, audience: Audience) -> Iterator[FigureSet]:
    shares = sharing.shared_within(store)
    for key in frozen.keys.values():
        try:
            kept = figuresets.read(store, key)
        except KeyError:
            continue
        if (
            kept.audience is audience
            and is_held(kept)
            and not kept.withdrawn
            and sharing.may_be_shown(store, kept, shares)
        ):
            yield kept


def _sources(store: Store, sets: Iterable[FigureSet]) -> dict[str, PackSource]:
    wanted = {id_ for kept in sets for id_ in kept.lineage.dataset_versions}
    return {
        held.id: PackSource(
            held.id, held.kind, held.organisation, held.publisher or "", held.licence or "", held.edition or "",
            held.period,
        )
        for held in versions.held(store)
        if held.id in wanted
    }  # fmt: skip
