"""Publications as other councils, years and publishers lay them out: headings are theirs, values made up."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.content.registers import register
from commonweal.sources._registers.cells import cleaner
from commonweal.vocabulary.holdings import LoadResult
from tests.reference_files import Rows, write
from tests.register_files import added, rows

NOMIS = [["ONS Crown Copyright Reserved [from Nomis on 22 November 2026]"], []]
AREA = "local authority: district / unitary (as of April 2023)"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def statistics(workspace: Path, path: Path) -> list[dict[str, Any]]:
    result = added(workspace, "statistics", path)
    assert result.error is None, result.error
    return rows(workspace, result)


def table(workspace: Path, kind: str, path: Path) -> tuple[LoadResult, list[dict[str, Any]]]:
    result = added(workspace, kind, path, stated={"edition": "2026-01-01"})
    assert result.error is None, result.error
    thing = next(name for name in ("site", "asset", "award", "grant") if name in rows(workspace, result)[0])
    return result, sorted(rows(workspace, result), key=lambda row: str(row[thing]))


def brief(kept: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (row["code"], row["measure"], row["period"], row.get("value"), row.get("status")) for row in kept
    )


# The estates return from 2017-18 on


SITES: Rows = [
    ["Trust Code", "Trust Name", "Commissioning Region", "Trust Type", "Site Code", "Site Name", "Site Type",
     "Post Code", "Gross internal floor area (m²)", "Cost to eradicate high risk backlog (£)",
     "Energy costs (all energy supplies) (£)", "Inpatient food service cost (£)", "Gas consumed (kWh)"],
    ["RXX", "A TRUST", "LONDON", "ACUTE - TEACHING", "RXX01", "ONE", "General acute hospital", "WX1 1AA",
     "152,000", "1,234,567", "5,000,000", "0", "45,678,901"],
    ["RXX", "A TRUST", "LONDON", "ACUTE - TEACHING", "RXX02", "TWO", "Community hospital", "WX1 1AB",
     "1,000", "0", "3,000", "12", "Not Applicable"],
]  # fmt: skip


@pytest.mark.parametrize("name", ["ERIC - 201920 - SiteData.csv", "ERIC_2019-20 sites.csv"])
def test_the_estates_return_by_site_with_thousands_in_its_numbers(
    workspace: Path, tmp_path: Path, name: str
) -> None:
    path = write(tmp_path / name, SITES)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    kept = statistics(workspace, path)
    assert {(row["code"], row["measure"]): row.get("value") for row in kept} == {
        ("RXX01", "floor_area"): 152_000, ("RXX01", "backlog_high"): 1_234_567, ("RXX01", "energy_cost"): 5_000_000,
        ("RXX01", "food_cost"): 0, ("RXX01", "gas"): 45_678_901,
        ("RXX02", "floor_area"): 1000, ("RXX02", "backlog_high"): 0, ("RXX02", "energy_cost"): 3000,
        ("RXX02", "food_cost"): 12, ("RXX02", "gas"): None,
    }  # fmt: skip
    assert {(row["period_from"], row["period_to"]) for row in kept} == {
        (dt.date(2019, 4, 1), dt.date(2020, 3, 31))
    }


def test_the_estates_return_comes_zipped(workspace: Path, tmp_path: Path) -> None:
    inner = write(tmp_path / "ERIC - 202223 - SiteData.csv", SITES)
    with zipfile.ZipFile(tmp_path / "eric.zip", "w") as packed:
        packed.write(inner, inner.name)
    assert len(statistics(workspace, tmp_path / "eric.zip")) == 10


# Nomis


def test_nomis_says_the_measure_above_and_the_months_across(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "nomis.csv", [
        ["Claimant count by sex and age"], *NOMIS, ["Sex", "Total"], ["Age", "Aged 16+"],
        ["Measure", "Claimants as a proportion of residents aged 16-64"],
        ["Rates from 2021 onwards are provisional"], [],
        [AREA, "mnemonic", "September 2026", "October 2026"],
        ["Ealing", "E09000009", "5.0", "5.1"], ["Brent", "E09000005", "-", "#"], [],
        ["- These figures are missing."], ["# These figures are suppressed as statistically unreliable."],
    ])  # fmt: skip
    assert brief(statistics(workspace, path)) == [
        ("E09000005", "claimant_share", "october 2026", None, "too small a sample"),
        ("E09000005", "claimant_share", "september 2026", None, "not available"),
        ("E09000009", "claimant_share", "october 2026", 5.1, None),
        ("E09000009", "claimant_share", "september 2026", 5.0, None),
    ]


def test_nomis_says_the_period_above_and_confidence_beside(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "nomis.csv", [
        ["annual population survey"], *NOMIS, ["date", "Jul 2024-Jun 2025"], ["confidence", "95%"], [],
        [AREA, "mnemonic", "Employment rate - aged 16-64", "conf", "Economic inactivity rate - aged 16-64", "conf"],
        ["Ealing", "E09000009", "72.1", "3.4", "24.5", "3.2"], ["Brent", "E09000005", "!", "!", "*", "*"],
    ])  # fmt: skip
    assert brief(statistics(workspace, path)) == [
        ("E09000005", "employment_rate", "jul 2024-jun 2025", None, "too small a sample"),
        ("E09000005", "inactivity_rate", "jul 2024-jun 2025", None, "suppressed"),
        ("E09000009", "employment_rate", "jul 2024-jun 2025", 72.1, None),
        ("E09000009", "inactivity_rate", "jul 2024-jun 2025", 24.5, None),
    ]


def test_nomis_heads_its_columns_in_two_rows(workspace: Path, tmp_path: Path) -> None:
    """The people in work stand beside the rate, under one heading: neither is ever taken for the other."""
    path = write(tmp_path / "nomis.csv", [
        ["annual population survey"], *NOMIS, ["date", "Jul 2024-Jun 2025"], [],
        [AREA, "mnemonic", "Employment rate - aged 16-64", "", "", ""],
        ["", "", "numerator", "denominator", "percent", "conf"],
        ["Ealing", "E09000009", "180,000", "250,000", "72.0", "3.4"],
    ])  # fmt: skip
    assert brief(statistics(workspace, path)) == [
        ("E09000009", "employment_rate", "jul 2024-jun 2025", 72.0, None),
        ("E09000009", "employment_rate_aged_16_64_number", "jul 2024-jun 2025", 180_000, None),
    ]


def test_headings_that_go_on_below_in_words_that_nobody_knows_are_not_guessed(
    workspace: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "nomis.csv", [
        ["annual population survey"], *NOMIS, ["date", "Jul 2024-Jun 2025"], [],
        ["Area", "mnemonic", "Employment rate - aged 16-64", ""], ["", "", "all in work", "of every hundred"],
        ["Ealing", "E09000009", "180,000", "72.0"],
    ])  # fmt: skip
    result = added(workspace, "statistics", path)
    assert (result.dataset_version, bool(result.error)) == (None, True)


def test_nomis_heads_months_in_two_rows_under_a_measure(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "nomis.csv", [
        ["annual population survey"], *NOMIS, ["variable", "Employment rate - aged 16-64"], [],
        ["Area", "mnemonic", "Jul 2023-Jun 2024", "", "Jul 2024-Jun 2025", ""],
        ["", "", "percent", "conf", "percent", "conf"],
        ["Ealing", "E09000009", "72.1", "3.4", "!", "!"],
    ])  # fmt: skip
    assert brief(statistics(workspace, path)) == [
        ("E09000009", "employment_rate", "jul 2023-jun 2024", 72.1, None),
        ("E09000009", "employment_rate", "jul 2024-jun 2025", None, "too small a sample"),
    ]


def test_nomis_gives_one_number_a_row_to_programs(workspace: Path, tmp_path: Path) -> None:
    head = ["DATE", "DATE_NAME", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "GENDER_NAME", "VARIABLE_NAME",
            "MEASURES_NAME", "OBS_VALUE", "OBS_STATUS", "OBS_STATUS_NAME"]  # fmt: skip
    rate = "Employment rate - aged 16-64"
    path = write(tmp_path / "nomis.csv", [
        head,
        ["2025-06", "Jul 2024-Jun 2025", "Ealing", "E09000009", "Total", rate, "Variable", "72.1", "A", "Normal Value"],
        ["2025-06", "Jul 2024-Jun 2025", "Ealing", "E09000009", "Total", rate, "Confidence", "3.4", "A", "Normal Value"],  # noqa: E501
        ["2025-06", "Jul 2024-Jun 2025", "Brent", "E09000005", "Total", rate, "Variable", "", "Q", "These figures are missing"],  # noqa: E501
    ])  # fmt: skip
    kept = statistics(workspace, path)
    assert {(r["code"], r["breakdown"], r.get("value"), r.get("status")) for r in kept} == {
        ("E09000009", "", 72.1, None),
        ("E09000009", "measured=Confidence", 3.4, None),
        ("E09000005", "", None, "not available"),
    }


def test_a_table_with_the_codes_and_names_of_the_geoportal(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "rates.csv", [
        ["LAD25CD", "LAD25NM", "Year", "Employment rate"], ["E09000009", "Ealing", "2025", "72.1"],
    ])  # fmt: skip
    assert brief(statistics(workspace, path)) == [("E09000009", "employment_rate", "2025", 72.1, None)]


# Registers of councils


def test_a_brownfield_register_with_titles_units_two_forms_of_day_and_a_total(
    workspace: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "register.csv", [
        ["Brownfield Land Register 2024"], [],
        ["Organisation URI", "Organisation Label", "Site Reference", "Site Name Address", "Easting", "Northing",
         "Site Area (Ha)", "Ownership Status", "Deliverable?", "Planning Status", "Permission Date",
         "Minimum Net Dwellings", "First Added Date", "Last Updated Date"],
        ["http://example.org/id/wexport", "Wexport", "BF/01", "Old mill", "353500", "429,800", "1.25 ha",
         "Not owned by a public authority", "Y", "Permissioned", "2019-04-01", "c. 25 units", "31/12/2017", "2023-11-30"],  # noqa: E501
        ["http://example.org/id/wexport", "Wexport", "BF/02", "Depot", "353600", "429900", "0.4", "LA", "N",
         "not permissioned", "", "10-15", "31-Dec-2017", "30/11/2023"],
        ["", "", "", "TOTAL", "", "", "1.65", "", "", "", "", "35", "", ""],
    ])  # fmt: skip
    result, (mill, depot) = table(workspace, "brownfield", path)
    assert result.reconciliation is not None
    assert (result.reconciliation.rows_refused, result.reconciliation.rows_not_data) == (0, 4)
    assert (mill["hectares"], mill["homes_low"], mill["easting"], mill["northing"], mill["deliverable"]) == (
        1.25, 25, 353500, 429800, True,
    )  # fmt: skip
    assert (depot["ownership"], depot["homes_low"], depot["homes_high"]) == ("Public", 10, 15)
    assert [row["permission_date"] for row in (mill,)] == [dt.date(2019, 4, 1)]
    assert {row["updated"] for row in (mill, depot)} == {dt.date(2023, 11, 30)}
    assert {row["first_added"] for row in (mill, depot)} == {dt.date(2017, 12, 31)}


def test_a_brownfield_register_as_the_planning_data_site_gives_it(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "brownfield-land.csv", [
        ["dataset", "end-date", "entity", "entry-date", "name", "organisation-entity", "point", "reference",
         "start-date", "hectares", "maximum-net-dwellings", "minimum-net-dwellings", "ownership-status",
         "planning-permission-date", "planning-permission-status", "planning-permission-type", "site-address"],
        ["brownfield-land", "", "1700001", "2024-01-01", "", "242", "POINT (-1.78 53.64)", "BL1", "2018-01-01", "0.5",
         "9", "5", "not-owned-by-a-public-authority", "2020-01-01", "permissioned", "full", "Mill Lane"],
    ])  # fmt: skip
    _, [row] = table(workspace, "brownfield", path)
    assert (row["site"], row["address"], row["organisation_uri"], row["ownership"], row["permission"]) == (
        "BL1", "Mill Lane", "242", "Not public", "Permissioned",
    )  # fmt: skip
    assert (row["homes_low"], row["homes_high"], row["hectares"]) == (5, 9, 0.5)
    assert (round(row["easting"], -1), round(row["northing"], -1)) == (414640, 415970)


def test_a_council_s_list_of_land_with_references_of_its_own(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "assets.csv", [
        ["UPRN", "Asset Ref", "Property Name", "Address Line 1", "Postcode", "Owner", "Tenure", "Easting", "Northing",
         "Site Area (ha)", "GIA (sqm)"],
        ["100", "A1", "Hall", "1 High St", "wx12ab", "Wexport", "Freehold", "353500", "429800", "0.3 ha", "1,250 m2"],
        ["", "A2", "Land at X", "", "", "Wexport", "Leasehold", "", "", "", ""],
    ])  # fmt: skip
    _, (hall, land) = table(workspace, "land-assets", path)
    assert (hall["asset"], hall["uprn"], hall["hectares"], hall["floor_area"]) == ("A1", "100", 0.3, 1250)
    assert land["asset"] == "A2"


def test_a_trust_s_list_of_surplus_land(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "surplus.csv", [
        ["Surplus land collection 2025/26"],
        ["Organisation code", "Site code", "Site name", "Postcode", "Land area surplus (hectares)", "Surplus status",
         "Date declared surplus", "Estimated housing units", "Estimated value (£)"],
        ["RXX", "RXX01", "EAST WING", "WX1 1AA", "1.5 ha", "Declared surplus", "01/04/2023", "40", "£2,500,000"],
        ["RXX", "RXX02", "DEPOT", "WX1 1AB", "0.30", "Potentially surplus", "", "TBC", ""],
    ])  # fmt: skip
    result = added(workspace, "surplus-land", path, organisation="RXX", stated={"edition": "2026-01-01"})
    assert result.error is None, result.error
    wing, depot = sorted(rows(workspace, result), key=lambda row: str(row["code"]))
    assert (wing["hectares"], wing["homes"], wing["worth"]) == (1.5, 40, Decimal("2500000.00"))
    assert (depot["hectares"], depot["status"], "homes" in depot) == (0.3, "Under review", False)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.25 ha", 1.25), ("1,250", 1250.0), ("c. 5", 5.0), ("approx 12 dwellings", 12.0), ("40%", 40.0)],
)
def test_a_number_may_say_what_it_is_of(text: str, number: float) -> None:
    [read] = cleaner(register("brownfield").column("hectares"))([text])
    assert read == (number, False)


@pytest.mark.parametrize("text", ["0.11 Unknown ownership", "2.75 06/2002/0438 lapsed", "1 2", "ha", "c."])
def test_a_number_with_something_else_in_its_cell_is_not_guessed(text: str) -> None:
    [read] = cleaner(register("brownfield").column("hectares"))([text])
    assert read == (None, True)


# Open contracting, and grants


def release(ocid: str, **parts: Any) -> dict[str, Any]:
    return {
        "ocid": ocid, "id": f"{ocid}-1", "date": "2026-01-10T09:00:00Z", "tag": ["award"],
        "buyer": {"id": "B1", "name": "A Trust"}, **parts,
    }  # fmt: skip


def contracts(workspace: Path, path: Path, package: Any) -> tuple[LoadResult, list[dict[str, Any]]]:
    path.write_text(json.dumps(package), encoding="utf-8")
    return table(workspace, "contracts", path)


def test_awards_of_one_tender_never_take_the_tender_s_estimate(workspace: Path, tmp_path: Path) -> None:
    """Three awards without a value, of a tender estimated at £200,000: to give it to each would make it £600,000."""
    package = {"releases": [release("o-1", tender={"title": "Cleaning", "value": {"amount": 200_000}},
                                    awards=[{"id": str(n)} for n in range(3)])]}  # fmt: skip
    result, kept = contracts(workspace, tmp_path / "a.json", package)
    assert result.reconciliation is not None
    assert (len(kept), result.reconciliation.amount_accepted) == (3, 0)


def test_amounts_as_text_missing_parts_and_parties_that_hold_the_names(
    workspace: Path, tmp_path: Path
) -> None:
    parties = [
        {"id": "S1", "name": "Sup 1", "roles": ["supplier"], "address": {"postalCode": "WX2 2BB"}},
        {"id": "S2", "name": "Sup 2", "roles": ["supplier"]},
    ]
    first = {"id": "1", "value": {"amount": "120000.50"}, "suppliers": [{"id": "S1"}]}
    second = {"id": "2", "value": None, "suppliers": [{"id": "S2"}, {"id": "S1"}]}
    package = {"releases": [
        release("o-1", parties=parties, awards=[first, second],
                contracts=[{"awardID": "2", "value": {"amount": 79999.5}, "period": {"endDate": "2028-01-31"}}]),
        release("o-2", awards=None), release("o-3", tender={"title": "Not awarded"}), {"ocid": "o-4"},
    ]}  # fmt: skip
    result, (one, two) = contracts(workspace, tmp_path / "a.json", package)
    assert (one["supplier"], one["supplier_postcode"], one["amount"]) == (
        "Sup 1",
        "WX2 2BB",
        Decimal("120000.50"),
    )
    assert (two["supplier"], two["suppliers"], two["amount"], two["ends"]) == (
        "Sup 2", 2, Decimal("79999.50"), dt.date(2028, 1, 31),
    )  # fmt: skip
    assert result.reconciliation is not None
    assert result.reconciliation.rows_refused == 0


def test_the_standard_s_first_version_has_parties_where_they_act(workspace: Path, tmp_path: Path) -> None:
    supplier = {
        "name": "Builder", "identifier": {"scheme": "GB-COH", "id": "01234567"}, "address": {"postalCode": "WX3 3CC"}
    }  # fmt: skip
    award = {"id": "1", "title": "Road", "value": {"amount": 1_000_000}, "suppliers": [supplier]}
    buyer = {"name": "Council", "identifier": {"id": "E06000999"}}
    _, [row] = contracts(
        workspace, tmp_path / "a.json", {"releases": [release("o-9", buyer=buyer, awards=[award])]}
    )
    assert (row["buyer_id"], row["supplier_id"], row["supplier_postcode"]) == (
        "E06000999",
        "01234567",
        "WX3 3CC",
    )


def test_grants_as_a_sheet_and_as_json(workspace: Path, tmp_path: Path) -> None:
    sheet = write(tmp_path / "grants.csv", [
        ["Identifier", "Title", "Currency", "Amount Applied For", "Amount Awarded", "Award Date",
         "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Postal Code", "Funding Org:Name",
         "Recipient Ind:Name"],
        ["360G-x-1", "Food bank", "GBP", "£12,000", "£10,000.00", "2025-06-01T00:00:00Z", "GB-CHC-1000001", "Hospice",
         "wx1 2ab", "A Trust", ""],
        ["360G-x-2", "Winter", "GBP", "", "250", "01/08/2025", "", "", "", "A Trust", "Jane Canary"],
    ])  # fmt: skip
    result, kept = table(workspace, "grants", sheet)
    assert result.reconciliation is not None
    assert result.reconciliation.amount_accepted == Decimal("10250.00")
    assert "Canary" not in str(kept)  # who was given it is a person, and no column of the register
    grant = {
        "id": "360G-y-1", "title": "T", "currency": "GBP", "amountAwarded": "7500.50", "awardDate": "2025-06-01",
        "recipientOrganization": [{"id": "GB-CHC-2", "name": "B"}], "fundingOrganization": [{"name": "F"}],
    }  # fmt: skip
    (tmp_path / "grants.json").write_text(json.dumps({"grants": [grant]}), encoding="utf-8")
    _, [row] = table(workspace, "grants", tmp_path / "grants.json")
    assert (row["amount"], row["recipient"], row["awarded"]) == (Decimal("7500.50"), "B", dt.date(2025, 6, 1))
