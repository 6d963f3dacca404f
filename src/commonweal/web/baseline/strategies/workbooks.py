"""The registers as workbooks: out, changed or filled in by people, and in again, whole or not at all.

A row that has a reference is the record of that reference; one without is new. A row that is missing changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.pipeline import sheets
from commonweal.vocabulary.errors import InputError
from commonweal.web.baseline.strategies import actions
from commonweal.web.baseline.strategies.models import (
    Activity,
    Counted,
    DecisionDate,
    Direction,
    Sort,
    Status,
    Strategy,
    Triage,
)
from commonweal.web.organisations.records import cells as cell
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.workbooks import (
    Kind,
    Values,
    code,
    differs,
    iso,
    kept,
    words,
    written,
)
from commonweal.web.organisations.rights import Reader

# Out


def strategies(rows: Iterable[Strategy], *, title: str) -> bytes:
    """Strategies with their commitments that stand, one row for each commitment."""
    names, told = choices.names(), choices.determinants()
    body: list[list[Any]] = []
    for each in rows:
        first = [
            code(each.organisation), names.get(each.organisation, ""), each.title, each.owner,
            Status(each.status).label, iso(each.starts), iso(each.ends), each.link or None,
        ]  # fmt: skip
        held = [one for one in each.commitments.all() if one.given_up is None]
        body += [
            [
                *first, one.what, told.get(one.determinant, one.determinant), one.place or choices.EVERYWHERE,
                one.measure or None, Direction(one.direction).label if one.direction else None,
                one.figure, one.unit or None, iso(one.due), str(one.pk),
            ]
            for one in held
        ] or [first]  # fmt: skip
    return written(STRATEGIES, title, body)


def dates(rows: Iterable[DecisionDate], *, title: str) -> bytes:
    """Decision dates."""
    names = choices.names()
    body = [
        [
            code(each.organisation), names.get(each.organisation, ""), each.what, Sort(each.sort).label,
            iso(each.day), iso(each.papers_by), "Yes" if each.called_off else "No", str(each.pk),
        ]
        for each in rows
    ]  # fmt: skip
    return written(DATES, title, body)


def activities(rows: Iterable[Activity], *, title: str) -> bytes:
    """Work that nobody had badged, with what became of it."""
    names, told = choices.names(), choices.determinants()
    body = [
        [
            code(each.organisation), names.get(each.organisation, ""), each.what, each.who or None,
            each.place or choices.EVERYWHERE, told.get(each.determinant) or None, iso(each.since),
            Counted(each.counted).label, str(each.pk), Triage(each.state).label, each.outcome or None,
        ]
        for each in rows
    ]  # fmt: skip
    return written(ACTIVITIES, title, body)


# In


def _strategy(cells: Mapping[str, str]) -> Values:
    says = {
        "what": cell.text(cells, "commitment", most=500),
        "determinant": cell.choice(cells, "determinant", choices.determinants()),
        "place": cell.place(cells),
        "measure": cell.text(cells, "measure"),
        "direction": cell.choice(cells, "direction", dict(Direction.choices)),
        "figure": cell.number(cells, "figure"),
        "unit": cell.text(cells, "unit", most=60),
        "due": sheets.day(cells.get("by", ""), "By"),
    }
    if says["what"] and not says["determinant"]:
        raise ValueError("the commitment has no determinant")
    if not says["what"] and (says["measure"] or says["figure"] is not None):
        raise ValueError("it has a measure, and no commitment")
    link = cells.get("link", "")
    if link and not link.startswith(("https://", "http://")):
        raise ValueError("“Link” is no address that begins with https://")
    return {
        "organisation": cell.organisation(cells),
        "reference": cell.reference(cells),
        "strategy": {
            "title": cell.needed(cells, "strategy"),
            "owner": cell.text(cells, "owner"),
            "status": cell.choice(cells, "status", dict(Status.choices)) or Status.AGREED.value,
            "starts": sheets.day(cells.get("from", ""), "From"),
            "ends": sheets.day(cells.get("until", ""), "Until"),
            "link": link[:500],
        },
        "commitment": says if says["what"] else None,
    }


def _keep_strategy(values: Values, by: Reader, why: str) -> str:
    """Its strategy first, by organisation and title; then the commitment, by its reference or else its words."""
    says, organisation = values["strategy"], values["organisation"]
    held = Strategy.objects.filter(organisation=organisation, title__iexact=says["title"]).first()
    came = "as_before"
    if held is None:
        held = actions.add_strategy(organisation=organisation, by=by, why=why, **says)
        came = "added"
    elif differs(held, says):
        held = actions.change_strategy(held.pk, seen=held.version, by=by, why=why, **says)
        came = "changed"
    commits = values["commitment"]
    if commits is None:
        return came
    found = held.commitments.filter(given_up__isnull=True)
    one = (
        found.filter(pk=values["reference"]).first()
        if values["reference"]
        else found.filter(what__iexact=commits["what"], place=commits["place"], due=commits["due"]).first()
    )
    if one is None:
        if values["reference"]:
            raise InputError("no_such_reference", "No commitment of that strategy has that reference.",
                             what_to_do="Leave the reference of a new commitment empty.")  # fmt: skip
        actions.commit(held, by=by, why=why, **commits)
        return "added"
    if differs(one, commits):
        actions.change_commitment(one.pk, seen=one.version, by=by, why=why, **commits)
        return "changed"
    return came


def _date(cells: Mapping[str, str]) -> Values:
    day = sheets.day(cells.get("day", ""), "Day")
    sort = cell.choice(cells, "sort", dict(Sort.choices))
    if day is None or not sort:
        raise ValueError("it needs a day and a sort")
    return {
        "organisation": cell.organisation(cells),
        "reference": cell.reference(cells),
        "what": cell.needed(cells, "what is decided"),
        "sort": sort,
        "day": day,
        "papers_by": sheets.day(cells.get("papers by", ""), "Papers by"),
        "called_off": cell.choice(cells, "called off", {"yes": "Yes", "no": "No"}) == "yes",
    }


def _keep_date(values: Values, by: Reader, why: str) -> str:
    says = {name: value for name, value in values.items() if name not in ("organisation", "reference")}
    found = DecisionDate.objects.filter(organisation=values["organisation"])
    held = (
        found.filter(pk=values["reference"])
        if values["reference"]
        else found.filter(what__iexact=says["what"], day=says["day"])
    ).first()
    return kept(values, held, says, actions.add_date, actions.change_date, by, why)


def _activity(cells: Mapping[str, str]) -> Values:
    return {
        "organisation": cell.organisation(cells),
        "reference": cell.reference(cells),
        "what": cell.needed(cells, "what goes on", most=500),
        "who": cell.text(cells, "who"),
        "place": cell.place(cells),
        "determinant": cell.choice(cells, "determinant", choices.determinants()),
        "since": sheets.day(cells.get("since", ""), "Since"),
        "counted": cell.choice(cells, "counted", dict(Counted.choices)) or Counted.UNSURE.value,
    }


def _keep_activity(values: Values, by: Reader, why: str) -> str:
    says = {name: value for name, value in values.items() if name not in ("organisation", "reference")}
    found = Activity.objects.filter(organisation=values["organisation"])
    held = (
        found.filter(pk=values["reference"])
        if values["reference"]
        else found.filter(what__iexact=says["what"], place=says["place"])
    ).first()
    return kept(values, held, says, actions.tell, actions.change_activity, by, why)


SAID = f"“Organisation” is its code, or {cell.SYSTEM_CODE}. Leave the reference of a new row empty."
STRATEGIES = Kind(
    "Strategies",
    f"One row for each commitment. {SAID}",
    lambda: {
        "Status": words(Status.labels),
        "Determinant": words(choices.determinants().values()),
        "Place": words(choices.places().values()),
        "Direction": words(Direction.labels),
    },
    {
        "Organisation": 14, "Organisation name": 36, "Strategy": 40, "Owner": 26, "Status": 14, "From": 12, "Until": 12,
        "Link": 30, "Commitment": 60, "Determinant": 26, "Place": 22, "Measure": 34, "Direction": 10, "Figure": 12,
        "Unit": 14, "By": 12, "Reference": 38,
    },
    ("organisation", "strategy", "commitment", "determinant"),
    _strategy,
    _keep_strategy,
)  # fmt: skip
DATES = Kind(
    "Decision dates",
    SAID,
    lambda: {"Sort": words(Sort.labels), "Called off": ["Yes", "No"]},
    {
        "Organisation": 14, "Organisation name": 36, "What is decided": 50, "Sort": 26, "Day": 12, "Papers by": 12,
        "Called off": 10, "Reference": 38,
    },
    ("organisation", "what is decided", "sort", "day"),
    _date,
    _keep_date,
)  # fmt: skip
ACTIVITIES = Kind(
    "Work that nobody has badged",
    f"Name no person. {SAID}",
    lambda: {
        "Place": words(choices.places().values()),
        "Determinant": words(choices.determinants().values()),
        "Counted": words(Counted.labels),
    },
    {
        "Organisation": 14, "Organisation name": 36, "What goes on": 60, "Who": 26, "Place": 22, "Determinant": 26,
        "Since": 12, "Counted": 10, "Reference": 38, "What became of it": 18, "Why, or what next": 40,
    },
    ("organisation", "what goes on"),
    _activity,
    _keep_activity,
)  # fmt: skip
