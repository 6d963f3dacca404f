"""Several systems side by side, by determinant or by area: in the order of their names, never ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.content.determinants import determinants
from commonweal.decisions.side_by_side import Alike, Compared, Side
from commonweal.pipeline import packs
from commonweal.publication import wording
from commonweal.publication.packs import comparing
from commonweal.vocabulary.figures import Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.plans import Cut
from commonweal.web.baseline import reading
from commonweal.web.baseline.packs.views import CSV, PACKS, value
from commonweal.web.baseline.views import BASELINE
from commonweal.web.design.components import Cell, Choice, Column, Filter, Register
from commonweal.web.design.files import attached
from commonweal.web.design.filters import with_query
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

BYS: dict[str, Cut] = {"": (), "area": ("area",)}
AS = {"": "As a whole", "area": "By area"}


@needs(Thing.PACKS, of=SYSTEM)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """A determinant's figures in every system that has them."""
    titles = {each.id: each.title for each in determinants(folder() / "content")}
    theme = request.GET.get("theme", "")
    theme = theme if theme in titles else next(iter(titles))
    by = BYS.get(request.GET.get("by", ""), ())
    every = _compared(request, theme, by)
    areas = sorted(
        {line.part for each in every for group in each.groups for line in comparing.lines(group, by)}
    )
    area = request.GET.get("area", "") if request.GET.get("area") in areas else ""
    several = [each for each in every if len(_sides(each)) > 1]
    shown = [each for each in several if by or any(_has_value(side) for side in _sides(each))]
    filters = [
        _filter("theme", "Determinant", list(titles.items()), theme),
        _filter("by", "Figures", list(AS.items()), by[0] if by else ""),
        *([_filter("area", "Area", [("", "All"), *((each, each) for each in areas)], area)] if by else []),
    ]
    return show(
        request,
        "packs/compare.html",
        title="Systems side by side",
        breadcrumbs=(BASELINE, PACKS),
        systems=[pack.system for _, pack in packs.newest(folder())],
        filters=filters,
        theme=titles[theme],
        compared=[
            (each, [(group, table) for group, table in _tables(each, by, area) if table.rows]) for each in shown
        ],
        hidden=[each.about.label for each in several if each not in shown],
        alone=[each.about.label for each in every if each not in several],
        csv=f"/baseline/packs/compare.csv{with_query(request.GET)}",
    )  # fmt: skip


@needs(Thing.PACKS, of=SYSTEM)
@require_GET
def as_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    by = BYS.get(request.GET.get("by", ""), ())
    lines = comparing.as_csv(_compared(request, request.GET.get("theme", ""), by), by)
    return attached("".join(lines).encode("utf-8-sig"), CSV, "systems-side-by-side.csv")


def _compared(request: HttpRequest, theme: str, by: Cut) -> list[Compared]:
    return packs.compared(folder(), reading.figures(reader(request), SYSTEM), theme=theme, by=by)


def _sides(each: Compared) -> list[Side]:
    return [side for group in each.groups for side in group.sides]


def _has_value(side: Side) -> bool:
    said = side.figures.headline
    return said.uncertainty is not None or not isinstance(said.value, Suppressed)


def _filter(name: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> Filter:
    return Filter(name, label, [Choice(key, text) for key, text in choices], chosen)


def _tables(each: Compared, by: Cut, area: str) -> Iterator[tuple[Alike, Register]]:
    columns = [
        *([Column("area", "Area")] if by else []),
        Column("system", "System"),
        Column("value", "Value"),
        Column("when", "When"),
    ]
    for number, group in enumerate(each.groups, start=1):
        rows = [_row(line, bool(by)) for line in comparing.lines(group, by, part=area)]
        caption = each.about.label if number == 1 else f"{each.about.label}, made otherwise ({number})"
        yield group, Register(caption, columns, rows, len(rows), "figure", limit=max(1, len(rows)))


def _row(line: comparing.Line, with_part: bool) -> tuple[Cell, ...]:
    figure, side = line.figure, line.side
    shown = value(figure.value, figure.unit)
    if figure.uncertainty is not None:
        words = f"{wording.range_in_words(figure.uncertainty, figure.unit)}, {figure.uncertainty.kind}"
        shown = Cell(shown.text, detail=" · ".join(part for part in (shown.detail, words) if part))
    stale = "out of date" if side.figures.stale else ""
    href = f"{PACKS.href}{side.seal[:16]}/" if side.seal else None
    system = Cell(side.system, href=href, detail=stale)
    period = Cell(wording.period(figure.period or side.figures.period))
    return (*((Cell(line.part),) if with_part else ()), system, shown, period)
