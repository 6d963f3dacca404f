"""What the fictional system has set for itself: content editions of its own, as a workspace keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from commonweal.content.boards import KIND as BOARDS
from commonweal.content.demonstration_setting import Setting
from commonweal.content.loader import Edition
from commonweal.content.spend_method import SpendRules, local_definition, spend_rules
from commonweal.vocabulary.spending import Effect

SUCCESSION = "wexmoor-and-vale"


def write(folder: Path, setting: Setting) -> None:
    """Write the system's own editions into a workspace's content folder."""
    _keep(folder, BOARDS, SUCCESSION, setting.merger.isoformat(), _boards(setting))
    local = local_definition()
    _keep(folder, local.kind, local.id, setting.merger.isoformat(), _local(setting))
    rules = spend_rules()
    _keep(folder, rules.kind, rules.id, setting.rules.effective.isoformat(), _rules(setting, rules))


def _keep(folder: Path, kind: str, id_: str, day: str, values: dict[str, Any]) -> None:
    path = folder / kind / id_ / f"{day}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")


def _plain(edition: Edition) -> dict[str, Any]:
    """An edition as its file has it."""
    return edition.model_dump(mode="json", exclude={"kind", "id", "effective"}, exclude_defaults=True) | {
        "checked_by": edition.checked_by
    }


def _head(setting: Setting, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "status": "draft",
        "authored_by": setting.authored_by,
        "checked_by": None,
        "reviewed_on": setting.reviewed_on.isoformat(),
        "next_review": setting.next_review.isoformat(),
        "derived_from": ["Invented for the demonstration"],
    }


def _boards(setting: Setting) -> dict[str, Any]:
    names = " and ".join(board.name for board in setting.former_boards)
    return _head(setting, f"{setting.board.name} follows two boards") | {
        "date": setting.merger.isoformat(),
        "certainty": "confirmed",
        "explanation": f"{names} became one.",
        "boards": [board.model_dump() for board in (setting.board, *setting.former_boards)],
        "passings": [{"old": board.code, "new": setting.board.code} for board in setting.former_boards],
    }


def _local(setting: Setting) -> dict[str, Any]:
    """The shipped definitions of local, with the system's choice, its places and its footprint."""
    return (
        _plain(local_definition())
        | _head(setting, "What local means in Wexmoor and Vale")
        | setting.local.model_dump(mode="json")
        | {"footprint": [authority.code for authority in setting.authorities]}
    )


def _rules(setting: Setting, shipped: SpendRules) -> dict[str, Any]:
    """The shipped rules, stricter where the system says so, with its own; those that exclude stand first."""
    own = setting.rules
    rules = [rule.model_dump(mode="json", exclude_defaults=True) for rule in (*shipped.rules, *own.added)]
    for rule in rules:
        if rule["id"] in own.excluded:
            rule["effect"] = Effect.EXCLUDED.value
        if rule["id"] in own.without_kinds:
            del rule["kinds"]
    rules.sort(key=lambda rule: rule["effect"] != Effect.EXCLUDED.value)
    return _head(setting, "What can be influenced, as Wexmoor and Vale has agreed") | {
        "about": own.why,
        "rules": rules,
    }
