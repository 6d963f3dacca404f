"""Pages of frameworks: the figures of the baseline in the shape in which others look at a place."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.content.frameworks import Aspect
from commonweal.pipeline import paper
from commonweal.pipeline.viewing import View
from commonweal.publication import wording
from commonweal.publication.frameworks import Answer, Laid
from commonweal.publication.papers import frameworks as as_files
from commonweal.web.baseline import determined, reading
from commonweal.web.baseline.views import BASELINE, chosen_place, place_query
from commonweal.web.design.components import FigureView, Link
from commonweal.web.design.pages import show
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader

ROOT = "/baseline/frameworks/"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Shown:
    """An answer as a page shows it: its figure with its gaps in words, or why there is none."""

    view: FigureView | None
    gaps: tuple[str, ...] = ()
    why: str = ""


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """The frameworks that there are."""
    return show(
        request,
        "baseline/frameworks.html",
        title="Frameworks",
        breadcrumbs=(BASELINE,),
        frameworks=[(one, f"{ROOT}{one.id}/") for one in reading.frameworks()],
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def framework(request: HttpRequest, framework: str) -> HttpResponse:
    """A framework with our figures in it."""
    place = chosen_place(request)
    found = _laid(request, framework, place)
    address, query = f"{ROOT}{framework}", place_query(place)
    return show(
        request,
        "baseline/framework.html",
        title=found.framework.title,
        breadcrumbs=(BASELINE, Link("Frameworks", ROOT)),
        found=found,
        shown=_shown(found, reader(request)),
        places=reading.places(reader(request)),
        place=place,
        address=f"{address}/",
        downloads=[Link(form.upper(), f"{address}.{form}{query}") for form in TYPES],
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def as_file(request: HttpRequest, framework: str, form: str) -> HttpResponse:
    """A framework as a workbook or CSV: `form` is one of `TYPES`."""
    place = chosen_place(request)
    found = _laid(request, framework, place)
    asking = reader(request)
    audience, kinds = sight.audience(asking, place), sight.kinds(asking, place)
    material = paper.material(folder(), View(place), of=as_files.OF, audience=audience, kinds=kinds)
    name = f"{framework}-{place.lower()}.{form}"
    return HttpResponse(
        as_files.write_some(material, [found], f".{form}"),
        content_type=TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _laid(request: HttpRequest, framework_id: str, place: str) -> Laid:
    """Raises Http404 where there is no such framework."""
    found = reading.framework(reader(request), framework_id, place)
    if found is None:
        raise Http404
    return found


def _shown(found: Laid, asking: Reader) -> dict[Aspect, list[Shown]]:
    """The answers to each aspect. A figure may answer several, so its place on the page is numbered."""
    numbers = itertools.count(1)
    return {
        aspect: [_one(answer, asking, next(numbers)) for answer in answers]
        for aspect, answers in found.answers.items()
    }


def _one(answer: Answer, asking: Reader, number: int) -> Shown:
    areas, groups = answer.between_areas, answer.between_groups
    told = (
        f"Between {areas.among} areas: {areas.in_words('area')}" if areas else "",
        f"Between groups: {groups.in_words('breakdown')}" if groups else "",
    )
    gaps = tuple(words for words in told if words)
    if answer.kept is None:
        return Shown(None, gaps, wording.for_readers(answer.why))
    view = determined.view(answer.kept, asking)
    return Shown(replace(view, id=f"{view.id}-{number}"), gaps)
