"""Pages of asks and offers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import chosen, done_by_form, found, given, known_to, seen
from commonweal.web.organisations.work import comments
from commonweal.web.relationships.asks import actions, reading
from commonweal.web.relationships.asks.forms import NOT_SAID, AddAskForm, AnswerForm, ChangeAskForm
from commonweal.web.relationships.models import Answer, Ask, Outcome, Turn

RELATIONSHIPS = Link("Relationships", "/relationships/")
ASKS = Link("Asks and offers", "/relationships/asks/")
TAGS = {Outcome.OPEN: "orange", Outcome.DOING: "blue", Outcome.DONE: "green", Outcome.DECLINED: "grey"}
OWNERS = [("nobody", "Nobody yet")]
LIMIT, MOST, LONG = 25, 5_000, 90


def _of_ask(_: HttpRequest, ask_id: UUID) -> tuple[str, ...]:
    return found(Ask, ask_id).owners()


@needs(Thing.RELATIONSHIPS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """What partners ask and offer; what waits for an answer on top."""
    names, rows = choices.names(), _filtered(request)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    codes = set(Ask.objects.values_list("from_whom", flat=True)) - {""}
    askers = sorted(((code, names.get(code, code)) for code in codes), key=lambda each: each[1].casefold())
    view = Register(
        "Asks and offers",
        [Column("words", "What"), Column("owner", "Who looks after it"), Column("outcome", "What became of it"),
         Column("age", "Asked", numeric=True)],
        [
            (
                Cell(each.words, href=_href(each), detail=_told_by(each, names)),
                Cell(each.owner or "Nobody yet"),
                Cell(str(Outcome(each.outcome).label), tag=TAGS[Outcome(each.outcome)]),
                Cell(f"{reading.age(each)} ago" if reading.age(each) != "Today" else "Today"),
            )
            for each in rows[offset : offset + LIMIT]
        ],
        rows.count(),
        "ask or offer",
        many="asks and offers",
        offset=offset,
        limit=LIMIT,
        search=request.GET.get("search", "")[:100],
        filters=[
            chosen(request, "turn", "Asked or offered", Turn.choices),
            chosen(request, "outcome", "What became of it", Outcome.choices),
            chosen(request, "from", "By whom", askers),
            chosen(request, "owner", "Who looks after it", OWNERS),
        ],
        downloads=[Link("XLSX", f"/relationships/asks/asks.xlsx?{request.GET.urlencode()}")],
    )  # fmt: skip
    standing = reading.standing()
    return show(
        request,
        "asks/asks.html",
        title="Asks and offers",
        breadcrumbs=(RELATIONSHIPS,),
        register=view,
        any=Ask.objects.exists(),
        standing=standing,
        waited=reading.age(standing.oldest) if standing.oldest else "",
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.RELATIONSHIPS),
        first=Link("Add an ask or an offer", "/relationships/asks/add/"),
    )


def _told_by(each: Ask, names: dict[str, str]) -> str:
    who = names.get(each.from_whom, each.from_whom) or "A partner"
    return f"{Turn(each.turn).label} by {who}" if each.from_whom else str(Turn(each.turn).label)


def _filtered(request: HttpRequest) -> QuerySet[Ask]:
    rows = reading.in_order()
    if turn := known_to(request, "turn", Turn.values):
        rows = rows.filter(turn=turn)
    if outcome := known_to(request, "outcome", Outcome.values):
        rows = rows.filter(outcome=outcome)
    if who := request.GET.get("from", "")[:20]:
        rows = rows.filter(from_whom=who)
    if known_to(request, "owner", dict(OWNERS)):
        rows = rows.filter(owner="", outcome__in=reading.UNMET)
    if words := request.GET.get("search", "")[:100].strip():
        rows = rows.filter(reading.found(words))
    return rows


@needs(Thing.RELATIONSHIPS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    names = choices.names()
    body = [
        (
            str(Turn(each.turn).label), each.words, names.get(each.from_whom, NOT_SAID),
            names.get(each.organisation, each.organisation), each.owner, str(Outcome(each.outcome).label), each.answer,
            each.answered_on.isoformat() if each.answered_on else "", each.came_of_it,
            each.created_at.date().isoformat(), each.round.title if each.round else "",
        )
        for each in _filtered(request)[:MOST]
    ]  # fmt: skip
    book = spreadsheet.rows_workbook(
        "Asks and offers",
        f"Asks and offers, {organisations.system().name}",
        ("Asked or offered", "What", "By whom", "Of whom", "Who looks after it", "What became of it", "Our answer",
         "Answered on", "What came of it", "In the register since", "Round"),
        body,
        widths=(16, 60, 30, 30, 26, 22, 50, 12, 50, 14, 24),
    )  # fmt: skip
    return attached(book, XLSX, "asks.xlsx")


@needs(Thing.RELATIONSHIPS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put an ask or an offer into the register: typed, or made of a quote that a steward let through."""
    asking, quoted = reader(request), _quoted(request)
    begins = {"turn": Turn.ASK, **(_of_quote(quoted) if quoted else {})}
    form = bind(AddAskForm, request, initial=begins, asking=asking, quoted=quoted is not None)
    intro = ""
    if quoted:
        who = choices.names().get(quoted.invitation.organisation, "A partner")
        intro = f"{who} wrote: “{quoted.said}”"

    def verb() -> Ask:
        if quoted:
            return actions.from_quote(quoted.pk, by=asking, **form.cleaned_data)
        return actions.add_ask(by=asking, **form.cleaned_data)

    return done_by_form(
        request, "Add an ask or an offer", form, "Add it", verb, RELATIONSHIPS, ASKS,
        said="It is in the register. Now say who answers, and what", to=_href, intro=intro,
    )  # fmt: skip


def _quoted(request: HttpRequest) -> Answer | None:
    """The quote that an ask is made of, where the address names one that may be shown."""
    try:
        return actions.quote(UUID(request.GET["quote"])) if request.GET.get("quote") else None
    except (InputError, ValueError):
        return None


def _of_quote(quoted: Answer) -> dict[str, str]:
    return {
        "turn": actions.TURNS.get(quoted.question, Turn.ASK),
        "words": quoted.said[:500],
        "organisation": SYSTEM,
    }


@needs(Thing.RELATIONSHIPS, of=_of_ask)
@require_GET
def ask(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """One ask or offer: what was said, what we did."""
    asking, held = reader(request), found(Ask, ask_id)
    names, about = choices.names(), f"ask:{held.pk}"
    facts = [
        ("By whom", names.get(held.from_whom, held.from_whom) or NOT_SAID),
        ("Of whom", names.get(held.organisation, held.organisation)),
        ("Who looks after it", held.owner or "Nobody yet"),
        ("In the register since", wording.day(held.created_at.date())),
        *([("Said in", held.round.title)] if held.round else []),
        ("The public may read it", "Yes, without who asked" if held.is_public else "No"),
    ]
    return show(
        request,
        "asks/ask.html",
        title=str(Turn(held.turn).label) if len(held.words) > LONG else held.words,
        breadcrumbs=(RELATIONSHIPS, ASKS),
        ask=held,
        outcome=(str(Outcome(held.outcome).label), TAGS[Outcome(held.outcome)]),
        facts=facts,
        may_change=keeping.can_change(held, asking),
        may_publish=actions.may_publish(asking),
        changes=history([about]),
        thread=comments.thread(about, asking, thing=Thing.RELATIONSHIPS, organisation=held.organisation),
    )


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=_of_ask)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Change what is asked, or who looks after it."""
    asking, held = reader(request), found(Ask, ask_id)
    form = seen(ChangeAskForm, request, held)
    return done_by_form(
        request, "Change an ask or an offer", form, "Save",
        lambda: actions.change_ask(held.pk, seen=held.version, by=asking, **given(form)),
        ASKS, _link(held), said="It is changed", to=_href,
    )  # fmt: skip


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=_of_ask)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Say what we answer, and what came of it."""
    asking, held = reader(request), found(Ask, ask_id)
    form = seen(AnswerForm, request, held)
    return done_by_form(
        request, "Answer it", form, "Save",
        lambda: actions.answer_ask(held.pk, seen=held.version, by=asking, **given(form)),
        ASKS, _link(held), said="The answer is kept", to=_href, intro=held.words,
    )  # fmt: skip


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)
@require_POST
def publish(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Let the public read it, or no longer."""
    held = found(Ask, ask_id)
    actions.publish(held.pk, seen=held.version, public=not held.is_public, by=reader(request))
    said = (
        "The public can no longer read it" if held.is_public else "The public may read it, without who asked"
    )
    say(request, said)
    return redirect("ask", held.pk)


def _link(held: Ask) -> Link:
    words = held.words if len(held.words) <= 60 else f"{held.words[:60]}…"
    return Link(words, _href(held))


def _href(held: Ask) -> str:
    return f"/relationships/asks/{held.pk}/"
