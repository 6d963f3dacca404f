"""Bodies looked up by name or number, for a person to pick one: the lists and registers held, none of them copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from commonweal.evidence.engine import Engine, engine, literal
from commonweal.evidence.matching import building, kept, numbers, registers
from commonweal.evidence.matching.names import Cleaner, cleaner
from commonweal.evidence.matching.registers import RegisterFile
from commonweal.evidence.matching.resolved import Proposed
from commonweal.evidence.store import Store

MOST_WORDS = 8
_COLUMNS = "coalesce(same_as, id) AS id, name, CASE WHEN same_as IS NULL THEN kind ELSE 'charity' END AS kind, postcode"


@dataclass(frozen=True)
class Looked:
    """Some of the bodies found, the likeliest first, and how many there are."""

    bodies: Sequence[Proposed]
    total: int


def search(store: Store, asked: str, *, offset: int = 0, limit: int = 25) -> Looked:
    """The bodies with a name that has a word beginning with each word asked for, or with the number asked for.

    Names are compared as matching compares them: capitals, legal forms and small words make no difference. A name that
    is the same stands first, then names of today before earlier ones, the shorter before the longer.
    """
    clean = cleaner(store.content)
    key = clean.key(asked)
    words = key.split()[:MOST_WORDS]
    ids = _ids(asked)
    if not words and not ids:
        return Looked((), 0)
    with _laid_out(store, clean) as (running, files):
        names = ["SELECT entity, key, former FROM listed_names"] + [
            f"SELECT {first} + place AS entity, key, former FROM read_parquet({literal(file.names)})"
            for file, first in files
        ]
        holds = " AND ".join(f"' ' || key LIKE {literal(f'% {word}%')}" for word in words) or "false"
        running.execute(
            "CREATE OR REPLACE TEMP TABLE met AS SELECT entity, min(former) AS former, "
            f"min(CASE WHEN key = {literal(key)} THEN 0 ELSE length(key) END) AS far FROM "
            f"({' UNION ALL '.join(names)}) WHERE {holds} GROUP BY entity"
        )
        if ids:
            running.execute(
                "INSERT INTO met SELECT entity, 0, -1 FROM entities "
                f"WHERE id IN ({', '.join(map(literal, ids))}) AND entity NOT IN (SELECT entity FROM met)"
            )
        found = running.execute(
            f"WITH bodies AS (SELECT {_COLUMNS}, former, far FROM entities JOIN met USING (entity) "
            "QUALIFY row_number() OVER (PARTITION BY coalesce(same_as, id) ORDER BY far, former, name) = 1) "
            "SELECT id, name, kind, postcode, former, count(*) OVER () FROM bodies "
            f"ORDER BY far > 0, former, far, name, id LIMIT {int(limit)} OFFSET {int(offset)}"
        )
    total = found[0][-1] if found else 0
    return Looked([_proposed(*row[:-1]) for row in found], total)


def one(store: Store, id_: str) -> Proposed | None:
    """The body of an id, where a list or register held has it."""
    with _laid_out(store, cleaner(store.content)) as (running, _):
        found = running.execute(
            f"SELECT id, name, kind, postcode, 0 FROM entities WHERE id = {literal(id_)} ORDER BY name LIMIT 1"
        )
    return _proposed(*found[0]) if found else None


@contextmanager
def _laid_out(store: Store, clean: Cleaner) -> Iterator[tuple[Engine, list[tuple[RegisterFile, int]]]]:
    on = kept.basis(store)
    bodies = kept.public_bodies(store)
    with store.spooling() as spool, engine(spool) as running:
        listed = [*building.listed_bodies(running, store, on, bodies), *registers.bodies(bodies)]
        files = building.cleaned_files(store, on, clean)
        yield running, registers.lay_out(running, listed, files, clean, kept.method(store).sizes)


def _ids(asked: str) -> list[str]:
    company, charity = numbers.company_number(asked), numbers.charity_number(asked)
    return [f"{kind}:{number}" for kind, number in (("company", company), ("charity", charity)) if number]


def _proposed(id_: str, name: str, kind: str, postcode: str | None, former: int) -> Proposed:
    how = "known by an earlier or other name" if former else ""
    return Proposed(id_, name, kind, postcode, how)
