"""The Jinja2 environment, and what every page is given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

import commonweal
from commonweal.publication import wording
from commonweal.web.design import filters
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.signing_in import header

# Only what exists in this release is linked.
NAVIGATION = (
    ("home", "Home", "/"),
    ("baseline", "Baseline", "/baseline/"),
    ("questions", "Questions", "/questions/"),
    ("relationships", "Relationships", "/relationships/"),
    ("data", "Data", "/data/"),
)

# Procurement's levers are reached from the baseline until step 3 has a place of its own in the header.
PARTS_OF = {"levers": "baseline"}


def environment(**options: Any) -> Environment:
    """Our templates first, then those of the NHS design system."""
    ours = options.pop("loader")
    env = Environment(  # noqa: S701  autoescape is on: Django gives it in the options
        **options
        | {
            "loader": ChoiceLoader([ours, PackageLoader("nhsuk_frontend_jinja")]),
            "undefined": ChainableUndefined,  # the NHS templates need it
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    env.globals.update({"static": static, "url": _url})
    env.filters.update(filters.ALL | wording.FILTERS)
    return env


def _url(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


def every_page(request: HttpRequest) -> dict[str, Any]:
    """The system's name and the way through it."""
    path = request.path
    section = "home" if path == "/" else path.split("/")[1]
    section = PARTS_OF.get(section, section)
    return {
        "system": organisations.system(),
        "account": header.account(request),
        "navigation": [
            {"text": text, "href": href, "current": path == href, "active": section == key}
            for key, text, href in NAVIGATION
        ],
        "software": getattr(commonweal, "__version__", "0.1.0"),
    }
