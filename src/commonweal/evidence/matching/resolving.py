"""Suppliers resolved: each to the body that it is, by the strongest evidence there is, or to itself.

In this order: a private person stays a token; what a person decided; a registered number; the name of a public body;
a name in a list or register; words that only public bodies have in their names; other suppliers of the same ledgers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from rapidfuzz import fuzz

from commonweal.content.suppliers import MatchingMethod, PublicBodies
from commonweal.evidence.engine import Engine
from commonweal.evidence.matching import clusters, numbers
from commonweal.evidence.matching.choosing import Candidate, Choice, Chooser, is_public
from commonweal.evidence.matching.names import CleanedName, Cleaner
from commonweal.evidence.matching.resolved import Band, Decided, Location, Proposed, Resolved, Written

CERTAIN = 1.0
BY_NUMBER = 0.99
BY_NUMBER_ALONE = 0.9  # no register to hold it against
BY_BODY = 0.99
BY_PATTERN = 0.9
NAMES_AGREE = 60  # of 100 (rapidfuzz's token set ratio): below it, a number and a name are of two bodies

_Registered = Mapping[str, tuple[str, str | None, str | None, str | None]]


@dataclass(frozen=True)
class _Seen:
    """A supplier, its name cleaned and its numbers in their one form."""

    written: Written
    name: CleanedName
    company: str | None
    charity: str | None
    postcode: str | None


class Resolver:
    """Resolves suppliers by one edition of the rules, against the bodies that an engine holds."""

    def __init__(
        self,
        engine: Engine,
        cleaner: Cleaner,
        method: MatchingMethod,
        bodies: PublicBodies,
        decisions: Mapping[str, Decided],
    ) -> None:
        self._engine = engine
        self._cleaner = cleaner
        self._method = method
        self._decisions = decisions
        self._chooser = Chooser(engine, method, cleaner)
        self._never = re.compile("|".join(bodies.never))
        self._patterns = [(re.compile(each.pattern), each.kind, each.because) for each in bodies.patterns]
        self._bodies = {
            cleaner.key(name): (f"{body.kind}:{body.id}", body.name, body.kind)
            for body in bodies.bodies
            for name in (body.name, *body.names)
        }
        self._starts = {
            cleaner.key(start): (f"{body.kind}:{body.id}", body.name, body.kind)
            for body in bodies.bodies
            for start in body.starts
        }
        self._parts = {
            cleaner.key(part): (f"{body.kind}:{body.id}", body.name, body.kind)
            for body in bodies.bodies
            for part in body.holds
        }

    def resolve(self, suppliers: Iterable[Written]) -> list[Resolved]:
        """Every supplier, once, in the order of how it is written. The order they come in changes nothing."""
        seen = [self._seen(written) for written in sorted(suppliers, key=_order)]
        registered = self._registered(seen)
        settled = [self._settled(each, registered) for each in seen]
        open_ = [each for each, done in zip(seen, settled, strict=True) if done is None]
        chosen = self._chosen(open_)
        resolved = [
            done or self._by_choice(each, chosen.get((each.name.key, each.postcode)), registered)
            for each, done in zip(seen, settled, strict=True)
        ]
        return clusters.join(resolved, self._engine, self._chooser, self._cleaner, self._method.same_cluster)

    def _seen(self, written: Written) -> _Seen:
        name = CleanedName("") if written.individual else self._cleaner.clean(written.supplier)
        return _Seen(
            written,
            name,
            numbers.company_number(written.company_number) or numbers.company_number(name.number),
            numbers.charity_number(written.charity_number),
            numbers.postcode(written.supplier_postcode),
        )

    def _settled(self, seen: _Seen, registered: _Registered) -> Resolved | None:
        if seen.written.individual:
            token = seen.written.supplier
            return _resolved(seen, f"individual:{token}", token, "individual", CERTAIN, "a private person")
        decided = self._decisions.get(seen.written.key)
        if decided is not None and decided.entity is not None:
            return _decided(seen, decided)
        return self._by_number(seen, registered) or self._by_body(seen)

    def _by_number(self, seen: _Seen, registered: _Registered) -> Resolved | None:
        """What its number says, unless a register knows it under quite another name: that goes to a person."""
        for id_, what in (
            (_id("charity", seen.charity), "charity"),
            (_id("company", seen.company), "company"),
        ):
            if id_ is None:
                continue
            found = registered.get(id_)
            if found is None:
                how = "not in the register held" if self._holds(what) else "no register is held to check it"
                evidence = f"{what} number in the ledger ({how})"
                return _resolved(seen, id_, seen.written.supplier, what, BY_NUMBER_ALONE, evidence)
            name, postcode, size, same_as = found
            if not self._agrees(seen, id_):
                continue
            kind = "charity" if same_as else what
            evidence = f"{what} number and name in the ledger and in the register, “{name}”"
            return _resolved(seen, same_as or id_, name, kind, BY_NUMBER, evidence, postcode, size)
        return None

    def _by_body(self, seen: _Seen) -> Resolved | None:
        key = seen.name.key
        if not key or self._never.search(key):
            return None
        found = self._bodies.get(key)
        words = key.split()
        for end in range(len(words), 0, -1):
            found = found or self._starts.get(" ".join(words[:end]))
        for part, body in self._parts.items():
            found = found or (body if f" {part} " in f" {key} " else None)
        if found is None:
            return None
        id_, name, kind = found
        return _resolved(seen, id_, name, kind, BY_BODY, f"a name of {name}")

    def _by_choice(self, seen: _Seen, choice: Choice | None, registered: _Registered) -> Resolved:
        decided = self._decisions.get(seen.written.key)
        if choice and seen.name.form and is_public(choice.best) and not choice.best.is_same:
            choice = None  # “Example Ambulance Service Ltd” is no ambulance trust
        proposed = [_proposed(each) for each in (choice.best, *choice.others)] if choice else []
        conflict = self._conflict(seen, registered)
        sure = choice.confidence if choice else 0.0
        if choice and conflict is None and decided is None and sure >= self._method.automatic:
            best = choice.best
            found = _resolved(
                seen, best.id, best.name, best.kind, sure, best.evidence, best.postcode, best.size
            )
            return replace(found, proposed=tuple(proposed))
        if decided is None and conflict is None:
            by_pattern = self._by_pattern(seen)
            if by_pattern is not None:
                return replace(by_pattern, proposed=tuple(proposed))
        itself = _resolved(seen, "", seen.written.supplier, "cluster", sure, "nothing held is like it")
        if decided is not None:
            told = (
                f"{decided.by} said on {decided.at:%d %B %Y} that it is none of those proposed: {decided.why}"
            )
            return replace(itself, band=Band.NOT_CLAIMED, confidence=CERTAIN, evidence=told, reviewed=True)
        if conflict is not None:
            about = "its number is that of another name: a person must say which is right"
            return replace(itself, band=Band.REVIEW, evidence=about, proposed=(conflict, *proposed))
        if choice and (choice.best.is_same or sure >= self._method.review):  # two may be of one name
            return replace(itself, band=Band.REVIEW, evidence=choice.best.evidence, proposed=tuple(proposed))
        return replace(itself, band=Band.NOT_CLAIMED)

    def _conflict(self, seen: _Seen, registered: _Registered) -> Proposed | None:
        """The body that a number names, where the name beside it is quite another."""
        for id_, kind in (
            (_id("charity", seen.charity), "charity"),
            (_id("company", seen.company), "company"),
        ):
            found = registered.get(id_) if id_ else None
            if id_ and found:
                return Proposed(id_, found[0], kind, found[1], f"the {kind} number in the ledger is its own")
        return None

    def _by_pattern(self, seen: _Seen) -> Resolved | None:
        key = seen.name.key
        if self._never.search(key):
            return None
        for pattern, kind, because in self._patterns:
            if pattern.search(key):
                id_ = f"{kind}:named:{key}"
                return _resolved(seen, id_, seen.written.supplier, kind, BY_PATTERN, because)
        return None

    def _registered(self, seen: Sequence[_Seen]) -> _Registered:
        """What the registers know of the numbers in the ledgers: id -> name, postcode, size, the charity it also is."""
        wanted = {_id("company", each.company) for each in seen} | {
            _id("charity", each.charity) for each in seen
        }
        ids = pa.table({"id": pa.array(sorted(id_ for id_ in wanted if id_), pa.string())})
        self._engine.table("wanted_ids", ids)
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE numbered AS SELECT * FROM entities SEMI JOIN wanted_ids USING (id) "
            "QUALIFY row_number() OVER (PARTITION BY id ORDER BY name) = 1"
        )
        rows = self._engine.execute("SELECT id, name, postcode, size, same_as FROM numbered")
        keys = self._engine.execute(
            "SELECT t.id, list(DISTINCT n.key ORDER BY n.key) FROM entity_names n "
            "JOIN numbered t USING (entity) GROUP BY t.id"
        )
        self._keys: dict[str, list[str]] = dict(keys)
        self._kinds = {kind for (kind,) in self._engine.execute("SELECT DISTINCT kind FROM entities")}
        return {id_: (name, postcode, size, same_as) for id_, name, postcode, size, same_as in rows}

    def _holds(self, kind: str) -> bool:
        return kind in self._kinds

    def _agrees(self, seen: _Seen, id_: str) -> bool:
        names = [seen.name.key, *([seen.name.trades_as] if seen.name.trades_as else [])]
        known = self._keys.get(id_, [])
        return any(fuzz.token_set_ratio(a, b) >= NAMES_AGREE for a in names for b in known)

    def _chosen(self, open_: Sequence[_Seen]) -> dict[tuple[str, str | None], Choice]:
        """What is chosen for each name and postcode; by the name it trades under where its own gives less."""
        asked: dict[tuple[str, str | None], tuple[str, str | None]] = {}
        for each in open_:
            asked[each.name.key, each.postcode] = (each.name.key, each.postcode)
            if each.name.trades_as:
                asked[each.name.trades_as, each.postcode] = (each.name.trades_as, each.postcode)
        order = sorted((key for key in asked if key[0]), key=lambda k: (k[0], k[1] or ""))
        self._engine.table("sought", clusters.sought(order))
        found = {order[number]: choice for number, choice in self._chooser.choices()}
        for each in open_:
            own, other = (each.name.key, each.postcode), (each.name.trades_as or "", each.postcode)
            if other in found and (own not in found or found[own].confidence < self._method.review):
                found[own] = found[other]
        return found


def _resolved(
    seen: _Seen,
    entity: str,
    name: str,
    kind: str,
    confidence: float,
    evidence: str,
    postcode: str | None = None,
    size: str | None = None,
) -> Resolved:
    place, basis = _location(seen.postcode, numbers.postcode(postcode))
    return Resolved(
        seen.written, entity, name, kind, Band.AUTOMATIC, confidence, evidence, place, basis, size
    )


def _location(ledger: str | None, registered: str | None) -> tuple[str | None, Location]:
    if ledger and registered and ledger != registered:
        return ledger, Location.BRANCH
    if ledger:
        return ledger, Location.LEDGER
    return registered, Location.OFFICE if registered else Location.UNKNOWN


def _decided(seen: _Seen, decided: Decided) -> Resolved:
    evidence = f"{decided.by} decided on {decided.at:%d %B %Y}: {decided.why}"
    found = _resolved(
        seen,
        decided.entity or "",
        decided.entity_name or seen.written.supplier,
        decided.entity_kind or "cluster",
        CERTAIN,
        evidence,
        decided.postcode,
    )
    return replace(found, reviewed=True)


def _proposed(candidate: Candidate) -> Proposed:
    return Proposed(candidate.id, candidate.name, candidate.kind, candidate.postcode, candidate.evidence)


def _id(kind: str, number: str | None) -> str | None:
    return f"{kind}:{number}" if number else None


def _order(written: Written) -> tuple[str, ...]:
    return (
        written.supplier,
        written.supplier_postcode or "",
        written.company_number or "",
        written.charity_number or "",
        written.vat_number or "",
    )
