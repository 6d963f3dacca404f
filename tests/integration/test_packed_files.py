"""Tables that come compressed or as JSON are read like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence.engine import engine
from commonweal.evidence.opening import open_file
from tests import bad_files
from tests.loading import add_one, plain_rows, pounds


def cells(path: Path, spool: Path) -> list[Sequence[str | None]]:
    """A file's rows, as they are opened."""
    with engine(spool) as running:
        opened, _ = open_file(path, running, spool)
        [sheet] = opened.sheets
        return [row for _, row in sheet.head(1000)]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ["ledger.csv.gz", "ledger.csv", "ledger.zip"])
def test_a_compressed_ledger_gives_the_same_pounds(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("zip"):
        bad_files.zipped(path, "folder/ledger.csv", "__MACOSX/._ledger.csv")
    else:
        bad_files.gzipped(path)
    counted = add_one(tmp_path / "workspace", path).reconciliation
    assert counted is not None
    assert counted.amount_accepted == pounds(plain_rows())


def test_a_directory_beside_its_parts_is_taken_whole(tmp_path: Path, spool: Path) -> None:
    import zipfile

    path = tmp_path / "directory.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Data/all.csv", "code\n" + "".join(f"A{n}\n" for n in range(900)))
        for letter in "ABCDEFGH":
            archive.writestr(f"Data/parts/{letter}.csv", f"code\n{letter}1\n")
    assert len(cells(path, spool)) == 901


@pytest.mark.parametrize("form", ["array", "lines", "named list"])
def test_json_records_become_rows_under_their_keys(form: str, tmp_path: Path, spool: Path) -> None:
    records: list[dict[str, Any]] = [
        {"name": "St John\u2019s", "number": 12, "empty": None},
        {"name": "", "number": 1.5, "nested": {"a": [1, 2]}},
    ]
    texts = {
        "array": json.dumps(records, indent=1),
        "lines": "\n".join(map(json.dumps, records)),
        "named list": json.dumps({"made": "today", "data": records}),
    }
    path = tmp_path / "records.json"
    path.write_text(texts[form], encoding="utf-8")
    assert cells(path, spool) == [
        ("name", "number", "empty", "nested"),
        ("St John\u2019s", "12", None, None),
        (None, "1.5", None, '{"a":[1,2]}'),
    ]


def test_a_geojson_feature_is_its_properties_then_its_geometry(tmp_path: Path, spool: Path) -> None:
    point = {"type": "Point", "coordinates": [-1.5, 53.25]}
    feature = {"type": "Feature", "properties": {"LAD24CD": "E06000001"}, "geometry": point}
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    heading, row = cells(path, spool)
    assert heading == ("LAD24CD", "geometry")
    assert row[0] == "E06000001"
    assert json.loads(str(row[1])) == point
