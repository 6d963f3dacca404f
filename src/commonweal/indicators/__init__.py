"""Content + analysis = a Plan: a question that is not executed yet.

An indicator is a module of a theme's folder that has a function `plan(asked)`, or one `plans(asked)` where several
indicators are one question put differently; it is found by being there. What rests on published data, which are
nobody's and need no ledger, is a function `published_plans(asked)`; what rests on people, `people_plans(asked)`. Its
words are content of kind `indicators`, under its id.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

from commonweal import indicators
from commonweal.vocabulary.plans import Asked, Plan

Planner = Callable[[Asked], Iterable[Plan]]


def plans(asked: Asked) -> Iterator[Plan]:
    """The plans of every indicator for what is asked."""
    for planner in _planners():
        yield from planner(asked)


def published_plans(asked: Asked) -> Iterator[Plan]:
    """The plans of every indicator that rests on published data, for an area or a body."""
    for module in _modules():
        if hasattr(module, "published_plans"):
            yield from module.published_plans(asked)


def people_plans(asked: Asked) -> Iterator[Plan]:
    """The plans of every indicator that rests on what the gate lets out of people."""
    for module in _modules():
        if hasattr(module, "people_plans"):
            yield from module.people_plans(asked)


@functools.cache
def _planners() -> tuple[Planner, ...]:
    loaded = _modules()
    several = [module.plans for module in loaded if hasattr(module, "plans")]
    single = [_alone(module.plan) for module in loaded if hasattr(module, "plan")]
    return (*single, *several)


@functools.cache
def _modules() -> tuple[ModuleType, ...]:
    modules = pkgutil.walk_packages(indicators.__path__, f"{indicators.__name__}.")
    return tuple(importlib.import_module(module.name) for module in modules if not module.ispkg)


def _alone(plan: Callable[[Asked], Plan]) -> Planner:
    return lambda asked: (plan(asked),)
