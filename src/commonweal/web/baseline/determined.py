"""Pages of the determinants: what to ask of each, the figures that help to answer, and what is missing."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.content.determinants import Determinant, Gap, determinants
from commonweal.content.indicators_model import DEPRIVATION, KIND, STATISTICS, IndicatorText
from commonweal.content.loader import ids, load
from commonweal.pipeline import ask, paper
from commonweal.pipeline.viewing import View
from commonweal.publication import wording
from commonweal.publication.papers import baseline_summary
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed, Value
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import contracts, reading, unequal
from commonweal.web.baseline.cuts import ALL, has
from commonweal.web.baseline.strategies import reading as strategies
from commonweal.web.baseline.strategies.reading import OnRecord
from commonweal.web.baseline.views import BASELINE, FIRST, PAGES, chosen_place, place_query
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Cell, Column, FigureView, Link, Register, figure_view
from commonweal.web.design.files import DOCX, attached
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import reading as runs

ENDING = ("procurement.contracts_ending", "procurement.value_ending")
SHOWN = 3  # figures of a determinant on the page of all
ADD = Link("Add published statistics", "/data/add/?kind=statistics")
REGISTERS = "/data/registers/"
STAFF = "workforce"
STAFF_PAGE = "/baseline/employment-and-skills/workforce/"
ADD_STAFF = Link("Add a staff extract", f"/data/add/?kind={STAFF}")


@dataclass(frozen=True)
class Question:
    """A guiding question with the figures that help to answer it. `above`: those of spending are at the page's top.

    `on_record`: what registers that are kept on pages hold of it.
    """

    text: str
    derived_from: str
    figures: Sequence[FigureView]
    above: bool
    on_record: Sequence[OnRecord]


@dataclass(frozen=True)
class Lacking:
    """A figure that there is none of, what it would answer, why it is not there, and where to bring it."""

    indicator: str
    label: str
    question: str
    why: str
    bring: Link


@dataclass(frozen=True)
class Found:
    """What is known of a determinant: the indicators with a figure, those without, and what is usually missing.

    `on_record`: what registers that are kept on pages hold, by indicator; these are then not missing.
    """

    determinant: Determinant
    held: Sequence[FigureSet]
    lacking: Sequence[Lacking]
    gaps: Sequence[Gap]
    on_record: Mapping[str, OnRecord]

    @property
    def href(self) -> str:
        """The address of its page."""
        return f"/baseline/{self.determinant.id}/"


def find(asking: Reader, place: str) -> list[Found]:
    """What is known of every determinant, in order."""
    texts = _texts(folder() / "content", organisations.state_of_evidence())
    titles = {each.id: each.title for each in datasets.registers()}
    kept = {each.indicator: each for each in reading.figures(asking, place)}
    records = strategies.on_record(asking) if place == SYSTEM else {}
    return [_found(each, texts, kept, titles, records) for each in determinants(folder() / "content")]


@functools.lru_cache(maxsize=4)
def _texts(overlay: Path, _state: tuple[object, ...]) -> list[IndicatorText]:
    """Every indicator that says which question it answers."""
    every = (load(KIND, id_, IndicatorText, overlay=overlay) for id_ in ids(KIND, overlay=overlay))
    return [text for text in every if text.question]


def _found(
    determinant: Determinant,
    texts: Sequence[IndicatorText],
    kept: dict[str, FigureSet],
    titles: Mapping[str, str],
    records: Mapping[str, OnRecord],
) -> Found:
    own = [text for text in texts if text.theme == determinant.id]
    kinds = {text.id: text.rests_on for text in own}
    held = [kept[text.id] for text in own if text.id in kept and _has_value(kept[text.id])]
    known = {each.indicator for each in held}
    on_record = {id_: records[kind] for id_, kind in kinds.items() if kind in records and id_ not in known}
    lacking = [
        Lacking(text.id, text.label, text.question, _why(text, kept), _brought_by(text, titles))
        for text in own
        if text.id not in known and text.id not in on_record
    ]
    answered = {kind for id_, kind in kinds.items() if id_ in known or id_ in on_record}
    return Found(determinant, held, lacking, determinant.gaps(answered), on_record)


def _brought_by(text: IndicatorText, titles: Mapping[str, str]) -> Link:
    """Where what an indicator is computed from can be brought: a register's page, or where files are added."""
    kind = text.rests_on
    if kind in titles:
        return Link(f"Fill in or add the register “{titles[kind]}”", f"{REGISTERS}{kind}/")
    if kind == DEPRIVATION:
        return Link("Add indices of deprivation", "/data/add/?kind=reference")
    if kind == STAFF:
        return ADD_STAFF
    return ADD if kind == STATISTICS else FIRST


def _has_value(kept: FigureSet) -> bool:
    return not isinstance(kept.headline.value, Suppressed)


def _why(text: IndicatorText, kept: dict[str, FigureSet]) -> str:
    value = kept[text.id].headline.value if text.id in kept else None
    return value.reason if isinstance(value, Suppressed) else f"Nothing is held. It needs: {text.source}."


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def baseline(request: HttpRequest) -> HttpResponse:
    """What there is of the baseline, determinant by determinant."""
    spend = reading.spend(reader(request))
    found = find(reader(request), SYSTEM)
    return show(
        request,
        "baseline/baseline.html",
        title="Baseline",
        sees_activity=reader(request).can_somewhere(Verb.SEE, Thing.ACTIVITY),
        sees_packs=reader(request).can_somewhere(Verb.SEE, Thing.PACKS),
        every=[(one, [_short(kept) for kept in one.held[:SHOWN]]) for one in found],
        spend=spend.at_a_glance(),
        organisations=len(spend.counted),
        anything=bool(spend.sets) or any(one.held for one in found),
        first=FIRST,
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The baseline on one page of Word, of what the reader may see of a place."""
    place = chosen_place(request)
    asking = reader(request)
    audience, kinds = sight.audience(asking, place), sight.kinds(asking, place)
    made = paper.material(folder(), View(place), of=baseline_summary.OF, audience=audience, kinds=kinds)
    if place == SYSTEM:
        made = replace(made, answered=made.answered | strategies.on_record(reader(request)).keys())
    name = f"baseline-{place.lower()}.docx"
    return attached(baseline_summary.write(made, ".docx"), DOCX, name)


def _short(kept: FigureSet) -> tuple[str, str]:
    """A figure in a few words: its name, and its value beside England's."""
    beside = beside_england(kept)
    value = wording.value_with_unit(kept.headline.value, kept.unit)
    return kept.label, f"{value} ({beside})" if beside else value


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def determinant(request: HttpRequest, determinant: str) -> HttpResponse:
    """A determinant: its guiding questions with their figures, the other figures, and what is missing."""
    place = chosen_place(request)
    found = next((one for one in find(reader(request), place) if one.determinant.id == determinant), None)
    if found is None:
        raise Http404
    views = {kept.indicator: view(kept, reader(request)) for kept in found.held}
    spend = reading.spend(reader(request), place) if determinant == "procurement" else None
    asked = [
        Question(
            one.question,
            one.derived_from,
            [views[id_] for id_ in one.indicators if id_ in views],
            spend is not None and any(id_ in spend.sets for id_ in one.indicators),
            list(dict.fromkeys(found.on_record[id_] for id_ in one.indicators if id_ in found.on_record)),
        )
        for one in found.determinant.questions
    ]
    answering = {id_ for one in found.determinant.questions for id_ in one.indicators}
    return show(
        request,
        "baseline/determinant.html",
        title=found.determinant.title,
        breadcrumbs=(HOME, BASELINE),
        found=found,
        questions=asked,
        by_place=_by_place(found, place),
        others=[view for id_, view in views.items() if id_ not in answering],
        spend=spend.at_a_glance() if spend else [],
        pages=PAGES if spend else (),
        gaps=[(gap, _register(gap)) for gap in found.gaps],
        places=reading.places(reader(request)),
        place=place,
        stale=next((kept.stale for kept in found.held if kept.stale), None),
        under_way=runs.is_under_way("refresh") or runs.is_under_way("add"),
        add=ADD,
        address=found.href,
    )


def _by_place(found: Found, place: str) -> Register | None:
    """The figures of a determinant by the system's places, side by side in the order of the alphabet."""
    rows = [(kept, unequal.places(kept)) for kept in found.held]
    names = sorted({each.cut["part"] for _, parts in rows for each in parts})
    if place != SYSTEM or not names:
        return None
    cells = [_placed(kept, parts, names) for kept, parts in rows if parts]
    columns = [Column("figure", "Figure"), Column("all", "All", numeric=True)]
    columns += [Column(name, name, numeric=True) for name in names]
    return Register(
        f"{found.determinant.title} by place", columns, cells, len(cells), "figure", limit=len(cells)
    )


def _placed(kept: FigureSet, parts: Sequence[Figure], names: Sequence[str]) -> tuple[Cell, ...]:
    values = {each.cut["part"]: each.value for each in parts}
    whole = (
        "not shown" if isinstance(kept.headline.value, Suppressed) else _brief(kept.headline.value, kept.unit)
    )
    each_place = [values.get(name) for name in names]
    return (
        Cell(kept.label, href=f"/baseline/{kept.theme}/figures/{kept.indicator}/"),
        Cell(whole),
        *(Cell("no number" if value is None else _brief(value, kept.unit)) for value in each_place),
    )


def _brief(value: Value, unit: str) -> str:
    return "no number" if isinstance(value, Suppressed) else wording.value_in_words(value, unit)


def _register(gap: Gap) -> str:
    """The address of the template of the register that would hold it."""
    return f"{REGISTERS}{gap.held_in}/" if gap.held_in not in ("", STAFF) else ""


def view(kept: FigureSet, asking: Reader) -> FigureView:
    """A figure of a determinant, with England's beside it where that is published."""
    query = place_query(kept.place.code)
    page = f"/baseline/{kept.theme}/figures/{kept.indicator}"
    return figure_view(
        kept,
        kept.headline,
        id=f"figure-{kept.indicator.replace('.', '-').replace('_', '-')}",
        sources=datasets.sources(kept.lineage.dataset_versions, asking),
        unknown=[f"{about}: {words}" for about, words in kept.coverage.items() if about == "Left out"],
        downloads=[Link("XLSX", f"{page}.xlsx{query}"), Link("CSV", f"{page}.csv{query}")],
        change=beside_england(kept),
        more=_more(kept, f"{page}/{query}"),
    )


def _more(kept: FigureSet, page: str) -> Link | None:
    """Where a figure is shown in parts."""
    if kept.indicator in ENDING:
        return Link("The list of these contracts", f"{contracts.ADDRESS}{place_query(kept.place.code)}")
    if kept.indicator.startswith(f"{STAFF}."):
        return Link("The workforce in its place", f"{STAFF_PAGE}{place_query(kept.place.code)}")
    if len(kept.cuts) < 2:
        return None
    return Link("By area and over time" if has(kept, "area") else "In parts", page)


def beside_england(kept: FigureSet) -> str | None:
    """The figure of England for the same time, in words."""
    if not has(kept, "area") or kept.place.name == reading.ENGLAND:
        return None
    page = ask.cut(folder(), kept.key, ("area",), where={"area": reading.ENGLAND}, limit=ALL)
    values = [one.value for one in page.figures if not isinstance(one.value, Suppressed)]
    return f"England: {wording.value_in_words(values[0], kept.unit)}" if values else None
