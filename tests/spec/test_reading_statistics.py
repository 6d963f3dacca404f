"""How publications of statistics are read. Values are made up; layouts are the publishers'."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commonweal.content.statistics import layouts, measures
from commonweal.pipeline import load
from commonweal.sources.statistics.naming import Names
from commonweal.sources.statistics.periods import span, spans
from commonweal.vocabulary.holdings import LoadResult
from tests.reference_files import Rows, held, write


def add(workspace: Path, *paths: Path, **stated: str) -> list[LoadResult]:
    options = load.LoadOptions(figures=False, stated=stated, accept_proposals=True)
    return load.add(workspace, "statistics", paths, options=options)


def one(workspace: Path, path: Path, **stated: str) -> LoadResult:
    [result] = add(workspace, path, **stated)
    assert result.error is None, result.error
    return result


def said(result: LoadResult) -> dict[str, str]:
    return {issue["code"]: issue["message"] for issue in result.facts["file_issues"]}


def values(workspace: Path, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in held(workspace, "statistics")]


def workbook(path: Path, **sheets: Rows) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, ["" if cell is None else cell for cell in cells])
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023/24", "2023-04-01", "2024-03-31"),
        ("2014-15", "2014-04-01", "2015-03-31"),
        ("2015 - 17", "2015-01-01", "2017-12-31"),
        ("201820", "2018-01-01", "2020-12-31"),
        ("202021", "2020-04-01", "2021-03-31"),
        ("2022/23 Q3", "2022-10-01", "2022-12-31"),
        ("2022/23 Q4", "2023-01-01", "2023-03-31"),
        ("Q1 2022", "2022-01-01", "2022-03-31"),
        ("March 2023", "2023-03-01", "2023-03-31"),
        ("2023-04", "2023-04-01", "2023-04-30"),
        ("2017-SEP", "2017-09-01", "2017-09-30"),
        ("Oct 2021-Sep 2022", "2021-10-01", "2022-09-30"),
        ("04/2021 - 03/2022", "2021-04-01", "2022-03-31"),
        ("2022-01-01/P3Y", "2022-01-01", "2024-12-31"),
        ("2024-08-01/P1Y", "2024-08-01", "2025-07-31"),
        ("2025-04-30", "2025-04-30", "2025-04-30"),
        ("12 months to September 2024", "2023-10-01", "2024-09-30"),
        ("2022 [provisional]", "2022-01-01", "2022-12-31"),
    ],
)
def test_the_words_of_a_period_are_days(words: str, first: str, last: str) -> None:
    assert span(words) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("words", ["", "last year", "2023-13-01", "13/2024", "2024-2020", "nought"])
def test_other_words_are_no_period(words: str) -> None:
    assert span(words) is None


def test_months_tell_that_years_and_months_are_meant() -> None:
    assert spans(["2011-12", "2011-11"])["2011-12"] == (dt.date(2011, 12, 1), dt.date(2011, 12, 31))
    assert spans(["2011-12", "2012-13"])["2011-12"] == (dt.date(2011, 4, 1), dt.date(2012, 3, 31))


def test_a_name_means_one_measure() -> None:
    names = Names(measures())
    assert names.of("Claimant Count", "Percentage") == ("claimant_share", "")
    assert names.of("Claimant count", "Count") == ("claimants", "")
    assert names.of("Male healthy life expectancy", "Years") == ("healthy_life_expectancy", "sex=Male")
    assert names.of("Cats per household (%)") == ("cats_per_household_percent", "")
    meant = {(name.lower(), id_) for id_, one in measures().items() for name in (*one.names, *one.parts)}
    assert len({name for name, _ in meant}) == len(meant)


def test_every_layout_has_its_own_place_in_the_order() -> None:
    assert {layout.id for layout in layouts()} >= {
        "ons-local-statistics",
        "fingertips",
        "eric-trust",
        "eric-site",
    }


def test_a_long_table_keeps_limits_marks_and_what_is_withheld(workspace: Path, tmp_path: Path) -> None:
    heads = ["areacd", "areanm", "geography", "indicator", "period", "observation", "measure", "unit",
             "lci_95", "uci_95", "status", "notes"]  # fmt: skip
    rows = [
        heads,
        [
            "E09000001",
            "Ashby",
            "",
            "Employment rate",
            "2023-01-01/P1Y",
            "71.5",
            "Percentage",
            "%",
            "70",
            "73",
            "",
            "",
        ],
        [
            "E09000002",
            "Benton",
            "",
            "Employment rate",
            "2023-01-01/P1Y",
            "",
            "Percentage",
            "%",
            "",
            "",
            "x",
            "",
        ],
        ["na", "Elsewhere", "", "Employment rate", "2023-01-01/P1Y", "5", "Percentage", "%", "", "", "", ""],
    ]
    result = one(workspace, write(tmp_path / "employment.csv", rows))
    counted = result.reconciliation
    assert counted is not None
    assert (counted.rows_read, counted.rows_accepted, counted.rows_refused) == (4, 2, 1)
    assert result.edition == "2023-12"
    assert values(workspace, "measure", "level", "code", "value", "low", "high", "status") == [
        ("employment_rate", "authority", "E09000001", 71.5, 70.0, 73.0, None),
        ("employment_rate", "authority", "E09000002", None, None, None, "not available"),
    ]


def test_fingertips_gives_sexes_as_parts(workspace: Path, tmp_path: Path) -> None:
    heads = ["Indicator ID", "Indicator Name", "Area Code", "Area Name", "Sex", "Age", "Category", "Time period",
             "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Value note"]  # fmt: skip
    name = "Healthy life expectancy at birth"
    rows = [
        heads,
        [
            "90362",
            name,
            "E92000001",
            "England",
            "Female",
            "All ages",
            "",
            "2018 - 20",
            "63.9",
            "63.7",
            "64.1",
            "",
        ],
        [
            "90362",
            name,
            "E92000001",
            "England",
            "Persons",
            "All ages",
            "",
            "2018 - 20",
            "*",
            "",
            "",
            "Suppressed",
        ],
    ]
    one(workspace, write(tmp_path / "indicators.data.csv", rows))
    assert values(workspace, "measure", "level", "breakdown", "value", "low", "status") == [
        ("healthy_life_expectancy", "country", "sex=Female", 63.9, 63.7, None),
        ("healthy_life_expectancy", "country", "", None, None, "Suppressed"),
    ]


def test_estates_returns_with_cut_thousands_give_what_is_whole(workspace: Path, tmp_path: Path) -> None:
    heads = ["Organisation Code", "Organisation Name", "Commissioning Region", "Capital for new build (£)",
             "Capital for equipment (£)", "Private investment (£)", "Finance costs (£)", "Occupied floor area (m²)",
             "Gross internal floor area (m²)", "Catering policy (Yes/No)"]  # fmt: skip
    groups = ["", "", "", "Finance", "", "", "Services", "Areas", "", ""]
    rows = [["R1A", "A TRUST", "NORTH", "1", "526", "422", "7635063", "900", "1,000", "Yes"],
            ["R1C", "B TRUST", "SOUTH", "0", "0", "12", "13000", "No Data Provided", "500", "No"]]  # fmt: skip
    file = tmp_path / "ERIC-2016-17.csv"
    file.write_text("\n".join("$".join(line) for line in [groups, heads, *rows]), encoding="utf-8")
    result = one(workspace, file)
    assert said(result)["thousands_split"].startswith(
        "In the columns “Commissioning Region” to “Private investment (£)” numbers were cut"
    )
    assert "Catering policy" in said(result)["columns_left"]
    found = values(workspace, "measure", "level", "code", "period", "value", "status")
    assert ("floor_area", "trust", "R1A", "2016-17", 1000.0, None) in found
    assert ("floor_area_occupied", "trust", "R1C", "2016-17", None, "not given") in found
    assert ("finance_costs_pounds", "trust", "R1A", "2016-17", 7635063.0, None) in found
    assert not [row for row in found if row[4] in (1.0, 526.0)]


def test_a_workbook_is_read_sheet_by_sheet(workspace: Path, tmp_path: Path) -> None:
    title = "Table 1.1a - Count Of Births Of New Enterprises For 2019 District, Counties"
    births = [[title], ["This worksheet contains one table"], [None, None, 2019, "2020"],
              ["E92000001", "ENGLAND", 300, 310], ["E09000001", "Ashby", 5, ":"]]  # fmt: skip
    nomis = [["Business Register and Employment Survey : open access"], ["ONS [from Nomis on 5 June 2023]"], [],
             ["date", "2019"], ["measure", "Count"], [], ["Industry", "England", "Flags"],
             [None, "number", "Flags"], ["01 : Crops", 343000, None]]  # fmt: skip
    result = one(workspace, workbook(tmp_path / "a.xlsx", Cover=[["Hello"]], Births=births, Jobs=nomis))
    assert "Cover" in said(result)["sheet_not_known"]
    assert sorted(values(workspace, "measure", "code", "period", "breakdown", "value"), key=str) == [
        ("business_births", "E09000001", "2019", "", 5.0),
        ("business_births", "E09000001", "2020", "", None),
        ("business_births", "E92000001", "2019", "", 300.0),
        ("business_births", "E92000001", "2020", "", 310.0),
        ("employment_by_industry", "E92000001", "2019", "industry=01 : Crops", 343000.0),
    ]


def test_a_measure_that_nobody_knows_is_kept_under_its_own_name(workspace: Path, tmp_path: Path) -> None:
    rows = [
        ["icb22_code", "icb22_name", "year", "indicator", "value"],
        ["E54000027", "A board", 2021, "cats_seen", 5],
    ]
    result = one(workspace, write(tmp_path / "a.csv", rows))
    assert "cats_seen" in said(result)["measures_not_known"]
    assert values(workspace, "measure", "level", "value") == [("cats_seen", "icb", 5.0)]


def test_a_file_that_is_none_is_refused(workspace: Path, tmp_path: Path) -> None:
    [result] = add(workspace, write(tmp_path / "a.csv", [["area_code", "area_name"], ["E09000001", "Ashby"]]))
    assert result.dataset_version is None
    assert "layout that we know" in (result.error or "")
    assert "It is most like" in (result.what_to_do or "")


def test_a_period_that_the_file_lacks_can_be_stated(workspace: Path, tmp_path: Path) -> None:
    heads = [
        "Trust Code",
        "Trust Name",
        "Commissioning Region",
        "Site Code",
        "Site Name",
        "Occupied floor area (m²)",
    ]
    rows = [heads, ["R1A", "A TRUST", "NORTH", "R1A01", "A site", "900"]]
    file = write(tmp_path / "sites.csv", rows)
    assert "period_unknown" in said(one(workspace, file))
    assert one(workspace, file, edition="2022-23").edition == "2023-03"
    assert ("site", "R1A01", "organisation=R1A", "2022-23", 900.0) in values(
        workspace, "level", "code", "breakdown", "period", "value"
    )
    [refused] = add(workspace, file, edition="sometime")
    assert "is not an edition" in (refused.error or "")


def test_workforce_statistics_are_read_by_employer_and_by_every_dimension_given(
    workspace: Path, tmp_path: Path
) -> None:
    heads = ["DATA_MONTH", "DATA_LEVEL", "ORG_CODE", "ORG_NAME", "CLUSTER_GROUP", "MAIN_STAFF_GROUP",
             "STAFF_GROUP_1", "FTE", "HEADCOUNT"]  # fmt: skip
    rows = [
        heads,
        [
            "2024-09-30",
            "Organisation",
            "RXX",
            "A trust",
            "",
            "All staff",
            "All staff groups",
            "1000.5",
            "1200",
        ],
        ["2024-09-30", "Organisation", "RXX", "A trust", "", "Support", "Estates", "*", "4"],
    ]
    result = one(workspace, write(tmp_path / "staff.csv", rows))
    assert result.edition == "2024-09"
    assert set(values(workspace, "measure", "level", "code", "breakdown", "value", "status")) == {
        ("nhs_staff_fte", "organisation", "RXX", "", 1000.5, None),
        ("nhs_staff", "organisation", "RXX", "", 1200.0, None),
        ("nhs_staff_fte", "organisation", "RXX", "main staff group=Support, staff group=Estates", None, "suppressed"),
        ("nhs_staff", "organisation", "RXX", "main staff group=Support, staff group=Estates", 4.0, None),
    }  # fmt: skip


def test_vacancies_are_read_of_organisations_and_of_regions(workspace: Path, tmp_path: Path) -> None:
    heads = ["Quarter", "Region code", "Region", "Staff group", "Total vacancies (WTE)", "Vacancy rate (%)"]
    rows = [
        heads,
        ["2024/25 Q1 (Jun-24)", "E40000003", "London", "Total workforce", "1,200", "8.5%"],
        ["2024/25 Q1 (Jun-24)", "Y56", "London", "Registered nursing", "400", "9.1%"],
    ]
    result = one(workspace, write(tmp_path / "vacancies.csv", rows))
    assert result.edition == "2024-06"
    assert set(values(workspace, "measure", "level", "code", "breakdown", "value")) == {
        ("nhs_vacancies", "nhs_region", "E40000003", "", 1200.0),
        ("nhs_vacancy_rate", "nhs_region", "E40000003", "", 8.5),
        ("nhs_vacancies", "organisation", "Y56", "staff group=Registered nursing", 400.0),
        ("nhs_vacancy_rate", "organisation", "Y56", "staff group=Registered nursing", 9.1),
    }


def test_nhs_workforce_statistics_are_read_of_england_regions_systems_and_organisations(
    workspace: Path, tmp_path: Path
) -> None:
    heads = [
        "DATA_MONTH",
        "DATA_LEVEL",
        "NHSE_REGION_CODE",
        "NHSE_REGION_NAME",
        "ICS_CODE",
        "ICS_NAME",
        "ORG_CODE",
        "ORG_NAME",
        "CLUSTER_GROUP",
        "BENCHMARK_GROUP",
        "MAIN_STAFF_GROUP",
        "STAFF_GROUP_1",
        "FTE",
        "HEADCOUNT",
    ]
    rows = [
        heads,
        ["2025-10-31", "National", "England", "England", "", "", "ALL", "ALL", "", "", "All", "All", "9000", "9900"],
        ["2025-10-31", "NHSE region", "Y56", "London", "ALL", "ALL", "ALL", "ALL", "", "", "All", "All", "800", "900"],
        ["2025-10-31", "ICS", "Y56", "London", "QWE", "A board", "ALL", "ALL", "", "", "All", "All", "70", "80"],
        ["2025-10-31", "Organisation", "Y56", "London", "QWE", "A board", "R1A", "A trust", "", "", "All", "Nurses",
         "6", "7"],
    ]  # fmt: skip
    result = one(workspace, write(tmp_path / "core.csv", rows))
    assert result.reconciliation.rows_refused == 0
    found = values(workspace, "measure", "level", "code", "name", "breakdown", "value")
    assert {row for row in found if row[0] == "nhs_staff"} == {
        ("nhs_staff", "country", "E92000001", "England", "", 9900.0),
        ("nhs_staff", "organisation", "Y56", "London", "", 900.0),
        ("nhs_staff", "organisation", "QWE", "A board", "", 80.0),
        ("nhs_staff", "organisation", "R1A", "A trust", "staff group=Nurses", 7.0),
    }


QUARTERS = ["Region", "Sector", "2024/25 Q4 (Mar-25)", "2025/26 Q1 (Jun-25)"]


def vacancies(path: Path, *, rates: list[float], who: str = "Total workforce", more: Rows = ()) -> Path:
    """A workbook as NHS Vacancy Statistics is laid out: notes, then tables that stand under one another."""
    return workbook(
        path,
        Contents=[["NHS Vacancy Statistics"], ["Tables", "What they hold"]],
        **{
            "Total 2018 onwards": [
                ["NHS Vacancy Statistics"],
                ["These figures are of vacancies that trusts report, whether advertised or not."],
                [],
                [f"{who} vacancy FTE"],
                QUARTERS,
                ["London", "Acute", 1000, 1200.5],
                ["", "Mental Health", "*", 300],
                ["London Total", "", 1400, 1500.5],
                [],
                ["South East", "Acute", 900, 800],
                ["South East Total", "", 900, 800],
                *more,
                ["Grand Total", "", 2300, 2300.5],
                [],
                [f"{who} % vacancy rate"],
                QUARTERS,
                ["London", "Acute", *rates],
                ["Grand Total", "", *rates],
                ["Source: NHS England provider returns"],
            ],
            "Nursing 2018 onwards": [["Vacancy WTE"], QUARTERS, ["South East Total", "", 70, 80]],
        },
    )


def test_the_workbook_of_nhs_vacancy_statistics_is_read_as_it_is_published(
    workspace: Path, tmp_path: Path
) -> None:
    result = one(workspace, vacancies(tmp_path / "nhs-vac-stats.xlsx", rates=[0.085, 0.1]))
    assert result.edition == "2025-06"
    assert result.reconciliation.rows_refused == 0
    found = values(workspace, "measure", "level", "code", "name", "period", "breakdown", "value", "status")
    assert set(found) >= {
        ("nhs_vacancies", "nhs_region", "E40000003", "London", "2024/25 Q4", "sector=Acute", 1000.0, None),
        ("nhs_vacancies", "nhs_region", "E40000003", "London", "2025/26 Q1", "sector=Mental Health", 300.0, None),
        ("nhs_vacancies", "nhs_region", "E40000003", "London", "2025/26 Q1", "", 1500.5, None),
        ("nhs_vacancies", "country", "E92000001", "England", "2025/26 Q1", "", 2300.5, None),
        ("nhs_vacancy_rate", "nhs_region", "E40000003", "London", "2024/25 Q4", "sector=Acute", 8.5, None),
        ("nhs_vacancies", "nhs_region", "E40000005", "South East", "2025/26 Q1", "staff group=Nursing", 80.0, None),
    }  # fmt: skip
    assert [one[-1] for one in found if one[-2] is None] == ["suppressed"]
    assert len(found) == 2 * (6 + 2 + 1)
    assert any("shares of 1" in decision.evidence for decision in result.decisions)


def test_rates_that_are_percent_already_stay_as_they_are(workspace: Path, tmp_path: Path) -> None:
    one(workspace, vacancies(tmp_path / "vac.xlsx", rates=[0.9, 10.2]))
    rates = {v for m, v in values(workspace, "measure", "value") if m == "nhs_vacancy_rate"}
    assert rates == {0.9, 10.2}


def test_a_region_that_is_not_known_is_refused_row_by_row(workspace: Path, tmp_path: Path) -> None:
    unknown: Rows = [
        ["Wessex", "Acute", 5, 6],
        ["", "Ambulance", 7, 8],
        ["Wessex Total", "", 12, 14],
        ["", "Acute", 1, 1],
    ]
    result = one(workspace, vacancies(tmp_path / "vac.xlsx", rates=[0.1, 0.1], more=unknown))
    assert result.reconciliation.rows_refused == 4
    assert {count.code: count.rows for count in result.issue_counts if count.severity == "error"} == {
        "code_unreadable": 3,
        "no_code": 1,  # after a total, a row must say its area anew
    }


def test_a_table_of_vacancies_without_period_or_employer_is_refused(workspace: Path, tmp_path: Path) -> None:
    [result] = add(workspace, write(tmp_path / "rates.csv", [["lad_code", "vacancy"], ["E09000001", "0.03"]]))
    assert result.error is not None
    assert "no statistics in a layout that we know" in result.error
    assert result.what_to_do is not None
    assert "“Vacancies, by organisation or area and staff group”" in result.what_to_do
    assert result.what_to_do.count("“") <= 4  # three that are like it, and where all are listed
    assert "“Files of statistics”" in result.what_to_do
