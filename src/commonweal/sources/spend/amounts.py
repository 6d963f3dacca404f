"""Reading pounds: `parse_amount` says what is read and why; `with_amount` is the same for an engine.

Read: 1234.5 · 1,234.56 · £1,234.56 · GBP 1,234.56 · 1 234.56 · -£5 · £-5 · 5- · (5) · 5CR (minus) · 5DR (plus) ·
'5 (a workbook's text mark) · a lone dash (nothing) · 1.2E+05. Any space, any dash used as a minus.
More than two places are rounded half-even to pennies; a workbook's float noise (under a millionth) says nothing.
Not read: 1.234,56 and 1,23 (nobody can know which mark is which), percentages, words, two signs at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, cast

import ibis

from commonweal.sources.spend.texts import SPACE, UNSEEN, for_python

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONEY = "decimal(18, 2)"
_PENNY = Decimal("0.01")
_LARGEST = Decimal("9999999999999999.99")
_NOISE = Decimal("0.000001")
_LARGEST_SCIENTIFIC = 10**13

# What nearly every cell is: decided by one pattern, read by one cast.
PLAIN = r"^-?([0-9]{1,14}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,2})?\z"

_MINUSES = r"[\x{2212}\x{2010}-\x{2015}\x{fe63}\x{ff0d}]"
_NUMBER = r"(([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+|[0-9]+)(\.[0-9]*)?|\.[0-9]+)"
_POUNDS = "(£|GBP)?"
# One mark of sign at most, so that a minus and CR together are never guessed at.
SHAPE = (
    rf"^'?([-+]? ?{_POUNDS} ?{_NUMBER} ?(GBP)?"
    rf"|{_POUNDS} ?[-+] ?{_NUMBER} ?(GBP)?"
    rf"|{_POUNDS} ?{_NUMBER} ?(GBP)? ?(-|\+|CR|DR)"
    rf"|{_POUNDS} ?\( ?{_POUNDS} ?{_NUMBER} ?\) ?(GBP)?)\z"
)
NEGATIVE = r"[-(]|CR"
DASH = rf"^{_POUNDS} ?- ?\z"
SCIENTIFIC = r"^'?[-+]?[0-9](\.[0-9]{1,14})?E[-+]?[0-9]{1,2}\z"
HASHES = r"^#+\z"


def _python(pattern: str) -> Any:
    return for_python(pattern.replace(r"\z", r"\Z"))


_P = {name: _python(globals()[name]) for name in ("SHAPE", "NEGATIVE", "DASH", "SCIENTIFIC", "HASHES")}
_P |= {"MINUSES": _python(_MINUSES), "SPACES": _python(f"[{SPACE}]+"), "UNSEEN": _python(f"[{UNSEEN}]")}


@dataclass(frozen=True)
class Amount:
    """What a cell says in pounds, and the problem with it: a code, or None."""

    pounds: Decimal | None
    problem: str | None = None


def parse_amount(text: str | None) -> Amount:
    """Read one cell."""
    tidy = _P["UNSEEN"].sub("", text or "")
    tidy = _P["MINUSES"].sub("-", _P["SPACES"].sub(" ", tidy)).strip(" ").upper()
    if not tidy:
        return Amount(None, "no_amount")
    if _P["HASHES"].search(tidy):
        return Amount(None, "amount_hashes")
    if _P["DASH"].search(tidy):
        return Amount(Decimal("0.00"))
    if _P["SCIENTIFIC"].search(tidy):
        return _scientific(tidy)
    if not _P["SHAPE"].search(tidy):
        return Amount(None, "amount_unreadable")
    exact = Decimal("".join(c for c in tidy if c in "0123456789."))
    sign = -1 if _P["NEGATIVE"].search(tidy) else 1
    if exact > _LARGEST + 1:
        return Amount(None, "amount_too_large")
    pennies = exact.quantize(_PENNY, rounding=ROUND_HALF_EVEN)
    if pennies > _LARGEST:
        return Amount(None, "amount_too_large")
    return Amount(sign * pennies, None if abs(exact - pennies) < _NOISE else "amount_rounded")


def _scientific(tidy: str) -> Amount:
    exact = Decimal(tidy.lstrip("'"))
    if abs(exact) >= _LARGEST_SCIENTIFIC:
        return Amount(None, "amount_too_large")
    pennies = exact.quantize(_PENNY, rounding=ROUND_HALF_EVEN)
    if abs(exact - pennies) >= _NOISE:
        return Amount(None, "amount_unreadable")
    return Amount(pennies, "amount_scientific")


def with_amount(table: ir.Table, cell: str, name: str) -> ir.Table:
    """Add a column of pounds, `name`, and one of what is wrong with it, `name`_problem, read from a column of text.

    Plain cells are read by one cast. Odd ones go through a few steps, each a query of its own, in which plain cells
    are null and cost next to nothing.
    """
    table = step(table, plain=table[cell].re_search(PLAIN).fill_null(False))
    pounds = ibis.ifelse(table.plain, table[cell].replace(",", "").try_cast(MONEY), ibis.null(MONEY))
    table = step(
        table, pounds=pounds, tidy=ibis.ifelse(table.plain, ibis.null("string"), _tidied(table[cell]))
    )
    table = step(table, form=ibis.ifelse(table.plain, "plain", _form(table.tidy)))
    scientific, shaped = table.form == "scientific", table.form == "shaped"
    table = step(
        table,
        float=ibis.ifelse(scientific, table.tidy.replace("'", "").try_cast("float64"), ibis.null("float64")),
        digits=ibis.ifelse(shaped, table.tidy.re_replace(r"[^0-9.]", ""), ibis.null("string")),
    )
    table = step(table, places=table.digits.re_extract(r"\.([0-9]*)$", 1).concat("00"))
    table = step(table, rest=table.places.substr(2).re_replace("0+$", ""))
    odd = ibis.cases(
        (table.form == "dash", ibis.literal(Decimal("0.00"), type=MONEY)),
        (table.form == "scientific", _scientific_pounds(table.float)),
        (table.form == "shaped", _shaped_pounds(table)),
        else_=ibis.null(MONEY),
    )
    table = step(table, odd=odd)
    table = table.mutate(**{name: table.pounds.fill_null(table.odd), f"{name}_problem": _problem(table)})
    return table.drop("plain", "pounds", "tidy", "form", "float", "digits", "places", "rest", "odd").view()


def step(table: ir.Table, **columns: ir.Value) -> ir.Table:
    """Add columns in a query of its own, so that later steps name them rather than repeat what they are."""
    return table.mutate(**columns).view()


def as_money(value: ir.Value) -> ir.DecimalValue:
    """A sum of pounds as DECIMAL(18, 2) again: an engine widens what it adds, and Ibis does not see it."""
    return cast("ir.DecimalValue", value.cast("decimal(38, 2)").try_cast(MONEY))


def _tidied(cell: ir.StringValue) -> ir.StringValue:
    """An odd cell with its spaces, minuses and letters made alike; null where it is empty."""
    seen = cell.re_replace(f"[{UNSEEN}]", "").re_replace(f"[{SPACE}]+", " ").re_replace(_MINUSES, "-")
    return seen.strip().upper().nullif("")


def _form(tidy: ir.StringValue) -> ir.StringValue:
    """Which form an odd cell has."""
    forms = (("hashes", HASHES), ("dash", DASH), ("scientific", SCIENTIFIC), ("shaped", SHAPE))
    found = [(tidy.re_search(pattern), name) for name, pattern in forms]
    return cast("ir.StringValue", ibis.cases((tidy.isnull(), "empty"), *found, else_="unknown"))


def _problem(table: ir.Table) -> ir.Value:
    """What is wrong with an amount, given its form and what was read from it."""
    unread = table.odd.isnull()
    large = table.float.abs() >= _LARGEST_SCIENTIFIC
    noise = table.rest.re_search("^(0000|9999[0-9])")
    return ibis.cases(
        (table.plain | (table.form == "dash"), ibis.null("string")),
        (table.form == "empty", "no_amount"),
        (table.form == "hashes", "amount_hashes"),
        (table.form == "unknown", "amount_unreadable"),
        (unread & ((table.form == "shaped") | large), "amount_too_large"),
        (unread, "amount_unreadable"),
        (table.form == "scientific", "amount_scientific"),
        ((table.rest != "") & ~noise, "amount_rounded"),
        else_=ibis.null("string"),
    )


def _scientific_pounds(value: ir.FloatingValue) -> ir.Value:
    # Up to 15 digits and 10^13 pounds a float holds pennies exactly, so that every engine agrees.
    small = ibis.ifelse(value.abs() < _LARGEST_SCIENTIFIC, value, ibis.null("float64"))
    pounds = small.cast(MONEY)
    return ibis.ifelse((small - pounds.cast("float64")).abs() < float(_NOISE), pounds, ibis.null(MONEY))


def _shaped_pounds(table: ir.Table) -> ir.Value:
    # Rounding works on the digits as text: engines differ in how they round decimals, texts compare alike in all.
    whole = ibis.literal("0").concat(table.digits.re_extract(r"^0*([0-9]*)", 1))
    pence = table.places.substr(0, 2)
    down = whole.concat(".", pence).try_cast(MONEY)
    up = (table.rest > "5") | ((table.rest == "5") & pence.re_search("[13579]$"))
    penny = ibis.literal(_PENNY, type=MONEY)
    more = ibis.ifelse(down < ibis.literal(_LARGEST, type=MONEY), as_money(down + penny), ibis.null(MONEY))
    magnitude = ibis.ifelse(up, more, down)
    return ibis.ifelse(table.tidy.re_search(NEGATIVE), as_money(-magnitude), magnitude)
