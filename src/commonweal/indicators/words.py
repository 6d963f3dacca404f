"""Plans from an indicator's content and its expressions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.content.indicators_model import IndicatorText
from commonweal.content.loader import load
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Cut, Plan

if TYPE_CHECKING:
    import ibis.expr.types as ir


def worded(
    indicator: str,
    place: Place,
    overlay: Path | None,
    *,
    kind: str,
    method_version: str,
    cuts: Mapping[Cut, ir.Table],
) -> Plan:
    """A plan with the words of its content, in the edition that is in force."""
    text = load("indicators", indicator, IndicatorText, overlay=overlay)
    return Plan(
        indicator=indicator,
        edition=text.edition,
        theme=text.theme,
        label=text.label,
        description=text.description,
        unit=text.unit,
        kind=kind,
        place=place,
        method=text.method,
        method_version=method_version,
        cuts=cuts,
        caveats=text.caveats,
    )
