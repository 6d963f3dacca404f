"""Content + analysis = a Plan: a question that is not executed yet.

An indicator is a module of a theme's folder that has a function `plan(asked)`, or one `plans(asked)` where several
indicators are one question put differently; it is found by being there. Its words are content of kind `indicators`,
under its id.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator

from commonweal import indicators
from commonweal.vocabulary.plans import Asked, Plan

Planner = Callable[[Asked], Iterable[Plan]]


def plans(asked: Asked) -> Iterator[Plan]:
    """The plans of every indicator for what is asked."""
    for planner in _planners():
        yield from planner(asked)


@functools.cache
def _planners() -> tuple[Planner, ...]:
    modules = pkgutil.walk_packages(indicators.__path__, f"{indicators.__name__}.")
    loaded = [importlib.import_module(module.name) for module in modules if not module.ispkg]
    several = [module.plans for module in loaded if hasattr(module, "plans")]
    single = [_alone(module.plan) for module in loaded if hasattr(module, "plan")]
    return (*single, *several)


def _alone(plan: Callable[[Asked], Plan]) -> Planner:
    return lambda asked: (plan(asked),)
