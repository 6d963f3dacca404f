"""Protecting the parts of a figure before anyone sees them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.gate.rules import AudienceRule
from commonweal.vocabulary.plans import Cut

INDIVIDUAL = "individual"
WHOLE = ("value", "count", "low", "high", "why")
HEADLINE = ("caveat", "period_from", "period_to")


def protect(table: pa.Table, cut: Cut, rule: AudienceRule) -> pa.Table:
    """A cut's table as an audience may see it: columns of the cut, `value` and `count`; additive values only.

    Where the audience may not see individuals one by one, their rows become one. The marker column goes. Parts of one
    name (a ledger's blanks, and its own words for a blank) become one. A cut that has limits, or says why a value is
    not known, has one row for each part: nothing is added up.
    """
    if not cut:
        return table.select([name for name in (*WHOLE, *HEADLINE) if name in table.column_names])
    if set(WHOLE) <= set(table.column_names):
        return table.select([*cut, *WHOLE])
    if INDIVIDUAL in table.column_names:
        if rule.individuals == "merged":
            names = pc.if_else(table[INDIVIDUAL], pa.scalar(rule.merged_name), table["supplier"])
            table = table.set_column(table.column_names.index("supplier"), "supplier", names)
        table = table.drop_columns([INDIVIDUAL])
    summed = table.group_by(list(cut)).aggregate([("value", "sum"), ("count", "sum")])
    counts = summed["count_sum"].cast(pa.int64())  # engines add whole numbers up in types of their own
    named = summed.select([*cut, "value_sum"]).append_column("count", counts)
    return named.rename_columns([*cut, "value", "count"])
