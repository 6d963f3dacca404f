"""The peer for influenceable spend: DuckDB SQL as one would write it by hand, from the stored ledgers and suppliers.

The classified payments are worked out once, as a table; each answer is a plain query of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.duckdb_peer import connect
from benchmarks.influenceable_questions import (
    ADDED_UP,
    BY_DEFINITION,
    BY_DEPRIVATION,
    BY_RULE,
    HHI,
    LARGEST,
    LARGEST_SUPPLIERS,
    LEAKAGE,
    LOCAL_SHARE,
    NET_NEGATIVE,
    RULE_REACH,
    Settings,
)
from benchmarks.questions import NOT_STATED, SYSTEM, Question

UPPER = "(met & {excluded}) = 0"
SELECTED = {
    "spend.total_consolidated": "NOT internal",
    "spend.excluded": "(met & {excluded}) <> 0",
    "spend.influenceable.upper": UPPER,
    "spend.influenceable.lower": "(met & {any}) = 0",
    "spend.demand.upper": UPPER + " AND NOT individual",
    "spend.demand.lower": "(met & {any}) = 0 AND NOT individual",
    "spend.local": UPPER + " AND place = 'local'",
    "spend.rest_of_footprint": UPPER + " AND place = 'rest of footprint'",
    "spend.elsewhere": UPPER + " AND place = 'elsewhere'",
    "spend.unknown_location": UPPER + " AND place = 'unknown'",
}
DEFINITIONS = ("council", "place", "footprint", "radius", "region")
NO_RULE = "Met by no rule"


class Answering:
    """Answers questions of influenceable spend."""

    def __init__(self, ledgers: dict[str, Path], settings: Settings) -> None:
        self._settings = settings
        self._connection = connect()
        self._connection.execute("SET preserve_insertion_order = false")
        self._bits = {
            "excluded": settings.bits("excluded"),
            "any": settings.bits("excluded") | settings.bits("doubtful"),
        }
        for statement in _prepared(ledgers, settings):
            self._connection.execute(statement)

    def answer(self, questions: Sequence[Question]) -> Iterator[tuple[Question, pa.Table]]:
        """Each question with its result, fetched as an Arrow table."""
        for question in questions:
            yield question, self._connection.sql(self._sql(question)).to_arrow_table()

    def _sql(self, question: Question) -> str:
        here = "" if question.place == SYSTEM else f" AND organisation = '{question.place}'"
        upper = f"classified WHERE {UPPER.format(**self._bits)}{here}"
        if question.indicator in ADDED_UP:
            chosen = f"classified WHERE {SELECTED[question.indicator].format(**self._bits)}{here}"
            return _added_up(chosen, question.cut)
        whole = f"classified WHERE true{here}"
        if question.indicator in (BY_RULE, RULE_REACH):
            by = self._by_rule if question.indicator == BY_RULE else self._reach
            return by(whole) if question.cut else _added_up(whole, ())
        if question.indicator == BY_DEFINITION:
            return _by_definition(upper) if question.cut else _added_up(upper, ())
        if question.indicator == BY_DEPRIVATION:  # no index is held
            return "SELECT NULL AS value, 0 AS count"
        if question.indicator in (LOCAL_SHARE, LEAKAGE):
            where = "local" if question.indicator == LOCAL_SHARE else "elsewhere"
            return _share(upper, where, self._settings.most_unknown)
        return {HHI: _hhi, LARGEST: _largest, NET_NEGATIVE: _net_negative}[question.indicator](upper)

    def _by_rule(self, source: str) -> str:
        branches = " ".join(
            f"WHEN (met & {1 << n}) <> 0 THEN {_text(rule['title'])}"
            for n, rule in enumerate(self._settings.rules)
            if rule["in_force"]
        )
        return (
            f"WITH met AS (SELECT met, sum(amount) AS value, count(*) AS count FROM {source} GROUP BY met) "
            f"SELECT CASE {branches} ELSE '{NO_RULE}' END AS rule, sum(value) AS value, sum(count) AS count "
            "FROM met GROUP BY ALL"
        )

    def _reach(self, source: str) -> str:
        titles = ", ".join(
            f"({1 << n}, {_text(rule['title'])})" for n, rule in enumerate(self._settings.rules)
        )
        return (
            f"WITH by_met AS (SELECT met, sum(amount) AS value, count(*) AS count FROM {source} GROUP BY met) "
            "SELECT title AS rule, coalesce(sum(value), 0) AS value, coalesce(sum(count), 0) AS count "
            f"FROM (VALUES {titles}) AS rules(bit, title) LEFT JOIN by_met ON (met & bit) <> 0 GROUP BY title"
        )


def rows(question: Question, table: pa.Table) -> list[tuple[tuple[str, ...], object, int]]:
    """An Arrow result's rows in the common form."""
    listed = table.to_pylist()
    return [(tuple(row[name] for name in question.cut), row["value"], row["count"] or 0) for row in listed]


def _prepared(ledgers: dict[str, Path], settings: Settings) -> Iterator[str]:
    source = ", ".join(repr(str(path)) for path in ledgers.values())
    held = {name for path in ledgers.values() for name in pq.read_schema(path).names}
    category = "category" if "category" in held else "NULL::VARCHAR AS category"
    yield (
        "CREATE VIEW payments AS SELECT organisation, date, amount, supplier, supplier_postcode, individual, "
        f"expense_type, expense_area, {category} FROM read_parquet([{source}], union_by_name = true) "
        "WHERE outcome = 'accepted'"
    )
    addresses = ", ".join(f"('{body}', '{code}')" for body, code in settings.addresses.items())
    directory = f"read_parquet('{settings.postcodes}')"
    yield (
        f"CREATE TABLE bodies AS SELECT body, p.* FROM (VALUES {addresses}) AS a(body, code) "
        f"LEFT JOIN {directory} p ON p.postcode = a.code"
    )
    own = ", ".join(f"'{body}'" for body in settings.addresses)
    yield (
        "CREATE TABLE known AS WITH named AS (SELECT *, "
        "count(DISTINCT entity) OVER (PARTITION BY entity_name) AS alike "
        f"FROM read_parquet('{settings.suppliers}')) "
        "SELECT s.supplier, s.supplier_postcode, size, entity_kind, band, "
        "CASE WHEN alike = 1 THEN entity_name "
        "ELSE entity_name || ' (' || split_part(entity, ':', -1) || ')' END AS label, "
        f"split_part(entity, ':', -1) IN ({own}) AS internal, "
        "p.postcode AS location, p.authority, p.easting, p.northing "
        f"FROM named s LEFT JOIN (SELECT * FROM {directory} WHERE authority IS NOT NULL) p ON p.postcode = s.postcode"
    )
    asked = "lower(supplier || chr(10) || coalesce(label, ''))"
    yield (
        "CREATE TABLE suppliers AS SELECT *, "
        f"{_bits(settings, 'supplier_words', asked)} + 0 AS words, {_kinds(settings)} AS kinds FROM known"
    )
    for name, words in (
        ("expense_type", "spending_words"),
        ("category", "spending_words"),
        ("expense_area", "area_words"),
    ):
        yield (
            f"CREATE TABLE met_{name} AS SELECT text, {_bits(settings, words, 'lower(text)')} AS bits "
            f"FROM (SELECT DISTINCT {name} AS text FROM payments WHERE {name} IS NOT NULL)"
        )
    yield _localities(settings)
    yield (
        "CREATE TABLE classified AS SELECT p.organisation, date_trunc('month', date) AS month, amount, "
        "coalesce(s.label, p.supplier) AS supplier, individual, p.expense_type, p.expense_area, p.category, s.size, "
        "s.location, s.authority, coalesce(s.internal, false) AS internal, "
        "coalesce(s.words, 0) | coalesce(s.kinds, 0) | coalesce(t.bits, 0) | coalesce(c.bits, 0) | coalesce(a.bits, 0) "
        "AS met, CASE WHEN s.location IS NULL THEN 'unknown' ELSE coalesce(l.council, 'elsewhere') END AS place "
        "FROM payments p LEFT JOIN suppliers s ON s.supplier = p.supplier AND "
        "s.supplier_postcode IS NOT DISTINCT FROM p.supplier_postcode "
        "LEFT JOIN met_expense_type t ON t.text = p.expense_type LEFT JOIN met_category c ON c.text = p.category "
        "LEFT JOIN met_expense_area a ON a.text = p.expense_area "
        "LEFT JOIN localities l ON l.organisation = p.organisation AND l.location = s.location"
    )


def _localities(settings: Settings) -> str:
    footprint = ", ".join(map(_text, settings.footprint))
    in_footprint = f"p.authority IN ({footprint})"
    rest = f"CASE WHEN {in_footprint} THEN 'rest of footprint' ELSE 'elsewhere' END"
    together = " OR ".join(
        f"(b.authority IN ({', '.join(map(_text, place))}) AND p.authority IN ({', '.join(map(_text, place))}))"
        for place in settings.places
    )
    in_a_place = ", ".join(_text(code) for place in settings.places for code in place)
    near = (
        f"sqrt((b.easting - p.easting) ** 2 + (b.northing - p.northing) ** 2) <= {1000 * settings.radius_km}"
    )
    is_local = {
        "council": "p.authority = b.authority",
        "place": f"CASE WHEN b.authority IN ({in_a_place}) THEN {together} ELSE p.authority = b.authority END",
        "footprint": in_footprint,
        "radius": near,
        "region": "CASE WHEN b.region IS NULL THEN NULL ELSE p.region IS NOT DISTINCT FROM b.region END",
    }
    columns = ", ".join(
        f"CASE WHEN ({test}) IS NULL THEN 'unknown' WHEN ({test}) THEN 'local' ELSE {rest} END AS {name}"
        for name, test in is_local.items()
    )
    return (
        f"CREATE TABLE localities AS SELECT b.body AS organisation, p.postcode AS location, {columns} FROM bodies b, "
        f"(SELECT * FROM read_parquet('{settings.postcodes}') WHERE postcode IN (SELECT location FROM known)) p"
    )


def _bits(settings: Settings, words: str, asked: str) -> str:
    parts = [
        f"CASE WHEN regexp_matches({asked}, {_text('|'.join(f'({word})' for word in rule[words]))}) "
        f"THEN {1 << n} ELSE 0 END"
        for n, rule in enumerate(settings.rules)
        if rule[words]
    ]
    return " + ".join(parts) or "0"


def _kinds(settings: Settings) -> str:
    parts = [
        f"CASE WHEN entity_kind IN ({', '.join(map(_text, rule['kinds']))}) THEN {1 << n} ELSE 0 END"
        for n, rule in enumerate(settings.rules)
        if rule["kinds"]
    ]
    return " + ".join(parts) or "0"


def _added_up(source: str, cut: tuple[str, ...]) -> str:
    grouped = ", ".join([*cut, "coalesce(sum(amount), 0) AS value", "count(*) AS count"])
    worded = ", ".join([*map(_worded, cut), "value", "count"])
    by = " GROUP BY ALL" if cut else ""
    return f"SELECT {worded} FROM (SELECT {grouped} FROM {source}{by})"


def _by_definition(source: str) -> str:
    few = f"SELECT organisation, location, sum(amount) AS value, count(*) AS count FROM {source} GROUP BY ALL"
    parts = [
        f"SELECT '{name}' AS definition, "
        f"CASE WHEN location IS NULL THEN 'unknown' ELSE coalesce(l.{name}, 'elsewhere') "
        "END AS place, sum(value) AS value, sum(count) AS count FROM few LEFT JOIN localities l "
        "USING (organisation, location) GROUP BY ALL"
        for name in DEFINITIONS
    ]
    return f"WITH few AS ({few}) {' UNION ALL '.join(parts)}"


def _share(source: str, where: str, most_unknown: float) -> str:
    return (
        f"WITH sums AS (SELECT coalesce(sum(amount) FILTER (place = '{where}'), 0)::DOUBLE AS there, "
        "coalesce(sum(amount) FILTER (place = 'unknown'), 0)::DOUBLE AS unknown, "
        f"coalesce(sum(amount), 0)::DOUBLE AS whole, count(*) AS count FROM {source}) "
        "SELECT CASE WHEN whole > 0 AND whole - unknown > 0 AND "
        f"unknown <= {most_unknown} * whole THEN round(100 * there / (whole - unknown), 1) END AS value, "
        "count FROM sums"
    )


def _nets(source: str) -> str:
    return (
        "WITH nets AS (SELECT CASE WHEN individual THEN chr(0) ELSE supplier END AS name, sum(amount) AS net, "
        f"count(*) AS count FROM {source} GROUP BY ALL) "
    )


def _hhi(source: str) -> str:
    return (
        f"{_nets(source)} SELECT round(sum(net::DOUBLE * net::DOUBLE) / (sum(net::DOUBLE) * sum(net::DOUBLE)), 6) "
        "AS value, coalesce(sum(count), 0) AS count FROM nets WHERE net > 0"
    )


def _largest(source: str) -> str:
    return (
        f"{_nets(source)}, top AS (SELECT * FROM nets WHERE net > 0 ORDER BY net DESC, name LIMIT {LARGEST_SUPPLIERS}) "
        "SELECT round(100 * sum(net)::DOUBLE / (SELECT sum(net) FROM nets WHERE net > 0)::DOUBLE, 1) AS value, "
        "coalesce(sum(count), 0) AS count FROM top"
    )


def _net_negative(source: str) -> str:
    return (
        f"{_nets(source)} SELECT coalesce(sum(net), 0) AS value, coalesce(sum(count), 0) AS count "
        "FROM nets WHERE net < 0"
    )


def _worded(name: str) -> str:
    if name == "month":
        return "strftime(month, '%Y-%m') AS month"
    return f"coalesce({name}, '{NOT_STATED}') AS {name}"


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
