"""What a program is told when it does not get what it asked for: `application/problem+json` (RFC 9457), always."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from commonweal.vocabulary.errors import CommonwealError, InputError

ROOT = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
BODY_LIMIT_BYTES = 64 * 1024

# What is said where nothing more is known than the status.
PLAIN: Mapping[int, tuple[str, str, str]] = {
    400: ("bad_request", "The request cannot be understood.", "Check it against /api/v1/openapi.json."),
    403: ("not_permitted", "You may not do this.", "Ask whoever looks after this system."),
    404: (
        "not_found",
        "There is nothing at this address, or you may not see it.",
        "Check the address against /api/v1/openapi.json, and ids against what the lists give.",
    ),
    405: ("wrong_method", "This address does not take that method.", "Use one that the header Allow names."),
    413: (
        "body_too_large",
        f"The body of the request is larger than {BODY_LIMIT_BYTES // 1024} KB.",
        "Send only what the address takes.",
    ),
    500: (
        "program_at_fault",
        "The program failed. What is held has not been changed.",
        "Try again. If it happens again, tell whoever looks after this system.",
    ),
    503: (
        "database_unreachable",
        "The database of this system does not answer. What is held has not been changed.",
        "Try again in a minute.",
    ),
}


class Refused(Exception):
    """A request that gets a problem for an answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        what_to_do: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.what_to_do = status, code, message, what_to_do
        self.headers = headers or {}


def problem(
    status: int,
    code: str = "",
    message: str = "",
    what_to_do: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem. What is left out is said as it is usual for the status."""
    usual = PLAIN.get(status, PLAIN[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code or usual[0],
        "detail": message or usual[1],
        "what_to_do": what_to_do or usual[2],
        "errors": list(errors),
    }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def of_error(fault: CommonwealError) -> HttpResponse:
    """An error that was written to be read. What does not exist is 404; other faults of the request are 422."""
    if not isinstance(fault, InputError):
        return problem(503, fault.code, fault.message, fault.what_to_do)
    if fault.code == "not_permitted":
        return problem(403, fault.code, fault.message, fault.what_to_do)
    status = 404 if fault.code.startswith("no_such_") else 409 if fault.code == "run_ended" else 422
    return problem(status, fault.code, fault.message, fault.what_to_do)


class ProblemsMiddleware:
    """Makes a problem of whatever else answers a request to the API with a page: Django, the server, the doors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, where its body is not too large."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        if _length(request) > BODY_LIMIT_BYTES:
            return problem(413)
        answer = self.get_response(request)
        if answer.status_code >= HTTPStatus.BAD_REQUEST and answer.headers.get("Content-Type") != MEDIA_TYPE:
            kept = {name: answer.headers[name] for name in ("Allow", "Retry-After") if name in answer.headers}
            answer = problem(answer.status_code, headers=kept)
        # A browser that is led here shows nothing of it as a page, and keeps nothing.
        answer.headers.setdefault("Cache-Control", "no-store, private")
        answer.headers.setdefault("Content-Disposition", 'attachment; filename="api.json"')
        return answer


def _length(request: HttpRequest) -> int:
    given: Any = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if str(given).isdigit() else 0
