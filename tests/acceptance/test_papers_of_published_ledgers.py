"""Papers of published ledgers, kept to two pages and marked as a test: never by or for the body that they are of."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from commonweal.pipeline import load, paper
from tests.making_papers import opened, pages_by_an_office, words

MARK = "Software test on files of 2020/21: not by or for the body named"
A_TRUST, ITS_FILES = "RQM", "CHWE_*.csv"


@pytest.fixture(scope="module")
def workspace(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust's first three months."""
    held = tmp_path_factory.mktemp("published") / "workspace"
    files = sorted((shared_data / "spend" / "north-west-london").glob(ITS_FILES))[:3]
    if not files:
        pytest.skip("published files are not here: those of north-west London")
    for result in load.add(
        held,
        "spend",
        files,
        organisation=A_TRUST,
        options=load.LoadOptions(accept_proposals=True, figures=False),
        answer=lambda question: question.safe_answer,
    ):
        assert result.error is None
    return held


@pytest.fixture(scope="module")
def summary(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("papers") / "summary.docx"
    return paper.write(workspace, "spend-summary", place=A_TRUST, out=out, mark=MARK).read_bytes()


def test_every_page_says_that_it_is_a_test(summary: bytes):
    assert opened(summary).sections[0].header.paragraphs[0].text == MARK


def test_it_has_two_pages(summary: bytes, tmp_path: Path):
    assert pages_by_an_office(summary, tmp_path) == 2


def test_nobody_who_was_paid_is_listed(summary: bytes):
    read = words(summary)
    assert "Individual" not in read
    assert "REDACTED" not in read


def test_what_was_not_loaded_is_said(summary: bytes):
    read = words(summary)
    assert "of the upper figure goes to local suppliers. No single share is shown" in read
    assert "Place not known" in opened(summary).inline_shapes[0]._inline.docPr.get("descr")


def test_the_demand_file_opens_and_holds_no_formula(workspace: Path, tmp_path: Path):
    out = paper.write(workspace, "demand-file", place=A_TRUST, out=tmp_path / "demand.xlsx", mark=MARK)
    book = openpyxl.load_workbook(out)
    assert book["Cover"]["A3"].value == MARK
    assert book["By kind and size"].max_row > 10
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
