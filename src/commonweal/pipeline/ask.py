"""Ask: compute the figures that are missing, and read those that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from commonweal.evidence.store import Store, figuresets, versions
from commonweal.evidence.store.tables import tables
from commonweal.gate import answering, reading
from commonweal.gate.rules import AudienceRules, rules
from commonweal.indicators import plans
from commonweal.pipeline.workspace import organisation_names, settings, writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, FigureSet, Page
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Cut, Plan
from commonweal.vocabulary.progress import Progress, silent

STALE = "data were added or corrected after it was computed"


@dataclass(frozen=True)
class _Question:
    plan: Plan
    audience: Audience
    held: tuple[DatasetVersion, ...]
    key: str


def refresh(workspace: Path, *, progress: Progress = silent) -> int:
    """Compute every figure that is missing; gives how many sets were computed. What has not changed is kept."""
    with writing(workspace) as store:
        return refresh_within(store, progress=progress)


def refresh_within(store: Store, *, progress: Progress) -> int:
    """The same, for a caller that is the writer already."""
    rules_ = rules(store.content)
    missing = [
        question for question in _questions(store, rules_) if not figuresets.is_kept(store, question.key)
    ]
    if not missing:
        return 0
    with store.spooling() as spool, tables(store, spool) as bound:
        for done, question in enumerate(missing):
            label = f"{question.plan.label}, {question.plan.place.name}"
            progress("figures", done, len(missing), f"Working out {label}")
            answering.answer(
                question.plan,
                question.held,
                audience=question.audience,
                rules=rules_,
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
    audience: Audience | None = None,
) -> list[FigureSet]:
    """The kept sets that rest on the newest data: for every indicator and place, those asked for."""
    store = Store(workspace)
    rules_ = rules(store.content)
    return [
        question
        for question in _kept_or_stale(store, rules_, place)
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
        order=order,
        descending=descending,
        offset=offset,
        limit=limit,
        search=search,
    )


def places(workspace: Path) -> list[Place]:
    """The system, then every organisation that data are held of."""
    store = Store(workspace)
    return [place for place, _ in _places(store, versions.current(store))]


def _places(
    store: Store, held: Sequence[DatasetVersion]
) -> Iterator[tuple[Place, tuple[DatasetVersion, ...]]]:
    given = organisation_names(store.workspace)
    yield Place(SYSTEM, settings(store.workspace)["name"], PlaceKind.SYSTEM), tuple(held)
    for code in sorted({version.organisation for version in held if version.organisation}):
        own = tuple(version for version in held if version.organisation == code)
        yield Place(code, given.get(code) or _name_in_files(code, own), PlaceKind.ORGANISATION), own


def _name_in_files(code: str, own: Sequence[DatasetVersion]) -> str:
    """What an organisation calls itself in its newest file that names it, else its code."""
    named = (entity for version in own for entity in version.facts.get("entities", ())[:1])
    return next(named, code)


def _questions(store: Store, rules_: AudienceRules, only: str | None = None) -> Iterator[_Question]:
    """Every indicator asked of every place, or of one place only."""
    current = versions.current(store)
    for place, held in _places(store, current):
        if only not in (None, place.code):
            continue
        audience = Audience.SYSTEM if place.kind is PlaceKind.SYSTEM else Audience.OWNER
        for plan in plans(place, overlay=store.content):
            rests_on = tuple(version for version in held if version.kind == plan.kind)
            if rests_on:
                yield _Question(plan, audience, rests_on, answering.key(plan, audience, rules_, rests_on))


def _kept_or_stale(store: Store, rules_: AudienceRules, only: str | None) -> Iterator[FigureSet]:
    """For each question, its kept set; where it is not computed yet, the newest older one, marked stale."""
    older: dict[tuple[str, str, Audience], FigureSet] | None = None
    for question in _questions(store, rules_, only):
        if figuresets.is_kept(store, question.key):
            yield figuresets.read(store, question.key)
            continue
        if older is None:
            every = sorted(figuresets.kept(store), key=lambda kept: kept.computed_at)
            older = {(k.indicator, k.place.code, k.audience): k for k in every if k.withdrawn is None}
        found = older.get((question.plan.indicator, question.plan.place.code, question.audience))
        if found is not None:
            yield replace(found, stale=STALE)
