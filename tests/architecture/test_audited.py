"""Whatever the web room changes is in the audit, or says here why it need not be.

How a change is known: a function calls something of the database that writes (`save`, `create`, `update`, `delete` and
their like), or a function of `pipeline` that writes the evidence. That one does is not listed by hand: it is found by
what it calls. How it is known to be in the audit: the function, one that it calls, or one that calls it, in the same
module, calls `audit.record`, `audit.of_evidence` or another verb of the audit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import commonweal

SOURCE = Path(commonweal.__file__).parent
WEB = SOURCE / "web"
WRITES = {
    *("save", "create", "create_user", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *("delete", "set_password"),
}
WRITERS = {"writing", "write_whole", "append_line"}  # of the evidence
RECORDS = {"record", "of_evidence", "erase_person", "erase_words", "settle"}
OTHERS = {"super", "form", "book"}  # what else has a `save` or the like

# Module (below web), then function or "*": why what it changes is not in the audit.
NOT_AUDITED = {
    "organisations/audit": "it is the audit",
    "runs/": "how far long work is; what it changes of the evidence, and cancelling it, is",
    "datasets/spool.py": "private uploads on their way in, which are erased",
    "datasets/arriving.py": "private uploads on their way in, which are erased",
    "config/": "the database and logs themselves",
    "commands/": "they are the prompt: what they change of the evidence is found there by the audit",
    "baseline/strategies/demonstration.py": "made-up strategies, before anybody uses the demonstration",
    "questions/meetings/seats.py": "what a seat scores is its own; each step of its meeting is recorded",
    "questions/meetings/actions.py:add": "the questions of a meeting, whose setting up what records share records",
    "questions/meetings/demonstration.py": "made-up meetings, before anybody uses the demonstration",
    "questions/demonstration.py": "made-up questions, before anybody uses the demonstration",
    "questions/actions.py:move": "the change of state that it belongs to, in one transaction, is",
    "relationships/demonstration.py": "made-up answers and asks, before anybody uses the demonstration",
    "organisations/models.py:create_user": "the verbs that make people record it",
    "organisations/registers/demonstration.py": "made-up organisations, before anybody uses the demonstration",
    "organisations/set_up/drafts.py": "a draft is nothing yet; setting the system up from it is recorded",
    "organisations/signing_in/actions.py:forget": "part of erasing a person, which is recorded",
    "organisations/signing_in/actions.py:unbind": "part of closing an account, which is recorded",
    "api/models.py:_forget_tokens": "part of erasing a person, which is recorded",
    "organisations/signing_in/demonstration.py": "made-up people, before anybody uses the demonstration",
    "organisations/signing_in/limits.py": "counts of attempts to sign in, which are let go after a while",
    "organisations/signing_in/second_factor.py:take": "that a code is used up",
    "relationships/results/tally.py:let_out": "part of closing a round, which is recorded",
    "relationships/results/tally.py:let_out_words": "part of counting private words, which is recorded",
    "relationships/survey/answering.py": "what partners answer: the audit would say who did, and so who did not",
    "organisations/signing_in/sessions.py": "where somebody is signed in, which changes nothing else",
}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function of a module, methods too."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST) -> Iterator[tuple[str, str]]:
    """What is called: the name, and what stands before its dot ("" where nothing does)."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Attribute):
                before = each.func.value
                name = (
                    before.id
                    if isinstance(before, ast.Name)
                    else before.attr
                    if isinstance(before, ast.Attribute)
                    else "…"
                )
                yield each.func.attr, name
            elif isinstance(each.func, ast.Name):
                yield each.func.id, ""


def writers() -> set[tuple[str, str]]:
    """Module and name of each function of `pipeline` that writes the evidence, itself or by another of its module."""
    found = set()
    for path in (SOURCE / "pipeline").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {each.name: {name for name, _ in calls(each)} for each in functions(tree)}
        writing = {name for name, names in called.items() if names & WRITERS}
        while more := {name for name, names in called.items() if names & writing} - writing:
            writing |= more
        found |= {(path.stem, name) for name in writing if not name.startswith("_")}
    return found


def unaudited(source: str, evidence: set[tuple[str, str]]) -> list[str]:
    """The functions of a module that change something of which the audit is not told."""
    tree = ast.parse(source)
    found = {each.name: set(calls(each)) for each in functions(tree)}
    own = {
        name: {called for called, before in each if before == ""} & set(found) for name, each in found.items()
    }
    pipeline, ours = _imported(tree, "commonweal.pipeline"), _imported(tree, "commonweal.web")
    changing = {
        name
        for name, each in found.items()
        for called, before in each
        if (called in WRITES and before not in {*OTHERS, *ours})
        or (pipeline.get(before, before), called) in evidence
    }
    told = {name for name, each in found.items() if any(_tells(*call) for call in each)}
    while calling := {name for name, called in own.items() if called & told} - told:
        told |= calling
    return sorted(changing - told - {called for name in told for called in own[name]})


def _tells(called: str, before: str) -> bool:
    return called in RECORDS and before in ("", "audit")


def _imported(tree: ast.Module, room: str) -> dict[str, str]:
    """The modules of a room by what they are called here; classes begin with a large letter."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(room)
        for alias in node.names
        if alias.name.islower()
    }


def excused(module: str, name: str) -> bool:
    return any(
        f"{module}:{name}" == where if ":" in where else module.startswith(where) for where in NOT_AUDITED
    )


def test_writers_of_the_evidence_are_found() -> None:
    found = writers()
    for known in (("holdings", "purge"), ("suppliers", "decide"), ("editions", "choose_local"), ("baselines", "freeze"),
                  ("workspace", "name_organisations"), ("load", "add")):  # fmt: skip
        assert known in found
    assert ("holdings", "versions") not in found


def test_every_change_is_in_the_audit() -> None:
    evidence = writers()
    found = []
    for path in sorted(WEB.rglob("*.py")):
        module = str(path.relative_to(WEB))
        if "/migrations/" in module:
            continue
        found += [
            f"{module}:{name}"
            for name in unaudited(path.read_text(encoding="utf-8"), evidence)
            if not excused(module, name)
        ]
    assert found == []


def test_a_change_that_nobody_records_is_found() -> None:
    forgotten = "def rename(one):\n    one.name = 'New'\n    one.save()\n"
    of_evidence = "from commonweal.pipeline import holdings\ndef gone(v):\n    holdings.purge(v)\n"
    recorded = (
        "def rename(one):\n    one.save()\n    _tell(one)\ndef _tell(one):\n    audit.record(about=one.id)\n"
    )
    assert unaudited(forgotten, writers()) == ["rename"]
    assert unaudited(of_evidence, writers()) == ["gone"]
    assert unaudited(recorded, writers()) == []
