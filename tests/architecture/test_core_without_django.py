"""The core's commands work where Django cannot be imported; so do the core's rooms."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import commonweal

BLOCK = """
import sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "django_tasks", "csp", "whitenoise"):
            raise ImportError("the core asked for " + name)

sys.meta_path.insert(0, NoDjango())
"""
CORE = ("add", "datasets", "issues", "figures", "purge", "check")


def without_django(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK + program, *arguments], capture_output=True, text=True, check=False
    )


def test_the_block_blocks():
    done = without_django("import django.db")
    assert "the core asked for django" in done.stderr


def test_the_core_registers_its_commands():
    registered = {entry.name: entry.value for entry in entry_points(group="commonweal.commands")}
    assert {name: registered[name].split(":")[0].rpartition(".")[0] for name in CORE} == dict.fromkeys(
        CORE, "commonweal.cli"
    )


@pytest.mark.parametrize("command", CORE)
def test_a_core_command_explains_itself(command: str):
    done = without_django("from commonweal.cli import main; main()", command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_datasets_of_an_empty_workspace_are_listed(tmp_path: Path):
    program = "from commonweal.cli import main; main()"
    done = without_django(program, "datasets", "--workspace", str(tmp_path / "workspace"), "--format", "json")
    assert done.returncode == 0, done.stderr


def test_every_module_of_the_core_imports():
    names = [
        module.name
        for module in pkgutil.walk_packages(commonweal.__path__, "commonweal.")
        if not module.name.startswith("commonweal.web")
    ]
    done = without_django("import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)", *names)
    assert done.returncode == 0, done.stderr
