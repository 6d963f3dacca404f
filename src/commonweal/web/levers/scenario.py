"""What a further share moved to local suppliers would mean, against a frozen baseline; and the baselines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.lawful_routes import Surety, lawful_routes
from commonweal.pipeline import baselines as frozen_ones
from commonweal.pipeline import history
from commonweal.pipeline.baselines import Frozen, Standing
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.web.baseline import reading
from commonweal.web.design.components import Link
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.levers import who
from commonweal.web.levers.rules import state
from commonweal.web.levers.suppliers import BASELINE
from commonweal.web.organisations import audit
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader

ADDRESS = "/levers/scenario/"
BASELINES = "/levers/baselines/"
USUAL_SHARE = "10"
YEARS_AHEAD = 11
SURETIES = {
    Surety.READ: "",
    Surety.REPORTED: "as reported by others",
    Surety.LOCAL: "for your procurement lead to say",
}


class ScenarioForm(PageForm):
    """How much, by when, against which baseline."""

    baseline = forms.ChoiceField(label="Against which baseline?")
    share = forms.DecimalField(
        label="What further share of influenceable spend?",
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput(
            attrs={"suffix": "%", "inputmode": "decimal", "classes": "nhsuk-input--width-4"}
        ),
        error_messages={  # Django fills in values, so that a percent sign is written twice
            "required": "Enter a share",
            "min_value": "Enter a share above 0%%",
            "max_value": "Enter a share of at most 100%%",
            "invalid": "Enter a share as a number, for example 10",
            "max_digits": "Enter a share with at most one decimal place, for example 12.5",
            "max_decimal_places": "Enter a share with at most one decimal place, for example 12.5",
        },
    )
    year = forms.ChoiceField(label="By the end of which financial year?")

    def __init__(self, *args: Any, held: list[Frozen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("baseline", [(each.id, each.name) for each in held])
        self.offer("year", [(year, year) for year in years()])


class FreezeForm(who.ReasonForm):
    """What to freeze, under which name."""

    name = forms.CharField(
        label="Name of the baseline",
        max_length=100,
        help_text="For example: 2025/26, before the pledge.",
        error_messages={"required": "Give the baseline a name"},
    )
    place = forms.ChoiceField(label="Whose figures?")
    field_order = ["name", "place", "why", "by"]

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("place", list(places))


def years() -> list[str]:
    """Financial years from this one on: 2026/27."""
    today = dt.datetime.now(wording.LONDON).date()
    first = today.year if (today.month, today.day) >= (4, 1) else today.year - 1
    return [f"{year}/{(year + 1) % 100:02d}" for year in range(first, first + YEARS_AHEAD)]


def _visible(asking: Reader) -> list[Frozen]:
    """The baselines of places whose figures a reader may see."""
    return [
        each for each in frozen_ones.baselines(folder()) if asking.can(Verb.SEE, Thing.BASELINES, each.place)
    ]


@needs(Thing.BASELINES)
@require_GET
def scenario(request: HttpRequest) -> HttpResponse:
    """The shift, as a pair; what has moved so far; and the lawful ways to get there."""
    held = _visible(reader(request))
    page: dict[str, Any] = {
        "title": "A shift to local suppliers",
        "breadcrumbs": (HOME, BASELINE),
        "baselines": held,
        "routes": lawful_routes(folder() / "content"),
        "sureties": SURETIES,
        **state(reading.spend(reader(request))),
    }
    if not held:
        return show(request, "levers/scenario.html", **page)
    initial = {"baseline": held[0].id, "share": USUAL_SHARE, "year": years()[2]}
    asked = {name: request.GET.get(name) or usual for name, usual in initial.items()}
    form = ScenarioForm(asked, held=held)
    if not form.is_valid():
        return show(request, "levers/scenario.html", form=form, **page)
    given = form.cleaned_data
    chosen = next(each for each in held if each.id == given["baseline"])
    return show(
        request,
        "levers/scenario.html",
        form=form,
        asked=given,
        chosen=chosen,
        **_found(frozen_ones.standing(folder(), chosen), given["share"]),
        **page,
    )


def _found(standing: Standing, share: Decimal) -> dict[str, Any]:
    """The scenario in words."""
    base = standing.baseline
    if base is None:
        return {"why_not": standing.why_not}
    shift = frozen_ones.shifted(base, share)
    moved = frozen_ones.moved(folder(), standing)
    kept = standing.figures[frozen_ones.UPPER]
    return {
        "pair": wording.between(shift.of_lower, shift.of_upper),
        "least": wording.pounds(shift.of_lower),
        "most": wording.pounds(shift.of_upper),
        "base": base,
        "after": wording.between(base.local + shift.of_lower, base.local + shift.of_upper),
        "can_be_met": shift.can_be_met,
        "moved": moved,
        "kept": kept,
        "local": kept.parameters.get("local means", ""),
    }


@needs(Thing.BASELINES, Verb.SEE, post=Verb.ADD)
@require_http_methods(["GET", "POST"])
def baselines(request: HttpRequest) -> HttpResponse:
    """Every frozen baseline with what it says; freeze another."""
    asking = reader(request)
    places = [place for place in reading.places(asking) if asking.can(Verb.ADD, Thing.BASELINES, place[0])]
    form = bind(FreezeForm, request, initial={"by": who.name(request)}, places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by = who.remember(request, given["by"])
        try:
            with audit.of_evidence(
                by=who.reader_named(request, by),
                act=history.FREEZE,
                about=f"place:{given['place']}",
                organisation=given["place"],
                after={"name": given["name"]},
                why=given["why"],
            ) as came:
                frozen = frozen_ones.freeze(
                    folder(), given["name"], place=given["place"], by=by, why=given["why"]
                )
                came.happened(history.of_baseline(frozen))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"The baseline “{frozen.name}” is frozen")
            return redirect(BASELINES)
    return show(
        request,
        "levers/baselines.html",
        title="Baselines",
        breadcrumbs=(BASELINE, Link("A shift to local suppliers", ADDRESS)),
        form=form,
        held_ones=[_row(frozen_ones.standing(folder(), each)) for each in _visible(asking)],
        **state(reading.spend(reader(request))),
    )


def _row(standing: Standing) -> dict[str, Any]:
    frozen, base = standing.frozen, standing.baseline
    kept = standing.figures.get(frozen_ones.UPPER)
    facts = [
        ("Frozen", f"{wording.moment(frozen.at)}, by {frozen.by}"),
        ("Why", frozen.why),
        ("Of", f"{kept.place.name}, {wording.period(kept.period)}" if kept else frozen.place),
    ]
    if base is None:
        facts.append(("Cannot be used", standing.why_not))
    else:
        facts += [
            ("Influenceable spend", wording.between(base.lower, base.upper)),
            ("Known to be local", wording.pounds(base.local)),
            ("Known not to be local", wording.pounds(base.not_local)),
            ("Place not known", wording.pounds(base.unknown)),
            ("Local means", kept.parameters.get("local means", "") if kept else ""),
        ]
    return {"frozen": frozen, "facts": facts, "usable": base is not None}
