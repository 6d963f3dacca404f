"""Requests of every kind to the API, made from its own document, and what must hold of every answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from commonweal.web.api import v1
from commonweal.web.organisations.permissions import Role
from tests.asking import OURS, THEIRS, Asked, token_of

BODY_CODES = (OURS, THEIRS)


@dataclass
class Sent:
    """What was sent and answered so far."""

    by_operation: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    def __str__(self) -> str:
        statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.by_status.items()))
        return f"{self.total:,} requests over {len(self.by_operation)} operations; by status {statuses}"


def schema() -> Any:
    """The API's document, as what makes requests reads it, in front of the application itself."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application

    made = schemathesis.openapi.from_dict(v1.document())
    made.app = get_wsgi_application()
    return made


def real(asked: Asked) -> dict[str, list[str]]:
    """Ids that there are, of both bodies, for each part of an address."""
    from commonweal.content.frameworks import frameworks
    from commonweal.web.api import figures
    from commonweal.web.organisations.arriving import LOCAL

    keys = [kept.key for kept in figures.visible(LOCAL)]
    return {
        "key": keys[:6],
        "dimensions": ["none", "month", "supplier", "month,supplier"],
        "version_id": [asked.version(code) for code in BODY_CODES],
        "run_id": list(asked.runs.values()),
        "code": list(BODY_CODES),
        "framework": [one.id for one in frameworks()],
        "seal": ["0" * 64],  # no pack is held
        "round_id": [str(UUID(int=0))],  # no round has closed
    }


def readers(asked: Asked) -> dict[str, str]:
    """A token of each role in a body, one of the local user's kind for nobody at all, and one that is wrong."""
    found = {role.value: asked.token(role, OURS) for role in Role}
    return found | {"nobody": "", "wrong": "cw_wrong"}


def ask(made: Any, token: str, ids: dict[str, list[str]], sent: Sent, *, each: int, start: int) -> None:
    """Send `each` requests for every operation with one token; every answer is what the document says, and no fault.

    Half of the parts of addresses are ids that there are, so that doors and not only addresses are tried.
    """
    from schemathesis.specs.openapi.checks import ignored_auth  # says that a token of ours is made up

    excluded = [ignored_auth]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for number, result in enumerate(made.get_all_operations()):
        operation = result.ok()

        @seed(start + number)
        @settings(
            max_examples=each,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), chosen=st.data())
        def one(case: Any, chosen: Any) -> None:
            for name in case.path_parameters or {}:
                if chosen.draw(st.booleans()):
                    case.path_parameters[name] = chosen.draw(st.sampled_from(ids[name]))
            answer = case.call(headers=headers)
            sent.by_operation[case.operation.label] += 1
            sent.by_status[answer.status_code] += 1
            assert answer.status_code < 500, answer.text
            case.validate_response(answer, excluded_checks=excluded)
            if answer.status_code >= 400:
                told = answer.json()
                assert told["code"]
                assert told["what_to_do"]
                assert "Traceback" not in answer.text

        one()


__all__ = ["Sent", "ask", "readers", "real", "schema", "token_of"]
