"""The demonstration's files: the story's pounds at any size, the same bytes each time, the mess that was promised."""

import csv
import hashlib
import re
from collections import Counter
from decimal import Decimal
from functools import reduce
from operator import add
from pathlib import Path

import openpyxl
import pytest

from commonweal.demonstration import DemoFile, make, story, truths
from commonweal.demonstration.payments import ledgers
from commonweal.demonstration.suppliers import suppliers
from commonweal.vocabulary.errors import InputError

MILLION = 1_000_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[DemoFile]:
    return make(tmp_path_factory.mktemp("demo"))


def found(files: list[DemoFile], part: str) -> DemoFile:
    (file,) = [file for file in files if part in file.path.name]
    return file


def rows(file: DemoFile, encoding: str, delimiter: str = ",") -> list[list[str]]:
    with file.path.open(encoding=encoding, newline="") as opened:
        return list(csv.reader(opened, delimiter=delimiter))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_seed_and_lines_give_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "a", lines=2_000, seed=7)
    make(tmp_path / "b", lines=2_000, seed=7)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    make(tmp_path / "c", lines=2_000, seed=8)
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


@pytest.mark.parametrize("lines", [500, 30_000, 200_000])
def test_the_pounds_are_the_storys_at_any_size(lines: int) -> None:
    content = story()
    known = suppliers(content, seed=1)
    assert sum(len(each.payments) for each in ledgers(content, known, lines=lines, seed=1)) == lines
    by_body = truths(content, lines=lines, seed=1)
    every = reduce(add, by_body.values())
    assert list(by_body) == [body.code for body in content.organisations]
    assert round(every.gross / MILLION) == 2300
    assert round(every.public / MILLION) == 1690
    assert round((every.gross - every.public) / MILLION) == 610
    assert round(every.upper / MILLION) == 165
    assert round(every.lower / MILLION) == 110
    assert every.local + every.elsewhere + every.unknown == every.upper
    assert 0.20 < every.local / every.upper < 0.25
    assert float(every.unknown / every.upper) == pytest.approx(1 / 6, abs=0.005)


def test_too_few_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few"):
        make(tmp_path, lines=100)


def test_files_are_described(files: list[DemoFile]) -> None:
    assert {file.organisation for file in files} == {body.code for body in story().organisations}
    assert sum(file.transactions for file in files) == 30_006
    assert abs(sum(file.pounds for file in files) - 2_300_000_000) < 3_000_000
    assert {file.stated["vat"] for file in files} == {"included", "excluded"}
    assert found(files, "council-spend-2025-26-q1").stated["threshold"] == "500"


def test_smallest_size_makes_every_file(tmp_path: Path) -> None:
    assert all(file.path.stat().st_size for file in make(tmp_path, lines=500))


def test_boards_files_carry_their_names_and_ways(files: list[DemoFile]) -> None:
    first = rows(found(files, "XWXA NHS Wexmoor Integrated Care Board payments 2025-26 Q1"), "cp1252")
    assert first[1][1] == "NHS Wexmoor Integrated Care Board"
    assert "£" in first[1][7]
    assert (
        rows(found(files, "Wexmoor Integrated Care Board payments 2025-26 Q2"), "cp1252")[0][4]
        == "Expsene Area"
    )
    swapped = rows(found(files, "Wexmoor Integrated Care Board payments 2025-26 Q3"), "cp1252")
    assert swapped[0][0] == "Entity"
    assert swapped[1][0].startswith("Department of")
    behind = rows(found(files, "Wexmoor Integrated Care Board payments 2025-26 Q4"), "cp1252")
    assert any(row[7].endswith("-") for row in behind)
    pages = rows(found(files, "Vale and Moor Integrated Care Board payments 2025-26 Q2"), "utf-8")
    assert pages.count(pages[0]) > 5
    dateless = rows(found(files, "Vale and Moor Integrated Care Board payments 2025-26 Q3"), "utf-8")
    assert sum(row[2] == "" for row in dateless) == 3
    assert re.fullmatch(r"\d\d-[A-Z][a-z]{2}-\d\d", dateless[1][2])


def test_hospitals_files_have_their_mess(files: list[DemoFile]) -> None:
    assert not [file for file in files if "WGH expenditure 2025-11" in file.path.name]
    assert rows(found(files, "WGH expenditure 2025-04"), "cp1252")[1][0].startswith("Payments over £25,000")
    blanks = [row for row in rows(found(files, "WGH expenditure 2025-05"), "cp1252") if not any(row)]
    assert len(blanks) > 5
    assert sum(row[5] == "######" for row in rows(found(files, "WGH expenditure 2025-08"), "cp1252")) == 2
    september = rows(found(files, "WGH expenditure 2025-09"), "cp1252")
    october = rows(found(files, "WGH expenditure 2025-10"), "cp1252")
    transactions = {row[4] for row in september[1:] if row[4]}
    assert sum(row[4] in transactions for row in october[1:]) == 6


def test_one_total_of_the_hospitals_disagrees(files: list[DemoFile]) -> None:
    wrong = []
    for file in files:
        if file.organisation == "XWX10":
            (total,) = [row for row in rows(file, "cp1252") if row[3] == "Total"]
            if Decimal(total[5].replace(",", "")) != file.pounds:
                wrong.append(file.path.stem[-7:])
    # In August the total includes the two amounts that nobody can read.
    assert wrong == ["2025-07", "2025-08"]


def test_council_redacts_people_and_marks_credits(files: list[DemoFile]) -> None:
    second = rows(found(files, "council-spend-2025-26-q2"), "utf-8-sig")
    assert any(row[6] == "REDACTED PERSONAL DATA" for row in second)
    assert any(row[5].endswith(" CR") for row in second)
    assert not any(re.match(r"(Mr|Mrs|Ms|Miss) ", row[6]) for row in second)
    assert found(files, "council-spend-2025-26-q1").path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_payables_export_has_addresses_and_orders(files: list[DemoFile]) -> None:
    export = rows(found(files, "AP_EXPORT_2025-26_H1"), "utf-16", "\t")
    assert export[0][2] == "Supplier Post Code"
    assert any(re.fullmatch(r"WX\d{1,2} \d[A-Z]{2}", row[2]) for row in export[1:])
    assert any(row[7].startswith("PO") for row in export[1:])
    assert all(row[2] == "" for row in export[1:] if row[3] == "Individual")


def test_workbook_has_real_dates_sheets_and_totals(files: list[DemoFile]) -> None:
    file = found(files, "Ambulance spend 2025-26 half 1")
    book = openpyxl.load_workbook(file.path)
    assert book.sheetnames == [
        "Cover",
        "Apr 25",
        "May 25",
        "Jun 25",
        "Jul 25",
        "Aug 25",
        "Sep 25",
    ]
    sheet = book["May 25"]
    assert sheet["A3"].value == "Entity"
    assert sheet["B4"].is_date
    totals = [
        row[6].value
        for each in book.worksheets[1:]
        for row in each.iter_rows()
        if len(row) > 6 and row[4].value == "Total"
    ]
    assert round(sum(totals), 2) == float(file.pounds)


def test_an_invoice_may_have_several_lines_on_one_day(files: list[DemoFile]) -> None:
    body = rows(found(files, "council-spend-2025-26-q3"), "utf-8-sig")[1:]
    shared = {number for number, count in Counter(row[4] for row in body).items() if count > 1}
    assert len(shared) > 100
    assert len({(row[4], row[3], row[6]) for row in body}) == len({row[4] for row in body})


def test_nothing_can_be_real() -> None:
    content = story()
    known = suppliers(content, seed=1)
    postcodes = [supplier.postcode for supplier in known if supplier.postcode]
    assert all(
        re.fullmatch(r"(WX([1-9]|1\d|2\d)|X[NESC]\d{1,2}) \d[A-Z]{2}", postcode) for postcode in postcodes
    )
    assert len({(supplier.kind, supplier.name) for supplier in known}) == len(known) > 2_000
    people = [supplier for supplier in known if supplier.individual]
    assert people
    assert all(person.postcode is None for person in people)
