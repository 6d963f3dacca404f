"""How concentrated spend is among suppliers.

Herfindahl-Hirschman index: the sum of the squares of the suppliers' shares (0 to 1). Shares are of net payments, one
for each body that suppliers were matched to. A body that was paid less than nothing on balance (credit notes) has no
share: it is left out, and its pounds are stated. Individuals cannot be told apart in what is shown; together they are
one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = "1"
INDIVIDUALS = "\x00individuals"  # no supplier's name


def netted(payments: ir.Table) -> ir.Table:
    """Net pounds (`net`) and lines (`count`) of each supplier, from payments gathered by supplier."""
    name = ibis.ifelse(payments.individual, INDIVIDUALS, payments.supplier)
    return (
        payments.group_by(supplier=name)
        .aggregate(net=payments.amount.sum(), count=payments.lines.sum())
        .view()
    )


def herfindahl(payments: ir.Table) -> ir.Table:
    """The index (`value`, six places) and the lines behind it; null where nobody was paid on balance."""
    paid = _paid(payments)
    sums = paid.aggregate(
        squares=(paid.net * paid.net).sum(), whole=paid.net.sum(), count=paid["count"].sum()
    )
    index = (sums.squares / (sums.whole * sums.whole)).round(6).cast("decimal(18, 6)")
    return sums.select(value=index, count=sums["count"].fill_null(0))


def share_of_largest(payments: ir.Table, number: int) -> ir.Table:
    """Share (percent) of net pounds that went to the suppliers who were paid most; individuals together are one."""
    paid = _paid(payments)
    largest = paid.order_by([ibis.desc("net"), "supplier"]).limit(number)
    top = largest.aggregate(top=largest.net.sum(), count=largest["count"].sum())
    whole = paid.aggregate(whole=paid.net.sum())
    joined = top.cross_join(whole)
    share = (100 * joined.top / joined.whole).round(1).cast("decimal(18, 1)")
    return joined.select(value=share, count=joined["count"].fill_null(0))


def net_negative(payments: ir.Table) -> ir.Table:
    """Pounds of the suppliers who were paid less than nothing on balance, and their lines."""
    nets = netted(payments)
    below = nets.filter(nets.net < 0)
    return below.aggregate(
        value=below.net.sum().cast("decimal(38, 2)").fill_null(0), count=below["count"].sum().fill_null(0)
    )


def lorenz(nets: list[float]) -> list[tuple[float, float]]:
    """The Lorenz curve of positive net pounds: from (0, 0) to (1, 1), suppliers and pounds, smallest first."""
    ordered = sorted(net for net in nets if net > 0)
    whole, running = sum(ordered), 0.0
    points = [(0.0, 0.0)]
    for n, net in enumerate(ordered, start=1):
        running += net
        points.append((n / len(ordered), running / whole))
    return points


def _paid(payments: ir.Table) -> ir.Table:
    nets = netted(payments)
    return nets.filter(nets.net > 0).mutate(net=lambda t: t.net.cast("float64")).view()
