"""Ask: compute the figures that are missing, and read those that are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from commonweal.evidence.store import Store, figuresets, versions
from commonweal.evidence.store.tables import tables
from commonweal.gate import answering, reading
from commonweal.gate.rules import AudienceRules, rules
from commonweal.indicators import plans
from commonweal.pipeline import suppliers, viewing
from commonweal.pipeline.viewing import EVERYWHERE, View
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, FigureSet, Page
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Context, Cut, Plan
from commonweal.vocabulary.progress import Progress, silent

STALE = "data, matches or rules changed since they were worked out"


@dataclass(frozen=True)
class _Question:
    plan: Plan
    audience: Audience
    held: tuple[DatasetVersion, ...]
    context: Context
    key: str


def refresh(workspace: Path, *, view: View = EVERYWHERE, progress: Progress = silent) -> int:
    """Compute every figure that is missing; gives how many sets were computed. What has not changed is kept.

    `view` names a place or a day; by default, the system and every organisation in it today.
    """
    with writing(workspace) as store:
        return refresh_within(store, view=view, progress=progress)


def refresh_within(store: Store, *, view: View = EVERYWHERE, progress: Progress) -> int:
    """The same, for a caller that is the writer already."""
    rules_ = rules(store.content)
    if versions.current(store, "spend"):
        suppliers.refresh_within(store, progress=progress)
    missing = [
        question
        for question in _questions(store, rules_, view)
        if not figuresets.is_kept(store, question.key)
    ]
    if not missing:
        return 0
    over = _rested_on(missing)
    with store.spooling() as spool, tables(store, spool) as bound:
        surroundings = viewing.Surroundings(store, view, spool)
        for done, question in enumerate(missing):
            label = f"{question.plan.label}, {question.plan.place.name}"
            progress("figures", done, len(missing), f"Working out {label}")
            answering.answer(
                question.plan,
                question.held,
                audience=question.audience,
                rules=rules_,
                context=question.context,
                given=surroundings.tables(question.plan.place) if question.plan.needs else {},
                over=over[question.plan.kind],
                store=store,
                tables=bound,
                staging=spool,
            )
        progress("figures", len(missing), len(missing), "Figures are up to date")
    return len(missing)


def figure_sets(
    workspace: Path,
    *,
    theme: str | None = None,
    indicator: str | None = None,
    place: str | None = None,
    as_at: dt.date | None = None,
    audience: Audience | None = None,
) -> list[FigureSet]:
    """The kept sets that rest on the newest data: for every indicator and place, those asked for.

    Under the boards of a day; by default today's.
    """
    store = Store(workspace)
    rules_ = rules(store.content)
    return [
        question
        for question in _kept_or_stale(store, rules_, View(place, as_at))
        if (theme in (None, question.theme))
        and (indicator in (None, question.indicator))
        and (audience in (None, question.audience))
    ]


def figure_set(workspace: Path, key: str) -> FigureSet:
    """One set by its key, stale or withdrawn ones too. Raises InputError where there is none."""
    try:
        return figuresets.read(Store(workspace), key)
    except KeyError as fault:
        raise InputError(
            "no_such_figures",
            "There are no such figures.",
            what_to_do="Go back to the page you came from; its figures may have been brought up to date since.",
        ) from fault


def cut(
    workspace: Path,
    figure_set_key: str,
    dimensions: Cut,
    *,
    where: Mapping[str, str] | None = None,
    among: Sequence[str] | None = None,
    order: str = "value",
    descending: bool = True,
    offset: int = 0,
    limit: int = 25,
    search: str | None = None,
) -> Page:
    """Some figures of one cut of a kept set, in order."""
    store = Store(workspace)
    return reading.page(
        store,
        figure_set(workspace, figure_set_key),
        dimensions,
        where=where or {},
        among=among,
        order=order,
        descending=descending,
        offset=offset,
        limit=limit,
        search=search,
    )


def places(workspace: Path) -> list[Place]:
    """The system, then every organisation that data are held of."""
    store = Store(workspace)
    return [each.place for each in viewing.seen(store, versions.current(store), EVERYWHERE)]


def _rested_on(questions: Sequence[_Question]) -> dict[str, list[DatasetVersion]]:
    """The versions that any of the questions rests on, by kind."""
    found: dict[str, dict[str, DatasetVersion]] = {}
    for question in questions:
        of_kind = found.setdefault(question.plan.kind, {})
        of_kind.update((version.id, version) for version in question.held)
    return {kind: sorted(held.values(), key=lambda v: (v.organisation, v.id)) for kind, held in found.items()}


def _questions(store: Store, rules_: AudienceRules, view: View) -> Iterator[_Question]:
    """Every indicator asked of every place in view."""
    for seen in viewing.seen(store, versions.current(store), view):
        audience = Audience.OWNER if seen.place.kind is PlaceKind.ORGANISATION else Audience.SYSTEM
        for plan in plans(Asked(seen.place, store.content, seen.context)):
            rests_on = tuple(version for version in seen.held if version.kind == plan.kind)
            if rests_on:
                key = answering.key(plan, audience, rules_, rests_on, seen.context)
                yield _Question(plan, audience, rests_on, seen.context, key)


def _kept_or_stale(store: Store, rules_: AudienceRules, view: View) -> Iterator[FigureSet]:
    """For each question, its kept set; where it is not computed yet, the newest older one, marked stale."""
    older: dict[tuple[str, str, Audience], FigureSet] | None = None
    for question in _questions(store, rules_, view):
        if figuresets.is_kept(store, question.key):
            yield figuresets.read(store, question.key)
            continue
        if older is None:
            every = sorted(figuresets.kept(store), key=lambda kept: kept.computed_at)
            older = {(k.indicator, k.place.code, k.audience): k for k in every if k.withdrawn is None}
        found = older.get((question.plan.indicator, question.plan.place.code, question.audience))
        if found is not None:
            yield replace(found, stale=STALE)
