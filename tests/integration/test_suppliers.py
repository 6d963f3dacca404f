"""Suppliers from ledgers to a kept table: built when data change, reviewed, undone, erased, checked."""

from __future__ import annotations

import json
import random
import shutil
import threading
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow.parquet as pq
import pytest

from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import holdings, load, suppliers
from commonweal.vocabulary.errors import InputError
from tests import naive_matching, registers
from tests.loading import HEADINGS, add_one, fingerprint, write
from tests.matching import OTHERS, resolve

COMPANIES = [
    ("01234567", "QUILLSTONE WIDGETS LIMITED", "WX1 2AB"),
    ("02222222", "LANTERNHOUSE FOSTERING LIMITED", "WX9 9ZZ"),
    ("03333333", "TWINFORD PRINT LIMITED", "WX4 4AA"),
    ("04444444", "TWINFORD PRINT LTD", "WX5 5AA"),
    *((f"09{place:06d}", entity.name.upper(), "ZZ1 1ZZ") for place, entity in enumerate(OTHERS)),
]
LEDGER = [
    ("01/04/2026", "Quillstone Widgets Ltd", "1000.00", "T1", "Food", "Kitchens"),
    ("02/04/2026", "QUILLSTONE WIDGETS", "500.00", "T2", "Food", "Kitchens"),
    ("03/04/2026", "Twinford Print", "750.00", "T3", "Print", "Office"),
    ("04/04/2026", "Brambleforth Catering", "250.00", "T4", "Food", "Kitchens"),
    ("05/04/2026", "HMRC Cumbernauld", "9000.00", "T5", "Tax", "Payroll"),
]
TWINFORD = "twinford print||"


def add_companies(workspace: Path, folder: Path, rows: list[tuple[str, str, str]] | None = None) -> str:
    path = registers.companies(folder / "BasicCompanyDataAsOneFile-2026-04-01.csv", rows or COMPANIES)
    (result,) = load.add(workspace, "companies", [path], options=load.LoadOptions(accept_proposals=True))
    assert result.dataset_version is not None, result.error
    return result.dataset_version


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger, a register of companies and the suppliers that they make; made once, not to be changed."""
    folder = tmp_path_factory.mktemp("suppliers")
    workspace = folder / "workspace"
    result = add_one(workspace, write(folder / "ledger.csv", LEDGER, HEADINGS), accept_proposals=True)
    assert result.error is None
    add_companies(workspace, folder)
    suppliers.refresh(workspace)
    return workspace


@pytest.fixture
def workspace(matched: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(matched, tmp_path / "workspace"))


def by_name(workspace: Path) -> dict[str, dict[str, object]]:
    return {str(row["supplier"]): dict(row) for row in suppliers.listed(workspace).rows}


def test_every_supplier_of_the_ledgers_is_in_the_table_once_with_its_pounds(workspace: Path) -> None:
    found = by_name(workspace)
    assert set(found) == {row[1] for row in LEDGER}
    assert sum(row["amount"] for row in found.values()) == Decimal("11500.00")  # type: ignore[misc]
    assert (
        found["Quillstone Widgets Ltd"]["entity"]
        == found["QUILLSTONE WIDGETS"]["entity"]
        == "company:01234567"
    )
    assert found["Quillstone Widgets Ltd"]["size"] == "small"
    assert found["HMRC Cumbernauld"]["entity"] == "public:hmrc"


def test_the_table_stands_in_the_engine_beside_the_ledgers(workspace: Path, tmp_path: Path) -> None:
    store = Store(workspace)
    path = suppliers.table_path(store)
    assert path is not None
    resolved = ibis.table({"supplier": "string", "entity_kind": "string"}, name="suppliers")
    with tables(store, tmp_path) as bound:
        bound.hold("suppliers", pq.read_table(path))
        found = bound.run(resolved.group_by("entity_kind").aggregate(n=resolved.count()))
    assert dict(zip(*found.to_pydict().values(), strict=True)) == {"company": 2, "cluster": 2, "public": 1}


def test_nothing_is_built_again_where_nothing_changed(workspace: Path) -> None:
    before = fingerprint(workspace / "evidence" / "suppliers")
    key = suppliers.refresh(workspace)
    assert suppliers.refresh(workspace) == key
    assert fingerprint(workspace / "evidence" / "suppliers") == before


def test_a_new_register_makes_it_anew_and_its_newest_edition_answers(workspace: Path, tmp_path: Path) -> None:
    before = suppliers.refresh(workspace)
    path = registers.companies(
        tmp_path / "BasicCompanyDataAsOneFile-2026-05-01.csv",
        [("01234567", "QUILLSTONE WIDGETS LIMITED", "WX7 7AA"), *COMPANIES[1:]],
    )
    load.add(workspace, "companies", [path], options=load.LoadOptions(accept_proposals=True))
    assert suppliers.refresh(workspace) != before
    assert by_name(workspace)["QUILLSTONE WIDGETS"]["postcode"] == "WX7 7AA"


def test_a_former_name_and_a_charity_that_is_a_company_are_found(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    rows = [
        ("01/04/2026", "Old Quill Limited", "10.00", "T1", "", ""),
        ("01/04/2026", "Wexmoor Lantern", "20.00", "T2", "", ""),
    ]
    add_one(workspace, write(tmp_path / "l.csv", rows, HEADINGS), accept_proposals=True)
    path = registers.companies(
        tmp_path / "c.csv",
        [*COMPANIES, ("05555555", "WEXMOOR LANTERN LIMITED", "WX6 6AA")],
        former={"01234567": "OLD QUILL LTD"},
    )
    charity = registers.charities_json(
        tmp_path / "ch.json", [(1000001, 0, "WEXMOOR LANTERN", "WX6 6AA", "05555555")]
    )
    for kind, file in (("companies", path), ("charities", charity)):
        load.add(workspace, kind, [file], options=load.LoadOptions(accept_proposals=True))
    suppliers.refresh(workspace)
    found = by_name(workspace)
    assert found["Old Quill Limited"]["entity"] == "company:01234567"
    assert (found["Wexmoor Lantern"]["entity"], found["Wexmoor Lantern"]["entity_kind"]) == (
        "charity:1000001",
        "charity",
    )


def test_the_queue_says_what_is_proposed_and_what_reviewing_gains(workspace: Path) -> None:
    (row,) = suppliers.queue(workspace).rows
    assert (row["supplier"], row["amount"], row["decision_key"]) == (
        "Twinford Print",
        Decimal("750.00"),
        TWINFORD,
    )
    assert {option["entity"] for option in row["proposed"]} >= {"company:03333333", "company:04444444"}
    gain = suppliers.gain(workspace)
    assert gain.amount["review"] == gain.located_by_review == Decimal("750.00")
    assert gain.located_now == Decimal("1500.00")


def test_a_decision_is_kept_beats_the_machine_and_can_be_taken_back(workspace: Path) -> None:
    made = suppliers.decide(
        workspace, TWINFORD, entity="company:04444444", by="Reviewer one", why="the invoice says so"
    )
    suppliers.refresh(workspace)
    found = by_name(workspace)["Twinford Print"]
    assert (found["entity"], found["reviewed"], found["postcode"]) == ("company:04444444", True, "WX5 5AA")
    assert suppliers.queue(workspace).total == 0
    suppliers.undo(workspace, made.id, by="Reviewer two", why="a mistake")
    suppliers.refresh(workspace)
    assert suppliers.queue(workspace).total == 1
    lines = (workspace / "evidence" / "suppliers" / "decisions.jsonl").read_text().splitlines()
    assert [json.loads(line)["what"] for line in lines] == ["decided", "taken back"]
    (told,) = suppliers.history(workspace).rows
    assert (told["by"], told["taken_back"]) == ("Reviewer one", True)


def test_a_second_reviewer_sees_what_the_first_did_and_nothing_is_lost(workspace: Path) -> None:
    first = suppliers.decide(workspace, TWINFORD, entity="company:03333333", by="Reviewer one", why="known")
    with pytest.raises(InputError, match="Reviewer one decided"):
        suppliers.decide(workspace, TWINFORD, entity="company:04444444", by="Reviewer two", why="no")
    second = suppliers.decide(
        workspace, TWINFORD, entity="company:04444444", by="Reviewer two", why="no", seen=first.id
    )
    suppliers.undo(workspace, second.id, by="Reviewer two", why="they were right")
    suppliers.refresh(workspace)
    assert by_name(workspace)["Twinford Print"]["entity"] == "company:03333333"
    assert suppliers.history(workspace, key=TWINFORD).total == 2


def test_of_many_reviewers_at_once_one_decides_and_the_others_are_told(workspace: Path) -> None:
    told: list[str] = []

    def review(number: int) -> None:
        try:
            suppliers.decide(
                workspace, TWINFORD, entity="company:03333333", by=f"Reviewer {number}", why="known"
            )
            told.append("decided")
        except InputError as refused:
            told.append(refused.code)

    reviewers = [threading.Thread(target=review, args=(number,)) for number in range(6)]
    for each in reviewers:
        each.start()
    for each in reviewers:
        each.join()
    assert sorted(told) == ["decided", *["decided_meanwhile"] * 5]


def test_only_what_was_proposed_can_be_chosen_and_none_of_them_is_an_answer(workspace: Path) -> None:
    with pytest.raises(InputError, match="not one of those proposed"):
        suppliers.decide(workspace, TWINFORD, entity="company:09999999", by="r", why="w")
    suppliers.decide(workspace, TWINFORD, entity=None, by="r", why="a third firm")
    suppliers.refresh(workspace)
    found = by_name(workspace)["Twinford Print"]
    assert (found["band"], found["entity_kind"], found["reviewed"]) == ("not claimed", "cluster", True)


def test_what_the_machine_took_can_be_overruled_with_a_body_that_another_supplier_is(workspace: Path) -> None:
    suppliers.decide(
        workspace, "brambleforth catering||", entity="company:01234567", by="r", why="its new name"
    )
    cluster = by_name(workspace)["Brambleforth Catering"]["entity"]
    suppliers.decide(workspace, "quillstone widgets||", entity=str(cluster), by="r", why="not that one")
    suppliers.refresh(workspace)
    found = by_name(workspace)
    assert found["Brambleforth Catering"]["entity"] == "company:01234567"
    assert found["Brambleforth Catering"]["postcode"] == "WX1 2AB"
    assert found["QUILLSTONE WIDGETS"]["entity"] == cluster
    assert found["QUILLSTONE WIDGETS"]["entity_kind"] == "cluster"


def test_a_decision_travels_with_the_workspace_to_where_no_register_is(
    workspace: Path, tmp_path: Path
) -> None:
    suppliers.decide(workspace, TWINFORD, entity="company:03333333", by="r", why="w")
    elsewhere = tmp_path / "elsewhere"
    add_one(elsewhere, write(tmp_path / "again.csv", LEDGER, HEADINGS), accept_proposals=True)
    kept = elsewhere / "evidence" / "suppliers" / "decisions.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes((workspace / "evidence" / "suppliers" / "decisions.jsonl").read_bytes())
    suppliers.refresh(elsewhere)
    assert by_name(elsewhere)["Twinford Print"]["entity_name"] == "TWINFORD PRINT LIMITED"


def test_a_line_cut_short_by_a_crash_loses_no_other(workspace: Path) -> None:
    suppliers.decide(workspace, TWINFORD, entity="company:03333333", by="r", why="w")
    kept = workspace / "evidence" / "suppliers" / "decisions.jsonl"
    with kept.open("ab") as file:
        file.write(b'{"format": 1, "id": "cut')
    suppliers.refresh(workspace)
    assert by_name(workspace)["Twinford Print"]["reviewed"]


def test_erasing_a_ledger_erases_the_suppliers_that_rest_on_it(workspace: Path) -> None:
    (ledger,) = [version for version in holdings.versions(workspace) if version.kind == "spend"]
    holdings.purge(workspace, ledger.id, reason="test", by="tester")
    left = b"".join(path.read_bytes() for path in (workspace / "evidence" / "suppliers").rglob("*.parquet"))
    assert suppliers.table_path(Store(workspace)) is None
    assert b"Brambleforth" not in left


def test_erasing_a_register_erases_its_names(workspace: Path) -> None:
    (register,) = [version for version in holdings.versions(workspace) if version.kind == "companies"]
    holdings.purge(workspace, register.id, reason="test", by="tester")
    assert not list((workspace / "evidence" / "suppliers" / "names").glob("*"))
    suppliers.refresh(workspace)
    assert by_name(workspace)["QUILLSTONE WIDGETS"]["entity_kind"] == "cluster"


def test_check_finds_a_table_that_was_changed(workspace: Path) -> None:
    assert holdings.check(workspace) == []
    path = suppliers.table_path(Store(workspace))
    assert path is not None
    pq.write_table(pq.read_table(path).slice(0, 1), path)
    assert any("Suppliers" in fault for fault in holdings.check(workspace))


def test_without_suppliers_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No suppliers have been matched"):
        suppliers.queue(tmp_path / "empty")


def test_the_search_finds_what_weighing_every_name_finds() -> None:
    rng = random.Random(20260422)
    names = [entity.name for entity in OTHERS]
    written = [mangled(rng.choice(names), rng) for _ in range(150)]
    naive = naive_matching.likeliest(written, names)
    found = {each.written.supplier: each for each in resolve(written)}
    for supplier, (name, log_odds) in zip(written, naive, strict=True):
        if found[supplier].band.value == "automatic":
            assert found[supplier].entity_name == name
        elif log_odds > 3:  # what is very likely is at least put to a person
            assert name in {option.name for option in found[supplier].proposed}


def mangled(name: str, rng: random.Random) -> str:
    """A name with a letter lost, two changed over, a word left out, or as it is."""
    place = rng.randrange(1, len(name) - 2)
    words = name.split()
    return rng.choice(
        [
            name,
            name[:place] + name[place + 1 :],
            name[:place] + name[place + 1] + name[place] + name[place + 2 :],
            " ".join(words[:-2] + words[-1:]),
            name.upper().replace("LTD", "LIMITED"),
        ]
    )


def test_trusts_and_councils_are_found_in_the_reference_lists(
    workspace: Path, shared_data: Path, tmp_path: Path
) -> None:
    rows = [
        ("06/04/2026", "Royal Free London NHSFT", "1.00", "T6", "", ""),
        ("06/04/2026", "Imperial College Healthcare Nhs Trust", "1.00", "T7", "", ""),
        ("06/04/2026", "London Borough Hammersmith & Fulham", "1.00", "T8", "", ""),
        ("06/04/2026", "Imperial College London", "1.00", "T9", "", ""),
    ]
    add_one(workspace, write(tmp_path / "more.csv", rows, HEADINGS), accept_proposals=True)
    lists = [
        shared_data / "organisations" / "etr.csv",
        shared_data / "organisations" / "etrust.csv.gz",
        *(shared_data / "geography").glob(
            "Lower_Layer*Local_Authority_District__April_2021__Lookup_in_England.csv"
        ),
    ]
    for result in load.add(workspace, "reference", lists, options=load.LoadOptions(accept_proposals=True)):
        assert result.error is None
    suppliers.refresh(workspace)
    found = by_name(workspace)
    assert found["Royal Free London NHSFT"]["entity"] == "nhs:RAL"
    assert found["Imperial College Healthcare Nhs Trust"]["entity"] == "nhs:RYJ"
    assert found["London Borough Hammersmith & Fulham"]["entity"] == "public:E09000013"
    assert found["Imperial College London"]["entity_kind"] == "cluster"


def test_a_body_of_the_register_is_found_by_the_beginnings_of_words_and_by_number(workspace: Path) -> None:
    assert [row["entity"] for row in suppliers.find(workspace, "lantern fost").rows] == ["company:02222222"]
    assert [row["entity_name"] for row in suppliers.find(workspace, "Twinford Print Ltd").rows] == [
        "TWINFORD PRINT LIMITED",
        "TWINFORD PRINT LTD",
    ]
    assert suppliers.find(workspace, "twinford", limit=1, offset=1).total == 2
    assert [row["entity"] for row in suppliers.find(workspace, "2222222").rows] == ["company:02222222"]
    assert suppliers.find(workspace, "HMRC").rows[0]["entity"] == "public:hmrc"
    assert suppliers.find(workspace, "antern").total == 0, "words are found by their beginning"


@pytest.mark.parametrize(
    "asked", ["", "   ", "%", "_", "'", "' OR 1=1 --", "Ltd", "\x00", "é" * 500, "no such name"]
)
def test_odd_searches_find_nothing_and_break_nothing(matched: Path, asked: str) -> None:
    assert suppliers.find(matched, asked).total == 0
    assert suppliers.find(matched, "lanternhouse").total == 1


def test_a_supplier_whom_nothing_was_like_is_decided_by_search(workspace: Path) -> None:
    key = "brambleforth catering||"
    suppliers.decide(workspace, key, entity="company:02222222", by="A reviewer", why="It trades as that")
    suppliers.refresh(workspace)
    found = by_name(workspace)["Brambleforth Catering"]
    assert (found["entity"], found["entity_kind"], found["postcode"]) == (
        "company:02222222",
        "company",
        "WX9 9ZZ",
    )
    with pytest.raises(InputError):
        suppliers.decide(
            workspace, "twinford print||", entity="company:99999999", by="A reviewer", why="No such"
        )
