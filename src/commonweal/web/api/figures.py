"""Figures for programs: the sets that a reader may see, and each of their cuts, as JSON, CSV or Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from commonweal.pipeline import ask
from commonweal.publication import plain
from commonweal.vocabulary.figures import FigureSet, Page
from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.api.problems import Refused
from commonweal.web.baseline import reading
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader

router = Router(tags=["Figures"])
JSON, CSV, PARQUET = "application/json", "text/csv", "application/vnd.apache.parquet"
FILES = {CSV: "figures.csv", PARQUET: "figures.parquet"}
HEADLINE = "none"
ALL = 1_000_000


def visible(asking: Reader) -> list[FigureSet]:
    """The kept sets that a reader may see, of every determinant: those that pages show them."""
    return [kept for code, _ in reading.places(asking) for kept in reading.figures(asking, code)]


def check_place(asking: Reader, place: str) -> None:
    """Raises Refused where a reader may not see figures of a place, or there is none of that code."""
    if place not in {code for code, _ in reading.places(asking)}:
        raise Refused(
            404,
            "unknown_place",
            "No figures are held of that place, or you may not see them.",
            "Take a code from /api/v1/places.",
        )


def _one(request: HttpRequest, key: str) -> FigureSet:
    found = next((kept for kept in visible(reader(request)) if kept.key == key), None)
    if found is None:
        raise Http404
    return found


def _set(kept: FigureSet) -> dict[str, Any]:
    return plain.figure(kept.headline, kept) | {
        "key": kept.key,
        "theme": kept.theme,
        "description": kept.description,
        "computed_at": kept.computed_at,
        "cuts": [list(cut) for cut in kept.cuts],
    }


@router.get("", response=shapes.Listed[shapes.FigureSet], summary="Sets of figures, each with its headline")
@needs(Thing.FIGURES)
def figures(request: HttpRequest, asked: Query[shapes.FiguresAsked]) -> Any:
    """Every indicator of every place that you may see. As CSV or Parquet: all headlines, however many."""
    asking = reader(request)
    if asked.place is not None:
        check_place(asking, asked.place)
    found = [
        kept
        for kept in visible(asking)
        if asked.theme in (None, kept.theme)
        and asked.indicator in (None, kept.indicator)
        and asked.place in (None, kept.place.code)
        and asked.audience in (None, kept.audience.value)
    ]
    form = _form(request)
    if form != JSON:
        return _file(form, [(kept.headline, kept) for kept in found], ())
    return paging.listed(request, asked, found, _set)


@router.get("/{key}", response=shapes.FigureSet, summary="One set of figures")
@needs(Thing.FIGURES)
def figure_set(request: HttpRequest, key: str) -> Any:
    """The headline of a set, with all that it rests on and the ways in which it is cut."""
    return _set(_one(request, key))


@router.get(
    "/{key}/by/{dimensions}", response=shapes.Listed[shapes.Figure], summary="One cut of a set, part by part"
)
@needs(Thing.FIGURES)
def cut(request: HttpRequest, key: str, dimensions: str, asked: Query[shapes.CutAsked]) -> Any:
    """The parts of a cut. `dimensions` are joined by commas, as the set lists them; `none` is the headline.

    As CSV or Parquet: all parts, however many; `limit` and `offset` hold for JSON only.
    """
    kept, form = _one(request, key), _form(request)
    wanted = () if dimensions == HEADLINE else tuple(dimensions.split(","))
    if wanted not in kept.cuts:
        ways = "; ".join(",".join(one) or HEADLINE for one in kept.cuts)
        raise Refused(404, "no_such_cut", "This set is not cut like that.", f"It is cut by: {ways}.")
    page = _page(kept, wanted, asked, form)
    if form != JSON:
        return _file(form, [(figure, kept) for figure in page.figures], wanted)
    return paging.of(request, asked, [plain.figure(figure, kept) for figure in page.figures], page.total)


def _page(kept: FigureSet, wanted: tuple[str, ...], asked: shapes.CutAsked, form: str) -> Page:
    if not wanted:
        return Page([kept.headline][asked.offset :] if form == JSON else [kept.headline], 1)
    return ask.cut(
        folder(),
        kept.key,
        wanted,
        where=_where(asked.where, wanted),
        order=asked.order,
        descending=asked.direction == "down",
        offset=asked.offset if form == JSON else 0,
        limit=asked.limit if form == JSON else ALL,
        search=asked.search or None,
    )


def _where(given: Sequence[str], dimensions: tuple[str, ...]) -> dict[str, str]:
    parts = dict(one.partition(":")[::2] for one in given)
    unknown = [name for name in parts if name not in dimensions]
    if unknown:
        raise Refused(
            404,
            "no_such_dimension",
            "The filter `where` names something that this cut is not cut by.",
            f"Write it as DIMENSION:PART, with one of: {', '.join(dimensions)}.",
        )
    return parts


def _form(request: HttpRequest) -> str:
    """What the answer is to be: as the header Accept says, JSON where it says nothing."""
    chosen = request.get_preferred_type([JSON, CSV, PARQUET])
    if chosen is None:
        raise Refused(
            406,
            "not_acceptable",
            "Figures cannot be had in any form that the header Accept names.",
            f"Ask for {JSON}, {CSV} or {PARQUET}.",
        )
    return chosen


def _file(form: str, pairs: plain.Pairs, dimensions: Sequence[str]) -> HttpResponse:
    content = (
        "".join(plain.figures_csv(pairs, dimensions)).encode()
        if form == CSV
        else plain.figures_parquet(pairs, dimensions)
    )
    answer = HttpResponse(content, content_type=f"{CSV}; charset=utf-8" if form == CSV else form)
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILES[form]}"'
    return answer
