"""Answers of the API for the documentation: asked of the application itself, over the documentation's example ledger.

A part `api GET PATH [ACCEPT]` of a page holds the answer; `KEY` and `VERSION` in a path stand for ids of that ledger.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import DOCS, ROOT

LEDGER = DOCS / "examples" / "payments-june-2026.csv"
PAGE = DOCS / "reference" / "api.md"
ASKED = re.compile(r"<!-- made: api (.+?) -->")
_CHILD = """
import json, sys
from pathlib import Path
from commonweal.pipeline import load
from commonweal.web.commands.shared import ready
workspace = ready(Path(sys.argv[1]))
options = load.LoadOptions(accept_proposals=True, loaded_by="local user")
(told,) = load.add(workspace, "spend", [Path(sys.argv[2])], organisation="XWX60", options=options)
from django.test import Client
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
(kept,) = client.get("/api/v1/figures?indicator=spend.total&place=SYSTEM").json()["items"]
found = {}
for asked in json.loads(sys.argv[3]):
    _, path, accept = (*asked.split(), "*/*")[:3]
    path = path.replace("KEY", kept["key"]).replace("VERSION", told.dataset_version)
    answer = client.get(path, headers={"Accept": accept})
    found[asked] = [answer.status_code, answer.headers["Content-Type"], answer.content.decode()]
print(json.dumps(found))
"""


def answer(asked: str) -> str:
    """The answer to a request, as a block of the page."""
    status, kind, body = _answers()[asked]
    language = "json" if "json" in kind else "text"
    shown = json.dumps(json.loads(body), ensure_ascii=False, indent=2) if language == "json" else "\n".join(body.splitlines())
    path = asked.split()[1]
    accept = f"Accept: {asked.split()[2]}\n" if len(asked.split()) > 2 else ""
    request = f"```text\nGET {path}\nAuthorization: Bearer YOUR-TOKEN\n{accept}```\n"
    return f"{request}\nAnswers {status}, `{kind}`:\n\n```{language}\n{shown}\n```\n"


@functools.cache
def _answers() -> dict[str, tuple[int, str, str]]:
    """All answers that the page asks for, from one process of their own."""
    wanted = sorted(set(ASKED.findall(PAGE.read_text(encoding="utf-8"))))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COMMONWEAL_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as folder:
        arguments = [str(Path(folder) / "workspace"), str(LEDGER), json.dumps(wanted)]
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=kept | {"PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": ""},
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, tuple[int, str, str]] = json.loads(done.stdout.splitlines()[-1])
    return found
