"""What `commonweal add workforce` makes of a staff extract: counts, and nothing of any person."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path

import pytest

from commonweal.pipeline.load import LoadOptions, propose
from tests import workforce_files as files
from tests.loading import manifests
from tests.workforce_files import HARBOUR, HEADINGS, HILL, NOWHERE, WALES, person

AREA, OTHER_AREA = "E01000001", "E01000002"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("staff")
    return files.ready(folder / "workspace", folder)


def load(held: Path, tmp_path: Path, *rows: tuple[str, ...], organisation: str = "RXX"):
    [result] = files.add(held, files.write(tmp_path / "staff.csv", rows), organisation=organisation)
    assert not result.error, result
    return result, files.counts(held, result.dataset_version)


def test_people_are_counted_by_where_they_live(held: Path, tmp_path: Path):
    homes = [HARBOUR, HARBOUR, HILL, WALES, NOWHERE, ""]
    result, counts = load(held, tmp_path, *(person(n, home) for n, home in enumerate(homes)))
    everyone = {area: n for (who, by, _, area), n in counts.items() if (who, by) == ("staff", "all")}
    assert everyone == {AREA: 2, OTHER_AREA: 1, "elsewhere-wales": 1, "unknown": 2}
    assert result.reconciliation.rows_read == 7  # with the headings
    assert result.reconciliation.rows_accepted == result.facts["headcount"]["people"] == 6
    assert [c.code for c in result.issue_counts if c.severity != "note"] == ["no_postcode"]


def test_a_person_with_two_assignments_is_one_person_with_the_hours_of_both(held: Path, tmp_path: Path):
    one = person(1, FTE="0.6", **{"Assignment Number": "9000001"})
    two = person(1, FTE="0.3", **{"Assignment Number": "9000001-2", "Pay Grade": "Band 3"})
    result, counts = load(held, tmp_path, one, two)
    assert counts["staff", "all", "all", AREA] == 1
    assert counts["staff", "band", "Band 5", AREA] == 1  # that of the most hours
    assert ("staff", "band", "Band 3", AREA) not in counts
    assert result.facts["assignments_beside"] == 1


def test_the_same_assignment_again_is_refused(held: Path, tmp_path: Path):
    result, counts = load(held, tmp_path, person(1), person(2), person(1, FTE="0.5"))
    assert counts["staff", "all", "all", AREA] == 2
    assert result.reconciliation.rows_refused == 1


# First day, last day -> the counts that the person is in, on 31 March 2026.
COMINGS = {
    ("01/06/2015", ""): {"staff"},
    ("31/03/2026", ""): {"staff", "starters"},
    ("31/03/2025", ""): {"staff"},
    ("01/04/2026", ""): set(),
    ("01/06/2015", "31/03/2026"): {"leavers"},
    ("01/06/2015", "01/04/2026"): {"staff"},
    ("01/06/2015", "31/03/2025"): set(),
}


def test_who_is_staff_who_came_and_who_went_in_the_year(held: Path, tmp_path: Path):
    rows = [
        person(n, **{"Latest Start Date": start, "Termination Date": leave})
        for n, (start, leave) in enumerate(COMINGS)
    ]
    result, counts = load(held, tmp_path, *rows)
    found = {who: counts.get((who, "all", "all", AREA), 0) for who in ("staff", "starters", "leavers")}
    every = [who for whose in COMINGS.values() for who in whose]
    assert found == {who: every.count(who) for who in found}
    assert result.facts["headcount"]["people"] == len(COMINGS)


# A dimension -> what cells say, and what a person is counted as for it.
COUNTED_AS = {
    "band": [
        ({"Pay Grade": "8a"}, "Band 8a"),
        ({"Pay Grade": "Specialty Doctor"}, "Medical and dental"),
        ({"Pay Grade": "something of our own"}, "Not stated"),
    ],
    "staff-group": [
        (
            {"Staff Group": "Add Prof Scientific and Technic"},
            "Additional professional scientific and technical",
        ),
        ({"Staff Group": ""}, "Not stated"),
    ],
    "sex": [({"Gender": "M"}, "Male"), ({"Gender": "woman"}, "Female")],
    "age": [
        ({"Date of Birth": "01/04/2001"}, "Under 25"),
        ({"Date of Birth": "31/03/2001"}, "25 to 34"),
        ({"Date of Birth": "31/03/1961"}, "65 and over"),
        ({"Date of Birth": ""}, "Not stated"),
    ],
    "ethnicity": [({"Ethnic Origin": "R"}, "Asian"), ({"Ethnic Origin": "Z Not Stated"}, "Not stated")],
    "disability": [({"Disability": "Yes"}, "Disabled"), ({"Disability": "Prefer not to say"}, "Not stated")],
    "pay": [
        (
            {"Annual Salary": "24465"},
            "Under the Real Living Wage",
        ),  # £12.51 an hour, when £12.60 was to be paid
        ({"Annual Salary": "24,937.00"}, "At or above the Real Living Wage"),
        ({"Annual Salary": "", "Pay Grade": "Band 2"}, "Under the Real Living Wage"),
        ({"Annual Salary": "", "Pay Grade": "Medical and Dental"}, "Not stated"),
    ],
}


def test_what_people_are_counted_as(held: Path, tmp_path: Path):
    cases = [(by, cells, category) for by, each in COUNTED_AS.items() for cells, category in each]
    rows = [person(n, HILL, **cells) for n, (_, cells, _) in enumerate(cases)]
    _, counts = load(held, tmp_path, *rows)
    usual = {"band": "Band 5", "staff-group": "Nursing and midwifery", "sex": "Female", "age": "45 to 54",
             "ethnicity": "White", "disability": "Not disabled", "pay": "At or above the Real Living Wage"}  # fmt: skip
    for dimension in COUNTED_AS:
        found = {c: n for (who, by, c, _), n in counts.items() if (who, by) == ("staff", dimension)}
        wanted = Counter(
            category if by == dimension else _besides(dimension, cells, usual)
            for by, cells, category in cases
        )
        assert found == wanted, dimension


def _besides(dimension: str, cells: dict[str, str], usual: dict[str, str]) -> str:
    """What a person is counted as in a dimension that the case is not about."""
    if dimension == "band" and cells.get("Pay Grade") == "Medical and Dental":
        return "Medical and dental"
    if dimension == "band" and cells.get("Pay Grade") == "Band 2":
        return "Band 2"
    return usual[dimension]


def test_every_dimension_adds_up_to_everyone(held: Path, tmp_path: Path):
    rows = [person(n, (HARBOUR, HILL)[n % 2], FTE="", Gender="MF"[n % 2]) for n in range(9)]
    _, counts = load(held, tmp_path, *rows)
    totals: dict[str, int] = {}
    for (who, by, _, _), number in counts.items():
        totals[by] = totals.get(by, 0) + number * (who == "staff")
    assert set(totals.values()) == {9}


def test_any_sensible_headings_will_do(held: Path, tmp_path: Path):
    headings = ("Staff No", "home post code", "WTE", "AfC Band", "Sex", "Hourly rate", "Full Name")
    rows = [
        ("77", HARBOUR, "0.5", "Band 3", "F", "12.00", "Nobody Atall"),
        ("78", HILL, "1.0", "4", "M", "", ""),
    ]
    path = files.write(tmp_path / "other.csv", rows, headings)
    [result] = files.add(held, path)
    counts = files.counts(held, result.dataset_version)
    assert counts["staff", "pay", "Under the Real Living Wage", AREA] == 1
    assert counts["staff", "band", "Band 4", OTHER_AREA] == 1
    path = files.write(tmp_path / "mapped.csv", [("Band 4", "F", HARBOUR)], ("Band", "Sex", "Lives at"))
    [result] = files.add(held, path)
    assert "no column of postcodes" in str(result.error)
    [result] = files.add(held, path, confirmed={"postcode": "Lives at"})
    assert files.counts(held, result.dataset_version)["staff", "band", "Band 4", AREA] == 1


def test_a_newer_extract_of_the_same_day_takes_the_place_of_the_one_before(held: Path, tmp_path: Path):
    first, _ = load(held, tmp_path, person(1), organisation="RYY")
    second, _ = load(held, tmp_path, person(1), person(2), organisation="RYY")
    assert manifests(held)[second.dataset_version]["supersedes"] == [first.dataset_version]


def test_nothing_of_any_person_is_kept_or_said(held: Path, tmp_path: Path):
    secrets = [
        "HX1 1AA",
        "HX11AA",
        "9876543",
        "Nobody Atall",
        "17/08/1980",
        "1980-08-17",
        "ZZ9 9ZZ",
        "X1 bad",
        "31,234",
    ]
    rows = [
        (*person(1), "Nobody Atall"),
        (*person(2, NOWHERE, **{"Annual Salary": "31,234.00"}), "Nobody Atall"),
        (*person(3, "X1 bad", Gender="9876543", FTE="9876543"), "Nobody Atall"),
        (*person(3, **{"Employee Number": "9876543"}), "Nobody Atall"),
    ]
    path = files.write(tmp_path / "staff.csv", rows, (*HEADINGS, "Name"))
    proposal = propose(held, "workforce", path, organisation="RZZ", options=LoadOptions())
    [result] = files.add(held, path, organisation="RZZ")
    assert result.reconciliation.rows_refused == 1
    assert len(result.issues) >= 4
    said = json.dumps([dataclasses.asdict(result), dataclasses.asdict(proposal)], default=str).encode()
    # The directory of postcodes is nobody's: homes must not be told from it, so it is not searched.
    mine = held / "evidence" / "versions" / str(result.dataset_version)
    kept = files.everything_in(mine, held / "spool", held / "evidence" / "mappings")
    for secret in secrets:
        assert secret.encode() not in said + kept, secret


def test_an_extract_without_postcodes_is_refused_in_words_that_quote_no_cell(held: Path, tmp_path: Path):
    path = files.write(tmp_path / "no.csv", [("17", "Band 5", "0.4")], ("Employee Number", "Band", "FTE"))
    [result] = files.add(held, path)
    assert "no column of postcodes" in str(result.error)
    assert "17" not in str(result.error)


def test_without_a_directory_of_small_areas_nothing_is_counted(tmp_path: Path):
    [result] = files.add(tmp_path / "new", files.write(tmp_path / "staff.csv", [person(1)]))
    assert "needs reference data that are not loaded" in str(result.error)
