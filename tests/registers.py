"""For the tests of suppliers: small registers as their publishers lay them out. Every name is made up."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

# As Companies House writes them: some begin with a space.
COMPANY_HEADINGS = (
    "CompanyName", " CompanyNumber", "RegAddress.CareOf", "RegAddress.POBox", "RegAddress.AddressLine1",
    " RegAddress.AddressLine2", "RegAddress.PostTown", "RegAddress.County", "RegAddress.Country",
    "RegAddress.PostCode", "CompanyCategory", "CompanyStatus", "IncorporationDate", "Accounts.AccountCategory",
    "SICCode.SicText_1", "PreviousName_1.CONDATE", " PreviousName_1.CompanyName", " PreviousName_2.CompanyName",
)  # fmt: skip
Company = tuple[str, str, str]  # number, name, postcode


def companies(
    path: Path, rows: Sequence[Company], *, former: Mapping[str, str] | None = None, accounts: str = "SMALL"
) -> Path:
    """A month's register, zipped as it is published where the path ends so."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COMPANY_HEADINGS)
    for number, name, postcode in rows:
        before = (former or {}).get(number, "")
        writer.writerow(
            [name, number, "", "", "1 HIGH STREET", "", "WEXMOOR", "", "ENGLAND", postcode,
             "Private Limited Company", "Active", "01/04/2015", accounts, "86210 - General medical practice activities",
             "", before, ""]
        )  # fmt: skip
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("BasicCompanyDataAsOneFile-2026-04-01.csv", text.getvalue())
    else:
        path.write_text(text.getvalue(), encoding="utf-8")
    return path


def charities_json(path: Path, rows: Sequence[tuple[int, int, str, str, str | None]]) -> Path:
    """The Charity Commission's extract: number, linked number, name, postcode, company number."""
    held = [
        {
            "date_of_extract": "2026-04-01T00:00:00",
            "organisation_number": 5_000_000 + place,
            "registered_charity_number": number,
            "linked_charity_number": linked,
            "charity_name": name,
            "charity_registration_status": "Registered",
            "latest_income": 125000.0,
            "charity_contact_postcode": postcode,
            "charity_company_registration_number": company,
        }
        for place, (number, linked, name, postcode, company) in enumerate(rows)
    ]
    path.write_text("\ufeff" + json.dumps(held), encoding="utf-8")
    return path


def table(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    """Any table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(headings)
        writer.writerows(rows)
    return path
