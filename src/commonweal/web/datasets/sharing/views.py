"""Pages of sharing: an organisation's, and the system's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.pipeline import sharing
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import PUBLIC, SYSTEM
from commonweal.vocabulary.sharing import EVERYBODY, Level, Sharing
from commonweal.web.datasets import reading
from commonweal.web.datasets.sharing import actions
from commonweal.web.datasets.sharing.forms import ChooseForm, ShareForm, WithdrawForm
from commonweal.web.datasets.views import DATA
from commonweal.web.design.components import Change, Link
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import refreshing

ADDRESS = "/data/sharing/"
SHARING = Link("Sharing", ADDRESS)
LEVELS = {Level.FIGURES: "Figures", Level.ROWS: "Rows and figures"}


def _names() -> dict[str, str]:
    """The organisations that may share and be shared with, by code."""
    return {place.code: place.name for place in organisations.known()}


def href(organisation: str) -> str:
    """The page of what an organisation shares."""
    return f"{ADDRESS}{organisation}/"


def _of_organisation(request: HttpRequest, organisation: str, **_: object) -> str:
    return organisation


@needs(Thing.SHARING, Verb.SEE, post=Verb.CHANGE, of=_of_organisation)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, organisation: str) -> HttpResponse:
    """What an organisation holds and shares, with whom and until when; share more."""
    asking, names = reader(request), _names()
    if organisation not in names:
        raise Http404
    others = [
        (SYSTEM, "The whole system"),
        (PUBLIC, "The public"),
        *((code, name) for code, name in names.items() if code != organisation),
    ]
    form = bind(ShareForm, request, others=others)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"level": Level(form.cleaned_data["level"])}
        try:
            made = actions.share(by=asking, organisation=organisation, **given)
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"Shared with {_whom(made.with_whom, names)}")
            return _worked_out_again(asking, organisation)
    every = [s for s in sharing.every(folder()) if organisation in (s.organisation, s.with_whom)]
    today = sharing.today()
    return show(
        request,
        "datasets/sharing/one.html",
        title=f"Sharing of {names[organisation]}",
        breadcrumbs=(DATA, SHARING),
        form=form,
        name=names[organisation],
        explicit=sharing.is_explicit(folder()),
        held=_held(organisation),
        shared=[_row(s, names) for s in every if s.organisation == organisation and s.in_force(today)],
        received=[_row(s, names) for s in every if s.with_whom == organisation and s.in_force(today)],
        changes=[change for s in every if s.organisation == organisation for change in _history(s, names)],
        can_change=asking.can(Verb.CHANGE, Thing.SHARING, organisation),
    )


def _held(organisation: str) -> list[tuple[str, str]]:
    """What an organisation holds that can be shared: kind, and how many files over what time."""
    now = reading.current()
    found = []
    for kind in sharing.kinds(folder()):
        own = [v for v in reading.held() if (v.organisation, v.kind) == (organisation, kind) and v.id in now]
        if not own and kind not in sharing.OWNED:
            continue
        days = [day for v in own if v.period for day in (v.period.start, v.period.end)]
        span = f", {wording.day(min(days))} to {wording.day(max(days))}" if days else ""
        found.append((reading.kind_name(kind), f"{wording.count_of(len(own), 'file')}{span}"))
    return found


def _row(shared: Sharing, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": shared.id,
        "owner": names.get(shared.organisation, shared.organisation),
        "kind": reading.kind_name(shared.kind),
        "whom": _whom(shared.with_whom, names),
        "level": LEVELS[shared.level],
        "purpose": shared.purpose,
        "until": wording.day(shared.until) if shared.until else "Until it is withdrawn",
        "since": f"{wording.day(shared.since)}, by {shared.by}",
        "withdraw": f"{href(shared.organisation)}{shared.id}/withdraw/",
    }


def _whom(with_whom: str, names: dict[str, str]) -> str:
    everybody = {SYSTEM: "the whole system", PUBLIC: "the public"}
    return everybody.get(with_whom) or names.get(with_whom, with_whom)


def _history(shared: Sharing, names: dict[str, str]) -> list[Change]:
    """What was said of a sharing, the newest first."""
    what = (
        f"{LEVELS[shared.level]} of “{reading.kind_name(shared.kind)}” with {_whom(shared.with_whom, names)}"
    )
    until = f", until {wording.day(shared.until)}" if shared.until else ""
    began = Change(wording.moment(shared.at), shared.by, f"Shared: {what}{until}", shared.purpose)
    gone = shared.withdrawn
    if gone is None:
        return [began]
    return [Change(wording.moment(gone.at), gone.by, f"Withdrawn: {what}", gone.why), began]


def _worked_out_again(asking: Reader, organisation: str) -> HttpResponse:
    """Have figures worked out with what is shared now."""
    title = "Work out the figures with what is shared now"
    refreshing.start(by=asking, next_href="/baseline/", title=title)
    return redirect(href(organisation) if organisation else ADDRESS)


def _owner(request: HttpRequest, organisation: str, sharing_id: str) -> str:
    """Whose a sharing is. Raises Http404 where the organisation has no such sharing."""
    try:
        found = sharing.find(folder(), sharing_id)
    except InputError as fault:
        raise Http404 from fault
    if found.organisation != organisation:
        raise Http404
    return found.organisation


@needs(Thing.SHARING, Verb.CHANGE, of=_owner)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, organisation: str, sharing_id: str) -> HttpResponse:
    """Take a sharing back, with a reason that is kept."""
    names = _names()
    found = sharing.find(folder(), sharing_id)
    form = bind(WithdrawForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(by=reader(request), sharing_id=sharing_id, why=form.cleaned_data["why"])
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"No longer shared with {_whom(found.with_whom, names)}")
            return _worked_out_again(reader(request), organisation)
    return show(
        request,
        "datasets/sharing/withdraw.html",
        title="Withdraw a sharing",
        breadcrumbs=(SHARING, Link(names.get(organisation, organisation), href(organisation))),
        form=form,
        row=_row(found, names),
        back=href(organisation),
    )


@needs(Thing.SHARING, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose whether a ledger counts for the system only where its owner shares it."""
    asking, explicit = reader(request), sharing.is_explicit(folder())
    form = bind(ChooseForm, request, initial={"explicit": "yes" if explicit else "no"})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["explicit"] == "yes"
        actions.choose(by=asking, explicit=chosen, why=form.cleaned_data["why"])
        say(request, "It is changed. Figures are worked out again")
        return _worked_out_again(asking, "")
    return show(
        request,
        "datasets/sharing/choose.html",
        title="Which ledgers count",
        breadcrumbs=(DATA, SHARING),
        form=form,
    )


@needs(Thing.SHARING)
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """Who shares what with the system and the public; which ledgers count."""
    asking, names = reader(request), _names()
    in_force = [s for s in sharing.every(folder()) if s.in_force(sharing.today())]
    return show(
        request,
        "datasets/sharing/every.html",
        title="Sharing",
        breadcrumbs=(HOME, DATA),
        can_choose=asking.can(Verb.CHANGE, Thing.SHARING, SYSTEM),
        explicit=sharing.is_explicit(folder()),
        own=_links(asking, names),
        shared=[_row(s, names) for s in in_force if _is_visible(asking, s)],
    )


def _links(asking: Reader, names: dict[str, str]) -> Sequence[Link]:
    """The pages of organisations whose sharing a reader may see."""
    return [Link(names[code], href(code)) for code in asking.among(names, Verb.SEE, Thing.SHARING)]


def _is_visible(asking: Reader, shared: Sharing) -> bool:
    """Whether a reader may know of a sharing: the owner's people, those whom it is with, and those of the system."""
    whom = SYSTEM if shared.with_whom in EVERYBODY else shared.with_whom
    return bool(asking.among([shared.organisation, whom], Verb.SEE, Thing.SHARING))
