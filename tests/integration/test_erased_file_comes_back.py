"""A file that was erased comes back only when a person says so, however it is read."""

from __future__ import annotations

from pathlib import Path

from commonweal.pipeline import holdings, load
from commonweal.vocabulary.readings import Question

LEDGER = (
    "Entity,Date,Expense type,Supplier,Transaction number,Amount\n"
    "Testbed Trust,02/04/2025,Energy,Alder Power Ltd,T1,1200.00\n"
    "Testbed Trust,28/04/2025,Drugs,Birch Pharma plc,T2,-50.25\n"
)


def _add(workspace: Path, file: Path, *, says: str | None = None, **options: object) -> load.LoadResult:
    def answer(question: Question) -> str | None:
        return says

    (result,) = load.add(
        workspace, "spend", [file], organisation="XWX90", options=load.LoadOptions(**options), answer=answer
    )
    return result


def _erased(tmp_path: Path) -> tuple[Path, Path]:
    workspace, file = tmp_path / "workspace", tmp_path / "april.csv"
    file.write_text(LEDGER)
    version = _add(workspace, file).dataset_version
    assert version is not None
    holdings.purge(workspace, version, reason="sent by mistake", by="a test")
    return workspace, file


def test_an_erased_file_is_refused_however_it_is_read(tmp_path: Path):
    workspace, file = _erased(tmp_path)
    for options in ({}, {"accept_proposals": True}, {"stated": {"vat": "included"}}, {"overlap": "keep"}):
        result = _add(workspace, file, **options)
        assert result.dataset_version is None
        assert "erased" in (result.error or "")
        assert "--again" in (result.what_to_do or "")
    assert holdings.versions(workspace) == []


def test_a_person_brings_it_back_and_its_figures_with_it(tmp_path: Path):
    workspace, file = _erased(tmp_path)
    assert _add(workspace, file, says="yes").dataset_version is not None
    assert holdings.tombstones(workspace) == []
    assert holdings.check(workspace) == []


def test_the_option_brings_it_back(tmp_path: Path):
    workspace, file = _erased(tmp_path)
    assert _add(workspace, file, again=True).dataset_version is not None


def test_a_proposal_asks_about_it(tmp_path: Path):
    workspace, file = _erased(tmp_path)
    proposal = load.propose(workspace, "spend", file, organisation="XWX90", options=load.LoadOptions())
    assert [question.code for question in proposal.questions] == ["erased_before"]


def test_erasing_takes_the_earlier_readings_too(tmp_path: Path):
    workspace, file = tmp_path / "workspace", tmp_path / "april.csv"
    file.write_text(LEDGER)
    _add(workspace, file)
    newest = _add(workspace, file, stated={"vat": "included"}).dataset_version
    assert newest is not None
    assert len(holdings.versions(workspace)) == 2
    holdings.purge(workspace, newest, reason="sent by mistake", by="a test")
    assert holdings.versions(workspace) == []
    assert len(holdings.tombstones(workspace)) == 2


def test_what_was_said_of_a_file_holds_when_more_is_said(tmp_path: Path):
    workspace, file = tmp_path / "workspace", tmp_path / "april.csv"
    file.write_text(LEDGER)
    _add(workspace, file, stated={"vat": "included"})
    more = _add(workspace, file, stated={"threshold": "25000"})
    assert (more.facts["vat"], more.facts["threshold"]) == ("included", 25000)
