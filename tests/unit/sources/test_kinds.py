"""A kind of file is what has a reader, and nothing else that lies beside the readers."""

from __future__ import annotations

import pytest

from commonweal.sources import kinds, reader


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_that_is_offered_can_be_read(kind: str) -> None:
    found = reader(kind)
    assert (found.KIND, bool(found.TABLES)) == (kind, True)
    assert callable(found.read)
