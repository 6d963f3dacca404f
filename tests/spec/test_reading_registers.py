"""How the registers of companies and charities are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult
from tests import registers


def added(workspace: Path, kind: str, path: Path) -> tuple[LoadResult, list[dict[str, Any]]]:
    (result,) = load.add(workspace, kind, [path], options=load.LoadOptions(accept_proposals=True))
    if result.dataset_version is None:
        return result, []
    rows = pq.read_table(
        workspace / "evidence" / "versions" / result.dataset_version / "rows.parquet"
    ).to_pylist()
    return result, [row for row in rows if row["outcome"] == "accepted"]


@pytest.mark.parametrize(
    "name", ["BasicCompanyDataAsOneFile-2026-04-01.zip", "BasicCompanyData-2026-04-01-part1_7.csv"]
)
def test_companies_house_s_own_file_is_read_zipped_or_not(tmp_path: Path, name: str) -> None:
    path = registers.companies(
        tmp_path / name,
        [("00123456", "WEXMOOR WIDGETS LIMITED", "WX1 2AB")],
        former={"00123456": "VALE WIDGETS LTD"},
    )
    result, rows = added(tmp_path / "w", "companies", path)
    (row,) = rows
    assert (row["company_number"], row["name"], row["postcode"]) == (
        "00123456",
        "WEXMOOR WIDGETS LIMITED",
        "WX1 2AB",
    )
    assert (row["accounts"], row["other_names"], str(row["incorporated"])) == (
        "SMALL",
        ["VALE WIDGETS LTD"],
        "2015-04-01",
    )
    assert (result.publisher, result.edition) == ("Companies House", "2026-04-01")


def test_nothing_is_kept_of_an_address_but_town_and_postcode(tmp_path: Path) -> None:
    _, rows = added(
        tmp_path / "w",
        "companies",
        registers.companies(tmp_path / "c.csv", [("00123456", "A LTD", "WX1 2AB")]),
    )
    assert "1 HIGH STREET" not in str(rows)


def test_the_charity_commission_s_extract_is_read(tmp_path: Path) -> None:
    path = registers.charities_json(
        tmp_path / "publicextract.charity.json",
        [
            (1000001, 0, "WEXMOOR HOSPICE", "WX1 2AB", "123456"),
            (1000001, 1, "WEXMOOR HOSPICE SHOPS", "", None),
        ],
    )
    result, rows = added(tmp_path / "w", "charities", path)
    main, within = rows
    assert (main["charity_number"], main["name"], main["company_number"]) == (
        "1000001",
        "WEXMOOR HOSPICE",
        "00123456",
    )
    assert (within["charity_number"], within["name"], within["other_names"]) == (
        "1000001",
        None,
        ["WEXMOOR HOSPICE SHOPS"],
    )
    assert result.publisher == "Charity Commission for England and Wales"


def test_its_text_form_and_its_table_of_other_names_are_read_too(tmp_path: Path) -> None:
    headings = ("date_of_extract", "registered_charity_number", "linked_charity_number", "charity_name",
                "charity_registration_status", "charity_contact_postcode")  # fmt: skip
    path = registers.table(
        tmp_path / "publicextract.charity.txt", headings,
        [("2026-04-01", "1000001", "0", "WEXMOOR HOSPICE", "Registered", "WX1 2AB")], "\t",
    )  # fmt: skip
    assert added(tmp_path / "w", "charities", path)[1][0]["name"] == "WEXMOOR HOSPICE"
    names = registers.table(
        tmp_path / "publicextract.charity_other_names.txt",
        ("registered_charity_number", "linked_charity_number", "charity_name_type", "charity_name"),
        [("1000001", "0", "Working name", "THE LANTERN")], "\t",
    )  # fmt: skip
    (row,) = added(tmp_path / "w", "charities", names)[1]
    assert (row["charity_number"], row["name"], row["other_names"]) == ("1000001", None, ["THE LANTERN"])


def test_scotland_and_northern_ireland_have_their_own_numbers(tmp_path: Path) -> None:
    oscr = registers.table(
        tmp_path / "CharityExport.csv",
        ("Charity Number", "Charity Name", "Known As", "Charity Status", "Constitutional Form", "Postcode"),
        [("SC000123", "Glen Trust", "The Glen", "Active", "SCIO", "EH1 1AA")],
    )
    ccni = registers.table(
        tmp_path / "charitydetails.csv",
        (
            "Reg charity number",
            "Sub charity number",
            "Charity name",
            "Status",
            "Company number",
            "Public address",
        ),
        [("100123", "0", "Lough Trust", "Up-to-date", "39255", "1 Main Street, Belfast, BT1 1AA")],
    )
    (scottish,), (northern,) = (
        added(tmp_path / "w", "charities", oscr)[1],
        added(tmp_path / "w", "charities", ccni)[1],
    )
    assert (scottish["charity_number"], scottish["other_names"]) == ("SC000123", ["The Glen"])
    assert (northern["charity_number"], northern["company_number"], northern["postcode"]) == (
        "NI100123",
        "NI039255",
        "BT1 1AA",
    )


def test_lists_that_tie_charities_to_companies_are_read(tmp_path: Path) -> None:
    path = registers.table(
        tmp_path / "links.csv", ("org_id_a", "org_id_b", "name"),
        [("GB-CHC-1000001", "GB-COH-00123456", "Wexmoor Hospice"), ("GB-EDU-100001", "GB-COH-1", "A school")],
    )  # fmt: skip
    result, rows = added(tmp_path / "w", "charities", path)
    assert [(row["charity_number"], row["company_number"]) for row in rows] == [("1000001", "00123456")]
    assert result.reconciliation is not None
    assert result.reconciliation.rows_refused == 1


def test_a_file_of_another_layout_is_refused_and_says_whose_is_known(tmp_path: Path) -> None:
    path = registers.table(tmp_path / "other.csv", ("Name", "Number"), [("A", "1")])
    result, _ = added(tmp_path / "w", "companies", path)
    assert result.error is not None
    assert "Companies House" in str(result.what_to_do)


def test_published_samples_are_read_whole(shared_data: Path, tmp_path: Path) -> None:
    for kind, name in (
        ("companies", "CompaniesHouseTestData.zip"),
        ("charities", "charity-company-numbers.csv"),
        ("charities", "cio_company_numbers.csv"),
    ):
        result, rows = added(tmp_path / "w", kind, shared_data / "suppliers" / name)
        assert result.reconciliation is not None, result.error
        assert result.reconciliation.rows_refused <= 0.01 * result.reconciliation.rows_read
        assert rows
