"""Neighbourhoods: each made of wards, small areas or councils, in a place of the system."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from commonweal.content.areas import Level, Neighbourhood, Neighbourhoods
from commonweal.content.areas import neighbourhoods as in_force
from commonweal.content.spend_method import local_definition
from commonweal.pipeline import editions, systems
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Change, Link
from commonweal.web.design.forms import PageForm, ReasonField
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations import audit
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder, system
from commonweal.web.organisations.rights import Reader

ADDRESS = "/system/neighbourhoods/"
THE_SYSTEM = Link("The system", "/system/")
LEVELS: dict[Level, tuple[str, str]] = {
    "ward": ("Wards", "E05"),
    "lsoa21": ("Small areas (LSOAs of 2021)", "E01"),
    "authority": ("Councils", "E0"),
}
NOTHING_HELD = {"ward": "wards", "lsoa21": "small areas", "authority": "councils"}
ALIKE = 0.6


class _WithWhy(PageForm):
    why = ReasonField(kept="kept and shown with the change")


class AddForm(_WithWhy):
    """A neighbourhood."""

    name = forms.CharField(
        label="Name of the neighbourhood", max_length=100, error_messages={"required": "Enter its name"}
    )
    place = forms.ChoiceField(label="In which place?", required=False)
    level = forms.ChoiceField(
        label="What is it made of?",
        widget=forms.RadioSelect,
        choices=[(level, text) for level, (text, _) in LEVELS.items()],
        error_messages={"required": "Select what it is made of"},
    )
    areas = forms.CharField(
        label="Which?",
        widget=forms.Textarea,
        max_length=20_000,
        help_text="Names or GSS codes, one on each line.",
        error_messages={"required": "Enter the areas that it is made of"},
    )
    field_order = ["name", "place", "level", "areas", "why"]

    def __init__(self, *args: Any, places: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places
        self.offer("place", [("", "None"), *((name, name) for name in places)])

    def clean(self) -> dict[str, Any]:
        """Each area is one that the lists have; where they are not loaded, a GSS code."""
        given = super().clean() or {}
        if given.get("level") and given.get("areas"):
            lines = [" ".join(line.split()) for line in given["areas"].splitlines() if line.strip()]
            councils = self._places.get(given.get("place") or "") or [
                code for codes in self._places.values() for code in codes
            ]
            given["codes"] = self._codes(given["level"], lines, councils)
        return given

    def _codes(self, level: Level, lines: Sequence[str], councils: Sequence[str]) -> list[str]:
        known = _known(level, councils)
        found: list[str] = []
        for line in lines:
            codes = known.get(line.lower(), set()) if known else {line.upper()} & _like_codes(level, line)
            if len(codes) == 1:
                found += codes
            elif codes:
                self.add_error(
                    "areas",
                    f"“{line}” is the name of several: enter the code ({wording.listed(sorted(codes))})",
                )
            else:
                self.add_error("areas", _unknown(line, level, known))
        return list(dict.fromkeys(found))


class WardsForm(_WithWhy):
    """One neighbourhood for each ward of a place."""

    place = forms.ChoiceField(label="Of which place?", error_messages={"required": "Select a place"})
    field_order = ["place", "why"]

    def __init__(self, *args: Any, places: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, prefix="wards", **kwargs)
        self.offer("place", [(name, name) for name in places])


class RemoveForm(_WithWhy):
    """A neighbourhood to be taken away."""

    gone = forms.ChoiceField(label="Which?", error_messages={"required": "Select a neighbourhood"})
    field_order = ["gone", "why"]

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, prefix="remove", **kwargs)
        self.offer("gone", [(name, name) for name in names])


@needs(Thing.ORGANISATIONS, Verb.SEE, post=Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def neighbourhoods(request: HttpRequest) -> HttpResponse:
    """The neighbourhoods there are; add one, or one for each ward of a place; take one away."""
    now = in_force(folder() / "content")
    places = local_definition(folder() / "content").places
    names = [each.name for each in now.neighbourhoods]
    sent = request.POST if request.method == "POST" else None
    task = sent.get("task") if sent else None
    add = AddForm(sent if task == "add" else None, places=places)
    wards = WardsForm(sent if task == "wards" else None, places=places)
    remove = RemoveForm(sent if task == "remove" else None, names=names)
    form = {"add": add, "wards": wards, "remove": remove}.get(task or "")
    if form is not None and form.is_valid():
        try:
            what = _changed(now, form, places, by=reader(request))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, what)
            return redirect(ADDRESS)
    return show(
        request,
        "registers/neighbourhoods.html",
        title="Neighbourhoods",
        breadcrumbs=(HOME, THE_SYSTEM),
        form=form,
        add=add,
        wards=wards,
        remove=remove,
        neighbourhoods=_shown(now, places),
        places=places,
        may_change=reader(request).can(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM)
        and not system().demonstration,
        changes=[
            Change(wording.moment(each.at), each.by, each.what, each.why) for each in reversed(now.changes)
        ],
    )


def _changed(now: Neighbourhoods, form: PageForm, places: Mapping[str, Sequence[str]], *, by: Reader) -> str:
    """Keep the neighbourhoods with what a form says; gives what was done, in words."""
    by.check(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM)
    if system().demonstration:
        raise InputError(
            "demonstration", "The demonstration’s area is made up.", what_to_do="Change your own system."
        )
    given, wanted = form.cleaned_data, list(now.neighbourhoods)
    if isinstance(form, AddForm):
        wanted.append(
            Neighbourhood(
                name=given["name"], place=given["place"], level=given["level"], areas=tuple(given["codes"])
            )
        )
        what = f"{given['name']} is added"
    elif isinstance(form, WardsForm):
        fresh = _of_wards(wanted, given["place"], places[given["place"]])
        wanted += fresh
        what = f"{wording.count_of(len(fresh), 'neighbourhood')} of {given['place']} added, one for each ward"
    else:
        wanted = [each for each in wanted if each.name != given["gone"]]
        what = f"{given['gone']} is taken away"
    with audit.of_evidence(
        by=by,
        act="neighbourhoods.change",
        about="system",
        before={"names": [each.name for each in now.neighbourhoods]},
        why=given["why"],
    ) as came:
        editions.set_neighbourhoods(folder(), wanted, what=what, by=by.name, why=given["why"])
        came.done({"names": [each.name for each in wanted]})
    return what


def _of_wards(held: Sequence[Neighbourhood], place: str, councils: Sequence[str]) -> list[Neighbourhood]:
    """A neighbourhood for each ward of a place that is in none yet."""
    taken = {area for each in held if each.level == "ward" for area in each.areas}
    names = {each.name.lower() for each in held}
    found = systems.areas(folder(), "ward", councils)
    if not found:
        raise InputError(
            "no_wards",
            f"No wards of {place} are known.",
            what_to_do="Load the lookup of small areas to wards and councils on “Add data”, or type the codes.",
        )
    council_names = systems.councils(folder())
    fresh: list[Neighbourhood] = []
    for code, name, council in found:
        if code not in taken:
            own = name if name.lower() not in names else f"{name} ({council_names.get(council, council)})"
            names.add(own.lower())
            fresh.append(Neighbourhood(name=own, place=place, level="ward", areas=(code,)))
    return fresh


def _known(level: Level, councils: Sequence[str]) -> dict[str, set[str]]:
    """The codes of areas by their code and by their name, in small letters; none where no list is held."""
    if level == "authority":
        rows = [(code, name) for code, name in systems.councils(folder()).items() if code in set(councils)]
    else:
        rows = [(code, name) for code, name, _ in systems.areas(folder(), level, councils)]
    found: dict[str, set[str]] = {}
    for code, name in rows:
        found.setdefault(code.lower(), set()).add(code)
        found.setdefault(name.lower(), set()).add(code)
    return found


def _like_codes(level: Level, line: str) -> set[str]:
    """The text as a code, where it looks like one of that kind of area."""
    start = LEVELS[level][1]
    return {line.upper()} if re.fullmatch(rf"(?:{start}|X)\w{{6,8}}", line.upper()) else set()


def _unknown(line: str, level: Level, known: Mapping[str, set[str]]) -> str:
    if not known:
        return (
            f"“{line}” is not a code like {LEVELS[level][1]}000001. No list of {NOTHING_HELD[level]} is loaded, "
            "so names are not known"
        )
    near = difflib.get_close_matches(line.lower(), known, n=3, cutoff=ALIKE)
    meant = f". Did you mean {wording.listed([each.title() for each in near])}?" if near else ""
    return f"“{line}” is not among the {NOTHING_HELD[level]} of this place{meant}"


def _shown(
    now: Neighbourhoods, places: Mapping[str, Sequence[str]]
) -> list[tuple[str, list[dict[str, str]]]]:
    """Neighbourhoods by place, with what each is made of in words."""
    councils = [code for codes in places.values() for code in codes]
    names: dict[str, str] = {}
    for level in {each.level for each in now.neighbourhoods}:
        if level == "authority":
            names |= systems.councils(folder())
        else:
            names |= {code: name for code, name, _ in systems.areas(folder(), level, councils)}
    found: dict[str, list[dict[str, str]]] = {}
    for each in now.neighbourhoods:
        of = wording.listed([names.get(code, code) for code in each.areas[:6]])
        more = f" and {len(each.areas) - 6:,} more" if len(each.areas) > 6 else ""
        found.setdefault(each.place or "In no place", []).append(
            {"name": each.name, "of": "" if of == each.name else f"{LEVELS[each.level][0]}: {of}{more}"}
        )
    return sorted(found.items())
