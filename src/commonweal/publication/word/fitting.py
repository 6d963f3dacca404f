"""Making the parts of a page fit it: those that may be shortened are, a little at a time, until all have room."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.publication.word.blocks import Block

# A4 in points. The column is narrower than what the margins leave by nothing; its height by two parts in a hundred,
# for programs that break a line sooner than we count.
PAGE_WIDTH, PAGE_HEIGHT = 595.3, 841.9
SIDE, END = 48.0, 44.0
COLUMN = PAGE_WIDTH - 2 * SIDE
ROOM = 0.98 * (PAGE_HEIGHT - 2 * END)


def height(blocks: Sequence[Block]) -> float:
    """The height of parts one under the other, in points."""
    return sum(block.height(COLUMN) for block in blocks)


def fitted(blocks: Sequence[Block], room: float = ROOM) -> list[Block]:
    """The parts, shortened until they fit.

    The lowest rank goes first, and of one rank the tallest. Raises ValueError where even the shortest forms are too
    tall, which the fixed words of a paper must not be.
    """
    chosen = list(blocks)
    while (over := height(chosen) - room) > 0:
        shorter = {n: form for n, block in enumerate(chosen) if (form := block.shorter()) is not None}
        if not shorter:
            raise ValueError(f"a page is {over:.0f} points too tall, and none of its parts can be shorter")
        at = min(shorter, key=lambda n: (chosen[n].rank, -chosen[n].height(COLUMN)))
        chosen[at] = shorter[at]
    return chosen
