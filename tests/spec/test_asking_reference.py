"""What the reference tables answer, what they rest on, and what is said where they are not there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from commonweal.pipeline import reference
from commonweal.vocabulary.errors import InputError, MissingReference, WrongVintage
from tests.reference_files import add, file_7, lsoa_to_icb, ods_row, onspd, write

BEFORE, AFTER = dt.date(2026, 3, 31), dt.date(2026, 4, 1)
CENTRES = [["LSOA21CD", "x", "y"], ["E01000001", 507000, 183000], ["E01000004", 530000, 190000]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def load(workspace: Path, tmp_path: Path, **tables: list[list[object]]) -> None:
    for name, rows in tables.items():
        [result] = add(workspace, write(tmp_path / f"{name}.csv", rows))
        assert result.error is None, result.error


def test_a_postcode_lies_where_the_directory_says(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, directory=onspd(), lookup=lsoa_to_icb())
    with reference.gazetteer(workspace, as_at=BEFORE) as ask:
        found = ask.locate("hx11ab")
    assert (found.authority, found.lsoa21, found.icb, found.region) == (
        "E09000017", "E01000004", "E54000028", "E12000007",
    )  # fmt: skip
    assert found.basis == "The LSOA is from the postcode directory."


def test_an_unknown_postcode_is_told_plainly(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, directory=onspd())
    with reference.gazetteer(workspace) as ask, pytest.raises(InputError, match="not a postcode"):
        ask.locate("ZZ9 9ZZ")


def test_without_a_directory_the_installed_one_knows_the_council(workspace: Path) -> None:
    with reference.gazetteer(workspace) as ask:
        found = ask.locate("UB8 3NN")
    assert (found.authority, found.lsoa21, found.icb) == ("E09000017", None, None)
    assert "not known" in found.basis


def test_without_a_directory_the_nearest_centre_gives_the_lsoa_and_says_so(
    workspace: Path, tmp_path: Path
) -> None:
    load(workspace, tmp_path, centres=CENTRES, lookup=lsoa_to_icb())
    with reference.gazetteer(workspace, as_at=BEFORE) as ask:
        found = ask.locate("UB8 3NN")
    assert (found.lsoa21, found.icb) == ("E01000001", "E54000027")
    assert "nearest population-weighted centre" in found.basis


def test_a_loaded_directory_without_lsoas_is_not_helped_by_guessing(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, directory=onspd(lsoa=False), centres=CENTRES)
    with reference.gazetteer(workspace) as ask:
        assert ask.locate("HX1 1AA").lsoa21 is None


def test_the_newest_directory_answers_alone(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, old=onspd())
    newer = [list(row) for row in onspd()]
    newer[1][1] = 202605
    newer[1][3] = "E09000018"
    load(workspace, tmp_path, new=newer[:2])
    with reference.gazetteer(workspace) as ask:
        assert ask.locate("HX1 1AA").authority == "E09000018"
        with pytest.raises(InputError):
            ask.locate("HX1 1AB")


def test_boards_before_and_after_the_mergers_of_2026(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, directory=onspd(), lookup=lsoa_to_icb())
    with reference.gazetteer(workspace, as_at=BEFORE) as ask:
        assert ask.boards_of("E09000017") == ("E54000027", "E54000028")
        assert ask.board("QRV") == "E54000027"
    with reference.gazetteer(workspace, as_at=AFTER) as ask:
        assert ask.locate("HX1 1AA").icb == "E54000071"
        assert ask.boards_of("E09000017") == ("E54000071",)
        assert ask.board("QRV") == ask.board("Z9B2Z") == ask.board("E54000028") == "E54000071"


def test_a_newer_lookup_takes_the_place_of_what_we_know_of_mergers(workspace: Path, tmp_path: Path) -> None:
    newer = [list(row) for row in lsoa_to_icb(26)]
    for row in newer[1:]:
        row[5:8] = ["E54000071", "Z9B2Z", "NHS West and North London"]
    load(workspace, tmp_path, old=lsoa_to_icb(24), new=newer)
    with reference.gazetteer(workspace, as_at=BEFORE) as ask:
        assert {area.code for area in ask.parent("lsoa21", "E01000001", "icb")} == {"E54000027"}
    with reference.gazetteer(workspace) as ask:
        assert {area.code for area in ask.parent("lsoa21", "E01000001", "icb")} == {"E54000071"}


def test_what_an_old_lsoa_became(workspace: Path, tmp_path: Path) -> None:
    rows = [["LSOA11CD", "LSOA21CD"], ["E01000002", "E01033701"], ["E01000002", "E01033702"]]
    load(workspace, tmp_path, lookup=rows)
    with reference.gazetteer(workspace) as ask:
        assert ask.lsoas_of_2021("E01000002") == (("E01033701", "split"), ("E01033702", "split"))


def test_deprivation_of_an_lsoa(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, index=file_7(2021, 2024))
    with reference.gazetteer(workspace) as ask:
        found = ask.deprivation("E01000004", level="lsoa21")
    assert (found.index, found.rank, found.decile, found.quintile) == ("IoD 2025", 30000, 9, 5)


def test_joining_an_index_to_lsoas_of_the_other_vintage_is_refused(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, index=file_7(2021, 2024), older=file_7(2011, 2019))
    with reference.gazetteer(workspace) as ask:
        with pytest.raises(WrongVintage, match="IoD 2025 is about areas of the kind lsoa21"):
            ask.deprivation("E01000001", level="lsoa11")
        with pytest.raises(WrongVintage, match="IMD 2019"):
            ask.deprivation("E01000001", level="lsoa21", index="IMD 2019")
        assert ask.deprivation("E01000001", level="lsoa11", index="IMD 2019").decile == 1


def test_an_index_without_deciles_gets_them_from_its_ranks(workspace: Path, tmp_path: Path) -> None:
    ranks = [[f"W0100{n:04d}", n] for n in range(1, 21)]
    load(workspace, tmp_path, welsh=[["LSOA code", "WIMD 2019"], *ranks])
    with reference.gazetteer(workspace) as ask:
        found = [ask.deprivation(code, level="lsoa11", index="WIMD 2019") for code, _ in ranks]
    assert [one.decile for one in found] == [-(-n * 10 // 20) for n in range(1, 21)]
    assert [one.quintile for one in found] == [-(-n * 5 // 20) for n in range(1, 21)]


def test_an_english_index_holds_no_welsh_areas(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path, index=file_7(2021, 2024))
    with reference.gazetteer(workspace) as ask, pytest.raises(InputError, match="not in IoD 2025"):
        ask.deprivation("W01000001", level="lsoa21")


def test_a_trust_that_was_followed(workspace: Path, tmp_path: Path) -> None:
    rows = [
        ["old_code", "new_code", "date"],
        ["RGZ", "RYQ", "2009-04-01"], ["RYQ", "RJ1", "2013-10-01"],
        ["RV8", "RAS", "2014-10-01"], ["RV8", "R1K", "2014-10-01"],
    ]  # fmt: skip
    load(workspace, tmp_path, merged=rows, trusts=[ods_row("RJ1", "A TRUST")])
    with reference.gazetteer(workspace) as ask:
        assert ask.successor("RGZ") == "RJ1"
        assert ask.successor("RJ1") == "RJ1"
        assert ask.successor("RV8") == "RV8"  # divided: neither part stands for the whole
    with reference.gazetteer(workspace, as_at=dt.date(2010, 1, 1)) as ask:
        assert ask.successor("RGZ") == "RYQ"


def test_what_is_missing_is_named_with_how_to_get_it(workspace: Path) -> None:
    with reference.gazetteer(workspace) as ask:
        with pytest.raises(MissingReference) as told:
            ask.deprivation("E01000001", level="lsoa21")
        assert "English Indices of Deprivation 2025" in told.value.message
        assert "commonweal fetch reference english-deprivation-2025" in told.value.what_to_do
        with pytest.raises(MissingReference) as told:
            ask.boards_of("E09000017")
        assert "LSOA 2021 to sub-ICB location, board and council" in told.value.message
        assert "https://geoportal.statistics.gov.uk" in told.value.what_to_do
        assert told.value.table == "area_links"


def test_every_question_that_lacks_a_table_says_so(workspace: Path) -> None:
    with reference.gazetteer(workspace) as ask:
        for question in (
            lambda: ask.board("QRV"),
            lambda: ask.lsoas_of_2021("E01000001"),
            lambda: ask.parent("authority", "E09000017", "region"),
        ):
            with pytest.raises(MissingReference):
                question()
