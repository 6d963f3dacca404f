"""The workforce in its place: who works for the anchors, where they live, and where few are employed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.pipeline import ask
from commonweal.publication import charts, wording
from commonweal.publication.charts import Span
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.web.baseline import determined, parted, reading
from commonweal.web.baseline.cuts import ALL
from commonweal.web.baseline.determined import ADD_STAFF, STAFF_PAGE
from commonweal.web.baseline.findings import NARROW, WIDE
from commonweal.web.baseline.views import BASELINE, chosen_place, place_query
from commonweal.web.design.components import Cell, ChartView, Column, Link, Register
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

THEME = "employment-and-skills"
TITLE = "The workforce in its place"
HEADLINES = (
    "workforce.deprived_fifth",
    "workforce.representation",
    "workforce.local_fifth",
    "workforce.local_representation",
    "workforce.under_living_wage",
    "workforce.staff",
)
FEW, STAFF = "workforce.few", "workforce.staff"
# How fifths of the nation, and the footprint's own, are represented: the figure, its cut, and what one part is.
FIFTHS = (
    ("workforce.representation", "quintile", "fifth"),
    ("workforce.local_representation", "local_quintile", "local fifth"),
)
CALLED, TOO_SMALL = "Few", "Too small to tell"  # as the method says them
MOST_LISTED = 25
COLUMNS = (
    Column("area", "Neighbourhood"),
    Column("expected", "Staff expected", numeric=True),
    Column("missing", "Fewer than expected by", numeric=True),
    Column("residents", "People of working age", numeric=True),
    Column("near", "Nearest employer, in a straight line"),
)
# What is shown of who the staff are, in order: a cut of the staff, and its heading.
SHOWN = (
    ("band", "Pay band"),
    ("pay", "Pay and the Real Living Wage"),
    ("staff_group", "Staff group"),
    ("age", "Age"),
    ("sex", "Sex"),
    ("ethnicity", "Ethnic group"),
    ("disability", "Disability"),
)
MOVING = (
    ("workforce.starters", "Came in the year"),
    ("workforce.leavers", "Left in the year"),
    ("workforce.apprentices", "Apprentices"),
)


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Fifths of deprivation, where few are employed, what work it is and for whom."""
    asking, place = reader(request), chosen_place(request)
    every = {kept.indicator: kept for kept in reading.figures(asking, place) if kept.theme == THEME}
    held = {id_: kept for id_, kept in every.items() if id_.startswith("workforce.")}
    few, staff = held.get(FEW), held.get(STAFF)
    longest = max(few.cuts, key=len) if few else ()
    listed = _parts(few, longest) if few and longest else []
    called = [one for one in listed if one.cut["called"] == CALLED]
    moving = {
        id_: held[id_]
        for id_, _ in MOVING
        if id_ in held and not isinstance(held[id_].headline.value, Suppressed)
    }
    return show(
        request,
        "baseline/workforce.html",
        title=TITLE,
        breadcrumbs=(BASELINE, Link("Employment and skills", f"/baseline/{THEME}/{place_query(place)}")),
        held=held,
        refused=_refused(staff),
        add=ADD_STAFF,
        places=reading.places(asking),
        place=place,
        address=STAFF_PAGE,
        day=staff.headline.period.end if staff and staff.headline.period else None,
        views=[replace(determined.view(held[id_], asking), more=None) for id_ in _headlines(held)],
        beside=[
            _represented(held[id_], by, by, f"{title} among staff over its share of residents", title)
            for by, title in SHOWN
            if (id_ := f"workforce.{by}_represented") in held and (by,) in held[id_].cuts
        ],
        fifths=[
            _fifths(held[id_], by, noun)
            for id_, by, noun in FIFTHS
            if id_ in held and (by,) in held[id_].cuts
        ],
        register=_register(called, few),
        called=len(called),
        neighbourhoods=len(listed),
        too_small=sum(one.cut["called"] == TOO_SMALL for one in listed),
        caveats=few.caveats if few else (),
        homes=_section(staff, (("place", "By place"), ("organisation", "By employer"), ("beyond", ""))),
        who=_section(staff, SHOWN),
        withheld=_withheld(staff, held),
        moving=_moving(moving),
        moving_headings=["Where they live", *(title for id_, title in MOVING if id_ in moving)],
        stale=next((kept.stale for kept in held.values() if kept.stale), None),
    )


def _refused(staff: FigureSet | None) -> str:
    """Why nothing is let out of the staff, where nothing is."""
    value = staff.headline.value if staff else None
    return organisations.named(value.reason, organisations.names()) if isinstance(value, Suppressed) else ""


def _headlines(held: Mapping[str, FigureSet]) -> list[str]:
    """The figures that stand first: where a system lets out its own fifths alone, not those of the nation."""
    only_local = "workforce.local_fifth" in held and not any(
        ("quintile",) in kept.cuts for kept in held.values()
    )
    national = {"workforce.deprived_fifth", "workforce.representation"} if only_local else set()
    return [id_ for id_ in HEADLINES if id_ in held and id_ not in national]


def _parts(kept: FigureSet, cut: tuple[str, ...]) -> Sequence[Figure]:
    """The parts of a cut; none where the figure is not cut, since it could not be worked out."""
    return ask.cut(folder(), kept.key, cut, order="kept", limit=ALL).figures if cut in kept.cuts else []


def _section(staff: FigureSet | None, shown: Sequence[tuple[str, str]]) -> list[ChartView]:
    """A chart of each cut that has parts to show."""
    if staff is None or isinstance(staff.headline.value, Suppressed):
        return []
    found = []
    for by, title in shown:
        if (by,) in staff.cuts and len(_parts(staff, (by,))) > 1:
            title_ = title or "Homes beyond the footprint"
            found.append(parted.chart(staff, (by,), id=f"staff-{by}", finding=title_))
    return found


def _moving(held: Mapping[str, FigureSet]) -> list[list[str]]:
    """Who came, who left and who learns, by fifth of deprivation and by place; each that is told at all."""
    told: dict[str, dict[str, str]] = {}
    for by in ("quintile", "local_quintile", "place"):
        for id_, kept in held.items():
            for one in _parts(kept, (by,)):
                told.setdefault(one.cut[by], {})[id_] = wording.value_in_table(one.value, one.unit)
    return [[part, *(numbers.get(id_, "no file says it") for id_ in held)] for part, numbers in told.items()]


def _withheld(staff: FigureSet | None, held: Mapping[str, FigureSet]) -> list[tuple[str, str]]:
    """What is not told of people at all, and why: by what they are, and who comes, leaves and learns."""
    found = [
        (title, parts[0].value.reason)
        for by, title in SHOWN
        if staff and len(parts := _parts(staff, (by,))) == 1 and isinstance(parts[0].value, Suppressed)
    ]
    of_moving = [(title, held[id_].headline.value) for id_, title in MOVING if id_ in held]
    found += [(title, value.reason) for title, value in of_moving if isinstance(value, Suppressed)]
    names = organisations.names()
    return [(title, organisations.named(why, names)) for title, why in found]


def _fifths(ratio: FigureSet, by: str, noun: str) -> ChartView:
    """How each fifth of deprivation is represented. `noun`: what a fifth is called."""
    most = next((one for one in _parts(ratio, (by,)) if "most deprived" in one.cut[by]), None)
    return _represented(
        ratio, by, noun.replace(" ", "-"), _finding(most, noun), f"{noun.capitalize()} of deprivation"
    )


def _represented(ratio: FigureSet, by: str, id_: str, finding: str, heading: str) -> ChartView:
    """How each part of a cut is represented: the ratio with its limits."""
    parts = _parts(ratio, (by,))
    limited = [one for one in parts if one.uncertainty is not None]
    items = [
        Span(one.cut[by], float(one.uncertainty.low), float(one.uncertainty.high), _ratio(one))
        for one in limited
        if one.uncertainty
    ]
    return ChartView(
        id=f"chart-{id_}s",
        finding=finding,
        wide=charts.svg(charts.spans(items, width=WIDE)),
        narrow=charts.svg(charts.spans(items, width=NARROW)),
        headings=[heading, "Times its share of residents", "95% limits"],
        rows=[[one.cut[by], wording.value_in_table(one.value, one.unit), _limits(one)] for one in parts],
        note="1 is as many as among residents. The dark bar ends at the lower limit, the pale one at the upper.",
    )


def _finding(most: Figure | None, noun: str) -> str:
    if most is None or isinstance(most.value, Suppressed) or most.uncertainty is None:
        return f"Share of staff from each {noun} of deprivation, over its share of residents of working age"
    low, high = most.uncertainty.low, most.uncertainty.high
    says = "fewer than" if high < 1 else "more than" if low > 1 else "about as many as"
    return (
        f"Staff from the most deprived {noun} are {says} among residents: {most.value} times their share "
        f"({low} to {high})"
    )


def _ratio(one: Figure) -> str:
    return _limits(one) if isinstance(one.value, Suppressed) else str(one.value)


def _limits(one: Figure) -> str:
    return "" if one.uncertainty is None else f"{one.uncertainty.low} to {one.uncertainty.high}"


def _register(called: Sequence[Figure], few: FigureSet | None) -> Register:
    """The neighbourhoods that are called, those that miss most staff first."""
    download = f"/baseline/{THEME}/figures/{FEW}.xlsx{place_query(few.place.code)}" if few else ""
    return Register(
        "Neighbourhoods where anchors employ few",
        COLUMNS,
        [_row(one) for one in called[:MOST_LISTED]],
        len(called),
        "neighbourhood",
        limit=MOST_LISTED,
        downloads=[Link("Every neighbourhood, XLSX", download)] if few else [],
        empty="In no neighbourhood are there fewer staff than chance explains.",
    )


def _row(one: Figure) -> tuple[Cell, ...]:
    cut = one.cut
    near = f"{cut['nearest']}, {cut['kilometres']} km" if cut["nearest"] else "Not known"
    return (
        Cell(cut["neighbourhood"]),
        Cell(wording.number(int(cut["expected"]))),
        Cell(_missing(one)),
        Cell(wording.number(int(cut["residents"]))),
        Cell(near),
    )


def _missing(one: Figure) -> str:
    """By how many staff it falls short; a range where the count is hidden or rounded."""
    spread = one.uncertainty
    if spread is None or spread.low == spread.high:
        return wording.value_in_table(one.value, one.unit)
    return f"{wording.number(spread.low)} to {wording.number(spread.high)}"
