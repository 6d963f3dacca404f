"""Choosing peers, with a reason, and every published figure beside theirs and England's: by name, never by rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.pipeline import ask, peers
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import determined, reading
from commonweal.web.baseline.cuts import ALL, has
from commonweal.web.baseline.views import BASELINE
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.forms import PageForm, ReasonField
from commonweal.web.design.pages import say, show
from commonweal.web.organisations import audit
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import reading as runs

ADDRESS = "/baseline/peers/"
PEERS = Link("Beside peers", ADDRESS)
NOTHING = "Not held"


class _WithWhy(PageForm):
    why = ReasonField(kept="kept in the audit")


class AddForm(_WithWhy):
    """A peer to look at beside the system."""

    peer = forms.ChoiceField(label="Which?", error_messages={"required": "Select a system or council"})
    field_order = ["peer", "why"]

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, prefix="add", **kwargs)
        self.offer("peer", [("", "Select one"), *offered])


class RemoveForm(_WithWhy):
    """A peer to look at no longer."""

    peer = forms.ChoiceField(label="Which?", error_messages={"required": "Select a peer"})
    field_order = ["peer", "why"]

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, prefix="remove", **kwargs)
        self.offer("peer", offered)


@needs(Thing.FIGURES)
@require_GET
def beside(request: HttpRequest) -> HttpResponse:
    """Every published figure of the system beside its peers’ and England’s."""
    chosen = peers.chosen(folder())
    found = determined.find(reader(request), SYSTEM)
    return show(
        request,
        "baseline/peers.html",
        title="Beside peers",
        breadcrumbs=(BASELINE,),
        chosen=chosen,
        groups=[
            (one.determinant.title, table) for one in found if (table := _beside(one, chosen)) is not None
        ],
        may_change=reader(request).can(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM),
        stale=next((kept.stale for one in found for kept in one.held if kept.stale), None),
        under_way=runs.is_under_way("refresh") or runs.is_under_way("add"),
        address=ADDRESS,
    )


@needs(Thing.ORGANISATIONS, Verb.SEE, post=Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a peer, or take one away, and say why."""
    held, offered = peers.chosen(folder()), peers.choices(folder())
    names = {code: f"{name} (system)" for code, name in offered.systems} | dict(offered.councils)
    sent = request.POST if request.method == "POST" else None
    task = sent.get("task") if sent else None
    add = AddForm(
        sent if task == "add" else None, offered=[each for each in names.items() if each[0] not in held]
    )
    remove = RemoveForm(sent if task == "remove" else None, offered=list(held.items()))
    form = add if task == "add" else remove if task == "remove" else None
    if form is not None and form.is_valid():
        try:
            _change(form, held, offered.names, by=reader(request))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, "The peers are changed. Bring the figures up to date to see theirs.")
            return redirect(ADDRESS)
    return show(
        request,
        "baseline/choose_peers.html",
        title="Choose peers",
        breadcrumbs=(BASELINE, PEERS),
        form=form,
        add=add,
        remove=remove,
        chosen=held,
        any=bool(names),
        may_change=reader(request).can(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM),
    )


def _change(
    form: AddForm | RemoveForm, held: Mapping[str, str], names: Mapping[str, str], *, by: Reader
) -> None:
    """Keep the choice, with its reason in the audit."""
    by.check(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM)
    code = form.cleaned_data["peer"]
    wanted = [*held, code] if isinstance(form, AddForm) else [each for each in held if each != code]
    known = {**names, **held}
    with audit.of_evidence(
        by=by,
        act="peers.choose",
        about="system",
        before={"peers": sorted(held.values())},
        why=form.cleaned_data["why"],
    ) as came:
        peers.choose(folder(), wanted)
        came.done({"peers": sorted(known[each] for each in wanted)})


def _beside(found: determined.Found, chosen: Mapping[str, str]) -> Register | None:
    """The figures of a determinant of which others have one: a column for the system, for each peer, for England."""
    others = [*chosen.values(), reading.ENGLAND]
    by_area = [(kept, _by_area(kept)) for kept in found.held if has(kept, "area")]
    compared = [(kept, figures) for kept, figures in by_area if any(name in figures for name in others)]
    if not compared:
        return None
    held = [name for name in others if name in chosen.values() or any(name in each for _, each in compared)]
    columns = [Column("figure", "Figure"), Column("own", "Your system", numeric=True)]
    columns += [Column(name, name, numeric=True) for name in held]
    rows = [tuple(_cells(kept, figures, held)) for kept, figures in compared]
    return Register(
        f"{found.determinant.title}, beside peers", columns, rows, len(rows), "figure", limit=len(rows)
    )


def _by_area(kept: FigureSet) -> dict[str, Figure]:
    return {each.cut["area"]: each for each in ask.cut(folder(), kept.key, ("area",), limit=ALL).figures}


def _cells(kept: FigureSet, figures: Mapping[str, Figure], names: Sequence[str]) -> Iterator[Cell]:
    period = wording.period(kept.headline.period or kept.period)
    yield Cell(kept.label, href=f"/baseline/{kept.theme}/figures/{kept.indicator}/", detail=period)
    yield _cell(kept.headline)
    for name in names:
        yield _cell(figures.get(name))


def _cell(figure: Figure | None) -> Cell:
    if figure is None:
        return Cell(NOTHING)
    if isinstance(figure.value, Suppressed):
        return Cell("No number", detail=figure.value.reason)
    spread = figure.uncertainty
    limits = "" if spread is None else f"{_worded(spread.low, figure)} to {_worded(spread.high, figure)}"
    return Cell(_worded(figure.value, figure), detail=limits)


def _worded(value: Any, figure: Figure) -> str:
    return wording.value_in_words(value, figure.unit)
