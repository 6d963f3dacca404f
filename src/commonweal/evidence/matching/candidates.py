"""Which names of a register are worth comparing with a supplier's: found by words, not by going through them all.

The engine holds two tables: `sought` (id, key, postcode) and `entity_names` (n, entity, key, postcode). A supplier is
compared with the names that are the same, that share its rarest words, that begin alike, or that have its postcode.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from commonweal.evidence.engine import Engine

RARE = 1_500  # a word held by more names than this finds none by itself
CROWDED = 400  # nor does a beginning or a postcode shared by more
WORDS_TRIED = 3
KEPT = 20  # names compared with each supplier
CHUNK = 4_000
BEGINNINGS = (5, 9)


def find(engine: Engine, *, without_itself: bool = False) -> None:
    """Find the names to compare each supplier with. Needs both tables.

    `without_itself`: `entity_names` are the suppliers' own, numbered as they are; none is compared with itself.
    """
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE word_counts AS SELECT word, count(*)::BIGINT AS names "
        "FROM (SELECT unnest(list_distinct(string_split(key, ' '))) AS word FROM "
        f"(SELECT key FROM entity_names {'' if without_itself else 'UNION ALL SELECT DISTINCT key FROM sought'})) "
        "GROUP BY word"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE sought_words AS SELECT id, word, names, "
        "row_number() OVER (PARTITION BY id ORDER BY names, word) AS place FROM "
        "(SELECT id, unnest(list_distinct(string_split(key, ' '))) AS word FROM sought) JOIN word_counts USING (word)"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE routes AS "
        f"SELECT id, 'w' || word AS route FROM sought_words WHERE place <= {WORDS_TRIED} AND names <= {RARE} "
        "UNION ALL SELECT a.id, 'p' || least(a.word, b.word) || ' ' || greatest(a.word, b.word) "
        "FROM sought_words a JOIN sought_words b ON a.id = b.id AND a.place < b.place "
        f"WHERE b.place <= {WORDS_TRIED} AND a.names > {RARE} "
        "UNION ALL SELECT id, 'k' || replace(key, ' ', '') FROM sought "
        + "".join(
            f"UNION ALL SELECT id, 'b{letters}' || left(replace(key, ' ', ''), {letters}) FROM sought "
            f"WHERE length(replace(key, ' ', '')) >= {letters} "
            for letters in BEGINNINGS
        )
        + "UNION ALL SELECT id, 'c' || postcode FROM sought WHERE postcode IS NOT NULL"
    )
    _follow(engine)
    _shortlist(engine, without_itself=without_itself)


def _follow(engine: Engine) -> None:
    """For every route that a supplier is searched by, the names that lie on it."""
    ways = [
        "SELECT n, 'k' || replace(key, ' ', '') AS route FROM entity_names",
        *(
            f"SELECT n, 'b{letters}' || left(replace(key, ' ', ''), {letters}) AS route FROM entity_names"
            for letters in BEGINNINGS
        ),
        "SELECT n, 'c' || postcode AS route FROM entity_names WHERE postcode IS NOT NULL",
        "SELECT n, 'w' || word AS route FROM "
        "(SELECT n, unnest(list_distinct(string_split(key, ' '))) AS word FROM entity_names)",
    ]
    engine.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT route FROM routes")
    engine.execute("CREATE OR REPLACE TEMP TABLE reached (n BIGINT, route VARCHAR)")
    for way in ways:
        engine.execute(f"INSERT INTO reached SELECT n, route FROM ({way}) SEMI JOIN wanted USING (route)")
    engine.execute(
        "INSERT INTO reached WITH common AS (SELECT DISTINCT word FROM sought_words "
        f"WHERE place <= {WORDS_TRIED} AND id IN (SELECT id FROM routes WHERE route[1] = 'p')), held AS "
        "(SELECT n, word FROM (SELECT n, unnest(list_distinct(string_split(key, ' '))) AS word FROM entity_names) "
        "SEMI JOIN common USING (word)) "
        "SELECT n, route FROM (SELECT a.n, 'p' || a.word || ' ' || b.word AS route FROM held a JOIN held b "
        "ON a.n = b.n AND a.word < b.word) SEMI JOIN wanted USING (route)"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE crowds AS SELECT route, count(*) AS names FROM reached GROUP BY route"
    )


def _shortlist(engine: Engine, *, without_itself: bool) -> None:
    """The likeliest names of each supplier, some suppliers at a time, and how common their words are."""
    itself = "AND e.n <> r.id" if without_itself else ""
    engine.execute("CREATE OR REPLACE TEMP TABLE likely (id BIGINT, n BIGINT)")
    (last,) = engine.execute("SELECT coalesce(max(id), -1) FROM sought")[0]
    for first in range(0, last + 1, CHUNK):
        engine.execute(
            "INSERT INTO likely WITH met AS (SELECT r.id, e.n, sum(1 / ln(2 + c.names)) AS rarity FROM routes r "
            f"JOIN crowds c ON c.route = r.route AND (c.names <= {CROWDED} OR r.route[1] = 'k' "
            f"OR (r.route[1] IN ('w', 'p') AND c.names <= {RARE})) JOIN reached e ON e.route = r.route "
            f"WHERE r.id >= {first} AND r.id < {first + CHUNK} {itself} GROUP BY ALL) "
            "SELECT s.id, e.n FROM met JOIN sought s ON s.id = met.id JOIN entity_names e ON e.n = met.n "
            "QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY "
            f"met.rarity + 2 * jaro_winkler_similarity(s.key, e.key) DESC, e.key, e.n) <= {KEPT}"
        )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE candidate_words AS SELECT word, names FROM word_counts SEMI JOIN "
        "(SELECT unnest(string_split(key, ' ')) AS word FROM sought UNION ALL "
        "SELECT unnest(string_split(e.key, ' ')) AS word FROM likely JOIN entity_names e USING (n)) USING (word)"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE likely_entities AS SELECT * FROM entities "
        "SEMI JOIN (SELECT e.entity FROM likely JOIN entity_names e USING (n)) USING (entity)"
    )


def pairs(engine: Engine) -> Iterator[pa.Table]:
    """Some suppliers at a time, the likeliest names of each, with what is known of the bodies named.

    Columns: sought, here, there, postcode_here, postcode_there, former, and those of `entities`.
    """
    (last,) = engine.execute("SELECT coalesce(max(id), -1) FROM sought")[0]
    for first in range(0, last + 1, CHUNK):
        yield engine.arrow(
            "SELECT s.id AS sought, s.key AS here, e.key AS there, s.postcode AS postcode_here, "
            "e.postcode AS postcode_there, e.former, t.id, t.name, t.kind, t.postcode, t.size, t.same_as "
            "FROM likely l JOIN sought s ON s.id = l.id JOIN entity_names e ON e.n = l.n "
            "JOIN likely_entities t ON t.entity = e.entity "
            f"WHERE s.id >= {first} AND s.id < {first + CHUNK} ORDER BY s.id, t.id, e.key, e.former"
        )
