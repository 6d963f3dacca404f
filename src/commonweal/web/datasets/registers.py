"""Pages of registers: what each is for, what its columns hold, and an empty one to fill in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.content.determinants import determinants
from commonweal.content.registers import Register, RegisterColumn
from commonweal.pipeline import registers
from commonweal.web.datasets import reading
from commonweal.web.datasets.views import DATA, XLSX, attached
from commonweal.web.design.components import Cell, Column, Link
from commonweal.web.design.components import Register as View
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import for_anyone_signed_in, reader

EVERY = Link("Registers", "/data/registers/")
HOLDS = {
    "text": "Text",
    "number": "A number",
    "whole": "A whole number",
    "pounds": "Pounds",
    "date": "A date",
    "choice": "One of: ",
    "yes-no": "Yes or no",
    "postcode": "A postcode",
    "area": "The code or name of an area",
    "organisation": "The code or name of an organisation",
}


@for_anyone_signed_in
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """Every register, with what it is for and whether any is held."""
    titles = {one.id: one.title for one in determinants(organisations.folder() / "content")}
    held = {version.kind for version in reading.visible_to(reader(request))}
    rows = [
        (
            Cell(one.title, href=f"{EVERY.href}{one.id}/", detail=one.about),
            Cell(titles.get(one.theme, one.theme)),
            Cell("Held" if one.id in held else "None yet"),
        )
        for one in reading.registers()
    ]
    columns = (Column("register", "Register"), Column("determinant", "Determinant"), Column("held", "Held"))
    return show(
        request,
        "datasets/registers.html",
        title="Registers",
        breadcrumbs=(HOME, DATA),
        register=View("Registers", columns, rows, len(rows), "register", limit=max(1, len(rows))),
    )


@for_anyone_signed_in
@require_GET
def one(request: HttpRequest, register: str) -> HttpResponse:
    """A register: what a row is, what its columns hold, and how to fill and add it."""
    found = _found(register)
    columns = (Column("column", "Column"), Column("holds", "What to write"), Column("needed", "Needed"))
    rows = [
        (
            Cell(column.title, detail=column.meaning),
            Cell(_holds(column), detail=f"For example: {column.example}" if column.example else ""),
            Cell("Always" if column.required else "If known"),
        )
        for column in found.columns
    ]
    return show(
        request,
        "datasets/register.html",
        title=found.title,
        breadcrumbs=(DATA, EVERY),
        found=found,
        register=View("Columns", columns, rows, len(rows), "column", limit=len(rows)),
    )


@for_anyone_signed_in
@require_GET
def template(request: HttpRequest, register: str) -> HttpResponse:
    """An empty register to fill in, as a workbook."""
    found = _found(register)
    return attached(registers.template(organisations.folder(), found.id), XLSX, f"{found.id}.xlsx")


def _found(register: str) -> Register:
    found = next((one for one in reading.registers() if one.id == register), None)
    if found is None:
        raise Http404
    return found


def _holds(column: RegisterColumn) -> str:
    words = HOLDS[column.type]
    return words + ", ".join(column.choices) if column.type == "choice" else words
