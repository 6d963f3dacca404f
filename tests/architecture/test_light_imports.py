"""What answers at the prompt at once loads nothing heavy."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys

import pytest

HEAVY = (
    "ibis",
    "duckdb",
    "pyarrow",
    "pandas",
    "numpy",
    "scipy",
    "django",
    "altair",
    "polars",
    "vl_convert",
    "pydantic",
)

REPORT = f"""
import atexit, sys

def report():
    print("loaded:", *(name for name in {HEAVY!r} if name in sys.modules))

atexit.register(report)
"""


def heavy_modules_after(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            REPORT + program,
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_the_count_sees_what_is_loaded():
    assert heavy_modules_after("import numpy") == "loaded: numpy"


def test_help_at_the_prompt_is_light():
    assert heavy_modules_after("from commonweal.cli import main; main()", "--help") == "loaded:"


def test_vocabulary_is_light():
    import commonweal.vocabulary

    names = [
        module.name
        for module in pkgutil.walk_packages(commonweal.vocabulary.__path__, "commonweal.vocabulary.")
    ]
    assert names
    assert heavy_modules_after(f"import {', '.join(names)}") == "loaded:"


@pytest.mark.parametrize("room", ["commonweal", "commonweal.cli"])
def test_the_outermost_packages_are_light(room: str):
    assert heavy_modules_after(f"import {room}") == "loaded:"
