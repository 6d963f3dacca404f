"""Ask: compute the figures that are missing, and read those that are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from commonweal.evidence.store import Store, figuresets, versions
from commonweal.evidence.store.tables import tables
from commonweal.gate import answering, reading
from commonweal.gate.rules import AudienceRules, rules
from commonweal.indicators import people_plans, plans, published_plans
from commonweal.pipeline import published, sharing, suppliers, viewing, workforce
from commonweal.pipeline.viewing import EVERYWHERE, Seen, View
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, FigureSet, Page
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Cut, Plan
from commonweal.vocabulary.progress import Progress, silent
from commonweal.vocabulary.sharing import Shares

STALE = "data, matches or rules changed since they were worked out"


@dataclass(frozen=True)
class _Question:
    plan: Plan
    seen: Seen
    held: tuple[DatasetVersion, ...]
    key: str


@dataclass(frozen=True)
class Earlier:
    """Data as they were held earlier: the ids of the versions, and of what place, for whom, by which indicators."""

    versions: frozenset[str]
    place: str
    audience: Audience
    indicators: frozenset[str]


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
    questions = list(_questions(store, rules_, view, sharing.shared_within(store)))
    return _answer(store, questions, view, progress)


def refresh_earlier(workspace: Path, earlier: Earlier, *, progress: Progress = silent) -> int:
    """Compute what figures of data held earlier are under today's definitions; gives how many sets were computed."""
    with writing(workspace) as store:
        return _answer(store, list(_of_earlier(store, earlier)), View(earlier.place), progress)


def figure_sets_of_earlier(workspace: Path, earlier: Earlier) -> list[FigureSet]:
    """The kept sets of data held earlier under today's definitions; those that are not computed yet are left out."""
    store = Store(workspace)
    found = _of_earlier(store, earlier)
    return [
        figuresets.read(store, question.key) for question in found if figuresets.is_kept(store, question.key)
    ]


def _answer(store: Store, questions: Sequence[_Question], view: View, progress: Progress) -> int:
    """Answer those of some questions whose sets are not kept. Needs the writer lock."""
    rules_, shares = rules(store.content), sharing.shared_within(store)
    missing = [question for question in questions if not figuresets.is_kept(store, question.key)]
    if not missing:
        return 0
    over = _rested_on(missing)
    with store.spooling() as spool, tables(store, spool) as bound:
        surroundings = viewing.Surroundings(store, view, spool)
        people = workforce.Releases(store)
        for done, question in enumerate(missing):
            label = f"{question.plan.label}, {question.plan.place.name}"
            progress("figures", done, len(missing), f"Working out {label}")
            answering.answer(
                question.plan,
                question.held,
                audience=question.seen.audience,
                rules=rules_,
                shares=shares,
                context=question.seen.context,
                given=_given(question, surroundings),
                over=over[question.plan.kind] if question.seen.known is None else question.held,
                released=people.of(question.seen) if question.plan.kind == workforce.KIND else None,
                store=store,
                tables=bound,
                staging=spool,
            )
        progress("figures", len(missing), len(missing), "Figures are up to date")
    return len(missing)


def _given(question: _Question, surroundings: viewing.Surroundings) -> dict[str, pa.Table]:
    if question.seen.given is not None:
        return question.seen.given()
    return surroundings.tables(question.seen) if question.plan.needs else {}


def figure_sets(
    workspace: Path,
    *,
    theme: str | None = None,
    indicator: str | None = None,
    place: str | None = None,
    as_at: dt.date | None = None,
    audience: Audience | None = None,
    kinds: Collection[str] | None = None,
) -> list[FigureSet]:
    """The kept sets that rest on the newest data and may be shown today: for every indicator, place and audience.

    Under the boards of a day; by default today's. With `kinds`, those that rest on no other owned data.
    """
    store = Store(workspace)
    rules_ = rules(store.content)
    shares = sharing.shared_within(store)
    return [
        question
        for question in _kept_or_stale(store, rules_, View(place, as_at), shares)
        if (theme in (None, question.theme))
        and (indicator in (None, question.indicator))
        and (audience in (None, question.audience))
        and sharing.rests_only_on(store, question, kinds)
    ]


def figure_set(workspace: Path, key: str) -> FigureSet:
    """One set by its key, stale or withdrawn ones too. Raises InputError where there is none, or what it rests on is
    no longer shared with those whom it was made for.
    """
    store = Store(workspace)
    try:
        found = figuresets.read(store, key)
    except KeyError as fault:
        raise _no_such_figures() from fault
    if not sharing.may_be_shown(store, found, sharing.shared_within(store)):
        raise _no_such_figures()
    return found


def _no_such_figures() -> InputError:
    return InputError(
        "no_such_figures",
        "There are no such figures.",
        what_to_do="Go back to the page you came from; its figures may have been brought up to date since.",
    )


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


def own_audience(workspace: Path, place: str | None) -> Audience:
    """Whom figures of a place are for first: an organisation's for its own people, others for the system."""
    kinds = {each.code: each.kind for each in places(workspace)}
    return Audience.OWNER if kinds.get(place or SYSTEM) is PlaceKind.ORGANISATION else Audience.SYSTEM


def places(workspace: Path) -> list[Place]:
    """The system, then every organisation that data are held of."""
    return viewing.places(Store(workspace))


def _rested_on(questions: Sequence[_Question]) -> dict[str, list[DatasetVersion]]:
    """The versions that any of the questions rests on, by kind."""
    found: dict[str, dict[str, DatasetVersion]] = {}
    for question in questions:
        of_kind = found.setdefault(question.plan.kind, {})
        of_kind.update((version.id, version) for version in question.held)
    return {kind: sorted(held.values(), key=lambda v: (v.organisation, v.id)) for kind, held in found.items()}


def _of_earlier(store: Store, earlier: Earlier) -> Iterator[_Question]:
    """Today's questions of data held earlier, those that can be answered from these data alone.

    Suppliers are matched over the ledgers that are current, so a question that needs them can be asked only where
    these are among them.
    """
    shares, current = sharing.shared_within(store), {version.id for version in versions.current(store)}
    held = [version for version in versions.held(store) if version.id in earlier.versions]
    for question in _questions(store, rules(store.content), View(earlier.place), shares, held):
        rests_on = {version.id for version in question.held}
        if (
            question.seen.place.code == earlier.place
            and question.seen.audience is earlier.audience
            and question.plan.indicator in earlier.indicators
            and rests_on
            and rests_on <= earlier.versions
            and (not question.plan.needs or rests_on <= current)
        ):
            yield question


def _questions(
    store: Store,
    rules_: AudienceRules,
    view: View,
    shares: Shares,
    held: Sequence[DatasetVersion] | None = None,
) -> Iterator[_Question]:
    """Every indicator asked of every place in view, for each audience that may see it: of `held`, else of what is
    current.
    """
    current = versions.current(store) if held is None else held
    for seen in viewing.seen(store, current, view, shares):
        for plan in plans(Asked(seen.place, store.content, seen.context)):
            rests_on = tuple(version for version in seen.held if version.kind == plan.kind)
            if rests_on:
                key = answering.key(plan, seen.audience, rules_, rests_on, seen.context)
                yield _Question(plan, seen, rests_on, key)
        for people in workforce.seen_of(store, seen):
            for plan in people_plans(Asked(people.place, store.content, people.context)):
                key = answering.key(plan, people.audience, rules_, people.held, people.context)
                yield _Question(plan, people, people.held, key)
    for seen in published.seen(store, current, view):
        for plan in published_plans(Asked(seen.place, store.content, seen.context)):
            rests_on = published.rests_on(plan, seen.held)
            if rests_on or plan.unheld:
                key = answering.key(plan, seen.audience, rules_, rests_on, seen.context)
                yield _Question(plan, seen, rests_on, key)


def _kept_or_stale(store: Store, rules_: AudienceRules, view: View, shares: Shares) -> Iterator[FigureSet]:
    """For each question, its kept set; where it is not computed yet, the newest older one that may still be shown,
    marked stale.
    """
    older: dict[tuple[str, str, Audience], FigureSet] | None = None
    for question in _questions(store, rules_, view, shares):
        if figuresets.is_kept(store, question.key):
            yield figuresets.read(store, question.key)
            continue
        if older is None:
            every = sorted(figuresets.kept(store), key=lambda kept: kept.computed_at)
            older = {
                (k.indicator, k.place.code, k.audience): k
                for k in every
                if k.withdrawn is None and sharing.may_be_shown(store, k, shares)
            }
        found = older.get((question.plan.indicator, question.plan.place.code, question.seen.audience))
        if found is not None:
            yield replace(found, stale=STALE)
