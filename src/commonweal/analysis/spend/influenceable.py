"""Influenceable spend: every payment classed by rules, placed, and added up.

Method: CLES, "Healthy places" (2022): analyse procurement data, take off what cannot be influenced (for the NHS, what
is bought through NHS Supply Chain), and see what share of the rest is spent locally. Because files do not say enough to
draw one line, it is drawn twice: the upper bound leaves out what certainly cannot be influenced, the lower bound what
perhaps cannot be (see docs/reference/methods.md).

Rules are asked only of distinct suppliers, expense types, categories and areas, and joined back. The classed payments
are then gathered by what figures are cut by, and every figure is added up from those few rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import ibis

from commonweal.analysis.spend.gross import NOT_STATED, ledger
from commonweal.vocabulary.spending import Effect, Influence, Local, SpendMethod, Where

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = "1"
CLASSIFIED = "classified_spend"
IN_NO_RULE = "Met by no rule"
# What may tell two suppliers of one name apart; a ledger seldom has more than the first two.
SUPPLIER_KEYS = ("supplier", "supplier_postcode", "company_number", "charity_number", "vat_number")
# Payments that are alike in these are chosen together, whatever figure they are chosen for.
CHOSEN_BY = ("organisation", "individual", "internal", "influence", "place")
# Payments gathered by what they are cut by together, fewest rows first: each of several hundred questions goes through
# these, not through every payment.
GATHERED: Mapping[str, tuple[str, ...]] = {
    "spend_by_rules": ("met",),
    "spend_by_area": ("expense_area",),
    "spend_by_type": ("month", "expense_type", "size"),
    "spend_by_category": ("month", "category", "size"),
    "spend_by_supplier": ("supplier", "location", "size", "authority", "deprivation"),
}
TEXT_CUTS = ("expense_type", "expense_area", "category", "size", "authority", "deprivation")

_SUPPLIERS = {
    **dict.fromkeys(SUPPLIER_KEYS, "string"),
    "entity": "string",
    "entity_label": "string",
    "entity_kind": "string",
    "band": "string",
    "size": "string",
    "location": "string",
    "authority": "string",
    "deprivation": "string",
    "internal": "boolean",
}
_CLASSIFIED = {
    "organisation": "string",
    "month": "date",
    "amount": "decimal(18, 2)",
    "supplier": "string",
    "individual": "boolean",
    "expense_type": "string",
    "expense_area": "string",
    "category": "string",
    "size": "string",
    "location": "string",
    "authority": "string",
    "deprivation": "string",
    "internal": "boolean",
    "met": "int64",
    "influence": "string",
    "place": "string",
}


def suppliers() -> ir.Table:
    """The unbound table of suppliers as written, each with the body it is and where that is.

    `location` is the postcode that was found for it, null where none was; `internal` says that it is a body whose own
    ledger is held.
    """
    return ibis.table(_SUPPLIERS, name="suppliers")


def localities() -> ir.Table:
    """The unbound table of where each location lies seen from each organisation, under each definition of local."""
    return ibis.table(
        {"organisation": "string", "location": "string", **{each.value: "string" for each in Local}},
        name="localities",
    )


def classified_spend() -> ir.Table:
    """The unbound table of classified payments, for what is gathered from it."""
    return ibis.table(_CLASSIFIED, name=CLASSIFIED)


def gathered_spend(*columns: str) -> ir.Table:
    """The unbound table of gathered payments that tells these columns apart, with the fewest rows.

    A row stands for `lines` payment lines, of `amount` in all.
    """
    name = next(name for name, own in GATHERED.items() if set(columns) <= {*CHOSEN_BY, *own})
    held = {column: _CLASSIFIED[column] for column in ("amount", *CHOSEN_BY, *GATHERED[name])}
    if "month" in held:
        held["month"] = "string"
    return ibis.table(held | {"lines": "int64"}, name=name)


def gather(name: str) -> ir.Table:
    """Classified payments gathered as GATHERED says under a name.

    Months become texts (2025-04), and blanks a class of their own: on the few rows, not on the many.
    """
    payments = classified_spend()
    grouped = payments.group_by([*CHOSEN_BY, *GATHERED[name]]).aggregate(
        amount=payments.amount.sum().cast(_CLASSIFIED["amount"]), lines=payments.count()
    )
    worded: dict[str, ir.Value] = {
        column: grouped[column].fill_null(NOT_STATED) for column in GATHERED[name] if column in TEXT_CUTS
    }
    if "month" in grouped.columns:
        worded["month"] = grouped.month.strftime("%Y-%m")
    return grouped.mutate(**worded)


def classify(method: SpendMethod, local: Local, keys: Sequence[str]) -> ir.Table:
    """Every payment with the rules that it meets (`met`, a bit for each), its influence, and its place.

    `keys` are those of SUPPLIER_KEYS in which the suppliers held differ.
    """
    payments = ledger()
    known = suppliers()
    known = known.mutate(by_supplier=_bits(method, _of_supplier(known))).view()
    types = _asked(payments.expense_type, "expense_type", method, "spending_words")
    categories = _asked(payments.category, "category", method, "spending_words")
    areas = _asked(payments.expense_area, "expense_area", method, "area_words")
    joined = payments.left_join(known, [payments[key].identical_to(known[key]) for key in keys])
    joined = joined.left_join(types, payments.expense_type == types.text)
    joined = joined.left_join(categories, payments.category == categories.text)
    joined = joined.left_join(areas, payments.expense_area == areas.text)
    places = localities()
    joined = joined.left_join(
        places, [payments.organisation == places.organisation, known.location == places.location]
    )
    met = known.by_supplier.fill_null(0)
    for asked in (types, categories, areas):
        met = met | asked.bits.fill_null(0)
    table = joined.select(
        organisation=payments.organisation,
        month=payments.date.truncate("M"),
        amount=payments.amount,
        supplier=known.entity_label.fill_null(payments.supplier),
        individual=payments.individual,
        expense_type=payments.expense_type,
        expense_area=payments.expense_area,
        category=payments.category,
        size=known["size"],
        location=known.location,
        authority=known.authority,
        deprivation=known.deprivation,
        internal=known.internal.fill_null(False),
        met=met,
        place=places[local.value],
    ).view()
    place = ibis.ifelse(
        table.location.isnull(), Where.UNKNOWN.value, table["place"].fill_null(Where.ELSEWHERE.value)
    )
    table = table.mutate(influence=_influence(table.met, method), place=place)
    return table.select(*_CLASSIFIED)


def gross_without(payments: ir.Table, *, internal: bool) -> ir.Table:
    """Gross payments, or without those between bodies whose ledgers are held."""
    return payments if internal else payments.filter(~payments.internal)


def of(payments: ir.Table, *influences: Influence) -> ir.Table:
    """The payments of some influences."""
    return payments.filter(payments.influence.isin([each.value for each in influences]))


def upper(payments: ir.Table) -> ir.Table:
    """The payments of the upper bound."""
    return of(payments, Influence.UPPER, Influence.LOWER)


def lower(payments: ir.Table) -> ir.Table:
    """The payments of the lower bound."""
    return of(payments, Influence.LOWER)


def to_bodies(payments: ir.Table) -> ir.Table:
    """The payments to bodies: those to people are left out."""
    return payments.filter(~payments.individual)


def at(payments: ir.Table, where: Where) -> ir.Table:
    """The payments to suppliers in one class of place."""
    return payments.filter(payments.place == where.value)


def added_up(payments: ir.Table, *dimensions: str) -> ir.Table:
    """Pounds (`value`) and payment lines (`count`) of gathered payments, for each combination of dimensions.

    Dimensions: organisation, month, supplier (the body it was matched to), expense_type, expense_area, category, size,
    authority, deprivation, place.
    """
    pounds = payments.amount.sum()
    if not dimensions:
        return payments.aggregate(value=pounds.fill_null(0), count=payments.lines.sum().fill_null(0))
    keys = [*dimensions, *(["individual"] if "supplier" in dimensions else [])]
    return payments.group_by(keys).aggregate(value=pounds, count=payments.lines.sum())


def by_rule(payments: ir.Table, method: SpendMethod) -> ir.Table:
    """Pounds and lines under the rule that each payment is counted under: the first in force that it meets."""
    met = payments.group_by("met").aggregate(value=payments.amount.sum(), count=payments.lines.sum()).view()
    branches = [
        ((met.met & (1 << n)) != 0, rule.title) for n, rule in enumerate(method.rules) if rule.in_force
    ]
    named = met.mutate(rule=ibis.cases(*branches, else_=IN_NO_RULE) if branches else ibis.literal(IN_NO_RULE))
    return named.group_by("rule").aggregate(value=named.value.sum(), count=named["count"].sum())


def reach_of_rules(payments: ir.Table, method: SpendMethod) -> ir.Table:
    """Pounds and lines that meet each rule, in force or not, whatever other rules they meet besides."""
    met = payments.group_by("met").aggregate(value=payments.amount.sum(), count=payments.lines.sum()).view()
    asked = ibis.array([1 << n for n in range(len(method.rules))]).unnest().name("bit").as_table().view()
    reached = asked.left_join(met, (met.met & asked.bit) != 0)
    told = reached.group_by("bit").aggregate(
        value=reached.value.sum().fill_null(0), count=reached["count"].sum().fill_null(0)
    )
    titles = [(told.bit == 1 << n, rule.title) for n, rule in enumerate(method.rules)]
    return told.select(rule=ibis.cases(*titles), value=told.value, count=told["count"])


def by_definition(payments: ir.Table) -> ir.Table:
    """Pounds and lines of each class of place under each definition of local: columns definition, place."""
    few = payments.group_by(["organisation", "location"]).aggregate(
        value=payments.amount.sum(), count=payments.lines.sum()
    )
    joined = few.left_join(localities(), ["organisation", "location"])
    each = joined.mutate(definition=ibis.array([local.value for local in Local]).unnest()).view()
    under = ibis.cases(*((each.definition == local.value, each[local.value]) for local in Local))
    place = ibis.ifelse(each.location.isnull(), Where.UNKNOWN.value, under.fill_null(Where.ELSEWHERE.value))
    return each.group_by(definition=each.definition, place=place).aggregate(
        value=each.value.sum(), count=each["count"].sum()
    )


def share_range(payments: ir.Table, where: Where, most_unknown: float) -> ir.Table:
    """Share (percent) of payments to suppliers in a class of place: `low` if none of the unknown are there, `high` if
    all are; `value` among those whose place is known.

    `value` is null where more than `most_unknown` (a share, 0 to 1) is unknown, or where nothing is known; all are
    null where the pounds come to nothing or less.
    """

    def pounds(condition: ir.BooleanValue | None = None) -> ir.FloatingScalar:
        total = payments.amount.sum(where=condition)
        return cast("ir.FloatingScalar", total.cast("float64").fill_null(0.0))

    sums = payments.aggregate(
        there=pounds(payments.place == where.value),
        unknown=pounds(payments.place == Where.UNKNOWN.value),
        whole=pounds(),
        count=payments.lines.sum(),
    )
    known = sums.whole - sums.unknown
    shown = (sums.whole > 0) & (known > 0) & (sums.unknown <= most_unknown * sums.whole)

    def percent(part: ir.FloatingValue, of: ir.FloatingValue, when: ir.BooleanValue) -> ir.Value:
        share = ibis.ifelse(when, 100 * part / ibis.ifelse(when, of, 1.0), ibis.null("float64"))
        return share.round(1).cast("decimal(18, 1)")

    return sums.select(
        value=percent(sums.there, known, shown),
        low=percent(sums.there, sums.whole, sums.whole > 0),
        high=percent(sums.there + sums.unknown, sums.whole, sums.whole > 0),
        count=sums["count"],
    )


def _influence(met: ir.IntegerValue, method: SpendMethod) -> ir.Value:
    return ibis.cases(
        ((met & method.bits(Effect.EXCLUDED)) != 0, Influence.EXCLUDED.value),
        ((met & method.bits(Effect.DOUBTFUL)) != 0, Influence.UPPER.value),
        else_=Influence.LOWER.value,
    )


def _of_supplier(known: ir.Table) -> Mapping[str, ir.Value]:
    """What the parts of a rule about suppliers are asked of."""
    names = (known.supplier + "\n" + known.entity_label.fill_null("")).lower()
    return {"kinds": known.entity_kind, "bands": known.band, "supplier_words": names}


def _asked(column: ir.Value, name: str, method: SpendMethod, words: str) -> ir.Table:
    """The distinct texts of a column of the ledger, with the rules that they meet."""
    texts = ledger().select(text=ledger()[name]).distinct().filter(lambda t: t.text.notnull()).view()
    return texts.mutate(bits=_bits(method, {words: texts.text.lower()})).view()


def _bits(method: SpendMethod, asked: Mapping[str, ir.Value]) -> ir.Value:
    """The rules that are met, a bit for each; `asked` maps a rule's field to the column that is asked about it."""
    bits: ir.Value = ibis.literal(0, type="int64")
    for n, rule in enumerate(method.rules):
        met = [
            _meets(column, field, getattr(rule, field))
            for field, column in asked.items()
            if getattr(rule, field)
        ]
        if met:
            either = met[0]
            for one in met[1:]:
                either = either | one
            bits = bits + ibis.ifelse(either, 1 << n, 0)
    return bits.cast("int64")


def _meets(column: ir.Value, field: str, wanted: Sequence[str]) -> ir.BooleanValue:
    if field in ("kinds", "bands"):
        return cast("ir.BooleanValue", column.isin(list(wanted)).fill_null(False))
    text = cast("ir.StringValue", column)
    return text.re_search("|".join(f"({word})" for word in wanted)).fill_null(False)
