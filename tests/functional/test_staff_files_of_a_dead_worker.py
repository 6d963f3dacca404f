"""Staff extracts that were sent are about people: erased where the worker dies, or as soon as one is refused."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonweal.pipeline import load
from commonweal.vocabulary.errors import InputError
from commonweal.web.datasets import adding, work
from commonweal.web.datasets.spool import Upload
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs.models import Run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "personal"), [("workforce", True), ("spend", False)])
def test_reading_and_loading_know_whether_the_files_are_about_people(kind: str, personal: bool) -> None:
    upload = Upload("sent", kind, "XWX10", ("a.csv",))
    ada = Reader("Ada", is_local=True)
    adding._read(upload, {}, by=ada)
    group = SimpleNamespace(files=["a.csv"], proposal={"facts": {}}, answers=dict, confirmed=dict)
    form = SimpleNamespace(cleaned_data={"overlap": "refuse"}, stated_for=lambda facts: {})
    adding._load(upload, form, [group], by=ada)  # type: ignore[arg-type, list-item]
    assert [run.personal for run in Run.objects.all()] == [personal, personal]


@pytest.mark.parametrize(("kind", "left"), [("workforce", []), ("spend", ["scan.csv"])])
def test_a_file_that_cannot_be_read_is_erased_at_once_and_the_page_still_says_why(
    kind: str, left: list[str], tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SPOOL = tmp_path
    upload = Upload("sent", kind, "XWX10", ("scan.csv",))
    (upload.folder / "files").mkdir(parents=True)
    (upload.folder / "files" / "scan.csv").write_text("no postcodes")
    (upload.folder / "upload.json").write_text(json.dumps(asdict(upload)))

    def refuse(*_: object, **__: object) -> load.Proposal:
        raise InputError("no_postcodes", "No column has postcodes.", what_to_do="Ask for them.")

    monkeypatch.setattr(load, "propose", refuse)
    worked = SimpleNamespace(by="Ada", progress=lambda *_: None, keep_private_folder=False)
    work.read({"upload": "sent"}, worked)  # type: ignore[arg-type]
    assert [path.name for path in (upload.folder / "files").iterdir()] == left
    assert upload.proposals()[0]["error"] == "No column has postcodes."
