"""What cells of reference files hold, once as Python for a few cells and once as expressions for the engine."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import ibis

from commonweal.content.reference import Holds

if TYPE_CHECKING:
    import ibis.expr.types as ir

ODS = r"[A-Z0-9]{2,8}"
# Two old ones have an outward part without a figure: Girobank's, and Newport's of before 1985.
_OUTWARD = "([A-Z]{1,2}[0-9][A-Z0-9]?|GIR|NPT)"
POSTCODE = f"{_OUTWARD} ?[0-9][A-Z]{{2}}"
SQUEEZED_POSTCODE = f"^{_OUTWARD}[0-9][A-Z]{{2}}$"
GSS = r"^[A-Z][0-9]{8}$"
NO_AREA = r"^[A-Z]99999999$"
# Written as: yyyymmdd; yyyymm, the first day of the month; with hyphens; day first with slashes.
_DATES = (
    (re.compile(r"(\d{4})-?(\d{2})-?(\d{2})( 00:00:00.*|T00:00:00.*)?"), (1, 2, 3)),
    (re.compile(r"(\d{4})-?(\d{2})"), (1, 2, None)),
    (re.compile(r"(\d{2})/(\d{2})/(\d{4})( 00:00.*)?"), (3, 2, 1)),
)


def looks_like(text: str | None, holds: Holds) -> bool:
    """Whether a cell can be what a column holds."""
    if text is None:
        return False
    if holds == "ods":
        return re.fullmatch(ODS, text.strip()) is not None
    if holds == "postcode":
        return re.fullmatch(POSTCODE, text.strip().upper()) is not None
    if holds == "date":
        return as_date(text) is not None
    return bool(text.strip())


def as_date(text: str) -> dt.date | None:
    """A day as reference files write it; the first of the month where there is no day; None for anything else."""
    for pattern, (year, month, day) in _DATES:
        match = pattern.fullmatch(text.strip())
        if match:
            try:
                return dt.date(int(match[year]), int(match[month]), int(match[day]) if day else 1)
            except ValueError:
                return None
    return None


def text_of(cell: ir.StringValue) -> ir.StringValue:
    """A cell without blanks around it; null where nothing is left."""
    return cell.strip().nullif("")


def code_of(cell: ir.StringValue) -> ir.StringValue:
    """A code in capitals; null where it stands for “no area”."""
    code = text_of(cell).upper()
    return ibis.ifelse(code.re_search(NO_AREA), ibis.null("string"), code)


def postcode_of(cell: ir.StringValue) -> ir.StringValue:
    """A postcode with one space; null where it is none."""
    squeezed = cell.upper().re_replace("[^A-Z0-9]", "")
    spaced = squeezed.substr(0, squeezed.length() - 3) + " " + squeezed.right(3)
    return ibis.ifelse(squeezed.re_search(SQUEEZED_POSTCODE), spaced, ibis.null("string"))


def number_of(cell: ir.StringValue) -> ir.FloatingValue:
    """A number, with or without thousands separators; null where it is none."""
    plain = cell.strip().replace(",", "")
    return ibis.ifelse(
        plain.re_search(r"^-?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$"),
        plain.try_cast("float64"),
        ibis.null("float64"),
    )


def date_of(cell: ir.StringValue) -> ir.DateValue:
    """A day, as `as_date` reads it."""
    text = cell.strip()
    digits = text.re_replace(r"[^0-9].*$", "")
    iso = ibis.cases(
        (text.re_search(r"^[0-9]{8}$"), _joined(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2))),
        (text.re_search(r"^[0-9]{6}$"), _joined(text.substr(0, 4), text.substr(4, 2), ibis.literal("01"))),
        (text.re_search(r"^[0-9]{4}-[0-9]{2}$"), text + "-01"),
        (text.re_search(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"), text.substr(0, 10)),
        (
            text.re_search(r"^[0-9]{2}/[0-9]{2}/[0-9]{4}"),
            _joined(text.substr(6, 4), text.substr(3, 2), text.substr(0, 2)),
        ),
        else_=digits.nullif(digits),
    )
    return iso.try_cast("date")


def change_of(cell: ir.StringValue) -> ir.StringValue:
    """How an area changed, from the letter that the ONS gives it."""
    return (
        cell.strip()
        .upper()
        .cases(
            ("U", "unchanged"), ("S", "split"), ("M", "merged"), ("X", "irregular"), else_=ibis.null("string")
        )
    )


def _joined(year: ir.StringValue, month: ir.StringValue, day: ir.StringValue) -> ir.StringValue:
    return year + "-" + month + "-" + day
