"""The canonical tables, as plain schemas: what every reader of a kind must produce."""

from commonweal.vocabulary.tables.entities import CHARITIES, COMPANIES
from commonweal.vocabulary.tables.reference import REFERENCE
from commonweal.vocabulary.tables.shapes import Column, Table
from commonweal.vocabulary.tables.spend import SPEND

__all__ = ["CANONICAL_TABLES", "CHARITIES", "COMPANIES", "REFERENCE", "SPEND", "Column", "Table"]

CANONICAL_TABLES = {table.name: table for table in (SPEND, COMPANIES, CHARITIES, *REFERENCE)}
