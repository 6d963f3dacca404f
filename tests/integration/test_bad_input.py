"""Files that cannot be loaded: a clear message, exit 1 (2 where the machine is at fault), and the store as it was."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commonweal.demonstration import write_ledger
from commonweal.pipeline import holdings
from tests import bad_files
from tests.loading import HEADINGS, add_one, as_csv, fingerprint, manifests, plain_rows, write
from tests.prompt import run

Make = Callable[[Path], object]


def text(content: str | bytes) -> Make:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def table(rows: list[tuple[str, ...]], headings: tuple[str, ...] = HEADINGS) -> Make:
    return lambda path: write(path, rows, headings)


NOISE = random.Random(5).randbytes(20_000)
MANY_COLUMNS = ",".join(f"c{n}" for n in range(600)) + "\n" + ",".join("1" * 600) + "\n"
TWO_AMOUNTS = [(r[0], r[1], r[2], f"{n}.00") for n, r in enumerate(plain_rows())]

# The file's name, how to make it, and what the message must say.
BAD: dict[str, tuple[str, Make, str]] = {
    "a PDF": ("a.csv", text(b"%PDF-1.7\n" + NOISE), "a PDF"),
    "a picture": ("a.xlsx", text(b"\x89PNG\r\n\x1a\n" + NOISE), "a picture"),
    "a web page named XLS": ("a.xls", text("<html><table><tr><td>Date</td></tr></table></html>"), "web page"),
    "XML": ("a.csv", text('<?xml version="1.0"?><Payments/>'), "XML"),
    "a Word document": ("a.docx", bad_files.document, "Office document"),
    "a Word document named XLSX": ("a.xlsx", bad_files.document, "cannot be read"),
    "gzip cut short": ("a.csv.gz", lambda path: bad_files.cut_short(bad_files.gzipped(path), 0.6), "unpacked"),
    "gzip in gzip": ("a.csv.gz", lambda path: bad_files.gzipped(path, times=2), "packed more than once"),
    "a ZIP of two ledgers": ("a.zip", lambda path: bad_files.zipped(path, "a.csv", "b.csv"), "2 tables"),
    "a ZIP of pictures": ("a.zip", lambda path: bad_files.zipped(path, "a.png"), "an archive"),
    "a ZIP cut short": ("a.zip", lambda path: bad_files.cut_short(bad_files.zipped(path, "a.csv"), 0.6), "unpacked"),
    "broken JSON": ("a.json", text('[{"date": "2025-04-01", "amount": '), "JSON"),
    "JSON of numbers": ("a.json", text("[1, 2, 3]"), "JSON"),
    "Parquet": ("a.csv", text(b"PAR1" + NOISE), "Parquet"),
    "a database": ("a.csv", text(b"SQLite format 3\0" + NOISE), "database"),
    "noise named CSV": ("a.csv", text(NOISE), ""),
    "noise named XLSX": ("a.xlsx", text(NOISE), ""),
    "JSON": ("a.csv", text('[{"date": "2025-04-01", "amount": 5}]\n' * 20), ""),
    "nothing": ("a.csv", text(b""), "empty"),
    "a mark and no text": ("a.csv", text(b"\xef\xbb\xbf"), ""),
    "only line ends": ("a.csv", text("\n" * 500), ""),
    "only NUL bytes": ("a.csv", text(bytes(5000)), ""),
    "only headings": ("a.csv", text(as_csv([])), ""),
    "an encrypted XLSX": ("a.xlsx", bad_files.encrypted_xlsx, "password"),
    "an encrypted XLS": ("a.xls", bad_files.encrypted_xls, "password"),
    "an encrypted ODS": ("a.ods", bad_files.encrypted_ods, "password"),
    "an XLSX cut short": ("a.xlsx", lambda path: bad_files.cut_short(bad_files.xlsx(path), 0.6), "cannot be read"),
    "an ODS cut short": ("a.ods", lambda path: bad_files.cut_short(bad_files.ods(path), 0.6), "cannot be read"),
    "an XLS cut short": ("a.xls", lambda path: bad_files.cut_short(bad_files.xls(path), 0.1), ""),
    "an XLSX with a broken sheet": (
        "a.xlsx", lambda path: bad_files.with_sheet(path, b"<worksheet><sheetData><row"), "",
    ),
    "a zip bomb": ("a.xlsx", lambda path: bad_files.bomb(path, 3_000_000_000), "far more than a ledger"),
    "an XLSX of a later kind of zip": ("a.xlsx", bad_files.of_a_later_zip, "damaged"),
    "archives in archives": ("a.xlsx", bad_files.nested, "cannot be read"),
    "a cell at XFD1048576": ("a.xlsx", bad_files.far_cell, "cannot be read"),
    "a sheet of empty rows": ("a.xlsx", lambda path: bad_files.empty_rows(path, 200_000, texts=False), ""),
    "no amount column": (
        "a.csv", table([(r[0], r[1], r[4]) for r in plain_rows()], ("Date", "Supplier", "Expense Type")),
        "--map amount=",
    ),
    "two amount columns": (
        "a.csv", table(TWO_AMOUNTS, ("Date", "Supplier", "Amount", "Payment Amount")), "--map amount=",
    ),
    "impossible dates": ("a.csv", table([("31/02/2025", *r[1:]) for r in plain_rows()]), "date"),
    "every row refused": ("a.csv", table([(r[0], "", "lots", *r[3:]) for r in plain_rows()]), ""),
    "too many columns": ("a.csv", text(MANY_COLUMNS * 3), "columns"),
    "an endless line": ("a.csv", text("x" * 12_000_000), ""),
    "an endless quoted cell": ("a.csv", text('"' + "x\n" * 300_000), ""),
    "a folder of that name": ("a.csv", lambda path: path.mkdir(), "no spreadsheet or CSV file"),
    "a broken link": ("a.csv", lambda path: path.symlink_to("nowhere"), "no such file"),
    "nothing there": ("a.csv", lambda path: None, "no such file"),
    "a pipe": ("a.csv", lambda path: os.mkfifo(path), "file"),
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds something, which no bad file may touch."""
    folder = tmp_path_factory.mktemp("held")
    add_one(folder / "workspace", write(folder / "march.csv", plain_rows(month="03/2025")), figures=True)
    return folder / "workspace"


def assert_untouched(workspace: Path, before: dict[str, str]) -> None:
    assert fingerprint(workspace) == before
    assert list((workspace / "spool").iterdir()) == []
    assert holdings.check(workspace) == []


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_told_plainly_and_changes_nothing(case: str, workspace: Path, tmp_path: Path) -> None:
    name, make, words = BAD[case]
    path = tmp_path / name
    make(path)
    before = fingerprint(workspace)
    done = run("add", "spend", path, "--organisation", "RBAD", "--yes", workspace=workspace)
    assert done.returncode == 1, done.printed
    assert name in done.printed
    assert words.lower() in done.printed.lower()
    assert "Traceback" not in done.printed
    said = [line.strip() for line in done.printed.splitlines() if line.strip() and name not in line]
    assert len(done.printed) < 3_000, "a message, not a dump"
    assert said, "it says what to do"
    assert all(line[-1] in ".?”:" or "--map" in line for line in said)
    assert_untouched(workspace, before)


@pytest.mark.prove
@pytest.mark.parametrize(
    ("case", "make"),
    [
        ("a bomb that lies about its size", lambda path: bad_files.bomb(path, 12_000_000_000, stated=5_000)),
        ("a million rows of empty texts", lambda path: bad_files.empty_rows(path, 1_000_000, texts=True)),
    ],
)
def test_a_workbook_that_asks_for_too_much(case: str, make: Make, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    make(path)
    before = fingerprint(workspace)
    done = run("add", "spend", path, "--organisation", "RBAD", "--yes", workspace=workspace)
    print(f"\n{case} ({path.stat().st_size:,} bytes): {' '.join(done.stdout.split()[1:])}")
    assert done.returncode == 1
    assert "Traceback" not in done.printed
    assert_untouched(workspace, before)


def test_a_kind_that_is_not_known_is_told_with_those_that_are(workspace: Path, tmp_path: Path) -> None:
    done = run(
        "add",
        "spending",
        write(tmp_path / "a.csv", plain_rows()),
        "--organisation",
        "RXX",
        workspace=workspace,
    )
    assert done.returncode == 1
    assert all(kind in done.printed for kind in ("charities", "companies", "spend", "statistics"))
    assert "Traceback" not in done.printed


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    try:
        with small_disk(folder, 65536):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


def held_whole_or_as_before(workspace: Path, before: dict[str, str], accepted: int) -> None:
    """After a disk was full: not a file is changed, and there is all of the new version or nothing of it."""
    now = fingerprint(workspace / "evidence")
    assert {name: digest for name, digest in now.items() if name in before} == before
    new = [version for version in manifests(workspace).values() if version["organisation"] == "RFULL"]
    assert len(new) <= 1
    assert [version["reconciliation"]["rows_accepted"] for version in new] in ([], [accepted])
    assert holdings.check(workspace) == []


def test_a_full_disk(tmp_path: Path) -> None:
    """Disks of several sizes, so that it is full at several moments of a load."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not can_mount(disk):
        pytest.skip("only root can make a small disk; the test of a limit on files does the same without it")
    ledger = tmp_path / "ledger.csv"
    controls = write_ledger(ledger, lines=10_000, seed=4)
    ended = set()
    for size in (300_000, 340_000, 380_000, 8_000_000):
        with small_disk(disk, size):
            workspace = disk / "workspace"
            add_one(workspace, write(tmp_path / "march.csv", plain_rows(month="03/2025")))
            before = fingerprint(workspace / "evidence")
            done = run("add", "spend", ledger, "--organisation", "RFULL", "--yes", workspace=workspace)
            assert done.returncode in (0, 2), done.printed
            assert "Traceback" not in done.printed
            if done.returncode:
                assert "disk" in done.stderr
                assert "Free" in done.stderr
                assert "{" not in done.stderr
            held_whole_or_as_before(workspace, before, controls.rows_accepted)
            ended.add(done.returncode)
    assert ended == {0, 2}


LIMITED = (
    "import resource, sys; most = int(sys.argv.pop(1)); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)); from commonweal.cli import main; main()"
)


@pytest.mark.parametrize("most", [2_000, 20_000, 60_000])
def test_files_that_may_not_grow(most: int, tmp_path: Path) -> None:
    """What a full disk is to a program, on any machine: a write that is refused."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    ledger, workspace = tmp_path / "ledger.csv", tmp_path / "workspace"
    controls = write_ledger(ledger, lines=10_000, seed=4)
    add_one(workspace, write(tmp_path / "march.csv", plain_rows(month="03/2025")))
    before = fingerprint(workspace / "evidence")
    words = ["add", "spend", ledger, "--organisation", "RFULL", "--yes", "--workspace", workspace]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "run it again" in done.stderr
    held_whole_or_as_before(workspace, before, controls.rows_accepted)
