"""Frameworks for programs: a place's figures in the shape in which others look at it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from commonweal.publication.frameworks import about, for_programs
from commonweal.web.api import figures, paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.baseline import reading
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Thing

router = Router(tags=["Frameworks"])


@router.get("", response=shapes.Listed[shapes.FrameworkAbout], summary="The frameworks that there are")
@needs(Thing.FIGURES)
def list_frameworks(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """Shipped ones and the system's own, in order."""
    return paging.listed(request, asked, reading.frameworks(), about)


@router.get("/{framework}", response=shapes.Framework, summary="A framework with a place’s figures")
@needs(Thing.FIGURES)
def framework(request: HttpRequest, framework: str, asked: Query[shapes.OfPlace]) -> Any:
    """Each thing that it asks for with its figures and their gaps, or why there is none."""
    figures.check_place(reader(request), asked.place)
    found = reading.framework(reader(request), framework, asked.place)
    if found is None:
        raise Http404
    return for_programs(found)
