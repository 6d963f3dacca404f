"""Baselines that people froze: what they say beside today, and what a shift of spend to local means against one.

evidence/baselines.jsonl   one line for each: its name, who froze it, when and why, and the keys of its figures
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path

from commonweal.analysis.spend import scenario
from commonweal.evidence.store import FORMAT, Store, figuresets, files
from commonweal.pipeline import ask, sharing, spending
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, FigureSet, Suppressed
from commonweal.vocabulary.progress import Progress, silent
from commonweal.vocabulary.spending import Where

UPPER, LOWER = "spend.influenceable.upper", "spend.influenceable.lower"
PLACES = {
    Where.LOCAL: "spend.local",
    Where.REST_OF_FOOTPRINT: "spend.rest_of_footprint",
    Where.ELSEWHERE: "spend.elsewhere",
    Where.UNKNOWN: "spend.unknown_location",
}
NEEDED = ("spend.total", UPPER, LOWER, *PLACES.values())
# What must be the same now as then for a movement to mean anything.
ALIKE = {"rules digest": "the rules", "local": "what local means", "local means": "what local means"}


@dataclass(frozen=True)
class Frozen:
    """A baseline: all figures of a place as they were on a day, by name. `keys` maps an indicator to its set."""

    id: str
    name: str
    at: dt.datetime
    by: str
    why: str
    place: str
    keys: Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """A baseline with what its figures say. `baseline` is None where they may no longer be used: `why_not` says why.

    `figures` are empty where they may not even be shown.
    """

    frozen: Frozen
    figures: Mapping[str, FigureSet]
    baseline: scenario.Baseline | None
    why_not: str = ""

    @property
    def audience(self) -> Audience | None:
        """Whom its figures are for."""
        return self.figures[UPPER].audience if UPPER in self.figures else None


@dataclass(frozen=True)
class Moved:
    """Pounds of the upper bound that moved to local suppliers since; None where it cannot be said: `why_not`."""

    pounds: Decimal | None
    why_not: str = ""


@dataclass(frozen=True)
class Compared:
    """An indicator then and today. `change` is None where the two cannot be compared, and `why_not` says why.

    Where its definition changed since, `then` is the figure of the same data under today's, once that is worked out,
    and `as_frozen` what it was.
    """

    about: FigureSet  # the newer of the two, whose words stand for the indicator
    then: FigureSet | None
    today: FigureSet | None
    change: Decimal | None = None
    why_not: str = ""
    as_frozen: FigureSet | None = None


def freeze(workspace: Path, name: str, *, place: str, by: str, why: str) -> Frozen:
    """Freeze a place's figures as a baseline. Raises InputError where they are out of date or a name is taken."""
    with writing(workspace) as store:
        if any(each.name.casefold() == name.strip().casefold() for each in baselines(workspace)):
            raise InputError(
                "baseline_exists", f"There is a baseline called “{name.strip()}” already.",
                what_to_do="Give this one another name: a baseline is never changed.",
            )  # fmt: skip
        audience = ask.own_audience(workspace, place)
        sets = _today(workspace, place, audience)
        if not sets or any(kept.stale for kept in sets.values()):
            raise InputError(
                "figures_not_up_to_date", "The figures are not up to date, so they cannot be frozen.",
                what_to_do="Bring the figures up to date first, then freeze them.",
            )  # fmt: skip
        at = dt.datetime.now(dt.UTC)
        frozen = Frozen(
            id=f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}",
            name=name.strip(),
            at=at,
            by=by.strip(),
            why=why.strip(),
            place=place,
            keys={indicator: kept.key for indicator, kept in sorted(sets.items())},
        )
        line = {"format": FORMAT, **asdict(frozen), "at": at.isoformat()}
        with files.faults_explained():
            files.append_line(_path(store), json.dumps(line, ensure_ascii=False))
        return frozen


def baselines(workspace: Path) -> list[Frozen]:
    """Every baseline, the newest first."""
    kept = _path(Store(workspace))
    found = []
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        try:
            read = json.loads(line)
        except ValueError:  # a line cut short by a crash: whoever wrote it was told that it was not kept
            continue
        del read["format"]
        found.append(Frozen(**read | {"at": dt.datetime.fromisoformat(read["at"])}))
    return found[::-1]


def baseline(workspace: Path, id: str) -> Frozen:
    """One baseline. Raises KeyError where there is none of this id."""
    found = next((each for each in baselines(workspace) if each.id == id), None)
    if found is None:
        raise KeyError(id)
    return found


def standing(workspace: Path, frozen: Frozen) -> Standing:
    """What a baseline's figures of spend say, or why they may not be used."""
    store = Store(workspace)
    if any(indicator not in frozen.keys for indicator in NEEDED):
        return Standing(frozen, {}, None, "this baseline holds no figures of influenceable spend")
    try:
        sets = {indicator: figuresets.read(store, frozen.keys[indicator]) for indicator in NEEDED}
    except KeyError:
        return Standing(frozen, {}, None, "figures of this baseline are no longer here")
    shares = sharing.shared_within(store)
    if not all(sharing.may_be_shown(store, kept, shares) for kept in sets.values()):
        return Standing(frozen, {}, None, "an organisation’s data that it rests on are no longer shared")
    withdrawn = next((kept.withdrawn for kept in sets.values() if kept.withdrawn), None)
    if withdrawn:
        return Standing(frozen, sets, None, withdrawn)
    pounds: dict[str, Decimal] = {}
    for indicator, kept in sets.items():
        if isinstance(kept.headline.value, Suppressed):
            return Standing(frozen, sets, None, f"{kept.label} is not shown: {kept.headline.value.reason}")
        pounds[indicator] = Decimal(kept.headline.value)
    found = scenario.Baseline(
        upper=pounds[UPPER],
        lower=pounds[LOWER],
        local=pounds[PLACES[Where.LOCAL]],
        not_local=pounds[PLACES[Where.REST_OF_FOOTPRINT]] + pounds[PLACES[Where.ELSEWHERE]],
        unknown=pounds[PLACES[Where.UNKNOWN]],
    )
    return Standing(frozen, sets, found)


def shifted(baseline: scenario.Baseline, percent: Decimal) -> scenario.Shift:
    """A further share moved. Raises InputError for a share that is none."""
    try:
        return scenario.shift(baseline, percent)
    except ValueError as fault:
        raise InputError(
            "no_such_share", "A share to move is above 0% and at most 100%.", what_to_do="Enter such a share."
        ) from fault


def moved(workspace: Path, held: Standing) -> Moved:
    """What has moved to local suppliers since a baseline, by the same rules and the same meaning of local.

    Suppliers whose place was not known and now is have not moved.
    """
    if held.baseline is None:
        return Moved(None, held.why_not)
    now = _today(workspace, held.frozen.place, held.audience)
    if any(indicator not in now or now[indicator].stale for indicator in PLACES.values()):
        return Moved(None, "today’s figures are not up to date")
    then, today = held.figures[UPPER].parameters, now[UPPER].parameters
    for name, what in ALIKE.items():
        if then.get(name) != today.get(name):
            return Moved(None, f"{what} changed since the baseline was frozen, so the two cannot be compared")
    if now[UPPER].period != held.figures[UPPER].period:
        return Moved(None, "the ledgers held now cover other months than those of the baseline")
    if all(now[indicator].key == held.frozen.keys[indicator] for indicator in NEEDED if indicator in now):
        return Moved(Decimal(0), "nothing was loaded or matched since the baseline was frozen")
    return Moved(scenario.moved(_by_place(workspace, held.figures), _by_place(workspace, now)))


def compared(workspace: Path, frozen: Frozen, audience: Audience) -> list[Compared]:
    """Every indicator of a baseline beside today's, and those that have come since; by indicator.

    Two figures are compared where they were made alike: by one method, one edition of its definition and rules.
    """
    store = Store(workspace)
    shares = sharing.shared_within(store)
    today = _today(workspace, frozen.place, audience)
    again = _again(workspace, _redefined(workspace, frozen, audience, today))
    found = []
    for indicator in sorted({*frozen.keys, *today}):
        now = today.get(indicator)
        if indicator not in frozen.keys:
            found.append(Compared(today[indicator], None, now, why_not="it was not in the baseline"))
            continue
        try:
            then = figuresets.read(store, frozen.keys[indicator])
        except KeyError:
            then = None
        if then is None or then.audience is not audience or not sharing.may_be_shown(store, then, shares):
            if now is not None:
                why_not = "the figure of then is no longer here, or not for you to see"
                found.append(Compared(now, None, now, why_not=why_not))
            continue
        compared = _compared(then, now)
        if (
            compared.why_not
            and indicator in again
            and again[indicator].key != then.key
            and not then.withdrawn
        ):
            compared = replace(_compared(again[indicator], now), as_frozen=then)
        found.append(compared)
    return found


def refresh(workspace: Path, *, progress: Progress = silent) -> int:
    """Work out what every baseline's data say where a definition changed since; gives how many sets were computed."""
    return sum(
        ask.refresh_earlier(workspace, earlier, progress=progress)
        for frozen in baselines(workspace)
        for audience in {kept.audience for kept in _sets(workspace, frozen)}
        if (
            earlier := _redefined(workspace, frozen, audience, _today(workspace, frozen.place, audience))
        ).indicators
    )


def _again(workspace: Path, earlier: ask.Earlier) -> dict[str, FigureSet]:
    """The figures of a baseline's data under today's definitions, where these changed, by indicator."""
    if not earlier.indicators:
        return {}
    return {kept.indicator: kept for kept in ask.figure_sets_of_earlier(workspace, earlier)}


def _redefined(
    workspace: Path, frozen: Frozen, audience: Audience, today: Mapping[str, FigureSet]
) -> ask.Earlier:
    """A baseline's data, and those of its indicators whose definition changed since."""
    held = [kept for kept in _sets(workspace, frozen) if kept.audience is audience and not kept.withdrawn]
    changed = (
        kept.indicator
        for kept in held
        if kept.indicator in today and _made_otherwise(kept, today[kept.indicator])
    )
    rests_on = frozenset(id_ for kept in held for id_ in kept.lineage.dataset_versions)
    return ask.Earlier(rests_on, frozen.place, audience, frozenset(changed))


def _sets(workspace: Path, frozen: Frozen) -> Iterator[FigureSet]:
    """The sets of a baseline that are still here."""
    store = Store(workspace)
    for key in frozen.keys.values():
        with contextlib.suppress(KeyError):
            yield figuresets.read(store, key)


def _compared(then: FigureSet, now: FigureSet | None) -> Compared:
    before, after = then.headline.value, None if now is None else now.headline.value
    why_not = then.withdrawn or _unlike(then, now)
    if isinstance(before, Suppressed):
        why_not = f"the figure of then is not shown: {before.reason}"
    elif isinstance(after, Suppressed):
        why_not = f"today’s figure is not shown: {after.reason}"
    if why_not or after is None or isinstance(before, Suppressed) or isinstance(after, Suppressed):
        return Compared(now or then, then, now, why_not=why_not)
    return Compared(now or then, then, now, change=Decimal(after) - Decimal(before))


def _unlike(then: FigureSet, now: FigureSet | None) -> str:
    """Why two figures cannot be set beside each other; "" where they can."""
    if now is None:
        return "it is not worked out today"
    if now.stale:
        return "today’s figure is not up to date"
    return _made_otherwise(then, now)


def _made_otherwise(then: FigureSet, now: FigureSet) -> str:
    """What changed in how a figure is made; "" where nothing did."""
    for name, what in ALIKE.items():
        if then.parameters.get(name) != now.parameters.get(name):
            return f"{what} changed since the baseline was frozen"
    if then.lineage.method_version != now.lineage.method_version:
        return "its method changed since the baseline was frozen"
    if then.lineage.content_edition != now.lineage.content_edition:
        return "its definition changed since the baseline was frozen"
    return ""


def _today(workspace: Path, place: str, audience: Audience | None) -> dict[str, FigureSet]:
    return {kept.indicator: kept for kept in ask.figure_sets(workspace, place=place, audience=audience)}


def _by_place(workspace: Path, sets: Mapping[str, FigureSet]) -> dict[str, dict[str, Decimal]]:
    """Pounds of every supplier by where it is."""
    found: dict[str, dict[str, Decimal]] = {}
    for where, indicator in PLACES.items():
        for supplier, pounds in spending.parts(workspace, sets[indicator], "supplier").items():
            found.setdefault(supplier, {})[where.value] = pounds
    return found


def _path(store: Store) -> Path:
    return store.evidence / "baselines.jsonl"
