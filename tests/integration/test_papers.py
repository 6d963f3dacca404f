"""Papers from a workspace: figures brought up to date, written as a file that opens, and refused in words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from commonweal import demonstration
from commonweal.pipeline import ask, baselines, load, paper
from commonweal.pipeline import workspace as settings
from commonweal.publication.papers import kinds
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Suppressed
from commonweal.web.commands.paper import command
from tests.loading import write
from tests.making_papers import opened, pages_by_an_office, words

LINES = 1_500
TRUST = "XWX10"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional system, small."""
    folder = tmp_path_factory.mktemp("papers")
    made = demonstration.make(folder / "files", lines=LINES, seed=3)
    held = folder / "workspace"
    settings.set_settings(held, name=demonstration.story().system.name, demonstration="yes")
    settings.name_organisations(held, {file.organisation: file.organisation_name for file in made})
    for file in made:
        load.add(
            held,
            file.kind,
            [file.path],
            organisation=file.organisation or None,
            options=load.LoadOptions(stated=file.stated, accept_proposals=True, figures=False),
            answer=lambda question: question.safe_answer,
        )
    return held


def written(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--workspace", str(workspace)])


def test_the_summary_of_the_system_is_made_up_and_says_so(workspace: Path, tmp_path: Path):
    out = tmp_path / "summary.docx"
    done = written(workspace, "spend-summary", "--place", "SYSTEM", "--out", str(out))
    assert (done.exit_code, done.output) == (0, f"Written: {out}\n")
    content = out.read_bytes()
    assert "Made up" in opened(content).sections[0].header.paragraphs[0].text
    assert "Individual" not in words(content)
    total = next(
        s for s in ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    ).headline.value
    assert not isinstance(total, Suppressed)
    assert f"{total:,.0f}" in words(content)


def test_the_summary_of_one_body_names_no_person(workspace: Path, tmp_path: Path):
    out = paper.write(workspace, "spend-summary", place=TRUST, out=tmp_path / "one.docx")
    read = words(out.read_bytes())
    assert "Individual" not in read
    assert "for the organisation whose data it is" in read


@pytest.mark.parametrize("place", ["SYSTEM", TRUST])
def test_it_has_two_pages(workspace: Path, tmp_path: Path, place: str):
    out = paper.write(workspace, "spend-summary", place=place, out=tmp_path / "summary.docx", mark="Draft")
    assert pages_by_an_office(out.read_bytes(), tmp_path) == 2


def test_a_frozen_baseline_is_named_and_reckoned_against(workspace: Path, tmp_path: Path):
    not_frozen = words(
        paper.write(workspace, "spend-summary", place=TRUST, out=tmp_path / "a.docx").read_bytes()
    )
    assert "30 March 2026, which nobody has frozen yet." in not_frozen
    baselines.freeze(workspace, "Before the pledge", place=TRUST, by="Finance", why="The board asked for it")
    read = words(paper.write(workspace, "spend-summary", place=TRUST, out=tmp_path / "b.docx").read_bytes())
    assert "Baseline: “Before the pledge”, 2 April 2025 to 30 March 2026, frozen on" in read


def test_the_demand_file_adds_up_and_names_nobody(workspace: Path, tmp_path: Path):
    out = paper.write(workspace, "demand-file", place="SYSTEM", out=tmp_path / "demand.xlsx")
    book = openpyxl.load_workbook(out)
    [found] = ask.figure_sets(workspace, indicator="spend.demand.upper", place="SYSTEM")
    for sheet, column in (("By kind and size", 2), ("By month", 1), ("By month, kind and size", 3)):
        listed = sum(row[column] for row in book[sheet].iter_rows(min_row=4, values_only=True))
        assert listed == pytest.approx(float(str(found.headline.value)), abs=0.05)
    told = " ".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
    suppliers = {
        f.cut["supplier"] for f in ask.cut(workspace, _upper(workspace), ("supplier",), limit=10).figures
    }
    assert not [name for name in suppliers if name in told]


def _upper(workspace: Path) -> str:
    return ask.figure_sets(workspace, indicator="spend.influenceable.upper", place="SYSTEM")[0].key


def test_all_figures_are_in_the_csv(workspace: Path, tmp_path: Path):
    out = paper.write(workspace, "figures", place="SYSTEM", out=tmp_path / "all.csv")
    lines = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    sets = ask.figure_sets(workspace, theme="procurement", place="SYSTEM")
    wanted = sum(
        1 if not cut else ask.cut(workspace, kept.key, cut, limit=1).total
        for kept in sets
        for cut in kept.cuts
    )
    assert len(lines) == wanted
    assert {line["indicator"] for line in lines} == {kept.indicator for kept in sets}


def test_the_workbook_of_all_figures_opens(workspace: Path, tmp_path: Path):
    out = paper.write(workspace, "figures", place=TRUST, out=tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:4] == ["Cover", "Notes", "Sources", "Headlines"]
    assert all(sheet["A1"].value for sheet in book)


def test_a_paper_is_never_written_over_unasked(workspace: Path, tmp_path: Path):
    out = tmp_path / "edited.docx"
    out.write_text("my own words")
    done = written(workspace, "spend-summary", "--out", str(out))
    assert done.exit_code == 1
    assert "--overwrite" in done.output
    assert out.read_text() == "my own words"
    assert written(workspace, "spend-summary", "--out", str(out), "--overwrite").exit_code == 0
    assert out.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["novel", "--out", "a.docx"],
            "Use one of: baseline-summary, demand-file, figures, frameworks, spend-summary.",
        ),
        (["spend-summary", "--out", "a.pdf"], "Give a name that ends in .docx."),
        (["figures", "--out", "a.doc"], "Give a name that ends in .xlsx or .csv."),
        (["spend-summary", "--place", "NOBODY", "--out", "a.docx"], "Places with figures: SYSTEM, X01000010"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    workspace: Path, tmp_path: Path, arguments: list[str], said: str
):
    *first, name = arguments
    done = written(workspace, *first, str(tmp_path / name))
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / name).exists()


def test_an_empty_workspace_says_what_to_do(tmp_path: Path):
    with pytest.raises(InputError) as refused:
        paper.write(tmp_path / "empty", "spend-summary", place="SYSTEM", out=tmp_path / "a.docx")
    assert "commonweal add spend" in refused.value.what_to_do


def test_a_file_that_cannot_be_written_is_told(workspace: Path, tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    done = written(workspace, "figures", "--out", str(tmp_path / "file" / "a.csv"))
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert "Traceback" not in done.output


def test_a_name_that_is_a_formula_stays_text(tmp_path: Path):
    rows = [("01/04/2025", f"=HYPERLINK({n})", "30000.00", f"T{n}", "=1+1", "+2") for n in range(12)]
    load.add(
        tmp_path / "w",
        "spend",
        [write(tmp_path / "odd.csv", rows)],
        organisation=TRUST,
        options=load.LoadOptions(accept_proposals=True),
        answer=lambda question: question.safe_answer,
    )
    for kind in ("figures", "demand-file"):
        book = openpyxl.load_workbook(
            paper.write(tmp_path / "w", kind, place=TRUST, out=tmp_path / f"{kind}.xlsx")
        )
        assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_sole_trader_whom_nothing_says_to_be_a_business_is_not_listed(tmp_path: Path):
    traders = ("Wolfgang Example", "Alice Example Plumbing", "J T Sample Joinery")
    firms = ("Sample Catering Services", "Alice Example Plumbing Ltd", "Steel and Example Boilers")
    rows = [
        ("01/04/2025", name, f"{90000 - n}.00", f"T{n}", "Repairs", "Estates")
        for n, name in enumerate((*traders, *firms))
    ]
    load.add(
        tmp_path / "w",
        "spend",
        [write(tmp_path / "ledger.csv", rows)],
        organisation=TRUST,
        options=load.LoadOptions(accept_proposals=True),
        answer=lambda question: question.safe_answer,
    )
    read = words(
        paper.write(tmp_path / "w", "spend-summary", place=TRUST, out=tmp_path / "a.docx").read_bytes()
    )
    [kept] = ask.figure_sets(tmp_path / "w", indicator="spend.influenceable.upper", place=TRUST)
    figures = {f.cut["supplier"] for f in ask.cut(tmp_path / "w", kept.key, ("supplier",), limit=10).figures}
    lines = read.splitlines()
    assert {*traders[:2], firms[0]} <= figures, "they are suppliers like others, where nobody looks"
    assert not [name for name in traders if name in lines]
    assert firms[0] in lines
    assert "none who may be a person" in read


def test_every_kind_of_paper_is_found_and_tells_what_it_is():
    assert kinds() == ["baseline-summary", "demand-file", "figures", "frameworks", "spend-summary"]
