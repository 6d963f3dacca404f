"""The page of the information-governance lead: how counts of people are protected, and what was let out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from commonweal.content.people_rules import PeopleRule
from commonweal.pipeline import disclosure
from commonweal.publication import wording
from commonweal.vocabulary.figures import Audience
from commonweal.web.datasets.views import DATA
from commonweal.web.design.components import Cell, Column, Register, paged
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.runs import actions
from commonweal.web.runs.models import Run, State
from commonweal.web.runs.tasks import Worked

KIND = "try-people-rule"
ADDRESS = "/data/disclosure/"
LIMIT = 25
WHOM = {
    Audience.OWNER: "The body itself",
    Audience.SYSTEM: "The system",
    Audience.PUBLIC: "The public",
}
METHODS = {"greedy": "cheapest flow", "tauargus": "τ-Argus"}


class TryForm(PageForm):
    """Another rule for one audience."""

    audience = forms.ChoiceField(
        label="Whose rule?", choices=[(audience.value, words) for audience, words in WHOM.items()]
    )
    hidden_to = forms.IntegerField(
        label="Hide counts from 1 to",
        min_value=0,
        max_value=50,
        help_text="0 hides none.",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter the largest count that is hidden",
            "invalid": "Enter a whole number",
        },
    )
    base = forms.IntegerField(
        label="Round the others to the nearest",
        min_value=1,
        max_value=100,
        help_text="1 does not round.",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"required": "Enter what counts are rounded to", "invalid": "Enter a whole number"},
    )
    bodies_at_least = forms.IntegerField(
        label="Bodies that must have people in what several show together",
        min_value=1,
        max_value=20,
        help_text="Of two, each could take its own people away and be left with those of the other.",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"required": "Enter how many bodies are needed", "invalid": "Enter a whole number"},
    )

    def clean(self) -> dict[str, Any]:
        """A rule that would show somebody as nobody is none."""
        given: dict[str, Any] = super().clean() or {}
        hidden, base = given.get("hidden_to"), given.get("base")
        if hidden is not None and base is not None and base > 1 and 0 < hidden < base // 2:
            self.add_error(
                "hidden_to", f"Hide counts up to {base // 2} or more: smaller ones would be rounded to 0"
            )
        return given


@needs(Thing.DISCLOSURE, Verb.SEE, post=Verb.ADD)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The rules in words, what was asked for and refused, and what another rule would do."""
    here, asking = organisations.folder(), reader(request)
    rules = disclosure.rules_in_force(here)
    public = rules.audiences[Audience.PUBLIC]
    form = bind(
        TryForm,
        request,
        initial={"audience": "public", **public.model_dump()},
    )
    if request.method == "POST" and form.is_valid():
        run = actions.start(
            kind=KIND,
            title="Try another rule for counts of people",
            work=f"{__name__}.work",
            parameters=form.cleaned_data,
            next_href=f"{ADDRESS}#tried",
            by=asking,
        )
        return redirect(f"/runs/{run.id}/?follow=yes")
    every = disclosure.asked(here)
    names = organisations.names()
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    return show(
        request,
        "datasets/disclosure.html",
        title="How counts of people are protected",
        breadcrumbs=(HOME, DATA),
        edition=rules,
        rules=[(WHOM[audience], rule.words) for audience, rule in rules.audiences.items()],
        asked=_asked_of(every[offset : offset + LIMIT], len(every), offset, names),
        any_asked=bool(every),
        form=form,
        can_try=asking.can(Verb.ADD, Thing.DISCLOSURE),
        tried=_newest_trial(names),
    )


def work(parameters: Mapping[str, Any], worked: Worked) -> Mapping[str, Any]:
    """Try a rule on what was let out. Nothing is let out by it."""
    rule = _rule(parameters)
    found = disclosure.try_rule(
        organisations.folder(),
        Audience(parameters["audience"]),
        rule,
        progress=worked.progress,
    )
    return {"tried": found}


def _rule(given: Mapping[str, Any]) -> PeopleRule:
    return PeopleRule(**{name: given[name] for name in PeopleRule.model_fields if name in given})


def _asked_of(found: list[disclosure.Asked], total: int, offset: int, names: Mapping[str, str]) -> Register:
    columns = (
        Column("what", "What was asked for"),
        Column("whom", "For whom"),
        Column("cells", "Counts", numeric=True),
        Column("hidden", "Hidden", numeric=True),
        Column("others", "To protect others", numeric=True),
        Column("came", "What came of it"),
    )
    rows = [
        (
            Cell(_of(one.population, one.period), detail=_bodies(one.employers, names)),
            Cell(WHOM[one.audience], detail=wording.moment(one.at)),
            Cell(f"{one.cells:,}"),
            Cell("All" if one.refused else wording.percent_of(one.hidden, one.cells)),
            Cell("" if one.refused else _in_steps(one.secondary)),
            Cell("Refused", tag="red", detail=f"{organisations.named(one.refused, names)} {_by(one)}")
            if one.refused
            else Cell(
                "Let out",
                tag="green",
                detail=f"Proved safe; method: {METHODS.get(one.method, one.method)}. {_by(one)}",
            ),
        )
        for one in found
    ]
    return Register("What was asked for", columns, rows, total, "request", offset=offset, limit=LIMIT)


def _by(one: disclosure.Asked) -> str:
    """By which edition of the rule, and whether it had changed."""
    edition = wording.day(dt.date.fromisoformat(one.rule.partition("@")[2]))
    changed = f", which had changed. Until then: {one.rule_before}" if one.rule_before else "."
    return f"By the rule of {edition}{changed}"


def _newest_trial(names: Mapping[str, str]) -> dict[str, Any] | None:
    """The newest rule that was tried, and what it would do."""
    run = Run.objects.filter(kind=KIND, state=State.DONE).first()
    if run is None:
        return None
    given = run.parameters
    rule = _rule(given)
    columns = (
        Column("what", "Counts of"),
        Column("cells", "Counts", numeric=True),
        Column("now", "Hidden now", numeric=True),
        Column("then", "Hidden then", numeric=True),
        Column("more", "Newly hidden", numeric=True),
        Column("fewer", "Newly shown", numeric=True),
    )
    rows = [_trial_row(disclosure.Tried(**one), names) for one in run.result.get("tried", [])]
    return {
        "whom": WHOM[Audience(given["audience"])],
        "rule": rule.words,
        "when": f"{wording.moment(run.ended_at or run.created_at)}, by {run.by}",
        "register": Register(
            "What it would do", columns, rows, len(rows), "release", limit=max(1, len(rows))
        ),
        "any": bool(rows),
    }


def _trial_row(tried: disclosure.Tried, names: Mapping[str, str]) -> tuple[Cell, ...]:
    about = Cell(_of(tried.population, tried.period), detail=_bodies(tried.employers, names))
    size, now = Cell(f"{tried.cells:,}"), Cell(f"{tried.hidden:,}")
    if not tried.held:
        return (about, size, now, Cell("Not known", detail="Its data are no longer held"), Cell(""), Cell(""))
    if tried.refused:
        return (
            about,
            size,
            now,
            Cell("All", detail=tried.refused),
            Cell(f"{tried.cells - tried.hidden:,}"),
            Cell("0"),
        )
    return (about, size, now, *(Cell(_in_steps(many)) for many in (tried.would_be, tried.more, tried.fewer)))


def _in_steps(cells: int) -> str:
    step = disclosure.STEP
    return f"{cells:,} to {cells + step - 1:,}" if cells else f"Fewer than {step}"


def _of(population: str, period: str) -> str:
    return f"{population.capitalize()}, {wording.day(dt.date.fromisoformat(period))}"


def _bodies(employers: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in employers)
