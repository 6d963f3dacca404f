"""A question that is not executed yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commonweal.vocabulary.places import Place

if TYPE_CHECKING:
    import ibis.expr.types as ir

Cut = tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What to compute, on unbound tables that only the gate's engine can run.

    `cuts` maps each cut to an expression over the canonical table of `kind`; it gives the cut's dimensions, `value`
    and `count` (accepted rows behind it). The headline's cut is () and gives one row.
    """

    indicator: str
    edition: str
    theme: str
    label: str
    description: str
    unit: str
    kind: str
    place: Place
    method: str
    method_version: str
    cuts: Mapping[Cut, ir.Table]
    parameters: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
