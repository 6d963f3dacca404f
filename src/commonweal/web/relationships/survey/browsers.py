"""In which browser an answer was given. A private answer is read again only there.

A personal link passes through other hands: whoever made it, a mailbox that several read. It lets its holder answer, not
read what somebody else answered in private. So each browser that saves an answer has a secret of its own, of which the
answer keeps the digest.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commonweal.web.design import identity
from commonweal.web.relationships.models import Answer, Seen

COOKIE, PATH, KEPT_SECONDS = "answers", "/answer/", 120 * 24 * 3600
BITS = 160


def secret_of(request: HttpRequest) -> str:
    """The secret of the browser that asks; "" where it has none yet."""
    return request.COOKIES.get(COOKIE, "")


def new_secret() -> str:
    """A secret for a browser that has none."""
    return identity.new_secret(BITS)


def give(response: HttpResponse, secret: str) -> HttpResponse:
    """Let a browser keep its secret."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=KEPT_SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def digest(secret: str) -> str:
    """What an answer keeps of the browser that it was given in."""
    return identity.digest(secret) if secret else ""


def hides(held: Answer | None, secret: str) -> bool:
    """Whether an answer that was saved is not to be shown in the browser with a secret."""
    return held is not None and held.seen == Seen.PRIVATE and held.given_in != digest(secret)
