"""What pages of records have in common: finding one, the form by which it is changed, and filters of a register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonweal.vocabulary.errors import InputError
from commonweal.web.design.components import Choice, Filter, Link
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import say, show
from commonweal.web.design.sent_back import ImportForm, Told, taken
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.records import workbooks
from commonweal.web.organisations.records.models import Kept

K = TypeVar("K", bound=Kept)


def found(model: type[K], id_: UUID) -> K:
    """A record, or the page that says there is none."""
    held = model._default_manager.filter(pk=id_).first()
    if held is None:
        raise Http404
    return held


def saved(form: PageForm, verb: Callable[[], Any]) -> Any:
    """What a verb gave; None where it refused, which the form then says."""
    try:
        return verb()
    except InputError as fault:
        form.add_error(None, f"{fault.message} {fault.what_to_do}".strip())
        return None


def form_page(
    request: HttpRequest, title: str, form: PageForm, button: str, *back: Link, intro: str = ""
) -> HttpResponse:
    """A form that is the whole of a page."""
    return show(
        request, "design/form_page.html", title=title, breadcrumbs=back, form=form, button=button, intro=intro
    )


def done_by_form(
    request: HttpRequest, title: str, form: PageForm, button: str, verb: Callable[[], Any], *back: Link,
    said: str, to: Callable[[Any], str], intro: str = "",
) -> HttpResponse:  # fmt: skip
    """A form that is the whole of a page, and what it does. Once that is done, the page of what came of it says so."""
    made = saved(form, verb) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        say(request, said)
        return redirect(to(made))
    return form_page(request, title, form, button, *back, intro=intro)


def typed(value: Any) -> Any:
    """A value of a record as a form shows it."""
    if isinstance(value, dt.date):
        return f"{value.day}/{value.month}/{value.year}"
    return f"{value.normalize():f}" if hasattr(value, "normalize") else "" if value is None else value


def now(held: Kept) -> dict[str, Any]:
    """What a record says, by field, as a form shows it."""
    return {name: typed(getattr(held, name)) for name in held.fields}


def seen(form_class: type[PageForm], request: HttpRequest, held: Kept, **more: Any) -> Any:
    """The form by which a record is changed, which knows in what state it was opened."""
    says = {name: value for name, value in now(held).items() if name in form_class.base_fields}
    return bind(form_class, request, initial=says, standing=str(held.version), now=says, **more)


def given(form: PageForm) -> dict[str, Any]:
    """What was sent, without what only says in which state the record was seen."""
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}


def chosen(
    request: HttpRequest, name: str, label: str, choices: Iterable[tuple[str, str]], every: str = "All"
) -> Filter:
    """A filter of a register."""
    offered = [Choice("", every), *(Choice(value, text) for value, text in choices)]
    return Filter(name, label, offered, request.GET.get(name, ""))


def known_to(request: HttpRequest, name: str, choices: Iterable[str]) -> str:
    """What a filter is set to, where that is one of its choices."""
    asked = request.GET.get(name, "")
    return asked if asked in choices else ""


def take_in(
    request: HttpRequest, kind: workbooks.Kind, title: str, back: Sequence[Link], *, blank: str
) -> HttpResponse:
    """Send a workbook back. `blank` is where the register can be had, with or without rows."""
    form = bind(ImportForm, request)

    def take(path: Path, name: str, why: str) -> Told:
        return workbooks.taken_in(kind, path, name=name, by=reader(request), why=why)

    if taken(request, form, take):
        return redirect(back[-1].href)
    return show(
        request, "design/take_in.html", title=title, breadcrumbs=back, form=form, blank=blank,
        headings=tuple(kind.headings),
    )  # fmt: skip
