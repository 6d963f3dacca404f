"""Packs of other systems for programs: which are held, and what their figures are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from commonweal.pipeline import packs as held_packs
from commonweal.publication import plain
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure
from commonweal.vocabulary.packs import HeldPack, Pack, PackedSet
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

router = Router(tags=["Packs"])


@router.get("", response=shapes.Listed[shapes.Pack], summary="Packs that other systems gave")
@needs(Thing.PACKS, of=SYSTEM)
def packs(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """The newest first; those that can be read."""
    return paging.listed(request, asked, held_packs.readable(folder()), lambda each: _told(*each))


@router.get("/{seal}", response=shapes.Pack, summary="One pack")
@needs(Thing.PACKS, of=SYSTEM)
def pack(request: HttpRequest, seal: str) -> Any:
    """Whose it is, for whom it was made and when. A seal may be cut short."""
    held = _find(seal)
    return _told(held, held_packs.opened(folder(), held.seal))


@router.get("/{seal}/figures", response=shapes.Listed[shapes.PackedFigure], summary="The figures of a pack")
@needs(Thing.PACKS, of=SYSTEM)
def pack_figures(request: HttpRequest, seal: str, asked: Query[shapes.PackedAsked]) -> Any:
    """Headlines, or the parts of one cut. They are another system's figures: never add them to your own."""
    cut = tuple(asked.by.split(",")) if asked.by else ()
    pairs = [
        (figure, packed)
        for packed in held_packs.opened(folder(), _find(seal).seal).today
        if asked.theme in (None, packed.figures.theme) and asked.indicator in (None, packed.figures.indicator)
        for figure in (packed.parts.get(cut, ()) if cut else (packed.figures.headline,))
    ]
    return paging.listed(request, asked, pairs, _figure)


def _find(seal: str) -> HeldPack:
    try:
        return held_packs.find(folder(), seal)
    except InputError as fault:
        raise Http404 from fault


def _figure(pair: tuple[Figure, PackedSet]) -> dict[str, Any]:
    figure, packed = pair
    about = {"theme": packed.figures.theme, "description": packed.figures.description}
    return plain.figure(figure, packed.figures) | about


def _told(held: HeldPack, pack: Pack) -> dict[str, Any]:
    return {
        "seal": held.seal,
        "system": pack.system,
        "place": pack.place.code,
        "place_name": pack.place.name,
        "audience": pack.audience.value,
        "made_at": pack.made_at,
        "made_up": pack.made_up,
        "figures": len(pack.current),
        "baselines": [each.name for each in pack.baselines],
        "taken_in_at": held.at,
    }
