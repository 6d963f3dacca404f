"""Cleaning a cell: the engine and Python agree, and the quick look misses nothing usual."""

from __future__ import annotations

import duckdb
import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.sources.spend.texts import clean_text, cleaned, is_dirty, joined

TABLE = ibis.table({"row": "int64", "text": "string"}, name="texts")
SQL = ibis.to_sql(
    TABLE.select("row", clean=cleaned(TABLE.text), dirty=is_dirty(joined([TABLE.text]))), dialect="duckdb"
)
marks = st.sampled_from("\n\r\t\u00a0\u200b\u202f\ufeff a£é")
texts = st.one_of(
    st.text(marks, max_size=12), st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)
)


def run(values: list[str]) -> list[tuple[str | None, bool]]:
    with duckdb.connect() as connection:
        numbered = {"row": pa.array(range(len(values)), pa.int64()), "text": pa.array(values, pa.string())}
        connection.register("texts", pa.table(numbered))
        return [(clean, dirty) for _, clean, dirty in sorted(connection.sql(str(SQL)).fetchall())]


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=50))
def test_engine_and_python_clean_alike(values: list[str]) -> None:
    assert [clean for clean, _ in run(values)] == [clean_text(value) for value in values]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(marks, max_size=12), min_size=1, max_size=50))
def test_what_needs_cleaning_is_seen(values: list[str]) -> None:
    for value, (clean, dirty) in zip(values, run(values), strict=True):
        assert dirty or clean == value


def test_a_text_is_put_on_one_line() -> None:
    assert clean_text(" SAMPLE\r\n\tTRUST\u00a0 (THE)\u200b ") == "SAMPLE TRUST (THE)"
    assert clean_text(" \u00a0\n") is None
    assert clean_text(None) is None
