"""Spend added up: gross payments by any of their dimensions.

Method: the plain sum of accepted amounts as the ledgers give them, credit notes negative (the first step of the
CLES spend analysis, "Healthy places", 2022; see docs/reference/methods.md). Gross: payments between bodies whose
ledgers are both held are counted at both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from commonweal.vocabulary.tables import SPEND

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = "1"
NOT_STATED = "Not stated"
_TEXT_DIMENSIONS = ("organisation", "supplier", "expense_type", "expense_area")


def ledger() -> ir.Table:
    """The unbound table of accepted payments: the canonical spend columns, and `organisation`."""
    columns = {column.name: column.type for column in SPEND.columns}
    return ibis.table({"organisation": "string"} | columns, name="spend")


def total_by(payments: ir.Table, *dimensions: str) -> ir.Table:
    """Pounds (`value`) and number of payment lines (`count`) for each combination of dimensions.

    Dimensions: organisation, month ('2025-04'), supplier (as written), expense_type, expense_area. With none, one
    row. Where a ledger leaves a dimension blank, its class is "Not stated". A supplier's row says whether it is an
    individual's token (`individual`).
    """
    measures = {"value": payments.amount.sum(), "count": payments.count()}
    return _grouped(payments, dimensions, measures)


def transactions_by(payments: ir.Table, *dimensions: str) -> ir.Table:
    """Number of transactions (`value`) and of payment lines (`count`): the lines of one invoice are one transaction.

    A transaction is a distinct transaction number of one organisation in one month; a line without a number counts
    as one.
    """
    month = payments.date.truncate("M")
    keys = payments.group_by(organisation=payments.organisation, month=month).aggregate(
        numbered=payments.transaction.nunique(),
        unnumbered=payments.transaction.isnull().sum(),
        lines=payments.count(),
    )
    measures = {"value": (keys.numbered + keys.unnumbered).sum(), "count": keys.lines.sum()}
    if not dimensions:
        return keys.aggregate(**measures)
    return _worded(keys.group_by(list(dimensions)).aggregate(**measures), dimensions)


def largest_suppliers(payments: ir.Table, number: int) -> ir.Table:
    """Pounds paid to each of the suppliers (as written) who were paid most; individuals are not ranked."""
    companies = payments.filter(~payments.individual)
    return total_by(companies, "supplier").order_by([ibis.desc("value"), "supplier"]).limit(number)


def share_of_largest_suppliers(payments: ir.Table, number: int) -> ir.Table:
    """Share of all pounds (percent, `value`) paid to the suppliers who were paid most, and their lines (`count`).

    Null where the pounds come to nothing or less.
    """
    largest = largest_suppliers(payments, number).aggregate(
        paid=lambda t: t.value.sum(), count=lambda t: t["count"].sum()
    )
    everything = payments.aggregate(all=payments.amount.sum())
    joined = largest.cross_join(everything)
    share = (100 * joined.paid.cast("float64") / joined["all"].cast("float64")).round(1)
    return joined.select(
        value=ibis.ifelse(joined["all"] > 0, share, None).cast("decimal(18, 1)"), count=joined["count"]
    )


def months_held(payments: ir.Table, *dimensions: str) -> ir.Table:
    """How many months (`value`) of an organisation's ledger hold a payment, and their lines (`count`)."""
    month = payments.date.truncate("M")
    months = payments.group_by(organisation=payments.organisation, month=month).aggregate(
        lines=payments.count()
    )
    measures = {"value": months.count(), "count": months.lines.sum()}
    if not dimensions:
        return months.aggregate(**measures)
    return _worded(months.group_by(list(dimensions)).aggregate(**measures), dimensions)


def _grouped(payments: ir.Table, dimensions: tuple[str, ...], measures: Mapping[str, ir.Scalar]) -> ir.Table:
    if not dimensions:
        return payments.aggregate(**measures)
    keys = {name: payments.date.truncate("M") if name == "month" else payments[name] for name in dimensions}
    if "supplier" in dimensions:
        keys["individual"] = payments.individual
    return _worded(payments.group_by(**keys).aggregate(**measures), dimensions)


def _worded(grouped: ir.Table, dimensions: tuple[str, ...]) -> ir.Table:
    """Months as 2025-04 and blanks as a class of their own: on the few groups, not on the many rows."""
    worded = {name: grouped[name].fill_null(NOT_STATED) for name in dimensions if name in _TEXT_DIMENSIONS}
    if "month" in dimensions:
        worded["month"] = grouped.month.strftime("%Y-%m")
    return grouped.mutate(**worded)
