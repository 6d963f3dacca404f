"""Content + analysis = a Plan: a question that is not executed yet.

An indicator is a module of a theme's folder that has a function `plan(place, overlay=None)`; it is found by being
there. Its words are content of kind `indicators`, under its id.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

from commonweal import indicators
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Plan

Planner = Callable[[Place, Path | None], Plan]


def plans(place: Place, *, overlay: Path | None = None) -> Iterator[Plan]:
    """The plans of every indicator for a place."""
    for planner in _planners():
        yield planner(place, overlay)


@functools.cache
def _planners() -> tuple[Planner, ...]:
    modules = pkgutil.walk_packages(indicators.__path__, f"{indicators.__name__}.")
    loaded = (importlib.import_module(module.name) for module in modules if not module.ispkg)
    return tuple(module.plan for module in loaded if hasattr(module, "plan"))
