"""The map of influenceable spend by council area, and the list that is its equal."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.pipeline import maps
from commonweal.pipeline.maps import Atlas
from commonweal.publication import classes as classing
from commonweal.publication import maps as drawing
from commonweal.publication import wording
from commonweal.publication.maps import Area, Box
from commonweal.vocabulary.errors import MissingReference
from commonweal.web.baseline import bounds, reading
from commonweal.web.baseline.bounds import NOT_STATED
from commonweal.web.baseline.cuts import ALL
from commonweal.web.baseline.reading import INFLUENCEABLE
from commonweal.web.baseline.views import BASELINE, FIRST, chosen_place
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Link
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import reading as runs

ADDRESS = f"{INFLUENCEABLE}map/"
AUTHORITY = "authority"
COUNTRY = "country"
MARGIN = 0.15
SMALLEST_TOP = Decimal(1000)


@dataclass(frozen=True)
class Class:
    """A class of the map: its name, and its shade (None: nothing)."""

    name: str
    shade: int | None
    from_: Decimal = Decimal(0)

    @property
    def colour(self) -> str:
        """The colour of its key."""
        return drawing.EMPTY if self.shade is None else drawing.SHADES[self.shade]


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def council_map(request: HttpRequest) -> HttpResponse:
    """Influenceable spend by council area, on a map and as a list."""
    place = chosen_place(request)
    found = reading.spend(reader(request), place)
    page: dict[str, Any] = {
        "title": "Map of influenceable spend",
        "breadcrumbs": (BASELINE, Link("Influenceable spend", INFLUENCEABLE + found.query)),
        "first": FIRST,
        "places": reading.places(reader(request)),
        "place": place,
        "address": ADDRESS,
        "held": bool(found.counted),
        "under_way": runs.is_under_way("refresh") or runs.is_under_way("add"),
        "kept": found.sets.get(reading.UPPER),
    }
    kept = bounds.upper(found, AUTHORITY)
    if kept is None:
        return show(request, "baseline/map.html", parts=None, **page)
    parts = bounds.cut(found, AUTHORITY, limit=ALL).parts
    try:
        atlas = council_atlas(organisations.state_of_evidence())
    except MissingReference as fault:
        return show(request, "baseline/map.html", parts=parts, missing=fault, stale=found.stale, **page)
    whole_country = request.GET.get("show") == COUNTRY or not atlas.footprint
    said = tuple((part.name, part.words, part.high) for part in parts if part.name != NOT_STATED)
    classes = _classes([pounds for _, _, pounds in said])
    codes = {shape.name: shape.code for shape in atlas.shapes}
    return show(
        request,
        "baseline/map.html",
        parts=parts,
        codes=codes,
        classes=classes,
        named={name: _class_of(pounds, classes).name for name, _, pounds in said},
        drawn=_drawn(atlas, said, whole_country),
        register_held=datasets.holds("companies"),
        whole_country=whole_country,
        footprint=bool(atlas.footprint),
        stale=found.stale,
        sources=datasets.sources(atlas.versions, reader(request)),
        **page,
    )


@functools.lru_cache(maxsize=2)
def council_atlas(_state: tuple[object, ...]) -> Atlas:
    """The council areas, read once for each state of the evidence. Raises MissingReference where none are held."""
    return maps.councils(folder())


def _classes(pounds: Sequence[Decimal]) -> list[Class]:
    """Four classes with round edges, the topmost one that some area is in.

    Each is ten times the one below it; where areas are so alike that this would put nearly all into one, they are
    equal steps between the least and the most.
    """
    paid = [each for each in pounds if each > 0]
    least, most = min(paid, default=Decimal(0)), max(paid, default=Decimal(0))
    edges = classing.equal_steps(least, most) if least and most < 10 * least and most > least else _tens(most)
    found = [
        Class(name, shade, low)
        for shade, (name, low) in enumerate(
            zip(classing.names(edges, wording.pounds), [Decimal(0), *edges], strict=True)
        )
    ]
    return [*reversed(found), Class("Nothing that is known", None)]


def _tens(most: Decimal) -> list[Decimal]:
    top = SMALLEST_TOP
    while top * 10 <= most:
        top *= 10
    return [top / 100, top / 10, top]


def _class_of(pounds: Decimal, classes: Sequence[Class]) -> Class:
    """The class that an area's upper bound is in; what was paid back on balance is in none."""
    if pounds <= 0:
        return classes[-1]
    return next(each for each in classes if pounds >= each.from_)


@functools.lru_cache(maxsize=8)
def _drawn(atlas: Atlas, said: tuple[tuple[str, str, Decimal], ...], whole_country: bool) -> str:
    by_name = {name: (words, pounds) for name, words, pounds in said}
    classes = _classes([pounds for _, _, pounds in said])
    areas = []
    for shape in atlas.shapes:
        words, pounds = by_name.get(shape.name, ("", Decimal(0)))
        areas.append(
            Area(
                shape.code,
                shape.rings,
                shade=_class_of(pounds, classes).shade,
                outlined=shape.code in atlas.footprint,
                href=f"#area-{shape.code}" if words else "",
                words=f"{shape.name}: {words}" if words else "",
            )
        )
    title = "Map of influenceable spend by council area"
    return drawing.draw(areas, _within(areas, whole_country), title=title)


def _within(areas: Sequence[Area], whole_country: bool) -> Box:
    ours = [area for area in areas if area.outlined]
    return drawing.box(areas) if whole_country or not ours else drawing.box(ours, MARGIN)
