"""Run every check, say in plain words what each holds, and show what each found. Exit 1 if any found something."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
CODE = [folder for folder in ("src", "tests", "scripts", "benchmarks") if (ROOT / folder).exists()]

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("The code is laid out in one way", [str(BIN / "ruff"), "format", "--check", "--quiet", *CODE]),
    ("The code keeps to the rules of style and safety", [str(BIN / "ruff"), "check", "--quiet", *CODE]),
    ("Everything is what its types say", [str(BIN / "mypy"), "--strict"]),
    ("Rooms import only what they may", [str(BIN / "lint-imports"), "--no-logo"]),
    ("No module is longer than 400 lines", [PYTHON, "scripts/check_module_length.py"]),
    ("No released edition has changed", [PYTHON, "scripts/check_content_lock.py"]),
    ("Every licence is one we may ship", [PYTHON, "scripts/check_licences.py"]),
    ("No file names a package registry or one machine's paths", [PYTHON, "scripts/check_addresses.py"]),
)


def main() -> int:
    """Run the checks one after another; a failure does not stop the rest."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="commonweal-check-") as workspace:
        # The types of the web's models come from Django's settings, which look for a workspace.
        environment = {**os.environ, "COMMONWEAL_WORKSPACE": workspace}
        for sentence, command in CHECKS:
            started = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            verdict = "ok" if done.returncode == 0 else "FAILED"
            print(f"{verdict:>6}  {sentence} ({time.monotonic() - started:.1f} s)", flush=True)
            if done.returncode:
                failed.append(sentence)
                lines = (done.stdout + done.stderr).splitlines()
                print("\n".join(f"        {line}" for line in lines), flush=True)
    print(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
