"""Whatever is asked of the API, as whoever: no fault of the program, and nothing but what its document says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Asked
from tests.making_requests import Sent, ask, readers, real, schema


@pytest.fixture
def unlimited(settings: Any) -> None:
    settings.SIGN_IN_REQUIRED = True
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.mark.usefixtures("unlimited")
def test_any_request_gets_an_answer_that_the_document_describes(asked: Asked) -> None:
    made, ids, sent = schema(), real(asked), Sent()
    for number, token in enumerate(readers(asked).values()):
        ask(made, token, ids, sent, each=3, start=1000 * number)
    print(sent)
    assert len(sent.by_operation) == sum(len(methods) for methods in made.raw_schema["paths"].values())
    assert {200, 401, 403, 404} <= set(sent.by_status)


@pytest.mark.usefixtures("unlimited")
def test_an_answer_that_the_document_does_not_describe_is_seen(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonweal.web.api import around
    from commonweal.web.organisations.permissions import Role
    from commonweal.web.runs.models import Run

    made, ids = schema(), real(asked)
    monkeypatch.setattr(Run, "title", property(lambda _: None), raising=False)
    monkeypatch.setattr(around, "_run", lambda _: _Wrong())
    with pytest.raises(BaseException, match=r"(?i)server error|500|failures|schema"):
        ask(made, asked.token(Role.STEWARD, next(iter(asked.runs))), ids, Sent(), each=20, start=1)


class _Wrong:
    """A run that is not what the document says a run is."""

    organisation = "XWX60"
    id = "not an id"
