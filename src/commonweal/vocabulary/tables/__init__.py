"""The canonical tables, as plain schemas: what every reader of a kind must produce."""

from commonweal.vocabulary.tables.entities import CHARITIES, COMPANIES
from commonweal.vocabulary.tables.reference import REFERENCE
from commonweal.vocabulary.tables.shapes import Column, Table
from commonweal.vocabulary.tables.spend import SPEND
from commonweal.vocabulary.tables.statistics import STATISTICS
from commonweal.vocabulary.tables.workforce import STAFF_ROWS, WORKFORCE

__all__ = [
    "CANONICAL_TABLES",
    "CHARITIES",
    "COMPANIES",
    "REFERENCE",
    "SPEND",
    "STAFF_ROWS",
    "STATISTICS",
    "WORKFORCE",
    "Column",
    "Table",
]

CANONICAL_TABLES = {
    table.name: table for table in (SPEND, COMPANIES, CHARITIES, *REFERENCE, STATISTICS, WORKFORCE)
}
