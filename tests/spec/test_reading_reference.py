"""What each publication is read as. Values are made up; layouts are the publishers'."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
import xlsxwriter

from tests.reference_files import add, file_7, geojson, held, lsoa_to_icb, ods_row, onspd, write


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def test_a_lookup_gives_every_pair_of_areas(workspace: Path, tmp_path: Path) -> None:
    [result] = add(workspace, write(tmp_path / "any name.csv", lsoa_to_icb()))
    counted = result.reconciliation
    assert counted is not None
    assert (result.kind, result.edition, counted.rows_read, counted.rows_accepted) == (
        "area_links",
        "2024",
        5,
        4,
    )
    assert (counted.amount_in, counted.amount_accepted, counted.amount_refused) == (None, None, None)
    links = {
        (r["child_level"], r["child"], r["parent_level"], r["parent"]) for r in held(workspace, "area_links")
    }
    first = {(p, c) for level, child, p, c in links if (level, child) == ("lsoa21", "E01000001")}
    assert first == {("sub_icb", "E38000001"), ("icb", "E54000027"), ("authority", "E09000017")}
    assert ("icb", "E54000027", "icb_ods", "QRV") in links
    assert ("sub_icb", "E38000002", "icb", "E54000028") in links
    assert {link for link in links if link[0] == "authority" and link[2] == "icb"} == {
        ("authority", "E09000017", "icb", "E54000027"),
        ("authority", "E09000017", "icb", "E54000028"),
    }
    assert all(row["edition"] == "2024" for row in held(workspace, "area_links"))


@pytest.mark.parametrize("year", [19, 22, 26, 31])
def test_a_lookup_of_any_year_is_read(year: int, workspace: Path, tmp_path: Path) -> None:
    [result] = add(workspace, write(tmp_path / "a.csv", lsoa_to_icb(year)))
    assert result.edition == f"20{year}"


def test_headings_of_other_publishers_are_read_too(workspace: Path, tmp_path: Path) -> None:
    rows = [["ltla25_code", "ltla25_name", "region25_code"], ["E09000017", "Hillbury", "E12000007"]]
    add(workspace, write(tmp_path / "a.csv", rows))
    [link] = held(workspace, "area_links")
    assert (link["child_level"], link["parent_level"], link["child_name"]) == (
        "authority",
        "region",
        "Hillbury",
    )


def test_how_lsoas_changed_is_told_from_how_many_go_together(workspace: Path, tmp_path: Path) -> None:
    pairs = [
        ("E01000001", "E01000001"),  # unchanged
        ("E01000002", "E01033701"), ("E01000002", "E01033702"),  # split
        ("E01000003", "E01033703"), ("E01000004", "E01033703"),  # merged
        ("E01000005", "E01033704"), ("E01000005", "E01033705"), ("E01000006", "E01033705"),  # irregular
        ("E01000007", "E01033706"),  # a best fit: how it changed is not said
    ]  # fmt: skip
    add(workspace, write(tmp_path / "a.csv", [["LSOA11CD", "LSOA21CD"], *pairs]))
    found = {(r["child"], r["parent"]): r["link"] for r in held(workspace, "area_links")}
    told = [found[pair] for pair in pairs]
    assert told == ["unchanged", "split", "split", "merged", "merged", *["irregular"] * 3, None]


def test_a_council_in_no_combined_authority_is_no_error(workspace: Path, tmp_path: Path) -> None:
    rows = [["LAD25CD", "CAUTH25CD"], ["E08000001", "E47000001"], ["E09000017", ""], ["?", "E47000001"]]
    [result] = add(workspace, write(tmp_path / "a.csv", rows))
    assert {count.code: count.rows for count in result.issue_counts} == {
        "title": 1, "nothing_to_take": 1, "code_unreadable": 1,
    }  # fmt: skip


def test_a_postcode_directory(workspace: Path, tmp_path: Path) -> None:
    [result] = add(workspace, write(tmp_path / "a.csv", onspd()))
    assert (result.kind, result.edition) == ("postcodes", "2024-05")
    rows = {row["postcode"]: row for row in held(workspace, "postcodes")}
    assert set(rows) == {"HX1 1AA", "HX1 1AB", "HX1 9ZZ", "GY1 1AA"}
    one = rows["HX1 1AB"]
    assert (one["authority"], one["lsoa21"], one["icb"]) == ("E09000017", "E01000004", "E54000027")
    assert (one["easting"], one["northing"], one["ended"]) == (508000, 184000, None)
    assert rows["HX1 9ZZ"]["ended"] == dt.date(2023, 7, 1)
    assert rows["GY1 1AA"]["authority"] is None


def test_postcodes_that_are_none_are_shown_and_old_ones_are_taken(workspace: Path, tmp_path: Path) -> None:
    rows = [
        ["pcds", "oslaua", "doterm"],
        ["NPT 0AD", "W06000022", ""],
        ["GIR 0AA", "E08000011", ""],
        ["???", "E08000011", ""],
    ]
    [result] = add(workspace, write(tmp_path / "a.csv", rows))
    assert {row["postcode"] for row in held(workspace, "postcodes")} == {"NPT 0AD", "GIR 0AA"}
    [issue] = [issue for issue in result.issues if issue.code == "code_unreadable"]
    assert (issue.row, issue.column, issue.value) == (4, "pcds", "???")


def test_a_postcode_directory_of_2026(workspace: Path, tmp_path: Path) -> None:
    heads = "pcd7,pcd8,pcds,dointr,doterm,east1m,north1m,lad26cd,lsoa21cd,rgn26cd,sicbl26cd,icb26cd,imd25ind"
    row = "HX1 1AA,HX1  1AA,HX1 1AA,202608,,507000,183000,E09000017,E01000001,E12000007,E38000001,E54000071,9"
    (tmp_path / "a.csv").write_text(f"{heads}\n{row}\n")
    [result] = add(workspace, tmp_path / "a.csv")
    [one] = held(workspace, "postcodes")
    assert result.edition == "2026-08"
    assert (one["authority"], one["icb"], one["easting"]) == ("E09000017", "E54000071", 507000)


@pytest.mark.parametrize(
    ("lsoa", "lad", "index"), [(2021, 2024, "IoD 2025"), (2011, 2019, "IMD 2019"), (2011, 2013, "IMD 2015")]
)
def test_the_english_indices_file_7(lsoa: int, lad: int, index: str, workspace: Path, tmp_path: Path) -> None:
    add(workspace, write(tmp_path / "a.csv", file_7(lsoa, lad)))
    rows = {(r["code"], r["measure"]): r for r in held(workspace, "deprivation")}
    assert {r["index"] for r in rows.values()} == {index}
    assert {r["level"] for r in rows.values()} == {f"lsoa{lsoa % 100}"}
    imd = rows["E01000001", "imd"]
    assert (imd["rank"], imd["decile"], imd["score"]) == (1200.0, 1, 40.5)
    health = rows["E01000004", "health"]
    assert (health["score"], health["rank"], health["decile"]) == (-1.5, None, None)
    assert {measure for _, measure in rows} == {"imd", "income", "health", "idaci"}


def test_an_index_of_2011_lsoas_without_its_year_is_asked_for(workspace: Path, tmp_path: Path) -> None:
    rows = [["lsoa11_code", "imd_rank", "imd_decile"], ["E01000001", 5, 1]]
    [told] = add(workspace, write(tmp_path / "a.csv", rows))
    assert told.error is not None
    assert "which index" in told.error
    [stated] = add(workspace, tmp_path / "a.csv", stated={"edition": "2015"})
    assert stated.facts["index"] == "IMD 2015"
    [kept] = add(workspace, write(tmp_path / "imd2019.csv", [*rows, ["E01000002", 6, 1]]))
    assert kept.facts["index"] == "IMD 2019"


def test_summaries_of_boards_keep_the_reversed_average_rank_as_it_is(workspace: Path, tmp_path: Path) -> None:
    rows = [
        [
            "icb24_code",
            "imd_average_rank",
            "imd_rank_of_average_rank",
            "imd_average_score",
            "imd_2025_extent",
        ],
        ["E54000027", 18014.48, 12.0, 25.531, 0.3045],
    ]
    add(workspace, write(tmp_path / "a.csv", rows))
    found = {r["measure"]: (r["score"], r["rank"]) for r in held(workspace, "deprivation")}
    assert found == {
        "imd: average rank": (18014.48, 12.0),
        "imd: average score": (25.531, None),
        "imd: extent": (0.3045, None),
    }


def test_the_welsh_index_is_its_own(workspace: Path, tmp_path: Path) -> None:
    rows = [
        ["Welsh Index of Multiple Deprivation 2019"],
        [],
        [
            "LSOA code",
            "LSOA name (Eng)",
            "Local Authority name (Eng)",
            "WIMD 2019",
            "Income",
            "Access to Services",
        ],
        ["W01000001", "A", "B", 885, 700, 12],
    ]
    add(workspace, write(tmp_path / "a.csv", rows))
    found = {(r["index"], r["level"], r["measure"]): r["rank"] for r in held(workspace, "deprivation")}
    assert found == {
        ("WIMD 2019", "lsoa11", "imd"): 885.0,
        ("WIMD 2019", "lsoa11", "income"): 700.0,
        ("WIMD 2019", "lsoa11", "access_to_services"): 12.0,
    }


def test_the_scottish_index_is_its_own(workspace: Path, tmp_path: Path) -> None:
    heads = [
        "Data_Zone",
        "Council_area",
        "SIMD2020v2_Rank",
        "SIMD2020v2_Decile",
        "SIMD2020v2_Income_Domain_Rank",
    ]
    add(workspace, write(tmp_path / "a.csv", [heads, ["S01006506", "Aberdeen City", 4691, 7, 4500]]))
    found = {
        r["measure"]: (r["index"], r["level"], r["rank"], r["decile"]) for r in held(workspace, "deprivation")
    }
    assert found == {
        "imd": ("SIMD 2020", "dz11", 4691.0, 7),
        "income": ("SIMD 2020", "dz11", 4500.0, None),
    }


def test_populations_by_single_year_band_and_sex(workspace: Path, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "sape.xlsx")
    book.add_worksheet("Notes").write(0, 0, "About these estimates")
    for year in (2021, 2022):
        sheet = book.add_worksheet(f"Mid-{year} LSOA 2021")
        sheet.write(0, 0, f"Mid-{year} population estimates")
        heads = ["LAD 2023 Code", "LSOA 2021 Code", "LSOA 2021 Name", "Total", "F0", "F90", "M0", "M90"]
        sheet.write_row(3, 0, heads)
        sheet.write_row(4, 0, ["E09000017", "E01000001", "Hillbury 001A", 14 + year, 3, 4, 5, 2])
    book.close()
    [result] = add(workspace, tmp_path / "sape.xlsx")
    assert [issue.code for issue in result.issues if issue.row is None] == ["sheet_not_known"]
    found = {(r["year"], r["age_from"], r["age_to"]): r["people"] for r in held(workspace, "populations")}
    assert found[2022, 0, None] == 2036
    assert found[2021, 0, 0] == 8
    assert found[2022, 90, None] == 6


def test_populations_of_the_census_with_titles_and_blank_lines(workspace: Path, tmp_path: Path) -> None:
    rows = [
        [], ["TS007A - Age by five-year age bands"], ["ONS Crown Copyright Reserved"], ["Date       :", "2021"], [],
        ["2021 super output area - lower layer", "mnemonic", "Total", "Aged 4 years and under",
         "Aged 5 to 9 years", "Aged 85 years and over"],
        ["Hillbury 001A", "E01000001", 100, 10, 20, 7], [],
    ]  # fmt: skip
    [result] = add(workspace, write(tmp_path / "a.csv", rows))
    found = {(r["age_from"], r["age_to"]): (r["people"], r["year"]) for r in held(workspace, "populations")}
    assert found == {(0, None): (100, 2021), (0, 4): (10, 2021), (5, 9): (20, 2021), (85, None): (7, 2021)}
    assert result.edition == "2021"


def test_centres_of_areas_must_lie_on_the_grid(workspace: Path, tmp_path: Path) -> None:
    rows = [["LSOA21CD", "x", "y"], ["E01000001", 507000.5, 183000.25], ["E01000002", -0.45, 51.5]]
    [result] = add(workspace, write(tmp_path / "a.csv", rows))
    assert {count.code: count.rows for count in result.issue_counts} == {"title": 1, "not_on_the_grid": 1}
    [centre] = held(workspace, "centroids")
    assert (centre["level"], centre["easting"]) == ("lsoa21", 507000.5)


def test_boundaries_are_kept_as_they_were_published(workspace: Path, tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [{"ICB26CD": "E54000071", "ICB26NM": "West", "LONG": 1, "LAT": 2}])
    add(workspace, path)
    [area] = held(workspace, "boundaries")
    assert (area["level"], area["code"], area["name"]) == ("icb", "E54000071", "West")
    assert json.loads(area["geometry"]) == json.loads(path.read_text())["features"][0]["geometry"]


def test_organisations_without_headings(workspace: Path, tmp_path: Path) -> None:
    rows = [
        ods_row("RAS", "HILLBURY HOSPITALS NHS FOUNDATION TRUST"),
        ods_row("RAS01", "HILLBURY HOSPITAL"),
        ods_row("G6V2S", "NORTH PARTNERSHIP NHS TRUST", opened="20241101"),
        ods_row("08G", "NHS HILLBURY CCG", closed="20210331"),
        ods_row("W2U3Z", "NHS WEST ICB - W2U3Z"),
    ]
    path = tmp_path / "etr.csv.gz"
    path.write_bytes(gzip.compress(write(tmp_path / "etr.csv", rows).read_bytes()))
    [result] = add(workspace, path)
    assert result.edition == "2024-11"
    found = {r["code"]: (r["kind"], r["icb_code"], r["postcode"]) for r in held(workspace, "organisations")}
    assert {code: kind for code, (kind, _, _) in found.items()} == {
        "RAS": "trust", "RAS01": "site", "G6V2S": "trust", "08G": "ccg", "W2U3Z": "sub_icb",
    }  # fmt: skip
    assert found["RAS"][1:] == ("QRV", "HX1 1AA")


@pytest.mark.parametrize(
    "rows",
    [
        [["old_code", "new_code", "date"], ["RGZ", "RAS", "2014-04-01"]],
        [["RGZ", "RAS", "", "20140401", "1"]],
    ],
)
def test_successions_with_and_without_headings(
    rows: list[list[str]], workspace: Path, tmp_path: Path
) -> None:
    add(workspace, write(tmp_path / "a.csv", rows))
    [one] = held(workspace, "successions")
    assert (one["old"], one["new"], one["date"]) == ("RGZ", "RAS", dt.date(2014, 4, 1))


def test_a_file_that_is_none_of_these_is_told_with_what_it_looks_like(
    workspace: Path, tmp_path: Path
) -> None:
    rows = [["Fruit", "Colour", "LSOA code"], ["Apple", "Green", "E01000001"]]
    [result] = add(workspace, write(tmp_path / "a.csv", rows))
    assert result.dataset_version is None
    assert result.error is not None
    assert "“Fruit”, “Colour”" in result.error
    assert "Population by age" in str(result.what_to_do)


def test_a_layout_of_the_workspace_own_is_used(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["Zone", "Index place"], ["E01000001", 12]])
    [refused] = add(workspace, path)
    assert refused.error
    layout = workspace / "content" / "reference-layouts" / "our-index" / "2026-01-01.yaml"
    layout.parent.mkdir(parents=True)
    layout.write_text(
        "title: Our index\nstatus: draft\nauthored_by: Us\nchecked_by: null\nreviewed_on: 2026-01-01\n"
        "next_review: 2027-01-01\nderived_from: [our own file]\ntable: deprivation\npublisher: Us\n"
        "licence: ours\npage: https://example.org\nprecedence: 90\nareas: one\n"
        "fields:\n  code: {headings: [zone], holds: code}\n"
        "wide:\n  - {heading: index place, gives: rank, measure: imd}\n"
        "cases:\n  - {level: lsoa21, index: Ours, edition: '2026'}\n"
    )
    [kept] = add(workspace, path)
    assert (kept.kind, kept.publisher, kept.edition) == ("deprivation", "Us", "2026")
    assert held(workspace, "deprivation")[0]["rank"] == 12.0


def test_the_edition_that_a_person_states_is_taken(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["old_code", "new_code", "date"], ["RGZ", "RAS", "2014-04-01"]])
    [result] = add(workspace, path, stated={"edition": "2025-03"})
    assert result.edition == "2025-03"
    [again] = add(workspace, path)
    assert again.already_held
    [bad] = add(workspace, path, stated={"edition": "last year"})
    assert bad.error == "“last year” is not an edition."
