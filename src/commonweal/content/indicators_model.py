"""The words of an indicator."""

from __future__ import annotations

from commonweal.content.loader import Edition


class IndicatorText(Edition):
    """What an indicator is called, what it means, how it is made and what to bear in mind.

    `unit` is "GBP", "percent" or a plural noun; `theme` is a determinant's id; `method` names the method in words.
    """

    label: str
    theme: str
    unit: str
    description: str
    method: str
    caveats: tuple[str, ...] = ()
