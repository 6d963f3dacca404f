"""The map of areas, and the list that is its equal: councils, then the small areas of each.

Scripts draw tiles; without them the page has a still map of the councils, and the same list.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from commonweal.pipeline import area_figures, area_map
from commonweal.pipeline.area_figures import AreaFigures, Shown
from commonweal.pipeline.area_map import BOARD, COUNCIL, SMALL, AreaMap, Box
from commonweal.publication import maps as drawing
from commonweal.publication.maps import Area
from commonweal.vocabulary.errors import MissingReference
from commonweal.web.baseline import reading
from commonweal.web.baseline.maps import MARGIN, council_atlas
from commonweal.web.baseline.ranges import part_of_file
from commonweal.web.baseline.views import BASELINE
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import reading as runs

ADDRESS = "/baseline/map/"
NOT_KNOWN = ""  # the council of a small area that no lookup names
NONE = "Not in this index"
A_DAY = 86_400


@dataclass(frozen=True)
class Row:
    """An area in the list: how it is placed in words, its class, and where the map finds it."""

    code: str
    name: str
    placed: str
    class_name: str
    href: str = ""
    box: Box | None = None


@dataclass(frozen=True)
class Key:
    """A class in the legend: `id` is its level and number, as the map's script looks for it."""

    id: str
    name: str
    colour: str


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def areas(request: HttpRequest) -> HttpResponse:
    """What is shown of areas, on a map and as a list; of one council's small areas where one is named."""
    page: dict[str, Any] = {"title": "Map of areas", "breadcrumbs": (BASELINE,), "address": ADDRESS}
    page["under_way"] = runs.is_under_way("refresh") or runs.is_under_way("add")
    try:
        themes = area_figures.themes(folder())
    except MissingReference as fault:
        return show(request, "baseline/areas.html", found=None, missing=fault, **page)
    theme = request.GET.get("theme") or themes[0].id
    found = _figures(theme)
    if "area" in request.GET:
        return _to_area(request, found)
    council = request.GET.get("council", "")
    ours = _footprint()
    drawn = _map()
    page |= {"found": found, "themes": themes, "theme": theme, "council": council, "footprint": bool(ours)}
    page |= {"legends": _legends(found), "sources": datasets.sources(found.versions, reader(request))}
    page |= {"rows": _small(found, council, drawn) if council else _councils(found, ours, theme)}
    page |= _to_draw(found, drawn, council, ours)
    if council:
        page |= {"council_name": found.names.get(council, council), "back": f"{ADDRESS}?theme={theme}"}
    return show(request, "baseline/areas.html", **page)


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def tiles(request: HttpRequest, digest: str) -> HttpResponseBase:
    """The tiles of a map, or the part of them that is asked for."""
    path = area_map.tiles(folder(), digest)
    if path is None:
        raise Http404
    return part_of_file(request, path, etag=digest, max_age=A_DAY)


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def values(request: HttpRequest, theme: str) -> HttpResponse:
    """Which class each area is in, for the map's script."""
    found, drawn = _figures(theme), _map()
    content = _values(theme, organisations.state_of_evidence(), drawn.digest if drawn else "", found)
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
    if squeezed:
        headers["Content-Encoding"] = "gzip"
    answer = HttpResponse(
        content if squeezed else gzip.decompress(content), content_type="application/json", headers=headers
    )
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def _figures(theme: str) -> AreaFigures:
    try:
        return _remembered(theme, organisations.state_of_evidence())
    except KeyError as fault:
        raise Http404 from fault


@functools.lru_cache(maxsize=4)
def _remembered(theme: str, _state: tuple[object, ...]) -> AreaFigures:
    return area_figures.figures(folder(), theme)


def _map() -> AreaMap | None:
    made = tuple(sorted(path.name for path in (folder() / "maps").glob("*")))
    return _map_remembered(organisations.state_of_evidence(), made)


@functools.lru_cache(maxsize=2)
def _map_remembered(_state: tuple[object, ...], _made: tuple[str, ...]) -> AreaMap | None:
    return area_map.kept(folder())


def _footprint() -> frozenset[str]:
    return _footprint_remembered(organisations.state_of_evidence())


@functools.lru_cache(maxsize=2)
def _footprint_remembered(_state: tuple[object, ...]) -> frozenset[str]:
    return area_figures.footprint(folder())


@functools.lru_cache(maxsize=4)
def _values(theme: str, _state: tuple[object, ...], _map_digest: str, found: AreaFigures) -> bytes:
    drawn = _map()
    levels = {
        level: {
            "classes": shown.classes,
            "colours": _colours(shown),
            "codes": [
                [code for code, n in shown.class_of.items() if n == each]
                for each in range(len(shown.classes))
            ],
        }
        for level, shown in found.shown.items()
    }
    said = {
        "levels": levels,
        "drawn": [level for level in (BOARD, COUNCIL, SMALL) if drawn and drawn.areas.get(level)],
        "small": bool(drawn and drawn.areas.get(SMALL)),
        "none": NONE,
        "hint": "Point at an area, or move the map with the arrow keys, to read what it is.",
    }
    return gzip.compress(json.dumps(said, separators=(",", ":")).encode(), mtime=0)


def _colours(shown: Shown) -> Sequence[str]:
    return (
        drawing.FIFTHS if len(shown.classes) == len(drawing.FIFTHS) else drawing.SHADES[-len(shown.classes) :]
    )


def _legends(found: AreaFigures) -> list[tuple[str, str, list[Key]]]:
    """For each level what its classes are of, and they, the darkest first."""
    order = (COUNCIL, SMALL)
    return [
        (
            level,
            shown.about,
            [Key(f"{level} {n}", name, colour) for n, (name, colour) in _numbered(shown)][::-1],
        )
        for level in order
        if (shown := found.shown.get(level)) is not None
    ]


def _numbered(shown: Shown) -> Sequence[tuple[int, tuple[str, str]]]:
    return list(enumerate(zip(shown.classes, _colours(shown), strict=True)))


def _councils(found: AreaFigures, ours: frozenset[str], theme: str) -> list[Row]:
    """The councils of the footprint, or all of them; those with the largest share first."""
    shown = found.shown[COUNCIL]
    codes = [code for code in shown.class_of if code in ours] or list(shown.class_of)
    rows = [
        Row(
            code,
            found.names.get(code, code),
            shown.words[code],
            shown.classes[shown.class_of[code]],
            f"{ADDRESS}?theme={theme}&council={code}",
        )
        for code in codes
    ]
    lost = [code for code in found.shown[SMALL].class_of if code not in found.council_of]
    if lost:
        href = f"{ADDRESS}?theme={theme}&council=none"
        rows.append(Row("none", "Council not known", f"{len(lost):,} small areas", "", href))
    return sorted(rows, key=lambda row: (row.code == "none", row.name))


def _small(found: AreaFigures, council: str, drawn: AreaMap | None) -> list[Row]:
    """The small areas of a council, the most deprived class first, each with where the map finds it."""
    shown = found.shown[SMALL]
    wanted = NOT_KNOWN if council == "none" else council
    codes = [code for code in shown.class_of if found.council_of.get(code, NOT_KNOWN) == wanted]
    if not codes:
        raise Http404
    on_map = drawn.areas.get(SMALL, {}) if drawn else {}
    codes.sort(key=lambda code: (-shown.class_of[code], found.names.get(code, code)))
    return [
        Row(
            code,
            found.names.get(code, code),
            shown.words[code],
            shown.classes[shown.class_of[code]],
            box=on_map[code].box if code in on_map else None,
        )
        for code in codes
    ]


def _to_draw(
    found: AreaFigures, drawn: AreaMap | None, council: str, ours: frozenset[str]
) -> Mapping[str, Any]:
    """What the page needs for the map: tiles and the box to show first, and the still map of councils."""
    if drawn is None:
        return {"map": None, "can_be_made": area_map.can_be_made(folder())}
    councils = drawn.areas.get(COUNCIL, {})
    boxes = [councils[code].box for code in _first_shown(found, council, ours, councils)]
    around = _around(boxes or [area.box for area in next(iter(drawn.areas.values())).values()])
    return {
        "map": drawn,
        "bounds": json.dumps([[around[0], around[1]], [around[2], around[3]]]),
        "still": _still(organisations.state_of_evidence(), council, found) if councils else "",
    }


def _first_shown(
    found: AreaFigures, council: str, ours: frozenset[str], councils: Mapping[str, object]
) -> list[str]:
    """The councils that the map shows at first: the one chosen, else the footprint's, else all that have a class."""
    for wanted in ({council}, ours, set(found.shown[COUNCIL].class_of)):
        if chosen := sorted(wanted & set(councils)):
            return chosen
    return list(councils)


def _around(boxes: Sequence[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


@functools.lru_cache(maxsize=8)
def _still(_state: tuple[object, ...], council: str, found: AreaFigures) -> str:
    """The councils as SVG, shaded by their class; each that is in the list leads to its row or its own list."""
    atlas = council_atlas(_state)
    shown = found.shown[COUNCIL]
    listed = [code for code in shown.class_of if code in atlas.footprint] or list(shown.class_of)
    shapes = [
        Area(
            shape.code,
            shape.rings,
            shade=shown.class_of.get(shape.code),
            outlined=shape.code in ({council} if council else atlas.footprint),
            href=f"#area-{shape.code}" if shape.code in listed and not council else "",
            words=f"{shape.name}: {shown.words.get(shape.code, NONE)}",
        )
        for shape in atlas.shapes
    ]
    ours = [shape for shape in shapes if shape.outlined]
    within = drawing.box(ours, MARGIN) if ours else drawing.box(shapes)
    return drawing.draw(shapes, within, title=f"{found.theme.title}: councils")


def _to_area(request: HttpRequest, found: AreaFigures) -> HttpResponse:
    """To an area's row in the list: its own council's, for a small area."""
    code = request.GET["area"]
    base = f"{ADDRESS}?theme={found.theme.id}"
    if code in found.shown[COUNCIL].class_of:
        return redirect(f"{base}&council={code}")
    if code not in found.shown[SMALL].class_of:
        raise Http404
    return redirect(f"{base}&council={found.council_of.get(code) or 'none'}#area-{code}")
