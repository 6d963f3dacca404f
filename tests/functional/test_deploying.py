"""What is given to those who run it: a container file and systemd's units, which hold the program in bounds."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def service(unit: Path) -> dict[str, list[str]]:
    """The settings of a unit's service; a name may be given several times."""
    section, found = "", {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "Service" and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_there_is_a_unit_for_the_pages_and_one_for_the_worker():
    assert [unit.stem for unit in UNITS] == ["commonweal-worker", "commonweal"]
    for unit in UNITS:
        parser = configparser.RawConfigParser(strict=False)
        parser.read_string(unit.read_text(encoding="utf-8"))
        assert parser.sections() == ["Unit", "Service", "Install"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_services_run_as_a_user_who_may_do_little(unit: Path):
    told = service(unit)
    assert told["User"] == ["commonweal"]
    assert told["NoNewPrivileges"] == ["yes"]
    assert told["CapabilityBoundingSet"] == [""]
    assert re.search(r"^USER 10001$", CONTAINER, re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_services_can_write_only_where_they_must(unit: Path):
    told = service(unit)
    assert told["ProtectSystem"] == ["strict"]
    assert told["ProtectHome"] == ["yes"]
    assert told["ReadWritePaths"] == ["/var/lib/commonweal"]
    assert told["IPAddressDeny"] == ["any"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_a_unit_starts_is_a_command_with_options_that_exist(unit: Path):
    from tests.docs.generated import commands, options

    program, name, *given = service(unit)["ExecStart"][0].split()
    assert program.endswith("/commonweal")
    known = {spelt for option in options(commands()[name]) for spelt in option.opts}
    assert {word for word in given if word.startswith("--")} <= known


def test_the_container_is_built_from_locked_versions_only():
    assert "--require-hashes" in CONTAINER
    for line in re.findall(r"pip install[^&]*", CONTAINER):
        assert "--require-hashes" in line or "--no-index" in line
    assert 'npm-cli.js" ci' in CONTAINER


def test_no_registry_is_named():
    assert re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE) == ["${PYTHON}", "${PYTHON}"]
    assert not re.search(r"[a-z0-9-]+\.(io|com|org|net)\b", CONTAINER)


def test_what_the_container_copies_is_there():
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
