"""What a user sees when something is at fault: what happened, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.vocabulary.errors import CommonwealError, InputError
from commonweal.web.api.problems import ROOT
from commonweal.web.organisations.rights import NotPermitted

log = structlog.get_logger("commonweal.web")


def _page(request: HttpRequest, status: int, title: str, message: str, what_to_do: str) -> HttpResponse:
    page = {"title": title, "message": message, "what_to_do": what_to_do}
    return render(request, "design/fault.html", page, status=status)


class FaultsMiddleware:
    """Shows a CommonwealError as a page rather than as a failure of the program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, where it can be read: no text has a NUL, and PostgreSQL takes none."""
        if not request.path.startswith(ROOT) and "\0" in "".join(map("".join, dict(request.GET).values())):
            return _page(
                request,
                400,
                "This address cannot be read",
                "It holds a character that no text has.",
                "Check the address, or start again from the home page.",
            )
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn an error that is meant to be read into a page."""
        if isinstance(exception, OperationalError | InterfaceError):
            return _database_away(request, exception)
        if not isinstance(exception, CommonwealError):
            return None
        log.info("refused", code=exception.code)
        users_fault = isinstance(exception, InputError)
        title = "This cannot be done" if users_fault else "There is a problem with this system"
        status = 403 if isinstance(exception, NotPermitted) else 400 if users_fault else 500
        return _page(request, status, title, exception.message, exception.what_to_do)


def _database_away(request: HttpRequest, fault: BaseException) -> HttpResponse:
    log.error("database_unreachable", exc_info=fault)
    return _page(
        request,
        503,
        "There is a problem with the database",
        "The database of this system does not answer. What is held has not been changed.",
        "Try again in a minute. If it happens again, tell the person who looks after this system.",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without the proof that this site sent it."""
    return _page(
        request,
        403,
        "This form has expired",
        "The page that you sent the form from is too old, or your browser does not accept cookies from this site.",
        "Go back, reload the page, and send the form again.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page has this address."""
    return _page(
        request,
        404,
        "Page not found",
        "There is no page at this address, or it is not one that you may see. What it showed may have been purged.",
        "Check the address, or start again from the home page.",
    )


def program_at_fault(request: HttpRequest) -> HttpResponse:
    """The program failed; Django has logged it. Before a view, it is who is asking that the database cannot say."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError | InterfaceError):
        return _database_away(request, fault)
    return _page(
        request,
        500,
        "There is a problem with this system",
        "The page could not be made. What is held has not been changed.",
        "Try again. If it happens again, tell the person who looks after this system what you were doing.",
    )
