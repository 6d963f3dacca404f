"""The map of areas, and the list that is its equal: councils, then the small areas of each.

Scripts draw tiles; without them the page has a still map of the councils, and the same list.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from commonweal.pipeline import area_figures, area_map, ask
from commonweal.pipeline.area_figures import AreaFigures, Shown, Theme
from commonweal.pipeline.area_map import BOARD, COUNCIL, SMALL, AreaMap, Box
from commonweal.publication import maps as drawing
from commonweal.publication.maps import Area
from commonweal.vocabulary.figures import Audience, FigureSet
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import reading
from commonweal.web.baseline.maps import MARGIN, council_atlas
from commonweal.web.baseline.ranges import part_of_file
from commonweal.web.baseline.views import BASELINE
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import reading as runs

ADDRESS = "/baseline/map/"
NOT_KNOWN = ""  # the council of a small area that no lookup names
NONE = "Nothing is held of it"
HINT = "Point at an area, or move the map with the arrow keys, to read what it is."
NOTHING = Shown("", "", (), {}, {})
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
    themes = _themes(reader(request))
    if not themes:
        return show(request, "baseline/areas.html", found=None, missing=area_figures.needed(folder()), **page)
    theme = request.GET.get("theme") or next(iter(themes))
    found = _figures(reader(request), theme)
    if "area" in request.GET:
        return _to_area(request, found)
    council = request.GET.get("council", "")
    ours, drawn = _footprint(), _map()
    page |= {"found": found, "themes": themes.values(), "theme": theme, "council": council}
    page |= {"legends": _legends(found), "sources": datasets.sources(found.versions, reader(request))}
    rows = _small(found, council, drawn) if council else _councils(found, ours)
    page |= {"rows": rows, "heading": found.shown[SMALL if council else _widest(found)].heading}
    page |= _to_draw(found, drawn, council, ours)
    if council:
        name = found.names.get(council, "Council not known")
        page |= {"council_name": name, "back": f"{ADDRESS}?theme={theme}"}
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
    content = _values(_figures(reader(request), theme), _map())
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


def _themes(asking: Reader) -> dict[str, Theme]:
    """What a reader may see on the map, by address: published indices, and figures by area."""
    state = organisations.state_of_evidence()
    return _indices(state) | area_figures.of_sets(_sets(sight.audience(asking, SYSTEM), state))


def _figures(asking: Reader, theme: str) -> AreaFigures:
    state = organisations.state_of_evidence()
    if theme in _indices(state):
        return _of_index(theme, state)
    kept = next((k for k in _sets(sight.audience(asking, SYSTEM), state) if k.indicator == theme), None)
    if kept is None or theme not in area_figures.of_sets([kept]):
        raise Http404
    return _of_set(kept.key, kept.stale, state)


@functools.lru_cache(maxsize=2)
def _indices(_state: tuple[object, ...]) -> dict[str, Theme]:
    return area_figures.indices(folder())


@functools.lru_cache(maxsize=8)
def _sets(audience: Audience | None, _state: tuple[object, ...]) -> Sequence[FigureSet]:
    """The system's kept figures, for an audience."""
    return ask.figure_sets(folder(), place=SYSTEM, audience=audience) if audience else ()


@functools.lru_cache(maxsize=4)
def _of_index(theme: str, _state: tuple[object, ...]) -> AreaFigures:
    return area_figures.of_index(folder(), theme)


@functools.lru_cache(maxsize=8)
def _of_set(key: str, stale: str | None, _state: tuple[object, ...]) -> AreaFigures:
    return area_figures.of_set(folder(), replace(ask.figure_set(folder(), key), stale=stale))


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
def _values(found: AreaFigures, drawn: AreaMap | None) -> bytes:
    """Every area's code under its class, by level, as JSON, packed."""
    levels = {
        level: {
            "classes": shown.classes,
            "colours": _colours(shown),
            "codes": _by_class(shown),
        }
        for level, shown in found.shown.items()
    }
    wanted = (BOARD, COUNCIL, *((SMALL,) if SMALL in found.shown else ()))
    levels_drawn = [level for level in wanted if drawn and drawn.areas.get(level)]
    said = {
        "levels": levels,
        "drawn": levels_drawn,
        "small": SMALL in levels_drawn,
        "none": NONE,
        "hint": HINT,
    }
    return gzip.compress(json.dumps(said, separators=(",", ":")).encode(), mtime=0)


def _by_class(shown: Shown) -> list[list[str]]:
    codes: list[list[str]] = [[] for _ in shown.classes]
    for code, n in shown.class_of.items():
        codes[n].append(code)
    return codes


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


def _widest(found: AreaFigures) -> str:
    return COUNCIL if COUNCIL in found.shown else SMALL


def _councils(found: AreaFigures, ours: frozenset[str]) -> list[Row]:
    """The councils of the footprint, or all of them, by name; each leads to its small areas where these are shown."""
    shown = found.shown.get(COUNCIL)
    if shown is None:
        return _rows(found, found.shown[SMALL], list(found.shown[SMALL].words))
    small = found.shown[SMALL].words if SMALL in found.shown else {}
    base = f"{ADDRESS}?theme={found.theme.id}&council="
    codes = [code for code in shown.words if code in ours] or list(shown.words)
    rows = _rows(found, shown, codes, href=base if small else "")
    lost = sum(code not in found.council_of for code in small)
    if lost:
        rows.append(Row("none", "Council not known", f"{lost:,} small areas", "", f"{base}none"))
    return rows


def _small(found: AreaFigures, council: str, drawn: AreaMap | None) -> list[Row]:
    """The small areas of a council, the darkest class first, each with where the map finds it."""
    shown = found.shown.get(SMALL)
    wanted = NOT_KNOWN if council == "none" else council
    codes = [c for c in (shown.words if shown else ()) if found.council_of.get(c, NOT_KNOWN) == wanted]
    if shown is None or not codes:
        raise Http404
    on_map = drawn.areas.get(SMALL, {}) if drawn else {}
    rows = [
        replace(row, box=on_map[row.code].box) if row.code in on_map else row
        for row in _rows(found, shown, codes)
    ]
    return sorted(rows, key=lambda row: -shown.class_of.get(row.code, -1))


def _rows(found: AreaFigures, shown: Shown, codes: Sequence[str], *, href: str = "") -> list[Row]:
    rows = [
        Row(
            code,
            found.names.get(code, code),
            shown.words[code],
            shown.classes[shown.class_of[code]] if code in shown.class_of else "",
            f"{href}{code}" if href else "",
        )
        for code in codes
    ]
    return sorted(rows, key=lambda row: row.name)


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
    for wanted in ({council}, ours, set(found.shown[_widest(found)].class_of)):
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
    shown = found.shown.get(COUNCIL, NOTHING)
    listed = [code for code in shown.words if code in atlas.footprint] or list(shown.words)
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
    small = found.shown[SMALL].words if SMALL in found.shown else {}
    if code in found.names and code not in small:
        return redirect(f"{base}&council={code}" if small else f"{base}#area-{code}")
    if code not in small:
        raise Http404
    return redirect(f"{base}&council={found.council_of.get(code) or 'none'}#area-{code}")
