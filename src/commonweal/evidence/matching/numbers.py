"""Registered numbers and postcodes in the one form in which registers write them."""

from __future__ import annotations

import re

# Eight digits, or a prefix for the country or the sort of company and six digits (Companies House, “Company number
# prefixes”); societies end in a letter.
_COMPANY = re.compile(r"(?:\d{8}|[A-Z]{2}\d{6}|R\d{7}|(?:IP|SP|NP|NO|RS)\d{5}[A-Z0-9])")
_CHARITY = re.compile(r"(?:\d{6,7}|SC0\d{5}|NI1\d{5})")
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")


def company_number(text: str | None) -> str | None:
    """A company number as Companies House writes it, eight characters; None where the text is none."""
    number = _bare(text)
    if number.isdigit():
        number = number.zfill(8)
    is_one = _COMPANY.fullmatch(number) and number.strip("0")
    return number if is_one else None


def charity_number(text: str | None) -> str | None:
    """A charity number as its regulator writes it: 1234567, SC012345, NI100123; None where the text is none."""
    number = re.sub(r"-\d{1,2}$", "", (text or "").strip())
    number = _bare(number).removeprefix("GBCHC").removeprefix("GBSC").removeprefix("GBNIC")
    number = re.sub(r"^NIC?(?=1\d{5}$)", "NI", number)
    return number if _CHARITY.fullmatch(number) and number.strip("0") else None


def vat_number(text: str | None) -> str | None:
    """The nine digits of a VAT registration number (twelve for a branch are cut); None where the text is none."""
    number = _bare(text).removeprefix("GB")
    return number[:9] if number.isdigit() and len(number) in (9, 12) and number.strip("0") else None


def postcode(text: str | None) -> str | None:
    """A postcode as “AB1 2CD”; None where the text is none."""
    found = _POSTCODE.fullmatch(_bare(text))
    return f"{found[1]} {found[2]}" if found else None


def _bare(text: str | None) -> str:
    return re.sub(r"[^A-Z0-9]", "", (text or "").upper())
