"""The system's own part of the question bank as a workbook: out, changed or filled in by people, and in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import reading as baseline
from commonweal.web.organisations.records import cells as cell
from commonweal.web.organisations.records import choices, workbooks
from commonweal.web.organisations.records.workbooks import Kind, Values
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions.bank import actions, reading
from commonweal.web.questions.bank.models import LocalPair
from commonweal.web.questions.reading import sectors

LONG = 500


def written(rows: Iterable[LocalPair], *, title: str) -> bytes:
    """Local pairs, one a row, those that are set aside with the reason."""
    told, at_table, labels = choices.determinants(), _sectors(), baseline.indicator_labels()
    standing = reading.every()
    body: list[list[Any]] = [
        [
            told.get(each.determinant, each.determinant), each.transactional, each.transformational,
            cell.together(each.draws_on), cell.together(at_table.get(one, one) for one in each.needs),
            cell.together(labels.get(one, one) for one in each.informed_by) or None, each.derived_from,
            _aside(standing.get(each.key)) or None, str(each.pk),
        ]
        for each in rows
    ]  # fmt: skip
    return workbooks.written(PAIRS, title, body)


def _aside(one: reading.BankPair | None) -> str:
    return one.aside if one else ""


def _sectors() -> dict[str, str]:
    return {one.id: one.title for one in sectors().values()}


def _read(cells: Mapping[str, str]) -> Values:
    determinant = cell.choice(cells, "determinant", choices.determinants())
    if not determinant:
        raise ValueError("“Determinant” is empty")
    return {
        "organisation": SYSTEM,
        "reference": cell.reference(cells),
        "aside": cell.text(cells, "set aside because", most=LONG),
        "pair": {
            "determinant": determinant,
            "transactional": cell.needed(cells, "usually asked", most=LONG),
            "transformational": cell.needed(cells, "asked by the whole place", most=LONG),
            "draws_on": cell.several(cells, "draws on"),
            "needs": cell.several(cells, "needs at the table", _sectors()),
            "informed_by": cell.several(cells, "informed by", baseline.indicator_labels()),
            "derived_from": cell.needed(cells, "from", most=300),
        },
    }


def _keep(values: Values, by: Reader, why: str) -> str:
    says, reference = values["pair"], values["reference"]
    held = LocalPair.objects.filter(pk=reference).first() if reference else None
    if held is None:
        if reference:
            raise InputError(
                "no_such_reference", "No local question has that reference.",
                what_to_do="Leave the reference of a new row empty.",
            )  # fmt: skip
        held, did = actions.add(by=by, why=why, **says), "added"
    else:
        did = "changed" if workbooks.differs(held, says) else "as_before"
        if did == "changed":
            actions.change(held.pk, seen=held.version, by=by, why=why, **says)
    now = _aside(reading.every().get(f"{says['determinant']}/{held.pk}"))
    if values["aside"] == now:
        return did
    if values["aside"]:
        actions.set_aside(says["determinant"], str(held.pk), why=values["aside"], by=by)
    else:
        actions.offer_again(says["determinant"], str(held.pk), why=why, by=by)
    return did if did == "added" else "changed"


def _choices() -> Mapping[str, Sequence[str]]:
    return {
        "Determinant": list(choices.determinants().values()),
        "Needs at the table": list(_sectors().values()),
    }


PAIRS = Kind(
    "Local questions",
    "One row for each question of the system’s own. Part several words, sectors or figures with a semicolon. "
    "A reason under “Set aside because” means that it is no longer offered.",
    _choices,
    {
        "Determinant": 24, "Usually asked": 44, "Asked by the whole place": 60, "Draws on": 40,
        "Needs at the table": 40, "Informed by": 40, "From": 40, "Set aside because": 40, "Reference": 38,
    },
    ("determinant", "usually asked", "asked by the whole place", "draws on", "needs at the table", "from"),
    _read,
    _keep,
)  # fmt: skip
