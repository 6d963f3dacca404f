"""A system adds a determinant of its own by files alone: it is then in the pages, the exports, the papers and the API.

Two files say which indicators there are, one which register they are counted from, one which statistic is read and one
how its table is laid out. No code knows any of them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from commonweal.pipeline import ask, load, paper, registers
from commonweal.pipeline.viewing import View
from commonweal.vocabulary.places import SYSTEM
from tests.asking import OURS, THEIRS, Asked
from tests.making_papers import words
from tests.register_files import EDITION, own

QUESTION = "Who is left behind when services go online?"
SAID = {
    "theme": "digital",
    "geography": "The organisation, or all of a system",
    "owner": "Our digital lead",
    "method": "Counted",
    "description": "As our digital plan has it.",
    "definition": "As our digital plan has it.",
}
LENT = EDITION | SAID | {
    "title": "Devices lent",
    "label": "Devices lent",
    "unit": "devices",
    "question": "How many people have something to go online with, thanks to us?",
    "numerator": "Devices",
    "source": "The register of devices",
    "compute": {"from": "devices", "take": "number", "by": ["organisation"]},
}  # fmt: skip
TRAINED = EDITION | SAID | {
    "title": "Staff trained in digital skills",
    "label": "Staff trained in digital skills",
    "unit": "people",
    "question": "Can our own people help others?",
    "numerator": "People trained",
    "source": "Our yearly digital survey",
    "compute": {"from": "statistics", "take": "trained", "areas": "added", "by": ["area"]},
}  # fmt: skip
OVERLAY: dict[str, dict[str, Any]] = {
    "determinants/digital": EDITION | {
        "title": "Digital inclusion",
        "order": 8,
        "summary": "Whether people can use services online.",
        "questions": [{"question": QUESTION, "derived_from": "Our plan", "indicators": ["digital.lent"]}],
        "missing": [{"what": "Homes without a line", "how": "Ask the councils."}],
    },
    "indicators/digital.lent": LENT,
    "indicators/digital.trained": TRAINED,
    "registers/devices": EDITION | {
        "title": "Devices that we lend",
        "about": "Tablets and telephones lent to people.",
        "one_row": "a batch of devices",
        "many": "devices",
        "theme": "digital",
        "owned": True,
        "whole_of": ["organisation"],
        "columns": [
            {"name": "sort", "title": "Sort", "type": "choice", "choices": ["Tablet", "Telephone"],
             "meaning": "What is lent.", "required": True},
            {"name": "number", "title": "Number", "type": "whole", "meaning": "How many.", "required": True},
        ],
    },
    "measures/digital": EDITION | {
        "title": "Measures of our digital survey",
        "about": "bodies",
        "measures": {"trained": {"title": "Staff trained", "unit": "people", "sort": "count", "areas": "added",
                                 "names": ["Staff trained in digital skills"]}},
    },
    "statistic-layouts/digital-survey": EDITION | {
        "title": "Our digital survey",
        "publisher": "Our board",
        "licence": "not published",
        "page": "https://example.org",
        "precedence": 50,
        "code": ["body"],
        "needs": ["body", "year", "staff trained.*"],
        "level": "trust",
        "fields": {"period": ["year"]},
        "wide": [{"heading": "staff trained.*"}],
    },
}  # fmt: skip


@pytest.fixture
def ours(asked: Asked, tmp_path: Path) -> Asked:
    """The system with the files of its own, its register filled in and its survey added."""
    for name, content in OVERLAY.items():
        own(asked.workspace, *name.split("/"), content)
    filled = tmp_path / "devices.xlsx"
    filled.write_bytes(registers.template(asked.workspace, "devices"))
    book = openpyxl.load_workbook(filled)
    book["Rows"].append([None, "Tablet", 120])
    book["Rows"].append([None, "Telephone", 30])
    book.save(filled)
    survey = tmp_path / "survey.csv"
    survey.write_text(
        f"Body,Year,Staff trained in digital skills\n{OURS},2025,40\n{THEIRS},2025,25\n", encoding="utf-8"
    )
    options = load.LoadOptions(figures=False, stated={"edition": "2026-03-31"})
    for kind, path, code in (("devices", filled, OURS), ("statistics", survey, None)):
        [result] = load.add(asked.workspace, kind, [path], organisation=code, options=options)
        assert result.error is None, (result.error, result.what_to_do)
    ask.refresh(asked.workspace, view=View())
    return asked


def test_it_is_in_pages_exports_papers_and_the_api(ours: Asked, tmp_path: Path) -> None:
    client = Client()

    def page(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return b"".join(answer).decode() if answer.streaming else answer.content.decode("utf-8", "replace")

    every = page("/baseline/")
    assert "Digital inclusion" in every
    assert "Devices lent: 150" in every
    own_page = page("/baseline/digital/")
    for told in (
        QUESTION,
        "Devices lent",
        ">150<",
        "Staff trained in digital skills",
        "Homes without a line",
    ):
        assert told in own_page, told
    assert "Number" in page("/data/registers/devices/")
    assert ",150,2" in page("/baseline/digital/figures/digital.lent.csv")

    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/baseline/digital/figures/digital.lent.xlsx").content)
    )
    assert 150 in [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    told = words(client.get("/baseline/summary.docx").content)
    assert "Digital inclusion" in told
    assert "Devices lent" in told

    given = client.get(f"/api/v1/figures?theme=digital&place={SYSTEM}").json()["items"]
    assert {one["indicator"]: one["value"] for one in given} == {
        "digital.lent": "150",
        "digital.trained": "65",
    }
    key = next(one["key"] for one in given if one["indicator"] == "digital.lent")
    parts = client.get(f"/api/v1/figures/{key}/by/organisation").json()["items"]
    assert [(one["cut"]["organisation"], one["value"]) for one in parts] == [(OURS, "150")]

    out = paper.write(ours.workspace, "figures", place=SYSTEM, out=tmp_path / "all.csv")
    lines = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))
    headlines = {
        line["indicator"]: line["value"]
        for line in lines
        if line["indicator"].startswith("digital.") and not line["organisation"] and not line["area"]
    }
    assert headlines == {"digital.lent": "150", "digital.trained": "65"}
