"""Showing a page: breadcrumbs, notices and the state of its form, the same way everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.web.design.components import Link
from commonweal.web.design.forms import PageForm

HOME = Link("Home", "/")


def show(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    breadcrumbs: Sequence[Link] = (HOME,),
    form: PageForm | None = None,
    status: int = 200,
    **page: Any,
) -> HttpResponse:
    """Show a page. Breadcrumbs are two deep at most."""
    failed = bool(form is not None and form.is_bound and form.errors)
    context = {
        "title": title,
        "breadcrumbs": breadcrumbs[-2:],
        "form": form,
        "form_errors": failed,
        "notices": [str(message) for message in messages.get_messages(request)],
        **page,
    }
    return render(request, template, context, status=422 if failed and status == 200 else status)


def say(request: HttpRequest, text: str) -> None:
    """Show a notice on the next page."""
    messages.success(request, text)
