"""How a spend file is read: this page is the manual, and each case on it is run."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from commonweal.sources import kinds, reader, spend
from commonweal.vocabulary.errors import InputError
from tests.ledgers import MemoryFile, MemorySheet, Row, load, read, table_file

HEADINGS = [
    "Department Family",
    "Entity",
    "Date",
    "Expense Type",
    "Expense Area",
    "Supplier",
    "Transaction Number",
    "Amount",
]
LINE = [
    "Department of Health",
    "NHS Sample ICB",
    "30/04/2024",
    "Rent",
    "Estates",
    "Sample Ltd",
    "5001",
    "1,234.56",
]


def line(**cells: str | None) -> list[str | None]:
    """An ordinary payment, but for the cells that are named."""
    names = ["family", "entity", "date", "kind", "area", "supplier", "number", "amount"]
    return [cells.get(name, value) for name, value in zip(names, LINE, strict=True)]


def only(*rows: Sequence[str | None]) -> list[Row]:
    """What became of rows below the headings and two ordinary payments."""
    return load(table_file(HEADINGS, line(), line(number="5002"), *rows))[3:]


def mapping(*rows: Sequence[str | None], **told: object) -> dict[str, int]:
    return dict(read(table_file(*rows), **told).recipe.sheets[0].mapping)


# A row is a transaction that is counted, a transaction that is refused, or not data


def test_a_payment_with_a_date_a_supplier_and_an_amount_is_counted() -> None:
    [row] = only(line(amount="(£2,500.10)"))
    assert (row["outcome"], row["amount"], row["problems"]) == ("accepted", Decimal("-2500.10"), [])
    assert (row["supplier"], row["transaction"], row["expense_area"]) == ("Sample Ltd", "5001", "Estates")


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"date": None}, "no_date"),
        ({"date": "30/02/2024"}, "date_impossible"),
        ({"date": "########"}, "date_hashes"),
        ({"date": "in April"}, "date_unreadable"),
        ({"supplier": None}, "no_supplier"),
        ({"supplier": " \n "}, "no_supplier"),
        ({"amount": None}, "no_amount"),
        ({"amount": "1.234,56"}, "amount_unreadable"),
        ({"amount": "#####"}, "amount_hashes"),
        ({"amount": "99999999999999999"}, "amount_too_large"),
    ],
)
def test_a_payment_that_lacks_one_of_them_is_refused(cells: dict[str, str | None], problem: str) -> None:
    [row] = only(line(**cells))
    assert (row["outcome"], row["problems"]) == ("refused", [problem])


def test_a_refused_payment_keeps_its_amount_so_that_pounds_add_up() -> None:
    [row] = only(line(date=None, supplier=None))
    assert (row["outcome"], row["amount"], row["problems"]) == (
        "refused",
        Decimal("1234.56"),
        ["no_date", "no_supplier"],
    )


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"amount": "1.005"}, "amount_rounded"),
        ({"amount": "1.2E+05"}, "amount_scientific"),
        ({"amount": "-"}, "zero_amount"),
        ({"date": "Apr-24"}, "date_month_only"),
        ({"supplier": "Mr A Sample"}, "individual"),
    ],
)
def test_some_payments_are_counted_with_a_remark(cells: dict[str, str | None], problem: str) -> None:
    [row] = only(line(**cells))
    assert (row["outcome"], row["problems"]) == ("accepted", [problem])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([None] * 8, "blank"),
        ([" ", *[None] * 7], "blank"),
        (HEADINGS, "repeated_header"),
        (["Data source: the general ledger", *[None] * 7], "note"),
        ([*[None] * 3, "Performance", *[None] * 4], "note"),
        ([*[None] * 6, "Sum:", "64,463,765.82"], "total"),
        ([*[None] * 5, "Total", None, "2,469.12"], "total"),
        (["Grand Total", *[None] * 6, "2,469.12"], "total"),
        ([*[None] * 7, "2,469.12"], "total"),
    ],
)
def test_some_rows_are_not_payments(row: list[str | None], reason: str) -> None:
    [read_row] = only(row)
    assert (read_row["outcome"], read_row["problems"]) == ("not_data", [reason])


def test_a_total_keeps_its_amount_so_that_it_can_be_checked() -> None:
    [row] = only([*[None] * 6, "Sum:", "64,463,765.82"])
    assert row["amount"] == Decimal("64463765.82")


@pytest.mark.parametrize("supplier", ["TOTAL GAS & POWER", "Total Energies", "Summit Ltd"])
def test_a_supplier_whose_name_begins_like_a_total_is_a_supplier(supplier: str) -> None:
    [row] = only(line(supplier=supplier))
    assert (row["outcome"], row["supplier"]) == ("accepted", supplier)


@pytest.mark.parametrize(
    "cells", [{"supplier": None}, {"supplier": None, "date": None}, {"supplier": None, "number": None}]
)
def test_a_payment_without_a_supplier_is_never_taken_for_a_total(cells: dict[str, str | None]) -> None:
    [row] = only(line(**cells))
    assert (row["outcome"], "no_supplier" in row["problems"]) == ("refused", True)


def test_a_stray_date_and_number_are_a_payment_that_lost_its_amount() -> None:
    [row] = only([None, None, "31-Aug-24", None, None, "TRUST", "33530970", None])
    assert (row["outcome"], row["problems"]) == ("refused", ["no_amount"])


def test_cells_that_run_over_lines_are_joined() -> None:
    [row] = only(line(supplier="SAMPLE\nTRUST ", area=" Mental  health\r\nservices"))
    assert (row["supplier"], row["expense_area"]) == ("SAMPLE TRUST", "Mental health services")


# Headings


def test_headings_are_found_below_titles() -> None:
    file = table_file(["Spend over £25,000", None], ["April 2024"], [None], HEADINGS, line(), line())
    reading = read(file)
    assert reading.recipe.sheets[0].header_row == 4
    outcomes = [row["problems"] for row in load(file)]
    assert outcomes == [["title"], ["title"], ["blank"], ["title"], [], []]


@pytest.mark.parametrize(
    "wrong", ["Suppklier", "suplier name", "SUPPLIER_NAME", "Payee", "Vendor Name", "Beneficiary Name"]
)
def test_headings_are_known_by_other_names_and_in_spite_of_slips(wrong: str) -> None:
    headings = [wrong if name == "Supplier" else name for name in HEADINGS]
    assert mapping(headings, line(), line())["supplier"] == 5


VALUES = {
    "date": "3{}/05/2024",
    "supplier": "Sample {} Ltd",
    "amount": "{}25.10",
    "net": "{}20.00",
    "number": "500{}",
    "words": "Words {}",
    "vat": "{}5.00",
}


@pytest.mark.parametrize(
    ("headings", "holds", "expected"),
    [
        (
            "Payment Date,Amount,Organisational Unit,Beneficiary Name",
            "date,amount,words,supplier",
            {"expense_area": 2},
        ),
        ("BeneficiaryName,PaymentDate,EffectiveDate,Amount", "supplier,date,date,amount", {"date": 1}),
        (
            "Vendor,Invoice Date,Payment Date,Invoice Total,Line Amount",
            "supplier,date,date,net,amount",
            {"date": 2, "amount": 4},
        ),
        ("Supplier,Date Paid,Net,VAT,Gross", "supplier,date,net,vat,amount", {"amount": 2, "vat_amount": 3}),
        (
            "Creditor,Clearing date,Doc. no.,AP Amount (£)",
            "supplier,date,number,amount",
            {"transaction": 2, "amount": 3},
        ),
        ("Date,Transaction Type,Supplier,Amount", "date,number,supplier,amount", {"transaction": 1}),
        ("Date,Purpose,Merchant,Net Value", "date,words,supplier,amount", {"description": 1, "supplier": 2}),
        ("Supplier,Date,Amount", "date,supplier,amount", {"date": 0, "supplier": 1}),
        ("Date,,Amount", "date,supplier,amount", {"supplier": 1}),
        ("Post. Date,Vendor Name,Debit,Credit", "date,supplier,amount,amount", {"debit": 2, "credit": 3}),
    ],
)
def test_columns_are_known_by_heading_and_by_what_they_hold(
    headings: str, holds: str, expected: dict[str, int]
) -> None:
    rows = [[VALUES[kind].format(n) for kind in holds.split(",")] for n in (0, 1, 0, 1)]
    rows = [[cell.replace("Sample", f"Sample{n}") for cell in row] for n, row in enumerate(rows)]
    found = mapping(headings.split(","), *rows)
    assert {name: found.get(name) for name in expected} == expected


def test_a_department_is_known_by_its_name_whatever_the_heading_says() -> None:
    swapped = ["Entity", "Department Family", *HEADINGS[2:]]
    found = mapping(swapped, line(), line())
    assert (found["department_family"], found["entity"]) == (0, 1)
    named_by_its_value = ["Department of Health", "", *HEADINGS[2:]]
    found = mapping(named_by_its_value, line(), line())
    assert (found["department_family"], found["entity"]) == (0, 1)


def test_expense_type_and_area_are_exchanged_where_their_cells_say_so() -> None:
    swapped = [*HEADINGS[:3], "Expense Area", "Expense Type", *HEADINGS[5:]]
    rows = [
        line(kind="Cont Care-Physical Disab (65+)", area="CHC ADULT FULLY FUNDED"),
        line(kind="Rent", area="Estates"),
    ]
    found = mapping(swapped, *rows)
    assert (found["expense_type"], found["expense_area"]) == (3, 4)


def test_debit_less_credit_is_the_amount() -> None:
    headings = ["Date", "Supplier", "Debit", "Credit"]
    rows: list[list[str | None]] = [
        ["30/04/2024", "Sample Ltd", "5.00", None],
        ["30/04/2024", "Sample Ltd", None, "7.50"],
        ["30/04/2024", "Sample Ltd", "x", "1.00"],
    ]
    amounts = [(row["amount"], row["problems"]) for row in load(table_file(headings, *rows))[1:]]
    assert amounts == [(Decimal("5.00"), []), (Decimal("-7.50"), []), (None, ["amount_unreadable"])]


def test_what_a_person_confirms_wins_then_what_was_remembered() -> None:
    headings = ["Date", "Supplier", "Net", "Gross"]
    rows: list[list[str | None]] = [["30/04/2024", "Sample Ltd", "5.00", "6.00"]] * 2
    assert mapping(headings, *rows)["amount"] == 2
    remembered = {spend.normaliser()("Gross"): "amount"}
    assert mapping(headings, *rows, remembered=remembered)["amount"] == 3
    assert mapping(headings, *rows, remembered=remembered, confirmed={"amount": "net"})["amount"] == 2
    with_vat: list[list[str | None]] = [[*row, "1.00"] for row in rows]
    assert "vat_amount" not in mapping([*headings, "VAT"], *with_vat, confirmed={"vat_amount": ""})
    assert mapping(["", *headings[1:]], *rows, confirmed={"date": "column 1"})["date"] == 0


def test_two_amounts_with_an_equal_claim_are_a_question() -> None:
    rows = [["30/04/2024", "Sample Ltd", "5.00", "6.00"]] * 2
    [question] = read(table_file(["Date", "Supplier", "Amount", "Paid Amount"], *rows)).questions
    assert (question.code, question.option, question.safe_answer) == (
        "two_amounts",
        '--map amount="Amount"',
        None,
    )
    assert list(question.choices) == ["Amount", "Paid Amount"]
    assert not read(
        table_file(["Date", "Supplier", "Amount", "Paid Amount"], *rows), confirmed={"amount": "Amount"}
    ).questions


@pytest.mark.parametrize("missing", ["date", "supplier", "amount"])
def test_a_file_without_one_of_them_is_not_read(missing: str) -> None:
    columns = {
        "date": ["Date", "30/04/2024"],
        "supplier": ["Supplier", "Sample Ltd"],
        "amount": ["Amount", "5.00"],
        "other": ["Expense Type", "Rent"],
        "area": ["Expense Area", "Estates"],
    }
    kept = [cells for name, cells in columns.items() if name != missing]
    with pytest.raises(InputError) as caught:
        read(table_file([head for head, _ in kept], *[[cell for _, cell in kept]] * 3))
    assert caught.value.code == f"no_{missing}_column"
    assert "“Expense Type”" in caught.value.message
    assert f'--map {missing}="HEADING"' in caught.value.what_to_do


def test_faults_of_the_command_say_what_to_do() -> None:
    file = table_file(HEADINGS, line(), line())
    for told, code in [
        ({"confirmed": {"amount": "Nowhere"}}, "heading_not_found"),
        ({"confirmed": {"colour": "Amount"}}, "unknown_field"),
        ({"stated": {"vat": "maybe"}}, "bad_vat"),
        ({"stated": {"threshold": "lots"}}, "bad_threshold"),
        ({"stated": {"date-order": "ymd"}}, "bad_date_order"),
        ({"stated": {"share-of-expenditure": "162%"}}, "bad_share"),
    ]:
        with pytest.raises(InputError) as caught:
            read(file, **told)
        assert caught.value.code == code
    with pytest.raises(InputError, match="cannot find a row"):
        read(table_file(["only words"], ["and more"]))
    with pytest.raises(InputError, match="nothing in this file"):
        read(MemoryFile([]))


# Dates


def test_the_order_of_day_and_month_is_decided_for_the_file() -> None:
    [first, last] = load(table_file(HEADINGS, line(date="4/5/2024"), line(date="4/30/2024")))[1:]
    assert (str(first["date"]), str(last["date"])) == ("2024-04-05", "2024-04-30")
    decision = next(
        d for d in read(table_file(HEADINGS, line(), line())).decisions if d.about == "date order"
    )
    assert (decision.answer, decision.confident) == ("day first", True)


def test_the_order_can_be_stated() -> None:
    rows = load(
        table_file(HEADINGS, line(date="4/5/2024"), line(date="4/6/2024")), stated={"date-order": "mdy"}
    )
    assert str(rows[1]["date"]) == "2024-04-05"


def test_a_file_with_both_orders_is_told_and_what_cannot_be_read_is_refused() -> None:
    file = table_file(HEADINGS, line(date="30/04/2024"), line(date="29/04/2024"), line(date="4/30/2024"))
    assert "mixed_date_order" in [issue.code for issue in read(file).issues]
    assert [row["problems"] for row in load(file)[1:]] == [[], [], ["date_impossible"]]


def test_five_digits_are_dates_only_where_the_column_is_of_them() -> None:
    rows = load(table_file(HEADINGS, line(date="45412"), line(date="45413")))
    assert str(rows[1]["date"]) == "2024-04-30"
    assert only(line(date="45412"))[0]["problems"] == ["date_unreadable"]


# People


def test_a_persons_name_is_replaced_and_what_is_written_about_them_is_left_out() -> None:
    headings = ["Date", "Supplier", "Amount", "Description", "Invoice Number", "Expense Area"]
    rows = [
        ["30/04/2024", name, "5.00", "for A Sample", "AS1", "Estates"]
        for name in ("Mr A Sample", "Sample Ltd")
    ]
    person, company = load(table_file(headings, *rows))[1:]
    assert (person["supplier"], person["individual"], person["expense_area"]) == (
        "person:a sample",
        True,
        "Estates",
    )
    assert (person["description"], person["supplier_reference"]) == (None, None)
    assert (company["supplier"], company["description"], company["supplier_reference"]) == (
        "Sample Ltd",
        "for A Sample",
        "AS1",
    )


def test_no_issue_can_show_a_persons_name() -> None:
    assert (
        next(
            problem
            for problem in read(table_file(HEADINGS, line())).recipe.problems
            if problem.code == "individual"
        ).field
        is None
    )


# Workbooks


def test_each_sheet_has_its_own_headings_and_a_sheet_without_payments_is_not_data() -> None:
    cover = MemorySheet([["About this file"], ["Prepared by finance", None], [None]], "Cover")
    april = MemorySheet([HEADINGS, line(), line()], "April")
    may = MemorySheet([["Spend in May"], HEADINGS[2:], line()[2:]], "May")
    june = MemorySheet([line(), line(), line()], "June")  # it goes on without headings
    file = MemoryFile([cover, april, may, MemorySheet([["Notes", "none"]], "Notes")], "spend.xlsx")
    rows = load(file)
    assert [(row["sheet"], row["outcome"]) for row in rows if row["outcome"] == "accepted"] == [
        ("April", "accepted"),
        ("April", "accepted"),
        ("May", "accepted"),
    ]
    assert [row["problems"] for row in rows if row["sheet"] == "Cover"] == [["note"], ["note"], ["blank"]]
    assert [issue.sheet for issue in read(file).issues if issue.code == "sheet_without_ledger"] == [
        "Cover",
        "Notes",
    ]
    going_on = load(MemoryFile([april, june], "spend.xlsx"))
    assert [row["outcome"] for row in going_on if row["sheet"] == "June"] == ["accepted"] * 3


# What the file says of itself


@pytest.mark.parametrize(
    ("heading", "title", "vat"),
    [
        ("Amount", "Payments", "unknown"),
        ("Amount inc VAT", "Payments", "included"),
        ("Net Amount", "Payments", "excluded"),
        ("Gross", "Payments", "included"),
        ("Amount", "All payments exclude VAT: amounts are net of VAT", "excluded"),
        ("Amount", "Amounts include irrecoverable VAT: including VAT", "included"),
    ],
)
def test_whether_vat_is_in(heading: str, title: str, vat: str) -> None:
    file = table_file([title], [*HEADINGS[:7], heading], line(), line())
    assert read(file).facts["vat"] == vat
    assert read(file, stated={"vat": "included"}).facts["vat"] == "included"


@pytest.mark.parametrize(
    ("title", "name", "threshold"),
    [
        ("Payments", "spend.csv", None),
        ("Expenditure over £25,000", "spend.csv", 25000),
        ("Payments", "spend-over-25k-april-2024.csv", 25000),
        ("Payments", "april_25k_spend.csv", 25000),
        ("Payments to suppliers over £500", "spend.csv", 500),
        ("Payments of £250 or more", "spend.csv", 250),
        ("Payments over April 2024", "spend.csv", None),
    ],
)
def test_above_which_sum_payments_are_listed(title: str, name: str, threshold: int | None) -> None:
    file = table_file([title], HEADINGS, line(), line(), name=name)
    assert read(file).facts["threshold"] == threshold
    assert read(file, stated={"threshold": "£5,000"}).facts["threshold"] == 5000


def test_how_much_of_expenditure_is_in_the_file_is_known_only_where_it_is_stated() -> None:
    file = table_file(HEADINGS, line(), line())
    assert read(file).facts["share_of_expenditure"] is None
    assert read(file, stated={"share-of-expenditure": "62%"}).facts["share_of_expenditure"] == "0.62"


# Whose file it is


def test_a_file_that_names_another_organisation_is_a_question_with_a_safe_answer() -> None:
    file = table_file(HEADINGS, line(), line())
    assert not read(file).questions
    assert not read(file, own_names=["Sample ICB, NHS"]).questions
    reading = read(
        file, own_names=["Placeholder Hospitals NHS Foundation Trust"], other_names={"NHS Sample ICB": "XYZ"}
    )
    [question] = reading.questions
    assert (question.code, question.option, question.safe_answer) == ("other_organisation", "--yes", "accept")
    assert "XYZ" in question.text
    assert "other_organisation" in [issue.code for issue in reading.issues]


def test_a_file_of_several_bodies_is_told() -> None:
    file = table_file(HEADINGS, line(), line(entity="NHS Placeholder ICB"))
    [issue] = [issue for issue in read(file).issues if issue.code == "several_entities"]
    assert "NHS Placeholder ICB" in issue.message


def test_a_heading_that_is_repeated_and_a_total_are_not_bodies() -> None:
    total = line(entity="Grand Total", date="", supplier="", transaction="")
    file = table_file(HEADINGS, line(), HEADINGS, line(), total)
    assert "several_entities" not in [issue.code for issue in read(file).issues]


# Words


def test_every_problem_has_its_words() -> None:
    for problem in read(table_file(HEADINGS, line())).recipe.problems:
        severity, message, what_to_do = spend.describe(problem.code)
        assert severity == {"accepted": severity, "refused": "error", "not_data": "note"}[problem.outcome]
        for sentence in (message, what_to_do):
            assert sentence.endswith(".")
            assert "please" not in sentence.lower()


def test_readers_are_found_by_being_in_their_folder() -> None:
    assert "spend" in kinds()
    assert reader("spend").KIND == "spend"
    with pytest.raises(InputError, match="not a kind of file"):
        reader("poems")
