"""What to do next and what needs attention, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.publication import wording
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.periods import Month, months_between
from commonweal.web.baseline.reading import ACTIVITIES_WAITING, Spend
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Link
from commonweal.web.questions.reading import Review
from commonweal.web.relationships.reading import UNANSWERED, ToDo
from commonweal.web.runs.models import Run, State

MOST = 3
LISTED = 3
SPEND = "spend"


@dataclass(frozen=True)
class Step:
    """Something to do, and why."""

    link: Link
    why: str


SET_UP = Step(
    Link("Set up your system", "/set-up/"),
    "Its organisations and places are proposed from the code of your board, so that people and data have a place.",
)


FIRST_QUESTION = Step(
    Link("Take up a first question", "/questions/bank/"),
    "Figures show where there is potential, and not what to do. The question bank needs no data of yours to begin.",
)


def triage(new: int) -> Step:
    """Say what becomes of work that people told of."""
    words = f"Look at {wording.count_of(new, 'piece of work', 'pieces of work')} that nobody has badged"
    return Step(Link(words, ACTIVITIES_WAITING), "Those who told you of it want to hear what becomes of it.")


def review(one: Review) -> Step:
    """Decide on a proposition whose review date has come."""
    why = f"Its review was set for {wording.day(one.on)}: adopt, adapt or stop it, with the reason."
    return Step(Link(f"Decide on “{one.title}”", one.href), why)


def keep_promise(one: ToDo) -> Step:
    """See to a round of the relationship audit, or to asks, for whoever runs it."""
    return Step(Link(one.what, one.href), one.why)


def answer_asks(many: int, waited: str) -> Step:
    """Answer what partners ask."""
    words = f"Answer {wording.count_of(many, 'ask')} of partners"
    why = (
        "It came today."
        if waited == "Today"
        else f"The oldest waits for {waited}. Partners who hear nothing stop asking."
    )
    return Step(Link(words, UNANSWERED), why)


def steps(
    current: Sequence[DatasetVersion], spend: Spend, latest: Sequence[Run], names: Mapping[str, str]
) -> list[Step]:
    """All that is to be done, the most pressing first."""
    owned = [version for version in current if version.organisation]
    ledgers = [version for version in owned if version.kind == SPEND]
    if not ledgers:
        held = "No ledger is held yet" if owned else "Nothing is held yet"
        why = f"{held}. One ledger, untidy or not, is enough for first figures within the hour."
        return [Step(Link("Add a first ledger", "/data/add/"), why), *_refused(owned, names)]
    found: list[Step] = []
    failed = next((run for run in latest[:1] if run.state == State.FAILED), None)
    if failed is not None:
        found.append(Step(Link(f"Look at what failed: {failed.title}", f"/runs/{failed.id}/"), failed.error))
    if spend.total is None or spend.stale:
        why = spend.stale or "data are held, but no figures are worked out yet"
        found.append(
            Step(
                Link("Bring the figures up to date", "/baseline/procurement/spend/"),
                f"{why[:1].upper()}{why[1:]}.",
            )
        )
    found += _unknown_places(spend)
    found += _missing_months(ledgers, names)
    found += _refused(owned, names)
    found += _vat(ledgers, names)
    if len({version.organisation for version in ledgers}) == 1:
        why = "A system’s figures need more than one organisation’s ledger."
        found.append(Step(Link("Add another organisation’s ledger", "/data/add/"), why))
    if not found:
        found.append(
            Step(
                Link("Read the spend overview", "/baseline/procurement/spend/"),
                "All that is held is up to date and whole.",
            )
        )
    return found


def _unknown_places(spend: Spend) -> list[Step]:
    """Most figures of influenceable spend say little until suppliers are known."""
    unknown = spend.much_unknown()
    if unknown is None:
        return []
    link = (
        Link("Review suppliers", "/levers/suppliers/review/")
        if datasets.holds("companies")
        else Link("Add the register of companies", "/data/add/?kind=companies")
    )
    return [Step(link, f"{unknown}, so the local share may be anything.")]


def _missing_months(current: Sequence[DatasetVersion], names: Mapping[str, str]) -> list[Step]:
    held: dict[str, set[Month]] = {}
    for version in current:
        own = held.setdefault(version.organisation, set())
        own.update(Month.parse(text) for text in version.facts.get("months", {}))
    every: set[Month] = set().union(*held.values())
    if not every:
        return []
    span = list(months_between(min(every), max(every)))
    found = []
    for code, months in sorted(held.items()):
        missing = [wording.month(month) for month in span if month not in months]
        if missing:
            shown = (
                wording.listed(missing) if len(missing) <= LISTED else wording.count_of(len(missing), "month")
            )
            why = (
                f"The system’s total is short of it: every other month from {wording.month(span[0])} is held."
            )
            if len(missing) > 1:
                why = f"The system’s totals are short of {'them' if len(missing) <= LISTED else 'these months'}."
            link = Link(f"Add {names.get(code, code)}: {shown}", f"/data/add/?organisation={code}")
            found.append(Step(link, why))
    return found


def _refused(current: Sequence[DatasetVersion], names: Mapping[str, str]) -> list[Step]:
    refused = [version for version in current if version.rows_left_out]
    if not refused:
        return []
    worst = max(refused, key=lambda version: abs(version.amount_left_out))
    rows = wording.count_of(worst.rows_left_out, "refused row")
    link = Link(f"Look at {rows} in {worst.file}", f"{datasets.href(worst.id)}issues/?severity=error")
    left_out = wording.pounds(worst.amount_left_out)
    return [
        Step(
            link,
            f"{left_out} of {names.get(worst.organisation, worst.organisation)} is left out of the figures.",
        )
    ]


def _vat(current: Sequence[DatasetVersion], names: Mapping[str, str]) -> list[Step]:
    unknown = [version for version in current if version.facts.get("vat", "unknown") == "unknown"]
    if not unknown:
        return []
    codes = sorted({version.organisation for version in unknown})
    pounds = sum((version.reconciliation.amount_accepted or Decimal(0) for version in unknown), Decimal(0))
    who = wording.listed([names.get(code, code) for code in codes[:LISTED]])
    return [
        Step(
            Link(f"Find out whether VAT is in the amounts of {who}", f"/data/?organisation={codes[0]}"),
            f"{wording.pounds(pounds)} may or may not include VAT. Load the files again and say which.",
        )
    ]
