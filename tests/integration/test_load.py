"""Loading: every row and pound kept once, or refused with a reason; nothing doubled, nothing half-kept."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.pipeline import ask, holdings
from commonweal.vocabulary.holdings import LoadResult
from tests.loading import (
    HEADINGS,
    add,
    add_one,
    fingerprint,
    manifests,
    plain_rows,
    pounds,
    rows_on_disk,
    total_on_disk,
    write,
)
from tests.prompt import run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def codes(result: LoadResult) -> dict[str, int]:
    return {count.code: count.rows for count in result.issue_counts}


def headline(workspace: Path, indicator: str = "spend.total", place: str = "SYSTEM") -> Decimal:
    ask.refresh(workspace)
    [found] = ask.figure_sets(workspace, indicator=indicator, place=place)
    assert isinstance(found.headline.value, Decimal | int)
    return Decimal(found.headline.value)


def test_a_file_is_kept_whole_and_described(workspace: Path, tmp_path: Path) -> None:
    rows = plain_rows(20)
    path = write(
        tmp_path / "april.csv",
        [*rows[:10], ("",) * 6, *rows[10:], ("", "Total", str(pounds(rows)), "", "", "")],
    )
    result = add_one(workspace, path)
    counted = result.reconciliation
    assert counted is not None
    assert (counted.rows_read, counted.rows_accepted, counted.rows_refused, counted.rows_not_data) == (
        23,
        20,
        0,
        3,
    )
    assert counted.amount_accepted == counted.amount_in == pounds(rows)
    assert counted.amount_refused == 0
    assert not result.already_held
    [(id_, held)] = manifests(workspace).items()
    assert result.dataset_version == id_ == held["id"]
    assert held["source_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (held["kind"], held["organisation"], held["file"]) == ("spend", "RXX", "april.csv")
    assert held["period"] == {"start": "2025-04-02", "end": "2025-04-21"}
    kept = [
        (row["date"].strftime("%d/%m/%Y"), row["supplier"], str(row["amount"]), row["transaction"],
         row["expense_type"], row["expense_area"])
        for row in rows_on_disk(workspace)
    ]  # fmt: skip
    assert kept == rows
    assert all(row["organisation"] == "RXX" for row in rows_on_disk(workspace, outcome=None))
    assert not list((workspace / "spool").iterdir())


def test_refused_rows_say_why_and_their_pounds_are_counted(workspace: Path, tmp_path: Path) -> None:
    good = plain_rows(10)
    bad = [
        ("31/02/2025", "Impossible Ltd", "10.01", "X1", "Food", "Kitchens"),
        ("", "Undated Ltd", "20.02", "X2", "Food", "Kitchens"),
        ("03/04/2025", "", "30.03", "X3", "Food", "Kitchens"),
        ("03/04/2025", "Wordy Ltd", "a lot", "X4", "Food", "Kitchens"),
        ("03/04/2025", "Hashed Ltd", "######", "X5", "Food", "Kitchens"),
    ]
    result = add_one(workspace, write(tmp_path / "mixed.csv", [*good, *bad]))
    counted = result.reconciliation
    assert counted is not None
    assert (counted.rows_accepted, counted.rows_refused) == (10, 5)
    assert counted.amount_refused == Decimal("60.06")
    assert {"date_impossible", "no_date", "no_supplier", "amount_unreadable", "amount_hashes"} <= set(
        codes(result)
    )
    told = {issue.row: issue for issue in result.issues if issue.row is not None}
    assert {12, 13, 14, 15, 16} <= told.keys()
    assert told[12].column == "Date"
    assert told[12].value == "31/02/2025"
    assert all(issue.message and issue.what_to_do for issue in result.issues)


def test_the_same_file_again_adds_nothing(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "april.csv", plain_rows())
    first = add_one(workspace, path, figures=True)
    before = fingerprint(workspace / "evidence")
    copied = tmp_path / "under another name.csv"
    copied.write_bytes(path.read_bytes())
    for again in (path, copied):
        second = add_one(workspace, again, figures=True)
        assert second.already_held
        assert second.error is None
        assert second.dataset_version == first.dataset_version
        assert second.reconciliation == first.reconciliation
    assert fingerprint(workspace / "evidence") == before
    done = run("add", "spend", path, "--organisation", "RXX", "--format", "json", workspace=workspace)
    assert done.returncode == 0
    assert [each["already_held"] for each in done.json] == [True]
    assert fingerprint(workspace / "evidence") == before


def test_the_very_same_file_is_not_held_for_two_bodies(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "april.csv", plain_rows())
    add_one(workspace, path, organisation="RXX")
    before = fingerprint(workspace / "evidence")
    other = add_one(workspace, path, organisation="RYY", accept_proposals=True)
    assert other.dataset_version is None
    assert "another organisation" in str(other.error)
    assert "RXX" not in str(other.error)  # whose it is, who loads this one may not know
    assert "erased there first" in str(other.what_to_do)
    assert fingerprint(workspace / "evidence") == before


def test_the_same_rows_in_another_file_are_a_question(workspace: Path, tmp_path: Path) -> None:
    rows = plain_rows()
    add_one(workspace, write(tmp_path / "april.csv", rows))
    before = fingerprint(workspace / "evidence")
    others = write(tmp_path / "again.csv", rows, quoting=1)
    asked = add_one(workspace, others)
    assert asked.dataset_version is None
    assert asked.error is not None
    assert "held already" in asked.error
    assert "--overlap" in str(asked.what_to_do)
    assert fingerprint(workspace / "evidence") == before
    refused = add_one(workspace, others, accept_proposals=True)
    assert refused.dataset_version is None
    assert "held already" in str(refused.error)
    assert fingerprint(workspace / "evidence") == before


def test_yes_refuses_only_the_rows_that_are_held(workspace: Path, tmp_path: Path) -> None:
    first, second = plain_rows(12), plain_rows(12, first=9)
    add_one(workspace, write(tmp_path / "april.csv", first))
    result = add_one(workspace, write(tmp_path / "april and more.csv", second), accept_proposals=True)
    counted = result.reconciliation
    assert counted is not None
    assert (counted.rows_accepted, counted.rows_refused) == (8, 4)
    assert counted.amount_refused == pounds(second[:4])
    assert codes(result)["already_held"] == 4
    assert {issue.row for issue in result.issues if issue.code == "already_held"} == {2, 3, 4, 5}
    assert total_on_disk(workspace) == pounds(plain_rows(20))


def test_a_payment_made_twice_is_held_as_often_as_the_fullest_file_has_it(
    workspace: Path, tmp_path: Path
) -> None:
    [once] = plain_rows(1)
    add_one(workspace, write(tmp_path / "two.csv", [once, once, *plain_rows(5, first=2)]))
    result = add_one(workspace, write(tmp_path / "three.csv", [once, once, once]), accept_proposals=True)
    assert result.reconciliation is not None
    assert (result.reconciliation.rows_accepted, result.reconciliation.rows_refused) == (1, 2)


def test_overlap_keep_counts_them_again(workspace: Path, tmp_path: Path) -> None:
    rows = plain_rows()
    add_one(workspace, write(tmp_path / "april.csv", rows))
    result = add_one(workspace, write(tmp_path / "again.csv", rows, quoting=1), overlap="keep")
    assert result.reconciliation is not None
    assert result.reconciliation.rows_accepted == len(rows)
    assert total_on_disk(workspace) == 2 * pounds(rows)


def test_other_bodies_rows_are_no_overlap(workspace: Path, tmp_path: Path) -> None:
    rows = plain_rows()
    add_one(workspace, write(tmp_path / "ours.csv", rows), organisation="RXX")
    result = add_one(workspace, write(tmp_path / "theirs.csv", rows, quoting=1), organisation="RYY")
    assert result.error is None
    assert total_on_disk(workspace) == 2 * pounds(rows)


def test_credit_notes_stay_negative(workspace: Path, tmp_path: Path) -> None:
    written = {
        "-100.00": "-100.00", "(1,250.50)": "-1250.50", "75.25-": "-75.25", "£-5.00": "-5.00", "-£6.00": "-6.00",
        "8.10CR": "-8.10", "9.20 DR": "9.20", "£1,000": "1000.00", " 12.5 ": "12.50", "0.005": "0.00", "0.015": "0.02",
    }  # fmt: skip
    rows = [("01/04/2025", f"Acme {n} Ltd", cell, f"T{n}", "Food", "") for n, cell in enumerate(written)]
    result = add_one(workspace, write(tmp_path / "credits.csv", [*rows, *plain_rows(10)]))
    assert result.reconciliation is not None
    assert result.reconciliation.rows_refused == 0
    kept = {row["supplier"]: str(row["amount"]) for row in rows_on_disk(workspace)[: len(written)]}
    assert list(kept.values()) == list(written.values())
    assert headline(workspace) == sum(map(Decimal, written.values())) + pounds(plain_rows(10))


def test_an_invoice_over_several_lines_is_one_transaction(workspace: Path, tmp_path: Path) -> None:
    lines = [("07/04/2025", "Acme Ltd", f"{n}.00", "INV-7", f"Type {n}", "Kitchens") for n in range(1, 6)]
    add_one(workspace, write(tmp_path / "lines.csv", [*lines, *plain_rows(8)]))
    assert [row["transaction"] for row in rows_on_disk(workspace)][:5] == ["INV-7"] * 5
    assert headline(workspace, "spend.transactions") == 9
    assert headline(workspace) == pounds(lines) + pounds(plain_rows(8))


def test_a_new_reading_of_the_same_file_takes_the_place_of_the_old(workspace: Path, tmp_path: Path) -> None:
    headings = ("Date", "Supplier", "Net Amount", "Gross Amount", "Transaction Number", "Expense Type")
    rows = [(r[0], r[1], r[2], str(Decimal(r[2]) * 2), r[3], r[4]) for r in plain_rows()]
    path = write(tmp_path / "net and gross.csv", rows, headings)
    net = add_one(workspace, path, confirmed={"amount": "Net Amount"})
    assert headline(workspace) == pounds(rows)
    gross = add_one(workspace, path, confirmed={"amount": "Gross Amount"})
    assert not gross.already_held
    assert manifests(workspace)[str(gross.dataset_version)]["supersedes"] == [net.dataset_version]
    assert holdings.current_ids(workspace) == {gross.dataset_version}
    assert headline(workspace) == 2 * pounds(rows)
    vat = add_one(workspace, path, confirmed={"amount": "Gross Amount"}, stated={"vat": "included"})
    assert holdings.current_ids(workspace) == {vat.dataset_version}
    assert headline(workspace) == 2 * pounds(rows)
    [found] = ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    assert found.coverage["VAT"] == "VAT is included"
    assert add_one(workspace, path).already_held


def test_going_back_to_an_earlier_reading_is_a_correction_too(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "april.csv", plain_rows())
    for basis in ("included", "excluded", "included"):
        result = add_one(workspace, path, stated={"vat": basis})
        assert result.error is None
        assert result.facts["vat"] == basis
        [current] = holdings.current_ids(workspace)
        assert manifests(workspace)[current]["facts"]["vat"] == basis


def test_saying_what_was_read_anyway_is_no_new_version(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "april.csv", plain_rows())
    first = add_one(workspace, path)
    second = add_one(workspace, path, confirmed={"amount": "Amount"})
    assert second.already_held
    assert second.dataset_version == first.dataset_version


def test_a_mapping_is_remembered_for_the_bodys_next_file(workspace: Path, tmp_path: Path) -> None:
    headings = ("Date", "Supplier", "Wibble", "Wobble", "Transaction Number")
    rows = [(r[0], r[1], r[2], str(Decimal(r[2]) + 1), r[3]) for r in plain_rows(24)]
    chosen = add_one(
        workspace, write(tmp_path / "one.csv", rows[:12], headings), confirmed={"amount": "Wobble"}
    )
    assert chosen.reconciliation is not None
    assert chosen.reconciliation.amount_accepted == pounds(rows[:12], 3)
    following = add_one(workspace, write(tmp_path / "two.csv", rows[12:], headings))
    assert following.reconciliation is not None
    assert following.reconciliation.amount_accepted == pounds(rows[12:], 3)
    elsewhere = add_one(workspace, write(tmp_path / "three.csv", rows[12:], headings), organisation="RYY")
    assert elsewhere.reconciliation is None or elsewhere.reconciliation.amount_accepted == pounds(rows[12:])


def test_a_file_that_names_another_body_is_asked_about_then_kept_with_an_issue(
    workspace: Path, tmp_path: Path
) -> None:
    headings = ("Entity", *HEADINGS)
    ours = [("Wexport General Hospitals NHS Foundation Trust", *row) for row in plain_rows()]
    theirs = [("Barchester County Council", *row) for row in plain_rows(first=50)]
    add_one(workspace, write(tmp_path / "ours.csv", ours, headings))
    path = write(tmp_path / "theirs.csv", theirs, headings)
    asked = add_one(workspace, path)
    assert asked.dataset_version is None
    assert "Barchester County Council" in str(asked.error)
    assert "--yes" in str(asked.what_to_do)
    kept = add_one(workspace, path, accept_proposals=True)
    assert kept.dataset_version is not None
    assert "other_organisation" in {issue.code for issue in kept.issues}


def test_a_dry_run_says_the_same_and_keeps_nothing(workspace: Path, tmp_path: Path) -> None:
    add_one(workspace, write(tmp_path / "april.csv", plain_rows()), figures=True)
    before = fingerprint(workspace / "evidence")
    path = write(
        tmp_path / "may.csv", [*plain_rows(9, month="05/2025"), ("", "Undated Ltd", "5.00", "X1", "", "")]
    )
    dry = add_one(workspace, path, dry_run=True, figures=True)
    assert dry.dataset_version is None
    assert dry.error is None
    assert fingerprint(workspace / "evidence") == before
    assert not list((workspace / "spool").iterdir())
    wet = add_one(workspace, path)
    assert dry.reconciliation == wet.reconciliation
    assert codes(dry) == codes(wet)


def test_a_dry_run_does_not_make_a_store(workspace: Path, tmp_path: Path) -> None:
    add_one(workspace, write(tmp_path / "april.csv", plain_rows()), dry_run=True)
    assert not (workspace / "evidence").exists()


def test_in_a_folder_what_is_no_table_is_left_alone_and_said(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "year"
    (folder / "deeper").mkdir(parents=True)
    write(folder / "april.csv", plain_rows())
    write(folder / "deeper" / "may.CSV", plain_rows(first=50, month="05/2025"))
    (folder / "readme.docx").write_bytes(b"PK\x03\x04 not a table")
    (folder / ".DS_Store").write_bytes(b"hidden")
    (folder / "~$april.xlsx").write_bytes(b"left by Excel")
    done = run("add", "spend", folder, "--organisation", "RXX", "--format", "json", workspace=workspace)
    assert done.returncode == 0, done.stderr
    assert [Path(each["file"]).name for each in done.json] == ["april.csv", "may.CSV"]
    assert "Left alone: readme.docx" in done.stderr
    assert "DS_Store" not in done.stderr + done.stdout
    assert len(manifests(workspace)) == 2


def test_a_bad_file_does_not_stop_the_good_ones(workspace: Path, tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "april.csv", plain_rows()),
        write(tmp_path / "bad.csv", plain_rows(), ("When", "Who", "Remarks", "b", "c", "d")),
        write(tmp_path / "may.csv", plain_rows(first=50, month="05/2025")),
    ]
    paths[1].write_text("just\nsome\nwords\n", encoding="utf-8")
    done = run("add", "spend", *paths, "--organisation", "RXX", "--format", "json", workspace=workspace)
    assert done.returncode == 1
    good, bad, better = done.json
    assert good["dataset_version"]
    assert better["dataset_version"]
    assert bad["dataset_version"] is None
    assert bad["error"]
    assert bad["what_to_do"]
    assert sorted(manifests(workspace)) == sorted([good["dataset_version"], better["dataset_version"]])
    assert total_on_disk(workspace) == pounds(plain_rows()) + pounds(plain_rows(first=50))


def test_files_of_one_call_are_held_against_each_other(workspace: Path, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.csv", plain_rows()), write(tmp_path / "b.csv", plain_rows(), quoting=1)
    first, second = add(workspace, one, two, accept_proposals=True)
    assert first.error is None
    assert second.dataset_version is None
    assert total_on_disk(workspace) == pounds(plain_rows())


QUESTIONS = {
    "two amounts": (
        ("Date", "Supplier", "Amount", "Payment Amount"),
        [(r[0], r[1], r[2], str(Decimal(r[2]) * 2)) for r in plain_rows()],
        "--map amount=",
        {"confirmed": {"amount": "Payment Amount"}},
    ),
    "month first?": (
        ("Date", "Supplier", "Amount"),
        [(f"04/{n % 9 + 1:02d}/2025", r[1], r[2]) for n, r in enumerate(plain_rows())],
        "--date-order mdy",
        {"stated": {"date-order": "mdy"}},
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_nobody_can_answer_names_its_option(case: str, workspace: Path, tmp_path: Path) -> None:
    headings, rows, option, answer = QUESTIONS[case]
    path = write(tmp_path / "asks.csv", rows, headings)
    for asked in (add_one(workspace, path), add_one(workspace, path, accept_proposals=True)):
        assert asked.dataset_version is None
        assert option in str(asked.what_to_do)
        assert not manifests(workspace)
    answered = add_one(workspace, path, **answer)
    assert answered.error is None
    assert answered.reconciliation is not None
    assert answered.reconciliation.rows_accepted == len(rows)


def test_a_load_without_an_organisation_names_the_option(workspace: Path, tmp_path: Path) -> None:
    done = run("add", "spend", write(tmp_path / "april.csv", plain_rows()), workspace=workspace)
    assert done.returncode == 1
    assert "--organisation" in done.stderr
    assert "Traceback" not in done.stderr
    assert not workspace.exists() or not manifests(workspace)
