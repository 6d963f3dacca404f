"""What a figure's sources cover, in words that are printed beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.money import VatBasis
from commonweal.vocabulary.periods import Month, Period, months_between

VAT_WORDS = {
    VatBasis.INCLUDED: "VAT is included",
    VatBasis.EXCLUDED: "VAT is left out",
    VatBasis.UNKNOWN: "the files do not say whether VAT is included",
}

_EDITION = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def period(versions: Sequence[DatasetVersion]) -> Period | None:
    """From the first to the last day that any of the versions holds; of lists without one, the newest's edition."""
    periods = [version.period for version in versions if version.period]
    if not periods:
        editions = [told for told in (_told_by(version.edition) for version in versions) if told]
        return max(editions, key=lambda told: told.end, default=None)
    return Period(min(p.start for p in periods), max(p.end for p in periods))


def _told_by(edition: str | None) -> Period | None:
    """What an edition that is a year, a month or a day is about."""
    found = _EDITION.fullmatch(edition or "")
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        if day:
            return Period(on := dt.date.fromisoformat(found[0]), on)
        first, last = (Month.parse(f"{year}-{each}") for each in ((month, month) if month else ("01", "12")))
    except ValueError:  # there is no such day or month
        return None
    return Period(first.first_day, last.last_day)


def coverage(versions: Sequence[DatasetVersion]) -> dict[str, str]:
    """VAT basis, threshold, months, share of expenditure and what was refused: each in a short phrase.

    Of what is no ledger: who published it, under which licence, in which edition, and what was refused.
    """
    if versions and not any("vat" in version.facts for version in versions):
        return _published(versions)
    return {
        "VAT": _vat(versions),
        "Threshold": _threshold(versions),
        "Months": _months(versions),
        "Share of operating expenditure": _share(versions),
        "Left out": _refused(versions),
    }


def _published(versions: Sequence[DatasetVersion]) -> dict[str, str]:
    said = {
        "Publisher": (version.publisher for version in versions),
        "Licence": (version.licence for version in versions),
        "Edition": (version.edition for version in versions),
        "Publication": (str(version.facts.get("page", "")) for version in versions),
    }
    refused = sum(version.rows_left_out for version in versions)
    left_out = (
        f"{refused:,} {'row was' if refused == 1 else 'rows were'} refused"
        if refused
        else "No row was refused"
    )
    stated = {about: "; ".join(sorted({one for one in each if one})) for about, each in said.items()}
    return {about: words for about, words in stated.items() if words} | {"Left out": left_out}


def missing_months(versions: Iterable[DatasetVersion]) -> dict[str, list[Month]]:
    """For each organisation, the months without a payment between the first and the last month of all of them."""
    held: dict[str, set[Month]] = {}
    for version in versions:
        months = (Month.parse(text) for text in version.facts.get("months", {}))
        held.setdefault(version.organisation, set()).update(months)
    every = set().union(*held.values()) if held else set()
    if not every:
        return {}
    span = list(months_between(min(every), max(every)))
    return {code: [month for month in span if month not in months] for code, months in sorted(held.items())}


def _vat(versions: Sequence[DatasetVersion]) -> str:
    pounds: Counter[VatBasis] = Counter()
    for version in versions:
        pounds[VatBasis(version.facts.get("vat", "unknown"))] += abs(
            int(version.reconciliation.amount_accepted or 0)
        )
    if len(pounds) == 1:
        return VAT_WORDS[next(iter(pounds))]
    whole = sum(pounds.values()) or 1
    parts = [
        f"{VAT_WORDS[basis]} for {round(100 * part / whole)}% of pounds"
        for basis, part in pounds.most_common()
    ]
    return "Mixed: " + "; ".join(parts)


def _threshold(versions: Sequence[DatasetVersion]) -> str:
    known = sorted(
        {Decimal(str(v.facts["threshold"])) for v in versions if v.facts.get("threshold") is not None}
    )
    silent = any(version.facts.get("threshold") is None for version in versions)
    words = [f"payments over £{threshold:,.0f}" if threshold else "all payments" for threshold in known]
    if silent:
        words.append("files that state no threshold")
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _months(versions: Sequence[DatasetVersion]) -> str:
    missing = {code: months for code, months in missing_months(versions).items() if months}
    if not missing:
        return "No month is missing between the first and the last"
    parts = [f"{code} has nothing for {', '.join(map(str, months))}" for code, months in missing.items()]
    return "; ".join(parts)


def _share(versions: Sequence[DatasetVersion]) -> str:
    given: Mapping[str, str] = {
        v.organisation: str(v.facts["share_of_expenditure"])
        for v in versions
        if v.facts.get("share_of_expenditure")
    }
    if not given:
        return "Not given"
    return "; ".join(f"{code}: {Decimal(share) * 100:.0f}%" for code, share in sorted(given.items()))


def _refused(versions: Sequence[DatasetVersion]) -> str:
    rows = sum(version.rows_left_out for version in versions)
    pounds = sum((version.amount_left_out for version in versions), Decimal(0))
    if not rows:
        return "No row was refused"
    return (
        f"{rows:,} {'row was' if rows == 1 else 'rows were'} refused, with £{pounds:,.2f} that could be read"
    )
