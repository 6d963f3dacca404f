"""What local means: the definition chosen, what each definition would say, and choosing another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from commonweal.content.spend_method import LocalDefinition, local_definition
from commonweal.pipeline import ask, editions, history
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import FigureSet, Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.spending import Local, Where
from commonweal.web.baseline import reading
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.levers import who
from commonweal.web.levers.rules import changes_of, state
from commonweal.web.levers.suppliers import BASELINE
from commonweal.web.organisations import audit
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import refreshing

ADDRESS = "/levers/local/"
BY_DEFINITION = "spend.by_definition_of_local"
NAMES = {
    Local.COUNCIL: "Same council",
    Local.PLACE: "Same place",
    Local.FOOTPRINT: "The system’s footprint",
    Local.RADIUS: "Within a distance",
    Local.REGION: "Same region",
}
FARTHEST = 500


class LocalForm(who.EditionForm):
    """Which definition, and why."""

    chosen = forms.ChoiceField(label="What is local to mean?", widget=forms.RadioSelect)
    radius = forms.FloatField(
        label="If it is a distance: how many kilometres?",
        min_value=0.1,
        max_value=FARTHEST,
        required=False,
        widget=forms.TextInput(
            attrs={"suffix": "km", "inputmode": "decimal", "classes": "nhsuk-input--width-4"}
        ),
    )
    field_order = ["chosen", "radius", "why", "by"]

    def __init__(self, *args: Any, definition: LocalDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "chosen",
            [(each.value, f"{name}: {definition.words(each)}") for each, name in NAMES.items()],
        )


@needs(Thing.METHOD, Verb.SEE, post=Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def local(request: HttpRequest) -> HttpResponse:
    """Compare the definitions; choose one, say why, and have the figures worked out again."""
    definition = local_definition(folder() / "content")
    initial = {
        "chosen": definition.chosen.value,
        "radius": f"{definition.radius_km:g}",
        "by": who.name(request),
    }
    now = {name: initial[name] for name in ("chosen", "radius")}
    form = bind(
        LocalForm, request, initial=initial, definition=definition, standing=who.standing(definition), now=now
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by = who.remember(request, given["by"])
        try:
            with audit.of_evidence(
                by=who.reader_named(request, by),
                act=history.CHANGE_METHOD,
                about=history.about_edition(definition),
                before={"local means": definition.words()},
                after={"chosen": given["chosen"], "radius in km": given["radius"]},
                why=given["why"],
            ) as came:
                changed = editions.choose_local(
                    folder(), Local(given["chosen"]), radius_km=given["radius"], by=by, why=given["why"]
                )
                came.happened(history.newest_of(changed))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"Local now means {changed.words()}")
            run = refreshing.start(
                by=who.reader_named(request, by),
                next_href=ADDRESS,
                title="Work out the figures with what local now means",
            )
            return redirect(f"/runs/{run.id}/?follow=yes")
    found = reading.spend(reader(request))
    return show(
        request,
        "levers/local.html",
        title="What local means",
        breadcrumbs=(HOME, BASELINE),
        form=form,
        definition=definition,
        chosen=NAMES[definition.chosen],
        rows=_compared(found.sets.get(BY_DEFINITION), definition),
        no_places=not definition.places,
        changes=changes_of(definition),
        own=definition != local_definition(),
        **state(found),
    )


def _compared(kept: FigureSet | None, definition: LocalDefinition) -> list[dict[str, Any]]:
    """For each definition: pounds of each class of place, and the local share as a range."""
    if kept is None or isinstance(kept.headline.value, Suppressed):
        return []
    pounds: dict[tuple[str, str], Decimal] = {}
    for figure in ask.cut(folder(), kept.key, ("definition", "place"), limit=100).figures:
        if not isinstance(figure.value, Suppressed):
            pounds[figure.cut["definition"], figure.cut["place"]] = Decimal(figure.value)
    whole = Decimal(kept.headline.value)
    rows = []
    for each, name in NAMES.items():
        here, unknown = (
            pounds.get((each.value, where.value), Decimal(0)) for where in (Where.LOCAL, Where.UNKNOWN)
        )
        low, high = wording.percent_of(here, whole), wording.percent_of(here + unknown, whole)
        rows.append(
            {
                "name": name,
                "words": definition.words(each),
                "chosen": each is definition.chosen,
                "share": low if low == high else f"{low} to {high}",
                "pounds": [
                    wording.whole(pounds.get((each.value, where.value), Decimal(0))) for where in Where
                ],
            }
        )
    return rows
