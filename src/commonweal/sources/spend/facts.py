"""What a file says of itself: whether VAT is in, above which sum it lists payments, how much of spend it covers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.money import VatBasis

_INCLUDING = r"(?:inc(?:l|luding|lusive|ludes)?\.?(?: of)?|with)"
_EXCLUDING = r"(?:exc?(?:l|luding|lusive|ludes)?\.?(?: of)?|net of|without|less|before|plus)"
_IN = re.compile(rf"\b{_INCLUDING} (?:irrecoverable )?v\.?a\.?t\b|\bgross\b|\bvat inc", re.IGNORECASE)
_OUT = re.compile(rf"\b{_EXCLUDING} (?:recoverable )?v\.?a\.?t\b|\bnett?\b|\bvat exc", re.IGNORECASE)
_MORE_THAN = r"(?:over|above|exceed(?:ing|s)?|greater than|more than|at least|>=?|≥)"
_OVER = re.compile(
    rf"{_MORE_THAN}[\s_-]*(?:£|gbp)?[\s_-]*(\d[\d,]*(?:\.\d+)?)[\s_-]*(k\b|k(?=[_-])|thousand)?",
    re.IGNORECASE,
)
_SPEND_OVER = re.compile(
    r"£[\s_-]*(\d[\d,]*)[\s_-]*(k|thousand)?[\s_-]*(?:or more|and (?:over|above)|plus|\+|spend|report|payments)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\d.])(25)[\s_-]?(k)(?![a-z])|(?<!\d)(25[,]?000)()(?!\d)", re.IGNORECASE)
_HUNDREDS = {"k", "thousand"}
_LEAST, _MOST = 100, 1_000_000


@dataclass(frozen=True)
class Fact:
    """A value, what it rests on, and whether a person stated it."""

    value: str | int | None
    evidence: str
    stated: bool = False


def vat_basis(heading: str | None, around: Sequence[str], stated: Mapping[str, str]) -> Fact:
    """Whether amounts include VAT: as stated, else as the amount's heading or the texts around the table say."""
    if "vat" in stated:
        return Fact(_stated_vat(stated["vat"]), "You said so.", stated=True)
    for text, where in [(heading or "", "The heading"), *((text, "The text") for text in around)]:
        gross, net = bool(_IN.search(text)), bool(_OUT.search(text))
        if gross != net:
            basis = VatBasis.INCLUDED if gross else VatBasis.EXCLUDED
            return Fact(basis.value, f"{where} “{text.strip()}” says so.")
    return Fact(VatBasis.UNKNOWN.value, "The file does not say.")


def _stated_vat(answer: str) -> str:
    if answer not in [basis.value for basis in VatBasis]:
        raise InputError(
            "bad_vat", f"“{answer}” does not say whether VAT is included.",
            what_to_do="Use --vat included, --vat excluded or --vat unknown.",
        )  # fmt: skip
    return answer


def threshold(file_name: str, texts: Sequence[str], stated: Mapping[str, str]) -> Fact:
    """Above how many pounds payments are listed: as stated, else as titles or the file's name say."""
    if "threshold" in stated:
        return Fact(_stated_pounds(stated["threshold"]), "You said so.", stated=True)
    for text in [*texts, file_name]:
        for pattern in (_OVER, _SPEND_OVER, _BARE):
            found = pattern.search(text)
            pounds = _pounds(*[group for group in found.groups() if group is not None]) if found else None
            if pounds is not None and _LEAST <= pounds <= _MOST:
                return Fact(pounds, f"The text “{text.strip()}” says so.")
    return Fact(None, "The file does not say.")


def _pounds(digits: str, unit: str = "") -> int:
    pounds = int(Decimal(digits.replace(",", "")))
    return pounds * 1000 if unit.lower() in _HUNDREDS else pounds


def _stated_pounds(answer: str) -> int:
    found = re.fullmatch(r"\s*£?\s*(\d[\d,]*(?:\.0+)?)\s*(k?)\s*", answer, re.IGNORECASE)
    if not found:
        raise InputError(
            "bad_threshold", f"“{answer}” is not a sum in pounds.",
            what_to_do="Give the sum in figures, like --threshold 25000.",
        )  # fmt: skip
    return _pounds(found[1], found[2])


def share_of_expenditure(stated: Mapping[str, str]) -> str | None:
    """How much of all spend the file holds, as a decimal of 1, where a person stated it."""
    answer = stated.get("share-of-expenditure")
    if answer is None:
        return None
    try:
        number = Decimal(answer.strip().removesuffix("%"))
        share = number / 100 if answer.strip().endswith("%") or number > 1 else number
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 < share <= 1:
        raise InputError(
            "bad_share", f"“{answer}” is not a share of expenditure.",
            what_to_do="Give it as a percentage, like --share-of-expenditure 62%.",
        )  # fmt: skip
    return str(share)
