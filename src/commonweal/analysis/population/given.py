"""What a method is given, checked: numbers of the right kind, in columns or tables that fit one another."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def column(
    name: str, given: ArrayLike, *, missing: bool = True, least: float | None = 0, above: bool = False
) -> NDArray[np.float64]:
    """Numbers in a row (shape n); a single number is one of one. None is missing, as NaN is.

    `least` is the smallest that may stand there, or with `above` the largest that may not. Raises UnusableNumbers,
    which says what is called `name`, which of its numbers is wrong (counted from 1) and why.
    """
    numbers = _numbers(name, given)
    if numbers.ndim == 0:
        numbers = numbers.reshape(1)
    if numbers.ndim != 1:
        raise UnusableNumbers(
            f"The {name} are a table of {numbers.ndim} dimensions.",
            what_to_do="Give them as one row of numbers.",
        )
    _refuse_wrong(name, numbers, missing=missing, least=least, above=above)
    return numbers


def table(
    name: str, given: ArrayLike, *, missing: bool = True, least: float = 0, above: bool = False
) -> NDArray[np.float64]:
    """Numbers by area and band (shape areas × bands); one row is one area. Checked as a column is."""
    numbers = _numbers(name, given)
    if numbers.ndim == 1:
        numbers = numbers.reshape(1, -1)
    if numbers.ndim != 2:
        raise UnusableNumbers(
            f"The {name} have {numbers.ndim} dimensions.",
            what_to_do="Give them as a table: a row for each area, a column for each band.",
        )
    _refuse_wrong(name, numbers, missing=missing, least=least, above=above)
    return numbers


def of_one_shape(**given: NDArray[np.float64]) -> None:
    """Raise UnusableNumbers where what is given is not equally long (or equally wide)."""
    shapes = {name.replace("_", " "): numbers.shape for name, numbers in given.items()}
    if len(set(shapes.values())) > 1:
        said = ", ".join(f"{_size(shape)} {name}" for name, shape in shapes.items())
        raise UnusableNumbers(
            f"These belong together, and they differ in how many there are: {said}.",
            what_to_do="Give one of each for every area, and leave what is missing empty.",
        )


def confidence_of(confidence: float) -> float:
    """How sure an interval is, as a share above 0 and below 1 (0.95, not 95). Raises UnusableNumbers."""
    if not 0 < confidence < 1:
        raise UnusableNumbers(
            f"An interval cannot have a confidence of {confidence}.", what_to_do="Use a share, such as 0.95."
        )
    return confidence


def indices(groups: Sequence[Hashable]) -> tuple[list[Hashable], NDArray[np.int64]]:
    """The different groups, in the order in which they come, and the place of each one's group in that list."""
    found: dict[Hashable, int] = {}
    placed = [found.setdefault(group, len(found)) for group in groups]
    return list(found), np.array(placed, dtype=np.int64)


def laid_out(
    areas: Sequence[Hashable], bands: Sequence[Hashable], numbers: ArrayLike
) -> tuple[list[Hashable], list[Hashable], NDArray[np.float64]]:
    """A list of (area, band, number) as a table: its areas, its bands, its numbers (areas × bands, NaN where none).

    Areas and bands are in the order in which they first come. Raises UnusableNumbers where one is there twice.
    """
    given = column("numbers", numbers, least=None)
    if not len(areas) == len(bands) == len(given):
        raise UnusableNumbers(
            f"There are {len(areas)} areas, {len(bands)} bands and {len(given)} numbers.",
            what_to_do="Give an area and a band with every number.",
        )
    rows, row = indices(areas)
    columns, place = indices(bands)
    pairs, seen = np.unique(row * len(columns) + place, return_counts=True)
    if (seen > 1).any():
        twice = int(pairs[seen > 1][0])
        raise UnusableNumbers(
            f"Band {columns[twice % len(columns)]} of {rows[twice // len(columns)]} is there twice.",
            what_to_do="Leave one of the two, or add them up first.",
        )
    laid = np.full((len(rows), len(columns)), np.nan)
    laid[row, place] = given
    return rows, columns, laid


def _numbers(name: str, given: ArrayLike) -> NDArray[np.float64]:
    try:
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UnusableNumbers(
            f"The {name} are not all numbers, or their rows are not equally long.",
            what_to_do="Give numbers only, and leave what is missing empty.",
        ) from error


def _refuse_wrong(
    name: str, numbers: NDArray[np.float64], *, missing: bool, least: float | None, above: bool
) -> None:
    if numbers.size == 0:
        raise UnusableNumbers(f"There are no {name}.", what_to_do="Give at least one.")
    _refuse_where(name, numbers, np.isinf(numbers), "is without end", "Look at what it was divided by.")
    if not missing:
        _refuse_where(
            name,
            numbers,
            np.isnan(numbers),
            "is missing",
            "Fill it in, or leave its whole row out knowingly.",
        )
    if least is not None:
        short = numbers <= least if above else numbers < least
        bound = f"above {least:g}" if above else f"{least:g} or more"
        _refuse_where(name, numbers, short, f"must be {bound}", "Correct it, or leave its whole row out.")


def _refuse_where(
    name: str, numbers: NDArray[np.float64], wrong: NDArray[np.bool_], why: str, what_to_do: str
) -> None:
    """Raise UnusableNumbers for the first that is wrong."""
    if wrong.any():
        first: Any = tuple(np.argwhere(wrong)[0])
        spot = " of row ".join(str(place + 1) for place in reversed(first))
        found = numbers[first]
        value = "" if np.isnan(found) else f" ({found:g})"
        raise UnusableNumbers(f"In the {name}, number {spot}{value} {why}.", what_to_do=what_to_do)


def refuse_where(name: str, wrong: NDArray[np.bool_], why: str, *, what_to_do: str) -> None:
    """Raise UnusableNumbers for the first place (counted from 1) where something about `name` is wrong."""
    if wrong.any():
        raise UnusableNumbers(f"Number {int(wrong.argmax()) + 1} of the {name} {why}.", what_to_do=what_to_do)


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape)
