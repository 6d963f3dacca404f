"""Evidence packs: figures with all that they rest on in one file, which another installation can read.

The format is open: JSON, described by a JSON Schema and in docs/reference/evidence-packs.md.
"""

from commonweal.publication.packs.reading import MOST_BYTES, read
from commonweal.publication.packs.sealing import seal_of
from commonweal.publication.packs.shape import schema
from commonweal.publication.packs.writing import as_csv, write

__all__ = ["MOST_BYTES", "as_csv", "read", "schema", "seal_of", "write"]
