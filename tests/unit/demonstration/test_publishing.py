"""The fictional system's reference data and registers: the same each time, whole, and impossible to take for real."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from commonweal.content.spend_method import SpendRules
from commonweal.demonstration import PublishedFile, publish, set_up, setting, story
from commonweal.demonstration.atlas import ENGLISH_AREAS, Atlas
from commonweal.demonstration.suppliers import Locality, suppliers


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[PublishedFile]:
    return publish(tmp_path_factory.mktemp("published"))


def rows(files: list[PublishedFile], part: str) -> list[dict[str, str]]:
    (file,) = [file for file in files if part in file.path.name]
    with file.path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_same_seed_gives_the_same_bytes(files: list[PublishedFile], tmp_path: Path) -> None:
    again = publish(tmp_path / "again")
    assert [file.path.read_bytes() for file in again] == [file.path.read_bytes() for file in files]
    other = publish(tmp_path / "other", seed=2)
    assert [file.path.read_bytes() for file in other] != [file.path.read_bytes() for file in files]


def test_every_supplier_with_an_address_is_in_the_directory_where_it_should_be(
    files: list[PublishedFile],
) -> None:
    councils = {row["pcds"]: row["oslaua"] for row in rows(files, "Postcode directory")}
    own = {authority.code for authority in setting().authorities}
    for supplier in suppliers(story(), seed=1):
        if supplier.postcode:
            assert (councils[supplier.postcode] in own) == (supplier.locality is Locality.LOCAL)


def test_a_postcode_lies_in_its_small_area_and_council() -> None:
    atlas = Atlas(setting(), seed=1)
    assert len(atlas.areas) == 512 == len({area.code for area in atlas.areas})
    harbour = atlas.spot("WX1 8SD")
    assert harbour.area is not None
    assert harbour.area.ward_name.startswith("Harbour")
    assert harbour.council.name == "Wexport"
    assert atlas.spot("WX9 7UV").council.name == "Valeham"
    assert atlas.spot("WX22 4SH").council.name == "Upper Moor"
    for area in atlas.areas:
        (east, north), (wide, high) = area.authority.corner, area.authority.size
        assert east * 1000 < area.easting < (east + wide) * 1000
        assert north * 1000 < area.northing < (north + high) * 1000
    with pytest.raises(ValueError, match="no postcode"):
        atlas.spot("SW1A 1AA")


def test_harbour_is_poor_and_ranks_are_of_one_area_each(files: list[PublishedFile]) -> None:
    atlas = Atlas(setting(), seed=1)
    harbour = [area.rank for area in atlas.areas if area.ward_name.startswith("Harbour")]
    assert len(harbour) == 32
    assert sorted(harbour)[16] < ENGLISH_AREAS / 10
    index = rows(files, "deprivation")
    ranks = Counter(
        row["Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)"] for row in index
    )
    assert max(ranks.values()) == 1


def test_registers_hold_who_can_be_placed_and_no_one_else(files: list[PublishedFile]) -> None:
    companies = rows(files, "BasicCompanyData")
    (path,) = [file.path for file in files if "charity" in file.path.name]
    charities = json.loads(path.read_text(encoding="utf-8"))
    names = {row["CompanyName"].removesuffix(" LIMITED") for row in companies} | {
        row["charity_name"] for row in charities
    }
    invented = story().invented_suppliers.keys()
    for supplier in suppliers(story(), seed=1):
        if supplier.kind in invented and not supplier.individual:
            held = supplier.name.upper().removesuffix(" LIMITED") in names
            assert held == (supplier.locality is not Locality.UNPLACED), supplier
    assert len(companies) > 3_000
    assert all(re.fullmatch(r"WX\d{6}", row[" CompanyNumber"]) for row in companies)
    assert all(row["registered_charity_number"] > 9_000_000 for row in charities)


def test_codes_and_postcodes_cannot_be_real(files: list[PublishedFile]) -> None:
    directory = rows(files, "Postcode directory")
    assert all(re.fullmatch(r"X[NESC]\d{1,2} .*|WX([1-9]|[12]\d) .*", row["pcds"]) for row in directory)
    for part in ("LSOA (2021) to ward", "LAD to UTLA"):
        for row in rows(files, part):
            codes = [code for heading, code in row.items() if heading.endswith("CD")]
            assert all(re.fullmatch(r"X01\d{6}", code) for code in codes)


def test_the_system_has_rules_of_its_own_and_a_place_for_each_council(tmp_path: Path) -> None:
    set_up(tmp_path)
    (rules,) = (tmp_path / "spend-rules").rglob("*.yaml")
    read = SpendRules.model_validate(yaml.safe_load(rules.read_text(encoding="utf-8")))
    effects = {rule.id: rule.effect.value for rule in read.rules}
    assert effects["primary-care"] == effects["medicines"] == "excluded"
    assert effects["frameworks"] == effects["unresolved"] == "doubtful"
    (local,) = (tmp_path / "local").rglob("*.yaml")
    chosen = yaml.safe_load(local.read_text(encoding="utf-8"))
    assert chosen["chosen"] == "footprint"
    assert sorted(chosen["footprint"]) == sorted(
        code for codes in chosen["places"].values() for code in codes
    )
