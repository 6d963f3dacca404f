"""Plans from an indicator's content and its expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from commonweal.content.indicators_model import IndicatorText
from commonweal.content.loader import load
from commonweal.vocabulary.plans import Asked, Cut, Plan

if TYPE_CHECKING:
    import ibis.expr.types as ir


def worded(
    indicator: str,
    asked: Asked,
    *,
    kind: str,
    method_version: str,
    cuts: Callable[[], Mapping[Cut, ir.Table]],
    **more: Any,
) -> Plan:
    """A plan with the words of its content, in the edition that is in force. `more` are other fields of the plan."""
    text = load("indicators", indicator, IndicatorText, overlay=asked.overlay)
    caveats = (*text.caveats, *more.pop("caveats", ()))
    return Plan(
        indicator=indicator,
        edition=text.edition,
        theme=text.theme,
        label=text.label,
        description=text.description,
        unit=text.unit,
        kind=kind,
        place=asked.place,
        method=text.method,
        method_version=method_version,
        cuts=cuts,
        caveats=caveats,
        **more,
    )
