"""A register is a file of content: its template, how filled ones are read, and what is wrong with them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from commonweal.content.registers import Register, register
from commonweal.pipeline import registers as pipeline
from commonweal.vocabulary.errors import InputError, QuestionError
from tests.register_files import ALLOTMENTS, EDITION, added, own, rows

HEADINGS = ("Reference", "Plots", "Opend on", "State", "Free of charge", "Yearly rent")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    own(tmp_path / "w", "registers", "allotments", ALLOTMENTS)
    return tmp_path / "w"


def written(path: Path, *lines: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def test_a_register_that_is_only_a_file_is_downloaded_filled_in_and_added(
    workspace: Path, tmp_path: Path
) -> None:
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(pipeline.template(workspace, "allotments"))
    book = openpyxl.load_workbook(filled)
    book["Rows"].append([None, "B1", 5, dt.date(2020, 3, 1), "In use", "Yes", 12.5])
    book.save(filled)
    result = added(workspace, "allotments", filled, organisation="RXX", stated={"edition": "2026-03-31"})
    assert rows(workspace, result) == [
        {
            "reference": "B1",
            "plots": 5,
            "opened": dt.date(2020, 3, 1),
            "state": "Open",
            "free": True,
            "rent": Decimal("12.50"),
            "edition": "2026-03-31",
        }
    ]


def test_the_template_offers_choices_says_what_is_meant_and_marks_its_example(
    workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.xlsx").write_bytes(pipeline.template(workspace, "allotments"))
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book["Rows"]
    assert [cell.value for cell in sheet[1]] == ["Row", *(c["title"] for c in ALLOTMENTS["columns"])]
    assert [cell.value for cell in sheet[2]][:3] == ["Example", "A1", "12"]
    assert sheet["B1"].comment.text.startswith("Needed. Words. Your own number.")
    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert sorted(lists.values()) == ['"Open,Closed"', '"Yes,No"']
    assert book["What to write"]["A2"].value == "Reference"


def test_what_is_wrong_is_said_with_its_row_its_column_and_what_to_do(
    workspace: Path, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "a 2026-03-31.csv",
        ("Our allotments",),
        HEADINGS,
        ("A1", "12", "31/03/2020", "open", "Y", "£1,200.50"),
        ("A2", "lots", "13/02/2021", "Closed", "no", "12"),
        ("A3", "4", "2022-01-01", "Shut", "perhaps", ""),
        ("A1", "12", "31/03/2020", "open", "Y", "£1,200.50"),
        ("Total", "16"),
        ("", "7"),
    )
    result = added(workspace, "allotments", path, organisation="RXX")
    counted = result.reconciliation
    assert counted is not None
    assert (counted.rows_read, counted.rows_accepted, counted.rows_refused, counted.rows_not_data) == (
        8,
        2,
        3,
        3,
    )
    assert [(i.row, i.column, i.code, i.value) for i in result.issues if i.row and i.severity != "note"] == [
        (4, "Plots", "unreadable.plots", "lots"),
        (5, "Free of charge", "unreadable.free", "perhaps"),
        (5, "State", "unreadable.state", "Shut"),
        (6, None, "repeated", None),
        (8, "Reference", "missing.reference", None),
    ]
    wrong = next(i for i in result.issues if i.code == "unreadable.state")
    assert (
        wrong.message
        == "“Shut” in the column “State” cannot be read as “State”: it is not one of the choices. We left it empty."
    )
    assert wrong.what_to_do == "Use one of: Open; Closed."
    assert result.edition == "2026-03-31"
    assert any(d.about == "column: opened" and not d.confident for d in result.decisions), (
        "a misspelt heading is said"
    )


def test_an_organisation_s_new_file_of_the_same_day_takes_the_place_of_the_one_before(
    workspace: Path, tmp_path: Path
) -> None:
    from commonweal.pipeline import holdings

    first = added(
        workspace,
        "allotments",
        written(tmp_path / "1 2026-03-31.csv", HEADINGS, ("A1", "1")),
        organisation="RXX",
    )
    again = added(
        workspace,
        "allotments",
        written(tmp_path / "2 2026-03-31.csv", HEADINGS, ("A1", "2")),
        organisation="RXX",
    )
    other = added(
        workspace,
        "allotments",
        written(tmp_path / "3 2026-03-31.csv", HEADINGS, ("A1", "3")),
        organisation="RYY",
    )
    assert first.dataset_version is not None
    assert holdings.current_ids(workspace) == {again.dataset_version, other.dataset_version}


def test_a_file_that_lacks_a_needed_column_is_refused_until_a_person_says_which_it_is(
    workspace: Path, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.csv", ("Reference", "Beds", "State"), ("A1", "3", "Open"))
    refused = added(workspace, "allotments", path, organisation="RXX")
    assert refused.dataset_version is None
    assert "“Number of plots”" in str(refused.error)
    assert "--map plots=" in str(refused.what_to_do)
    taken = added(workspace, "allotments", path, organisation="RXX", confirmed={"plots": "Beds"})
    assert rows(workspace, taken)[0]["plots"] == 3
    later = written(tmp_path / "b.csv", ("Reference", "Beds", "State"), ("A9", "9", "Open"))
    assert rows(workspace, added(workspace, "allotments", later, organisation="RXX"))[0]["plots"] == 9


def test_a_register_that_an_organisation_fills_in_needs_to_know_whose_it_is(
    workspace: Path, tmp_path: Path
) -> None:
    with pytest.raises(QuestionError, match="Whose files are these"):
        added(workspace, "allotments", written(tmp_path / "a.csv", HEADINGS))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": [*ALLOTMENTS["columns"], ALLOTMENTS["columns"][0]]}, "stands twice"),
        ({"key": ["plot"]}, "no column plot"),
        ({"whole_of": ["plot"]}, "no column plot"),
        ({"owned": False}, "a publisher and a licence"),
        ({"columns": [{"name": "row", "title": "Row", "type": "text", "meaning": "x"}]}, "one of ours"),
        ({"columns": [{"name": "a", "title": "A", "type": "choice", "meaning": "x"}]}, "has choices"),
    ],
)
def test_a_file_of_a_register_that_does_not_hold_together_is_refused_in_words(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    own(tmp_path, "registers", "allotments", {**ALLOTMENTS, **change})
    with pytest.raises(InputError, match=said):
        register("allotments", tmp_path / "content")


def test_no_register_takes_the_name_of_another_kind(tmp_path: Path) -> None:
    own(tmp_path, "registers", "spend", {**ALLOTMENTS, **EDITION})
    with pytest.raises(InputError, match="another kind of file"):
        register("spend", tmp_path / "content")


def test_every_register_that_is_shipped_holds_together_and_has_an_example() -> None:
    for one in pipeline.known(Path("nowhere")):
        assert isinstance(one, Register)
        assert not one.owned or all(column.example for column in one.columns if column.required), one.id


RELEASES = {
    "releases": [
        {
            "ocid": "ocds-wexm01-1",
            "date": "2026-01-23T22:10:19Z",
            "tag": ["award"],
            "buyer": {"id": "B1", "name": "Wexport Borough"},
            "tender": {"title": "Parking", "suitability": {"sme": True}},
            "parties": [
                {"id": "B1", "roles": ["buyer"], "address": {"postalCode": "WX1 2AB"}},
                {
                    "id": "S2",
                    "roles": ["supplier"],
                    "address": {"postalCode": "WX9 9ZZ"},
                    "details": {"scale": "sme"},
                },
            ],
            "awards": [
                {
                    "id": "1",
                    "value": {"amount": 93007.10, "currency": "GBP"},
                    "suppliers": [{"id": "S2", "name": "A Ltd"}],
                },
                {
                    "id": "2",
                    "value": {"amount": 5, "currency": "GBP"},
                    "contractPeriod": {"endDate": "2027-04-23T23:59:59+01:00"},
                },
            ],
            "contracts": [{"id": "c", "awardID": "1", "period": {"endDate": "2026-12-31T00:00:00Z"}}],
        },
        {
            "ocid": "ocds-wexm01-2",
            "date": "2026-02-01",
            "tag": ["tender"],
            "tender": {"title": "Not awarded yet"},
        },
    ]
}


def test_contracts_in_the_open_standard_give_a_row_for_each_award(tmp_path: Path) -> None:
    path = tmp_path / "releases.json"
    path.write_text(json.dumps(RELEASES), encoding="utf-8")
    result = added(tmp_path / "w", "contracts", path)
    first, second = rows(tmp_path / "w", result)
    assert (first["process"], first["award"], first["amount"]) == ("ocds-wexm01-1", "1", Decimal("93007.10"))
    assert (first["supplier"], first["supplier_postcode"], first["supplier_scale"]) == (
        "A Ltd",
        "WX9 9ZZ",
        "Small or medium",
    )
    assert (first["buyer_postcode"], first["small_firms"]) == ("WX1 2AB", True)
    assert (first["ends"], second["ends"]) == (dt.date(2026, 12, 31), dt.date(2027, 4, 23))
    assert first["edition"] == "2026-01-23", "each row tells from its own notice's day"
    assert result.edition == "2026-02-01", "the file's is its newest"
    assert result.reconciliation is not None
    assert result.reconciliation.rows_not_data == 2, "the headings, and a tender that was not awarded"
    assert result.reconciliation.amount_accepted == Decimal("93012.10")


def test_grants_are_read_from_json_as_from_csv(tmp_path: Path) -> None:
    grants = [
        {
            "id": "360G-1",
            "amountAwarded": 2266,
            "awardDate": "2026-01-18",
            "recipientOrganization": [{"name": "Choir"}],
        }
        | {"fundingOrganization": [{"name": "Wexmoor Fund"}], "dateModified": "2026-05-03T18:09:56Z"}
    ]
    (tmp_path / "g.json").write_text(json.dumps({"grants": grants}), encoding="utf-8")
    written(
        tmp_path / "g.csv",
        (
            "Identifier",
            "Amount Awarded",
            "Award Date",
            "Recipient Org:Name",
            "Funding Org:Name",
            "Last modified",
        ),
        ("360G-1", "2266", "2026-01-18", "Choir", "Wexmoor Fund", "2026-05-03T18:09:56Z"),
    )
    from_json = rows(tmp_path / "j", added(tmp_path / "j", "grants", tmp_path / "g.json"))
    from_csv = rows(tmp_path / "c", added(tmp_path / "c", "grants", tmp_path / "g.csv"))
    assert from_json == from_csv == [from_csv[0]]
    assert from_csv[0]["amount"] == Decimal("2266.00")


@pytest.mark.parametrize(
    "text", ['{"releases": [', "[" * 100_000, '{"releases": [' + "[" * 100_000 + "]" * 100_000 + "]}"]
)
def test_json_that_is_cut_short_or_nested_without_end_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    assert "cut short, damaged or nested too deeply" in str(
        added(tmp_path / "w", "contracts", tmp_path / "bad.json").error
    )


# Two of the points by which the Ordnance Survey lets transformations be tried (OSTN15, 2016): degrees and metres.
@pytest.mark.parametrize(
    ("x", "y", "system", "east", "north"),
    [
        ("-1.29782278", "50.57563665", "ETRS89", 449816.371, 75335.861),
        ("50.93127938", "-1.45051434", "WGS84", 438710.920, 114792.250),
        ("438710.92", "114792.25", "WGS84", 438710.920, 114792.250),
    ],
)
def test_a_place_is_found_whatever_its_coordinates_are_called(
    tmp_path: Path, x: str, y: str, system: str, east: float, north: float
) -> None:
    path = written(
        tmp_path / "b.csv",
        (
            "OrganisationURI",
            "SiteReference",
            "CoordinateReferenceSystem",
            "GeoX",
            "GeoY",
            "NetDwellingsRangeFrom",
        ),
        ("http://example.org/id/wexport", "W1", system, x, y, "6-10"),
    )
    (row,) = rows(tmp_path / "w", added(tmp_path / "w", "brownfield", path))
    assert row["easting"] == pytest.approx(east, abs=5)
    assert row["northing"] == pytest.approx(north, abs=5)
    assert (row["homes_low"], row["homes_high"]) == (6, 10)


def test_numbers_that_are_no_place_leave_the_place_empty_and_are_said(tmp_path: Path) -> None:
    path = written(
        tmp_path / "b.csv",
        ("OrganisationURI", "SiteReference", "GeoX", "GeoY"),
        ("http://example.org/id/wexport", "W1", "3975323.664", "-7125.8838"),
    )
    result = added(tmp_path / "w", "brownfield", path)
    assert "off_the_grid" in [issue.code for issue in result.issues]
    assert "easting" not in rows(tmp_path / "w", result)[0]
