"""Fetching from a publisher on this machine: whole, resumed, broken, wrong, absent."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from commonweal.content.statistics import measures
from commonweal.pipeline import fetch as pipeline
from commonweal.pipeline import holdings
from commonweal.pipeline.load import LoadOptions
from commonweal.vocabulary.errors import InputError
from tests.prompt import run

ROWS = "LAD24CD,LAD24NM,RGN24CD,RGN24NM\n" + "".join(
    f"E0700{n:04d},Council {n},E12000007,London\n" for n in range(5000)
)
CONTENT = ROWS.encode()
HALF = len(CONTENT) // 2


class Publisher(ThreadingHTTPServer):
    """A web server with one file. `breaks`: how many answers break off half-way; `tag`: the file's mark."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.breaks = 0
        self.tag: str | None = '"one"'
        self.status = 200
        self.kind = "text/csv"
        self.content = CONTENT
        self.asked: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/file.csv"


class Answer(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        publisher = self.server
        wanted = self.headers.get("Range")
        publisher.asked.append(wanted)
        if publisher.status != 200:
            self.send_error(publisher.status)
            return
        same = self.headers.get("If-Range") == publisher.tag
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and same else 0
        body = publisher.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", publisher.kind)
        self.send_header("Content-Length", str(len(body)))
        if start:
            self.send_header(
                "Content-Range", f"bytes {start}-{len(publisher.content) - 1}/{len(publisher.content)}"
            )
        if publisher.tag:
            self.send_header("ETag", publisher.tag)
        self.end_headers()
        if publisher.breaks:
            publisher.breaks -= 1
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def workspace(tmp_path: Path, publisher: Publisher) -> Path:
    """A workspace whose catalogue names the publisher on this machine."""
    folder = tmp_path / "workspace"
    catalogue(folder, publisher.address)
    return folder


def catalogue(workspace: Path, address: str, sha256: str | None = None) -> None:
    edition = workspace / "content" / "reference-sources" / "authority-to-region" / "2026-11-22.yaml"
    edition.parent.mkdir(parents=True, exist_ok=True)
    checksum = f"'{sha256}'" if sha256 else "null"
    edition.write_text(
        "title: Council to region\nstatus: draft\nauthored_by: Us\nchecked_by: null\nreviewed_on: 2026-11-22\n"
        "next_review: 2027-11-22\nderived_from: [a test]\npublisher: A publisher\nlicence: open\n"
        f"page: https://example.org\nfile: file.csv\naddress: {address}\nsha256: {checksum}\n"
        "answers: [authority to region]\n"
    )


def fetch(workspace: Path, *options: object) -> tuple[int, str]:
    done = run("fetch", "reference", "authority-to-region", *options, workspace=workspace)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def held(workspace: Path) -> int:
    return sum(version.reconciliation.rows_accepted for version in holdings.versions(workspace))


def test_a_file_is_fetched_and_loaded_by_the_same_door(workspace: Path, publisher: Publisher) -> None:
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (0, 5000)
    assert "5,000 accepted" in told
    assert not [path for path in (workspace / "downloads").rglob("*") if path.is_file()]
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (0, 5000)
    assert "Held already" in told


def test_a_broken_connection_is_gone_on_with(workspace: Path, publisher: Publisher) -> None:
    publisher.breaks = 2
    code, _ = fetch(workspace)
    assert (code, held(workspace)) == (0, 5000)
    assert publisher.asked == [None, f"bytes={HALF}-", f"bytes={HALF + (len(CONTENT) - HALF) // 2}-"]


def test_what_is_there_serves_a_later_run(workspace: Path, publisher: Publisher) -> None:
    publisher.breaks = 4
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (2, 0)
    assert "goes on where it stopped" in told
    code, _ = fetch(workspace)
    assert (code, held(workspace)) == (0, 5000)
    assert publisher.asked[-1] is not None
    [version] = holdings.versions(workspace)
    assert version.source_sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_file_that_changed_meanwhile_is_begun_anew(workspace: Path, publisher: Publisher) -> None:
    publisher.breaks = 4
    fetch(workspace)
    publisher.tag = '"two"'
    code, _ = fetch(workspace)
    assert (code, held(workspace)) == (0, 5000)
    [version] = holdings.versions(workspace)
    assert version.source_sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_without_a_mark_a_part_is_not_trusted(workspace: Path, publisher: Publisher) -> None:
    publisher.tag, publisher.breaks = None, 1
    code, _ = fetch(workspace)
    assert (code, held(workspace)) == (0, 5000)
    assert publisher.asked == [None, None]


def test_a_wrong_checksum_keeps_nothing(workspace: Path, publisher: Publisher) -> None:
    catalogue(workspace, publisher.address, sha256="0" * 64)
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (2, 0)
    assert "not the file that was published" in told
    assert not [path for path in (workspace / "downloads").rglob("*") if path.is_file()]
    catalogue(workspace, publisher.address, sha256=hashlib.sha256(CONTENT).hexdigest())
    assert fetch(workspace)[0] == 0


@pytest.mark.parametrize(("status", "words"), [(404, "has no file at"), (503, "status 503")])
def test_a_publisher_that_refuses_is_told_plainly(
    status: int, words: str, workspace: Path, publisher: Publisher
) -> None:
    publisher.status = status
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (2, 0)
    assert words in told
    assert "https://example.org" in told


def test_a_web_page_in_place_of_the_file_is_told_plainly(workspace: Path, publisher: Publisher) -> None:
    publisher.kind = "text/html; charset=utf-8"
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (2, 0)
    assert "a web page came" in told


def test_no_network_is_told_plainly(workspace: Path, publisher: Publisher) -> None:
    catalogue(workspace, "http://127.0.0.1:9/file.csv")
    code, told = fetch(workspace)
    assert (code, held(workspace)) == (2, 0)
    assert "cannot be reached" in told


def test_an_address_that_is_none_is_told_plainly(workspace: Path) -> None:
    catalogue(workspace, "file:///etc/hosts")
    code, told = fetch(workspace)
    assert code == 1
    assert "not a web address" in told


def test_what_has_no_address_says_where_to_take_it(tmp_path: Path) -> None:
    done = run("fetch", "reference", "lsoa21-to-icb", workspace=tmp_path / "workspace")
    assert done.returncode == 1
    assert "https://geoportal.statistics.gov.uk" in done.stderr


def test_the_catalogue_is_listed(workspace: Path) -> None:
    done = run("fetch", "reference", "--list", workspace=workspace)
    assert done.returncode == 0
    assert "english-deprivation-2025" in done.stdout
    assert run("fetch", "reference", "no-such-thing", workspace=workspace).returncode == 1
    assert run("fetch", "weather", workspace=workspace).returncode == 1


def test_statistics_are_fetched_by_the_same_door(tmp_path: Path, publisher: Publisher) -> None:
    workspace = tmp_path / "workspace"
    entry = workspace / "content" / "statistic-sources" / "ours" / "2026-11-22.yaml"
    catalogue(workspace, publisher.address)
    shipped = (
        workspace / "content" / "reference-sources" / "authority-to-region" / "2026-11-22.yaml"
    ).read_text()
    entry.parent.mkdir(parents=True)
    entry.write_text(shipped.replace("answers: [authority to region]", "answers: [rate]\ntried: false"))
    publisher.content = b"LAD25CD,LAD25NM,Year,Employment rate\nE09000009,Ealing,2025,72.1\n"
    publisher.breaks = 1
    [told] = pipeline.fetch(workspace, "statistics", ["ours"], options=LoadOptions(figures=False))
    assert told.fault is None
    assert told.result is not None
    assert (told.result.error, told.result.kind) == (None, "statistics")
    assert publisher.asked[-1] is not None  # it went on where it had stopped


def test_an_address_that_nobody_has_tried_is_fetched_only_by_name(tmp_path: Path) -> None:
    every = pipeline.catalogue(tmp_path, "statistics")
    assert [one.id for one in every if one.address and one.tried] == []
    assert {measure for one in every for measure in one.answers} <= measures().keys()
    with pytest.raises(InputError, match="known to serve"):
        pipeline.fetch(tmp_path, "statistics", options=LoadOptions(figures=False))
