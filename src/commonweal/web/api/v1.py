"""The first version of the API: its addresses, its problems and its document."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any, cast

from django.db.utils import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic.json_schema import model_json_schema

from commonweal.vocabulary.errors import CommonwealError
from commonweal.web.api import (
    around,
    figures,
    frameworks,
    holdings,
    packs,
    problems,
    questions,
    relationships,
    strategies,
)
from commonweal.web.api.shapes import Problem
from commonweal.web.design.doors import ATTRIBUTE, Door, open_to_all
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotVisible

VERSION = "1.0.0"
BEARER = "token"
ABOUT = (
    "Figures, and what they rest on, as JSON. The names are those that the command line prints. "
    "Every request needs a personal token in the header Authorization, or for reading, the session of a page. "
    "A token sees what its maker's roles let them see, and nothing beyond its scopes. "
    "What you may not see is answered as what does not exist is."
)


class _API(NinjaAPI):
    """Operations are called what their functions are."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = _API(
    title="Commonweal",
    version=VERSION,
    description=ABOUT,
    urls_namespace="api_v1",
    openapi_url=None,
    docs_url=None,
    openapi_extra={"security": [{BEARER: []}]},
)
api.add_router("figures", figures.router)
api.add_router("frameworks", frameworks.router)
api.add_router("datasets", holdings.router)
api.add_router("packs", packs.router)
api.add_router("places", around.places)
api.add_router("organisations", around.organisations)
api.add_router("runs", around.runs)
api.add_router("strategies", strategies.strategies)
api.add_router("charters", strategies.charters)
api.add_router("anchor-level", strategies.level)
api.add_router("questions", questions.questions)
api.add_router("propositions", questions.propositions)
api.add_router("question-bank", questions.bank)
api.add_router("asks", relationships.asks)
api.add_router("partners", relationships.partners)
api.add_router("audit-rounds", relationships.rounds)


@api.exception_handler(problems.Refused)
def _refused(request: HttpRequest, fault: problems.Refused) -> HttpResponse:
    return problems.problem(fault.status, fault.code, fault.message, fault.what_to_do, headers=fault.headers)


@api.exception_handler(CommonwealError)
def _error(request: HttpRequest, fault: CommonwealError) -> HttpResponse:
    return problems.of_error(fault)


@api.exception_handler(Http404)
@api.exception_handler(NotVisible)
def _not_found(request: HttpRequest, fault: Exception) -> HttpResponse:
    return problems.problem(404)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _database(request: HttpRequest, fault: Exception) -> HttpResponse:
    return problems.problem(503)


@api.exception_handler(HttpError)
def _malformed(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return problems.problem(
        fault.status_code,
        "malformed_body",
        "The body of the request is not JSON.",
        "Send what the address takes, as JSON in UTF-8.",
    )


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in error["loc"]), "message": str(error["msg"])}
        for error in fault.errors
    ]
    return problems.problem(
        422,
        "invalid_request",
        f"{errors[0]['where']}: {errors[0]['message']}." if errors else "",
        "Mend what `errors` names. /api/v1/openapi.json says what each may be.",
        errors=errors,
    )


def _with_doors() -> list[URLPattern]:
    """The addresses, each view with the door of its operation. An operation without one is refused here."""
    doors: dict[str, Door] = {}
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                doors[operation.view_func.__name__] = getattr(operation.view_func, ATTRIBUTE)
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            setattr(pattern.callback, ATTRIBUTE, doors[str(pattern.name)])
            found.append(pattern)
    return found


@functools.cache
def document() -> dict[str, Any]:
    """The API's document: OpenAPI 3.1, with the problems that any operation may answer with."""
    made = cast("dict[str, Any]", dict(api.get_openapi_schema(path_prefix=problems.ROOT.lstrip("/"))))
    made["components"]["schemas"]["Problem"] = model_json_schema(Problem, mode="serialization")
    made["components"]["securitySchemes"] = {
        BEARER: {"type": "http", "scheme": "bearer", "description": "A personal token, made at /api/tokens/"}
    }
    made["servers"] = [{"url": "/"}]
    for address, methods in made["paths"].items():
        for method, operation in methods.items():
            operation["responses"] |= _problems(address, method)
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            }
            if address == problems.ROOT + "figures" or "/by/" in address:
                _as_files(operation)
    _leave_out_what_nothing_names(made)
    return made


def _leave_out_what_nothing_names(made: dict[str, Any]) -> None:
    """The types of parameters, which stand with each parameter already."""
    shapes = made["components"]["schemas"]
    written = json.dumps(made)
    for name in [one for one in shapes if f'"#/components/schemas/{one}"' not in written]:
        del shapes[name]


def _problems(address: str, method: str) -> Mapping[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {
        "401": "Who asks is not known: see `what_to_do`",
        "403": "The token has not got the scope, or the role does not let you",
        "404": "Not there, or not to be seen",
        "422": "A parameter or the body is not what it may be",
        "429": "The token was used too often within a minute",
        "503": "The database does not answer",
    }
    if method == "post":
        told |= {
            "400": "The body is not JSON",
            "409": "It has ended already",
            "413": "The body is too large",
            "415": "The body is not said to be JSON",
        }
    if "figures" in address:
        told["406"] = "No form that was asked for can be had"
    return {status: {"description": words, "content": content} for status, words in sorted(told.items())}


def _as_files(operation: dict[str, Any]) -> None:
    content = operation["responses"]["200"]["content"]
    content[figures.CSV] = {"schema": {"type": "string"}}
    content[figures.PARQUET] = {"schema": {"type": "string", "contentMediaType": figures.PARQUET}}


def scopes() -> list[tuple[Thing, Verb]]:
    """What a token can be for: each sort of thing, and verb, that an operation needs."""
    doors = {getattr(pattern.callback, ATTRIBUTE) for pattern in urlpatterns}
    found = {(Thing(door.thing), Verb(door.see)) for door in doors if door.thing}
    return sorted(found, key=lambda pair: (list(Thing).index(pair[0]), list(Verb).index(pair[1])))


@open_to_all("it says how the API is used, and has no data")
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, for programs."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 1})


urlpatterns = [*_with_doors(), path("openapi.json", openapi, name="openapi")]
