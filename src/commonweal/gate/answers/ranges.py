"""Ranges in which a count is told, chosen without looking at it.

If a count were looked at before it is decided how it is told, the decision would tell of the count (Kenthapadi, Mishra
and Nissim, Simulatable auditing, 2005). So every range that could be the answer is tried, and two that would tell too
much are made one. Whoever knows this method knows no more than the range that is told.
"""

from __future__ import annotations

from collections.abc import Callable

STEP = 3  # a range takes in three counts or more: whoever takes his own answer away is left with two
Range = tuple[int, int]


def steps(of: int, low: int, high: int) -> list[Range]:
    """Ranges from 0 to `of`, three counts wide, that begin and end where a count is expected, from `low` to `high`.

    A range that would be narrower joins the one before; the first joins the next.
    """
    inside = list(range(low, high + 1, STEP))
    if high + 1 - inside[-1] < STEP and len(inside) > 1:
        inside.pop()
    starts = sorted({0, *range(low, 0, -STEP), *inside, *range(high + 1, of + 1, STEP)})
    at = 1
    while at < len(starts):
        end = starts[at + 1] if at + 1 < len(starts) else of + 1
        if end - starts[at] < STEP or (at == 1 and starts[1] < STEP):
            starts.pop(at)
        else:
            at += 1
    return _between(starts, of)


def chosen(of: int, expected: Range, tells_too_much: Callable[[Range], bool]) -> list[Range]:
    """The ranges in which a count of so many is told: as narrow as none of them, were it told, would tell too much."""
    low, high = expected
    found = steps(of, low, high)
    at = 0
    while len(found) > 1 and at < len(found):
        each = found[at]
        if not (each[0] <= low and high <= each[1]) and tells_too_much(each):
            first = min(at, _beside(found, at, expected))
            found[first : first + 2] = [(found[first][0], found[first + 1][1])]
            at = first
        else:
            at += 1
    return found


def _beside(found: list[Range], at: int, expected: Range) -> int:
    """Which neighbour a range is put together with: one that is not expected with the next that is not, away from what
    is; one that is expected, with the one nearer to the middle of it.
    """
    each, (low, high) = found[at], expected
    up = each[0] > high or low <= each[1] <= (low + high) / 2
    wanted = at + 1 if up else at - 1
    return wanted if 0 <= wanted < len(found) else 2 * at - wanted


def _between(starts: list[int], of: int) -> list[Range]:
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], of + 1], strict=True)]
