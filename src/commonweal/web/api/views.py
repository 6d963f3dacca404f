"""Pages about the API: what there is to ask for, and one's own tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.publication import wording
from commonweal.web.api import actions, v1
from commonweal.web.api.forms import WORDS, TokenForm
from commonweal.web.api.models import Token
from commonweal.web.design.components import Link
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations.access import for_anyone_signed_in, reader
from commonweal.web.organisations.rights import NotVisible

API = Link("API", "/api/")


@dataclass(frozen=True)
class Row:
    """A token as its maker sees it."""

    name: str
    scopes: list[str]
    state: str
    used: str
    revoke_href: str | None


@open_to_all("it says how the API is used, and has no data")
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What there is to ask for, made from the API's own document."""
    document = v1.document()
    return show(
        request,
        "api/about.html",
        title="API",
        about=document["info"]["description"],
        operations=list(_operations(document)),
        shapes=list(_shapes(document)),
    )


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield operation | {"address": address, "method": method.upper()}


def _shapes(document: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    for name, shape in sorted(document["components"]["schemas"].items()):
        if "properties" in shape and not name.startswith("Listed"):
            yield (
                name,
                [(key, type_of(one), one.get("description", "")) for key, one in shape["properties"].items()],
            )


def type_of(schema: dict[str, Any]) -> str:
    """A JSON schema in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(type_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


@for_anyone_signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a form for another. A new one's secret is shown here once, and never again."""
    asking = reader(request)
    offered = [(thing, verb) for thing, verb in v1.scopes() if asking.can_somewhere(verb, thing)]
    form = bind(TokenForm, request, offered=offered)
    secret = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        _, secret = actions.make_token(
            name=given["name"], scopes=form.chosen(), days=given["days"], by=asking
        )
        form = TokenForm(offered=offered)
    return show(
        request,
        "api/tokens.html",
        title="Tokens",
        breadcrumbs=(HOME, API),
        form=form,
        secret=secret,
        offered=bool(offered),
        tokens=[_row(token) for token in actions.mine(asking)],
    )


def _row(token: Token) -> Row:
    if token.revoked_at:
        state = f"Revoked {wording.moment(token.revoked_at)}"
    else:
        state = f"{'Works until' if token.in_force else 'Expired'} {wording.moment(token.expires_at)}"
    return Row(
        token.name,
        [WORDS[pair] for pair in sorted(actions.scopes_of(token)) if pair in WORDS],
        state,
        wording.moment(token.last_used_at) if token.last_used_at else "Never",
        f"/api/tokens/{token.id}/revoke/" if token.in_force else None,
    )


@for_anyone_signed_in
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Let a token open nothing any more."""
    try:
        token = actions.revoke_token(token_id=token_id, by=reader(request))
    except NotVisible as fault:
        raise Http404 from fault
    say(request, f"The token “{token.name}” opens nothing any more.")
    return redirect("tokens")
