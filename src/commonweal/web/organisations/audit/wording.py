"""The audit in words: acts, whom and what they are about, and where that is to be seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

ACTS = {
    "datasets.add": "Data added",
    "datasets.purge": "Data erased for good",
    "suppliers.decide": "A supplier decided on",
    "suppliers.undo": "A decision about a supplier taken back",
    "baselines.freeze": "A baseline frozen",
    "method.change": "The method changed",
    "packs.give": "A pack made for others",
    "packs.take": "A pack of another system taken in",
    "packs.remove": "A pack of another system removed",
    "organisations.add": "An organisation added",
    "organisations.change": "An organisation changed",
    "organisations.name": "An organisation named",
    "organisations.successors": "The successors of an organisation changed",
    "neighbourhoods.change": "Neighbourhoods changed",
    "peers.choose": "Peers chosen",
    "people.invite": "A person invited",
    "people.accept": "An invitation taken up",
    "people.add": "An account made",
    "people.bind": "An account bound to an identity provider",
    "people.password": "A password changed",
    "people.reset": "A link for a new password made",
    "people.withdraw": "An invitation withdrawn",
    "token.make": "A token for the API made",
    "token.revoke": "A token for the API revoked",
    "people.give-role": "A role given",
    "people.end-role": "A role ended",
    "people.open": "An account opened again",
    "people.close": "An account closed",
    "people.erase": "A person erased",
    "second-factor.add": "A second factor set up",
    "second-factor.change": "New recovery codes made",
    "second-factor.erase": "A second factor removed",
    "sharing.share": "Data shared",
    "sharing.withdraw": "A sharing withdrawn",
    "sharing.choose": "Which ledgers count was chosen",
    "backup.make": "A backup made",
    "backup.restore": "The workspace restored from a backup",
    "runs.cancel": "Long work cancelled",
    "system.set-up": "The system set up",
    "work.add": "An action added",
    "work.change": "An action changed",
    "work.done": "An action done",
    "work.drop": "An action dropped",
    "work.open-again": "An action opened again",
    "work.comment": "A comment added",
    "work.erase-comment": "A comment erased",
    "audit.erase": "Words erased from the audit",
    "strategies.add": "A strategy added",
    "strategies.change": "A strategy changed",
    "strategies.commit": "A commitment added",
    "strategies.change-commitment": "A commitment changed",
    "strategies.give-up": "A commitment given up",
    "charters.add": "A charter added",
    "charters.change": "A charter changed",
    "charters.sign": "A charter signed",
    "charters.leave": "A charter left",
    "calendar.add": "A decision date added",
    "calendar.change": "A decision date changed",
    "activity.tell": "Work told of",
    "activity.change": "Work that was told of changed",
    "activity.triage": "Work that was told of looked at",
    "asks.add": "An ask or an offer added",
    "asks.change": "An ask or an offer changed",
    "asks.answer": "An ask or an offer answered",
    "asks.publish": "Whether the public may read an ask changed",
    "asks.who-reads": "Who reads the pages for partners chosen",
    "bank.add": "A local question added to the bank",
    "bank.change": "A local question of the bank changed",
    "bank.set-aside": "A question of the bank set aside",
    "bank.offer-again": "A question of the bank offered again",
    "connectors.add": "A connector added",
    "connectors.change": "A connector changed",
    "meetings.add": "A meeting set up",
    "meetings.change": "A meeting changed",
    "meetings.move": "A meeting moved on",
    "meetings.join": "Joining a meeting opened or closed",
    "meetings.take-away": "A seat taken away",
    "meetings.decide": "A meeting’s decision minuted",
    "partners.add": "A partner added",
    "partners.change": "A partner changed",
    "partners.change-contact": "The contact of a partner changed",
    "partners.erase-contact": "The contact of a partner erased",
    "rounds.add": "A round of the relationship audit prepared",
    "rounds.change": "A round of the relationship audit changed",
    "rounds.open": "A round of the relationship audit opened",
    "rounds.invite": "Partners invited to answer",
    "rounds.new-link": "A personal link made anew",
    "rounds.remind": "A reminder sent to those who have not answered",
    "rounds.begin-closing": "A round of the relationship audit takes no more answers",
    "rounds.close": "A round of the relationship audit closed",
    "rounds.erase": "The answers of a round erased",
    "questions.ask": "A question put into the register",
    "questions.change": "A question changed",
    "questions.answer-prompt": "A prompt answered",
    "questions.settle": "A question chosen, parked or looked at anew",
    "propositions.add": "A proposition begun",
    "propositions.change": "A proposition changed",
    "propositions.give-part": "A partner given a part",
    "propositions.change-part": "A partner’s part changed",
    "propositions.take-part-out": "A partner taken out",
    "propositions.move": "A proposition moved on",
    "quotes.show": "A quote shown",
    "quotes.not-show": "A quote kept from everybody",
    "quotes.sort": "Private words sorted by what they are about",
    "quotes.count": "Private words counted by what they are about, and erased",
}
THINGS = {
    "audit": "The audit",
    "backup": "Backups",
    "baselines": "Baselines",
    "datasets": "Data",
    "method": "Rules and what local means",
    "packs": "Packs of figures",
    "peers": "Peers",
    "people": "People and roles",
    "runs": "Long work",
    "second-factor": "Second factors",
    "sharing": "Sharing",
    "suppliers": "Suppliers",
    "token": "Tokens for the API",
    "system": "The system’s set-up",
    "work": "Actions and comments",
    "strategies": "Strategies and commitments",
    "charters": "Charters",
    "calendar": "Decision dates",
    "activity": "Work that nobody has badged",
    "asks": "Asks and offers",
    "bank": "The question bank",
    "connectors": "Connectors and secondments",
    "meetings": "Meetings",
    "questions": "Questions",
    "partners": "Partners",
    "quotes": "Quotes of partners",
    "rounds": "Rounds of the relationship audit",
    "propositions": "Propositions",
}
KINDS: Mapping[str, Callable[[str], str]] = {
    "version": lambda id_: f"/data/{id_[:16]}/",
    "run": lambda id_: f"/runs/{id_}/",
    "organisation": lambda id_: f"/organisations/{id_}/",
    "person": lambda id_: f"/people/{id_}/",
    "baseline": lambda _: "/levers/baselines/",
    "pack": lambda _: "/baseline/packs/",
    "action": lambda id_: f"/actions/{id_}/",
    "strategy": lambda id_: f"/baseline/strategies/{id_}/",
    "charter": lambda id_: f"/baseline/charters/{id_}/",
    "activity": lambda id_: f"/baseline/activity/{id_}/",
    "ask": lambda id_: f"/relationships/asks/{id_}/",
    "connector": lambda id_: f"/relationships/connectors/{id_}/",
    "meeting": lambda id_: f"/questions/meetings/{id_}/",
    "partner": lambda id_: f"/relationships/partners/{id_}/",
    "round": lambda id_: f"/relationships/rounds/{id_}/",
    "question": lambda id_: f"/questions/ours/{id_}/",
    "proposition": lambda id_: f"/questions/propositions/{id_}/",
    "entry": lambda id_: f"/audit/{id_}/",
    "content": lambda id_: "/levers/local/" if id_.startswith("local") else "/levers/rules/",
}
NO_ACCOUNT = {"local user": "Local user", "command line": "A command", "nobody": "Nobody signed in"}
ERASED = "A person whose name was erased"


def act(code: str) -> str:
    """What was done."""
    thing, _, verb = code.partition(".")
    return (
        ACTS.get(code)
        or f"{THINGS.get(thing, thing.replace('-', ' ').capitalize())}: {verb.replace('-', ' ')}"
    )


def thing(code: str) -> str:
    """To what sort of thing."""
    return THINGS.get(code, code.replace("-", " ").capitalize())


def who(code: str, name: str) -> str:
    """Who did it: their name where it is known."""
    return name or NO_ACCOUNT.get(code, ERASED)


def href(about: str) -> str | None:
    """The page of what an entry is about."""
    kind, _, id_ = about.partition(":")
    return KINDS[kind](id_) if kind in KINDS and id_ else None


def values(text: str) -> str:
    """Values before or after a change: “name: Wexport; sector: council”."""
    if not text:
        return ""
    found = json.loads(text)
    return "; ".join(
        f"{name}: {_plain(value)}" for name, value in found.items() if value not in (None, "", [])
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
