"""Ten thousand requests to the API, as each role: no fault, no breach of the document."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Asked
from tests.making_requests import Sent, ask, readers, real, schema

pytestmark = pytest.mark.prove
WANTED = 10_000


def test_ten_thousand_requests(asked: Asked, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE, settings.SIGN_IN_REQUIRED = 1_000_000, True
    made, ids, sent = schema(), real(asked), Sent()
    tokens = readers(asked)
    turn = 0
    while sent.total < WANTED:
        for number, token in enumerate(tokens.values()):
            ask(made, token, ids, sent, each=24, start=1_000_000 * turn + 1000 * number)
        turn += 1
    print(f"\nAPI: {sent}")
    assert 200 in sent.by_status
