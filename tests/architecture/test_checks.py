"""Each check of the repository catches what it is for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import check_addresses, check_content_lock, check_licences, check_module_length

RULES = {
    "allowed": {"MIT": "ours", "Apache-2.0": "permissive"},
    "spellings": {"MIT License": "MIT"},
    "packages": {"odd": {"licence": "MIT", "reason": "read"}},
}


def test_a_module_of_401_lines_is_too_long(tmp_path: Path):
    (tmp_path / "long.py").write_text("x = 1\n" * 401)
    (tmp_path / "right.py").write_text("x = 1\n" * 400)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001.py").write_text("x = 1\n" * 500)
    assert check_module_length.too_long(tmp_path) == [(tmp_path / "long.py", 401)]


@pytest.mark.parametrize(
    "words",
    [
        "--index-url https://" + "py" + "pi.org/simple",
        '"resolved": "https://registry.' + "npm" + 'js.org/x.tgz"',
        "deb http://" + "deb." + "debian.org/debian",
        "see /" + "work/main/README.md",
        "open('/" + "home/ada/ledger.csv')",
        "C:\\" + "Users\\ada",
    ],
)
def test_an_address_or_a_machine_path_is_found(words: str):
    assert [number for number, *_ in check_addresses.findings(f"first line\n{words}\n")] == [2]


@pytest.mark.parametrize(
    "words", ["docs/" + "work/plan.md", "https://example.org/" + "home/page", "pip install commonweal"]
)
def test_an_ordinary_path_is_not(words: str):
    assert not list(check_addresses.findings(words))


def test_a_committed_file_with_an_address_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "requirements.txt").write_text("# from " + "py" + "pi.org\n")
    (tmp_path / "not-added.txt").write_text("# from " + "py" + "pi.org\n")
    subprocess.run(["git", "add", "requirements.txt"], cwd=tmp_path, check=True)
    assert check_addresses.main(tmp_path) == 1
    assert "requirements.txt:1" in (printed := capsys.readouterr().out)
    assert "not-added" not in printed


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "determinants" / "procurement"
    folder.mkdir(parents=True)
    (folder / "2026-04-01.yaml").write_text("title: Procurement\nstatus: released\n")
    (folder / "2027-04-01.yaml").write_text("title: Procurement\nstatus: draft\n")
    return tmp_path


def test_a_released_edition_must_be_locked(content: Path):
    assert "not locked" in " ".join(check_content_lock.problems(content))
    assert check_content_lock.add(content) == ["determinants/procurement/2026-04-01.yaml"]
    assert check_content_lock.problems(content) == []


def test_a_locked_edition_may_not_change_nor_be_locked_anew(content: Path):
    check_content_lock.add(content)
    (content / "determinants/procurement/2026-04-01.yaml").write_text("title: Buying\nstatus: released\n")
    assert "has changed" in " ".join(check_content_lock.problems(content))
    assert check_content_lock.add(content) == []
    assert check_content_lock.main(["--add"], content) == 1


def test_a_locked_edition_may_not_go_back_to_draft_or_go(content: Path):
    check_content_lock.add(content)
    path = content / "determinants/procurement/2026-04-01.yaml"
    path.write_text("title: Procurement\nstatus: draft\n")
    assert "has changed" in " ".join(check_content_lock.problems(content))
    path.unlink()
    assert "is gone" in " ".join(check_content_lock.problems(content))


def test_a_draft_changes_freely(content: Path):
    check_content_lock.add(content)
    (content / "determinants/procurement/2027-04-01.yaml").write_text("title: Buying\nstatus: draft\n")
    assert check_content_lock.problems(content) == []


@pytest.mark.parametrize(
    ("package", "statements"),
    [
        ("plain", ["MIT"]),
        ("spelled", ["MIT License"]),
        ("either", ["GPL-3.0-only OR Apache-2.0"]),
        ("both", ["MIT AND (GPL-3.0-only OR Apache-2.0)"]),
        ("unclear-then-clear", ["Copyright the authors", "MIT"]),
        ("odd", ["BSD"]),
    ],
)
def test_a_licence_on_the_list_is_fine(package: str, statements: list[str]):
    assert check_licences.problem(package, statements, RULES) is None


@pytest.mark.parametrize(
    "statements", [[], ["GPL-3.0-only"], ["MIT AND GPL-3.0-only"], ["MIT AND"], ["(MIT"]]
)
def test_a_licence_off_the_list_is_caught(statements: list[str]):
    assert "not on the list" in str(check_licences.problem("planted", statements, RULES))


def test_only_what_applies_here_is_asked_for_its_licence():
    lock = (
        "here==1 \\\n    --hash=sha256:0\nelsewhere==1 ; python_full_version < '3' \\\n    --hash=sha256:1\n"
    )
    assert list(check_licences.locked(lock)) == ["here"]
