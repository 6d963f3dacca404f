"""Paper: figures brought up to date, gathered with what they rest on, and written as a document."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from commonweal.analysis.spend import scenario
from commonweal.content.determinants import determinants
from commonweal.content.frameworks import frameworks, wanted
from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.lawful_routes import lawful_routes
from commonweal.content.loader import ids, load
from commonweal.content.spend_method import spend_rules
from commonweal.evidence.store import Store, files
from commonweal.gate import coverage
from commonweal.gate.rules import rules
from commonweal.pipeline import ask, baselines, holdings, sharing, suppliers
from commonweal.pipeline.matched import Whose
from commonweal.pipeline.viewing import View
from commonweal.pipeline.workspace import DEFAULT_NAME, settings
from commonweal.publication import papers, wording
from commonweal.publication.papers import Material, Shifted, Source
from commonweal.sources.spend import may_be_person
from commonweal.vocabulary.errors import EnvironmentFault, InputError
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Suppressed
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.plans import Cut
from commonweal.vocabulary.progress import Progress, silent
from commonweal.vocabulary.spending import Where

A_FURTHER = Decimal(10)  # percent: the pledge that CLES describes
DEMONSTRATION = "Made up: a fictional system, for demonstration"
EVERY_PART = 10_000_000
TOKEN = re.compile(r"Individual [A-Z2-7]{12}")


def write(
    workspace: Path,
    kind: str,
    *,
    place: str,
    out: Path,
    overwrite: bool = False,
    mark: str = "",
    as_at: dt.date | None = None,
    audience: Audience | None = None,
    progress: Progress = silent,
) -> Path:
    """Write a paper of a kind about a place, and give where it is.

    `mark` is printed on every page (“Draft”, “Software test”). Raises InputError for an unknown kind or place, for a
    kind of file that the paper cannot be, and where a file of that name is there already.
    """
    paper = papers.paper(kind)
    suffix = out.suffix.lower()
    if suffix not in paper.SUFFIXES:
        raise InputError(
            "wrong_suffix",
            f"“{kind}” cannot be written as “{out.name}”.",
            what_to_do=f"Give a name that ends in {' or '.join(paper.SUFFIXES)}.",
        )
    if out.exists() and not overwrite:
        raise InputError(
            "file_exists",
            f"There is a file {out} already, and someone may have worked on it.",
            what_to_do="Give another name, or add --overwrite.",
        )
    view = View(place, as_at)
    ask.refresh(workspace, view=view, progress=progress)
    content = paper.write(material(workspace, view, of=paper.OF, audience=audience, mark=mark), suffix)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(out, content)
    except OSError as fault:
        raise EnvironmentFault(
            "not_written",
            f"{out} cannot be written: {fault.strerror}.",
            what_to_do="Close it if it is open elsewhere, check that you may write there, or give another name.",
        ) from fault
    return out


def material(
    workspace: Path,
    view: View,
    *,
    of: str = "spend.",
    audience: Audience | None = None,
    kinds: Collection[str] | None = None,
    mark: str = "",
) -> Material:
    """What a paper about a place is written from: figures that are kept. Raises InputError where there are none.

    `of` is how the ids of its indicators begin. `audience` is whom it is for; by default the place's own people;
    with `kinds`, it rests on no other owned data.
    """
    store = Store(workspace)
    sets = {
        kept.indicator: kept
        for kept in ask.figure_sets(
            workspace,
            place=view.place,
            as_at=view.as_at,
            audience=audience or ask.own_audience(workspace, view.place),
            kinds=kinds,
        )
        if kept.indicator.startswith(of)
    }
    if not sets:
        known = ", ".join(place.code for place in ask.places(workspace)) or "none yet"
        raise InputError(
            "no_figures",
            f"There are no figures of “{view.place}”.",
            what_to_do="Add its ledgers first: commonweal add spend FILE --organisation CODE. "
            f"Places with figures: {known}.",
        )
    stated = settings(workspace)
    any_set = next(iter(sets.values()))
    merged = {rule.merged_name for rule in rules(store.content).audiences.values()}
    made_up = DEMONSTRATION if stated.get("demonstration") == "yes" else ""
    names = {place.code: place.name for place in ask.places(workspace)}
    shapes = frameworks(store.content)

    def parts(kept: FigureSet, cut: Cut) -> Sequence[Figure]:
        return ask.cut(workspace, kept.key, cut, limit=EVERY_PART).figures

    return Material(
        place=any_set.place,
        system=stated["name"] if stated["name"] != DEFAULT_NAME else any_set.place.name,
        made_at=dt.datetime.now(dt.UTC),
        sets=sets,
        parts=parts,
        sources=list(_sources(workspace, sets.values(), names)),
        names=names,
        rules={rule.title: rule.effect for rule in spend_rules(store.content).rules},
        is_unnamed=_unnamed(workspace, merged, _owners(workspace, sets.values())),
        routes=lawful_routes(store.content),
        shifted=_shifted(workspace, any_set, {name: kept.headline for name, kept in sets.items()}),
        own_rules=spend_rules(store.content).rules != spend_rules().rules,
        mark=". ".join(part for part in (mark, made_up) if part),
        determinants=determinants(store.content),
        frameworks=shapes,
        wanted=wanted(shapes, store.content),
        answered=_answered(store, sets.values()),
    )


def _unnamed(workspace: Path, merged: Collection[str], owners: frozenset[str]) -> Callable[[str], bool]:
    """Whether a supplier stays unnamed in a paper: a person, or who may be one and was matched to nobody.

    A sole trader may be paid under a name that the rule for people lets pass. Nothing then says that it is a business's
    name, which is public, unless it is in a register.
    """
    unmatched = suppliers.unmatched(workspace)
    if sharing.is_explicit(workspace):  # figures then name suppliers as the ledgers that they rest on do
        unmatched |= suppliers.unmatched(workspace, whose=Whose(owners))
    may_be = may_be_person(overlay=Store(workspace).content)
    return lambda name: (
        name in merged or TOKEN.fullmatch(name) is not None or (name in unmatched and may_be(name))
    )


def shifted(headlines: Mapping[str, Figure], percent: Decimal = A_FURTHER) -> Shifted | None:
    """What a further share moved would mean against these figures; None where one that it needs is not shown."""
    wanted = (baselines.UPPER, baselines.LOWER, *baselines.PLACES.values())
    values = {indicator: headlines[indicator].value for indicator in wanted if indicator in headlines}
    pounds = {name: Decimal(value) for name, value in values.items() if not isinstance(value, Suppressed)}
    if len(pounds) < len(wanted):
        return None
    places = {where: pounds[indicator] for where, indicator in baselines.PLACES.items()}
    baseline = scenario.Baseline(
        upper=pounds[baselines.UPPER],
        lower=pounds[baselines.LOWER],
        local=places[Where.LOCAL],
        not_local=places[Where.REST_OF_FOOTPRINT] + places[Where.ELSEWHERE],
        unknown=places[Where.UNKNOWN],
    )
    period = wording.period(headlines[baselines.UPPER].period)
    return _against(baseline, percent, f"these figures, {period}, which nobody has frozen yet")


def _answered(store: Store, sets: Iterable[FigureSet]) -> frozenset[str]:
    """The kinds of data that figures with a value rest on, by the indicators that say from what they are computed."""
    known = set(ids(KIND, overlay=store.content))
    texts = (
        load(KIND, kept.indicator, IndicatorText, overlay=store.content)
        for kept in sets
        if kept.indicator in known and not isinstance(kept.headline.value, Suppressed)
    )
    return frozenset(text.rests_on for text in texts)


def _shifted(workspace: Path, about: FigureSet, headlines: Mapping[str, Figure]) -> Shifted | None:
    """The same against the newest baseline that was frozen of the place for the same audience and may be used, else
    against its figures.
    """
    for frozen in baselines.baselines(workspace):
        found = baselines.standing(workspace, frozen) if frozen.place == about.place.code else None
        if found is not None and found.baseline is not None and found.audience is about.audience:
            period = wording.period(found.figures[baselines.UPPER].period)
            words = f"“{frozen.name}”, {period}, frozen on {wording.day(frozen.at.date())}"
            return _against(found.baseline, A_FURTHER, words)
    return shifted(headlines)


def _against(baseline: scenario.Baseline, percent: Decimal, words: str) -> Shifted:
    moved = scenario.shift(baseline, percent)
    return Shifted(
        percent=moved.share,
        of_upper=moved.of_upper,
        of_lower=moved.of_lower,
        local_now=baseline.local,
        local_after=moved.local_after,
        known_elsewhere=baseline.not_local,
        can_be_met=moved.can_be_met,
        baseline=words,
    )


def _owners(workspace: Path, sets: Iterable[FigureSet]) -> frozenset[str]:
    """Whose ledgers any of the sets rests on."""
    rests_on = {id_ for kept in sets for id_ in kept.lineage.dataset_versions}
    return frozenset(v.organisation for v in holdings.versions(workspace) if v.id in rests_on) - {""}


def _sources(workspace: Path, sets: Iterable[FigureSet], names: Mapping[str, str]) -> Iterator[Source]:
    """The versions that any of the sets rests on, ledgers first, one line for each owner and kind."""
    rests_on = {id_ for kept in sets for id_ in kept.lineage.dataset_versions}
    held = [version for version in holdings.versions(workspace) if version.id in rests_on]
    grouped: dict[tuple[str, str], list[DatasetVersion]] = defaultdict(list)
    for version in held:
        grouped[version.organisation, version.kind].append(version)
    for (organisation, kind), versions in sorted(grouped.items(), key=lambda each: (not each[0][0], each[0])):
        publishers = {version.publisher for version in versions if version.publisher}
        editions = sorted({version.edition for version in versions if version.edition})
        yield Source(
            owner=names.get(organisation, organisation) or ", ".join(sorted(publishers)) or "Not given",
            what={"spend": "Ledger"}.get(kind, kind.replace("_", " ").capitalize()),
            files=len(versions),
            period=coverage.period(versions),
            edition=", ".join(editions),
            loaded=max(version.loaded_at for version in versions).date(),
            versions=tuple(version.id for version in versions),
        )
