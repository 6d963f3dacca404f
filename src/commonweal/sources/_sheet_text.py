"""A sheet's text as a table to build readings on: every cell a text, under c0, c1 and so on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir


def text_table(width: int) -> ir.Table:
    """The unbound table of a sheet of `width` columns, with the number of each row."""
    return ibis.table({"row": "int64"} | {f"c{n}": "string" for n in range(width)}, name="text")


def filled_cells(text: ir.Table, places: Sequence[int]) -> ir.IntegerValue:
    """How many of a row's cells in these places hold more than spaces."""
    cells = [(text[f"c{n}"].fill_null("").strip() != "").cast("int64") for n in places]
    return reduce(add, cells, ibis.literal(0, "int64"))
