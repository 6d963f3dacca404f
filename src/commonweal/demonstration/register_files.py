"""The registers of companies and charities of the fictional system, in the registers' own bulk formats.

Every firm whose place can be known is in one; so are thousands that nobody pays. Numbers are of a form that no
register gives out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from commonweal.content.demonstration_model import Demonstration
from commonweal.content.demonstration_setting import Setting
from commonweal.demonstration.atlas import Atlas
from commonweal.demonstration.files import PublishedFile
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.suppliers import Locality, Supplier, many

COMPANIES, CHARITIES = "companies", "charities"
CHARITABLE = "voluntary"  # the kind of supplier that is a charity, but for companies among them
COMPANY_ENDINGS = (" Ltd", " Limited", " CIC", " LLP", " Plc", " GmbH", " Inc")
FIRST_CHARITY = 9_000_001
NOBODY_PAYS = 3_000
# One in so many of those who cannot be placed is one of two companies of longer names: which, a person must say.
UNDER_ANOTHER_NAME = 4
OTHER_WORDS = ("Direct", "Holdings", "Ventures", "Interests", "Undertakings", "Collective")
# As Companies House writes them: some begin with a space.
HEADING = (
    *(
        "CompanyName",
        " CompanyNumber",
        "RegAddress.AddressLine1",
        "RegAddress.PostTown",
        "RegAddress.PostCode",
    ),
    *(
        "CompanyCategory",
        "CompanyStatus",
        "IncorporationDate",
        "Accounts.AccountCategory",
        "SICCode.SicText_1",
    ),
)
ACCOUNTS = ("MICRO ENTITY", "TOTAL EXEMPTION FULL", "SMALL", "MEDIUM", "FULL", "GROUP")
SIZES = {
    Locality.LOCAL: (0.38, 0.26, 0.18, 0.06, 0.08, 0.04),
    Locality.UNPLACED: (0.38, 0.26, 0.18, 0.06, 0.08, 0.04),
    Locality.AWAY: (0.08, 0.14, 0.18, 0.14, 0.30, 0.16),
}


def write(
    folder: Path,
    content: Demonstration,
    setting: Setting,
    atlas: Atlas,
    known: Sequence[Supplier],
    *,
    seed: int,
) -> list[PublishedFile]:
    """Write both registers."""
    registered = list(_registered(content, known, seed))
    charities = [one for one in registered if is_charity(one)]
    firms = [one for one in registered if not is_charity(one)]
    companies = folder / f"BasicCompanyDataAsOneFile-{setting.published}.csv"
    with companies.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(HEADING)
        writer.writerows(_companies(firms, atlas, stream(seed, "register of companies")))
    extract = folder / f"publicextract.charity-{setting.published}.json"
    rows = _charities(charities, setting, stream(seed, "register of charities"))
    extract.write_text(json.dumps(list(rows)), encoding="utf-8")
    return [PublishedFile(COMPANIES, companies), PublishedFile(CHARITIES, extract)]


def is_charity(supplier: Supplier) -> bool:
    """Whether a registered supplier is in the register of charities."""
    return supplier.kind == CHARITABLE and not supplier.name.endswith(COMPANY_ENDINGS)


def _registered(content: Demonstration, known: Sequence[Supplier], seed: int) -> Iterator[Supplier]:
    """The suppliers who can be placed, then bodies that nobody pays, none with a name like a supplier's."""
    invented = content.invented_suppliers.keys()
    taken = {one.base for one in known}
    yield from (one for one in known if one.kind in invented and one.locality is not Locality.UNPLACED)
    unplaced = [
        one for one in known if one.kind in invented and one.base and one.locality is Locality.UNPLACED
    ]
    near = [one for one in unplaced if not one.individual and one.number % UNDER_ANOTHER_NAME == 0]
    local = [one for one in known if one.locality is Locality.LOCAL]
    for place, one in enumerate(near):
        for sister in range(2):
            word = OTHER_WORDS[(place + sister) % len(OTHER_WORDS)]
            at = local[(7 * place + sister) % len(local)].postcode
            yield replace(one, name=f"{one.base} {word} Limited", postcode=at)
    others = many(content, NOBODY_PAYS, seed=seed + 1)
    yield from (one for one in others if one.postcode and one.base not in taken)


def _companies(firms: Sequence[Supplier], atlas: Atlas, rng: np.random.Generator) -> Iterator[Sequence[str]]:
    for number, firm in enumerate(firms, 1):
        name = firm.name.upper()
        if not name.endswith(tuple(ending.upper() for ending in COMPANY_ENDINGS)):
            name = f"{name} LIMITED"  # a company may leave the word out of its trading name
        town = atlas.spot(firm.postcode).council.name.upper() if firm.postcode else ""
        day = f"{int(rng.integers(1, 29)):02d}/{int(rng.integers(1, 13)):02d}/{int(rng.integers(1985, 2025))}"
        accounts = str(rng.choice(ACCOUNTS, p=SIZES[firm.locality]))
        street = f"{int(rng.integers(1, 200))} Market Street"
        category = "Private Limited Company"
        yield (
            *(name, f"WX{number:06d}", street, town, firm.postcode or ""),
            *(category, "Active", day, accounts, firm.kind.replace("_", " ").capitalize()),
        )


def _charities(
    charities: Sequence[Supplier], setting: Setting, rng: np.random.Generator
) -> Iterator[dict[str, object]]:
    for number, charity in enumerate(charities):
        yield {
            "date_of_extract": f"{setting.published}T00:00:00",
            "organisation_number": number + 1,
            "registered_charity_number": FIRST_CHARITY + number,
            "linked_charity_number": 0,
            "charity_name": charity.name.upper(),
            "charity_registration_status": "Registered",
            "latest_income": float(round(rng.lognormal(11.5, 1.2))),
            "charity_contact_postcode": charity.postcode,
            "charity_company_registration_number": None,
        }
