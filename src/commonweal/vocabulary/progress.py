"""How long work tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called by pipeline functions as they go. `total` None: not known."""

    def __call__(self, stage: str, done: int, total: int | None, message: str) -> None:
        """Tell it. May raise to stop the work: nothing half-done is kept."""


def silent(stage: str, done: int, total: int | None, message: str) -> None:
    """Progress that nobody follows."""
