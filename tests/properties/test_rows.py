"""Whatever a file holds, each of its rows has one outcome, and pounds in are pounds accepted and refused."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.sources.spend.amounts import parse_amount
from tests.ledgers import load, table_file

HEADINGS = ["Entity", "Date", "Supplier", "Transaction Number", "Amount", "Description"]
SURE = [
    ["NHS Sample ICB", f"{n + 10}/04/2024", f"Sample {n} Ltd", f"70{n}", f"{n}.50", "words"] for n in range(8)
]
cell = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "NHS Sample ICB",
            "30/04/2024",
            "31/02/2024",
            "Sample Ltd",
            "Mr A Sample",
            "Total",
            "7001",
            "1,234.56",
            "£5",
            "(2.00)",
            "####",
            "0",
            "1.005",
            " ",
            "Supplier",
            "Amount",
            "Data source: the ledger",
            "a\nb",
            "REDACTED PERSONAL DATA",
            "\u00a0",
            "rubbish",
        ]
    ),
    st.text(max_size=6),
)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(cell, min_size=6, max_size=6), min_size=20, max_size=80))
def test_every_row_has_one_outcome_and_every_pound_is_counted(rows: list[list[str | None]]) -> None:
    file = table_file(["Payments over £25,000"], HEADINGS, *SURE, *rows)
    read = load(file)
    assert [row["row"] for row in read] == list(range(1, file.sheets[0].height + 1))
    for source, row in zip(file.sheets[0].rows, read, strict=True):
        reasons = [
            code for code in row["problems"] if code in ("title", "blank", "repeated_header", "note", "total")
        ]
        assert (row["outcome"] == "not_data") == (len(reasons) == 1)
        if row["outcome"] == "accepted":
            assert row["date"] is not None
            assert row["supplier"]
        if row["outcome"] == "refused":
            assert row["problems"]
        if row["outcome"] != "not_data" and len(source) > 4:
            assert row["amount"] == parse_amount(source[4]).pounds
        if row["individual"]:
            assert row["description"] is None


@settings(max_examples=6, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=20, max_size=60))
def test_texts_are_on_one_line_and_trimmed(texts: list[str]) -> None:
    rows = [["NHS Sample ICB", "30/04/2024", "Sample Ltd", "1", "5.00", text or None] for text in texts]
    for row in load(table_file(HEADINGS, *SURE, *rows)):
        text = row["description"]
        assert text is None or (
            text == text.strip(" ") and not {"\n", "\t", "\r"} & set(text) and "  " not in text
        )
