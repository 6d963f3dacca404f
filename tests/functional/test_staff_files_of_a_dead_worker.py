"""Staff extracts that were sent are about people: where the worker dies, they are erased, and not taken up again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from commonweal.web.datasets import adding
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
