"""The workforce in its place: figures over what the gate let out of staff extracts, and over residents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from commonweal.analysis.workforce import figures, groups
from commonweal.analysis.workforce.family import FIFTHS, LOCAL_QUINTILE
from commonweal.analysis.workforce.figures import Key, Number, Told
from commonweal.analysis.workforce.own import Own, Taken
from commonweal.content.indicators_model import KIND, PEOPLE, Compute, IndicatorText, Part
from commonweal.content.loader import ids, load
from commonweal.content.people_rules import people_rules
from commonweal.indicators.words import worded
from commonweal.vocabulary.plans import Asked, Cut, Plan
from commonweal.vocabulary.tables.workforce import APPRENTICES, LEAVERS, STAFF, STARTERS

if TYPE_CHECKING:
    import pyarrow as pa

KATZ = "95% limits (Katz), and what hidden numbers may be"
HIDDEN = "what hidden and rounded numbers may be"
Maker = Callable[[Told, Key], Iterator[tuple[Key, Number]]]
FEW: Cut = ("neighbourhood", "called", "expected", "residents", "kilometres", "nearest")
OF_PEOPLE: tuple[Cut, ...] = tuple((name,) for name in figures.CUTS_OF_PEOPLE)
BY_FIFTH: tuple[Cut, ...] = tuple((name,) for name in figures.LEVELS)
COMING: tuple[Cut, ...] = (("place",), *BY_FIFTH, ("organisation",))
OF_THE_NATION, LOCAL = BY_FIFTH

# How a figure is made, its cuts, its places of decimals, and what its limits are.
Made = tuple[Maker, tuple[Cut, ...], int, str]
MADE: dict[str, Made] = {
    "workforce.staff": (figures.people(STAFF), OF_PEOPLE, 0, HIDDEN),
    "workforce.deprived_fifth": (figures.deprived_fifth, (OF_THE_NATION,), 1, HIDDEN),
    "workforce.representation": (figures.representation, (OF_THE_NATION, ("place",)), 2, KATZ),
    "workforce.rate": (figures.rate, (("area",),), 1, HIDDEN),
    "workforce.few": (figures.few, (FEW,), 0, HIDDEN),
    "workforce.under_living_wage": (figures.under_living_wage, BY_FIFTH, 1, HIDDEN),
    "workforce.starters": (figures.people(STARTERS), COMING, 0, HIDDEN),
    "workforce.leavers": (figures.people(LEAVERS), COMING, 0, HIDDEN),
    "workforce.apprentices": (figures.people(APPRENTICES), COMING, 0, HIDDEN),
}
# Those that are made only where the system lets out local fifths.
MADE_LOCAL: dict[str, Made] = {
    "workforce.local_fifth": (
        partial(figures.deprived_fifth, level=LOCAL_QUINTILE),
        (LOCAL,),
        1,
        HIDDEN,
    ),
    "workforce.local_representation": (
        partial(figures.representation, level=LOCAL_QUINTILE),
        (LOCAL,),
        2,
        KATZ,
    ),
}


# Those that are made only where residents are known by it.
MADE_BESIDE: dict[str, Made] = {
    f"workforce.{dimension}_represented": (
        partial(groups.representation_by, dimension),
        ((dimension,),),
        2,
        KATZ,
    )
    for dimension in groups.GROUPED
}


def people_plans(asked: Asked) -> Iterator[Plan]:
    """The plans over what is let out of people."""
    rules = people_rules(asked.overlay).edition
    let_out = {FIFTHS[one] for one in asked.context.parameters.get("fifths", ", ".join(FIFTHS)).split(", ")}
    left = {(name,) for name, level in figures.LEVELS.items() if level not in let_out}
    made = MADE | _own(asked) if LOCAL in left else MADE | MADE_LOCAL | _own(asked)
    known = asked.context.parameters.get("residents beside", ", ".join(groups.GROUPED)).split(", ")
    made |= {
        id_: one for (id_, one), by in zip(MADE_BESIDE.items(), groups.GROUPED, strict=True) if by in known
    }
    for id_, (maker, every, decimals, limits) in made.items():
        cuts = tuple(cut for cut in every if cut not in left)
        yield worded(
            id_,
            asked,
            kind=figures.KIND,
            method_version=figures.VERSION,
            cuts=partial(_expressions, cuts),
            finished=partial(_finished, maker, decimals, asked.context.parameters.get("day")),
            parameters={**asked.context.parameters, "rules": rules, "interval": limits},
            range_kind=limits,
            needs=("ground",),
            caveats=asked.context.notes,
        )


def _own(asked: Asked) -> dict[str, Made]:
    """The indicators that content computes from what is let out of staff: a system's own."""
    texts = [
        load(KIND, id_, IndicatorText, overlay=asked.overlay) for id_ in ids(KIND, overlay=asked.overlay)
    ]
    return {
        text.id: (_maker(text.compute), text.compute.cuts, _decimals(text.compute), HIDDEN)
        for text in texts
        if text.compute is not None and text.compute.from_ == PEOPLE
    }


def _maker(compute: Compute) -> Own:
    over = None if isinstance(compute.over, str) else compute.over
    return Own(_taken(compute), None if over is None else _taken(over), compute.times)


def _taken(one: Compute | Part) -> Taken:
    for dimension, categories in one.where.items():
        names = categories if isinstance(categories, tuple) else ()
        return Taken(one.take, dimension.replace("_", "-"), names)
    return Taken(one.take)


def _decimals(compute: Compute) -> int:
    if compute.decimals is not None:
        return compute.decimals
    return 0 if compute.over is None else 1


def _expressions(cuts: tuple[Cut, ...]) -> dict[Cut, object]:
    return dict.fromkeys([(), *cuts], figures.rows())


def _finished(maker: Maker, decimals: int, day: str | None, rows: pa.Table, cut: Cut) -> pa.Table:
    told = Told(rows.to_pylist())
    return figures.table(
        cut, list(maker(told, cut)), decimals, day=dt.date.fromisoformat(day) if day else None
    )
