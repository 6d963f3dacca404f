"""The rules of influenceable spend: what each does, why, whose reading it is, what it moves; switching one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.loader import Edition
from commonweal.content.spend_method import RuleText, differences, spend_rules
from commonweal.pipeline import ask, editions, history
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.spending import Effect
from commonweal.web.baseline import reading
from commonweal.web.design.components import Change, Link
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.levers import who
from commonweal.web.levers.suppliers import BASELINE, FIRST
from commonweal.web.organisations import audit
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import reading as runs
from commonweal.web.runs import refreshing

ADDRESS = "/levers/rules/"
COUNTED, REACH = "spend.by_rule", "spend.rule_reach"
EFFECTS = {
    Effect.EXCLUDED: "Out of both bounds",
    Effect.DOUBTFUL: "In the upper bound only",
}
MOST = 100
ASKED_OF = {
    "kinds": "Kinds of supplier",
    "bands": "Matches",
    "supplier_words": "Words in the supplier’s name",
    "spending_words": "Words in the expense type or category",
    "area_words": "Words in the expense area",
}


@dataclass(frozen=True)
class RuleView:
    """A rule with what it moves, in words."""

    rule: RuleText
    href: str
    effect: str
    counted: str
    counted_rows: str
    reach: str
    reach_rows: str


@needs(Thing.METHOD, of=SYSTEM)
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """All rules in their order, those that exclude before the doubtful ones."""
    found = reading.spend(reader(request))
    rules, shipped = spend_rules(folder() / "content"), spend_rules()
    views = _views(rules.rules, found)
    return show(
        request,
        "levers/rules.html",
        title="What counts as influenceable",
        breadcrumbs=(HOME, BASELINE),
        groups=[
            (words, [view for view in views if view.rule.effect is effect])
            for effect, words in EFFECTS.items()
        ],
        about=rules.about,
        edition=rules.edition,
        derived_from=rules.derived_from,
        pair=found.pair(),
        changes=changes_of(rules),
        own=rules.title if rules.rules != shipped.rules else "",
        differences=differences(rules, shipped),
        shipped=shipped,
        **state(found),
    )


def _views(rules: Sequence[RuleText], found: reading.Spend) -> list[RuleView]:
    counted, reach = (found.sets.get(name) for name in (COUNTED, REACH))
    by_rule, meeting = _parts(counted), _parts(reach)
    return [
        RuleView(
            rule,
            f"{ADDRESS}{rule.id}/",
            EFFECTS[rule.effect],
            _pounds(by_rule.get(rule.title), counted),
            _rows(by_rule.get(rule.title)),
            _pounds(meeting.get(rule.title), reach),
            _rows(meeting.get(rule.title)),
        )
        for rule in rules
    ]


def _parts(kept: FigureSet | None) -> Mapping[str, Figure]:
    if kept is None or ("rule",) not in kept.cuts:
        return {}
    return {
        figure.cut["rule"]: figure for figure in ask.cut(folder(), kept.key, ("rule",), limit=MOST).figures
    }


def _pounds(figure: Figure | None, kept: FigureSet | None) -> str:
    if kept is None or isinstance(kept.headline.value, Suppressed):
        return "not known yet"
    return "0" if figure is None else wording.value_in_table(figure.value, figure.unit)


def _rows(figure: Figure | None) -> str:
    return "0" if figure is None or figure.count is None else f"{figure.count:,}"


@needs(Thing.METHOD, Verb.SEE, post=Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule with its words; switch it on or off, say why, and have the figures worked out again."""
    rules = spend_rules(folder() / "content")
    rule = next((each for each in rules.rules if each.id == rule_id), None)
    if rule is None:
        raise Http404
    form = bind(
        who.EditionForm,
        request,
        initial={"by": who.name(request)},
        standing=who.standing(rules, only=f"{rule.title}:"),
        now={},
    )
    if request.method == "POST" and form.is_valid():
        by = who.remember(request, form.cleaned_data["by"])
        in_force = request.POST.get("switch") == "on"
        try:
            why = form.cleaned_data["why"]
            with audit.of_evidence(
                by=who.reader_named(request, by),
                act=history.CHANGE_METHOD,
                about=history.about_edition(rules),
                before={"rule": rule.title, "in force": rule.in_force},
                after={"rule": rule.title, "in force": in_force},
                why=why,
            ) as came:
                edition = editions.switch_rule(folder(), rule.id, in_force=in_force, by=by, why=why)
                came.happened(history.newest_of(edition))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"{rule.title}: switched {'on' if in_force else 'off'}")
            title = f"Work out the figures with “{rule.title}” switched {'on' if in_force else 'off'}"
            run = refreshing.start(by=who.reader_named(request, by), next_href=ADDRESS, title=title)
            return redirect(f"/runs/{run.id}/?follow=yes")
    found = reading.spend(reader(request))
    return show(
        request,
        "levers/rule.html",
        title=rule.title,
        breadcrumbs=(BASELINE, Link("Rules", ADDRESS)),
        form=form,
        view=_views([rule], found)[0],
        differences=[each for each in differences(rules, spend_rules()) if each.rule == rule.id],
        words=[(label, given) for name, label in ASKED_OF.items() if (given := getattr(rule, name))],
        stale=found.stale,
        changes=changes_of(rules, only=f"{rule.title}:"),
    )


def changes_of(edition: Edition, *, only: str = "") -> list[Change]:
    """What people changed in an edition, the newest first."""
    return [
        Change(wording.moment(change.at), change.by, change.what, change.why)
        for change in reversed(edition.changes)
        if change.what.startswith(only)
    ]


def state(found: reading.Spend) -> dict[str, Any]:
    """What every page of the levers says of its figures: held or not, up to date or not."""
    return {
        "held": bool(found.counted),
        "under_way": runs.is_under_way(refreshing.KIND) or runs.is_under_way("add"),
        "stale": found.stale,
        "first": FIRST,
        "known": reading.UPPER in found.sets,
    }
