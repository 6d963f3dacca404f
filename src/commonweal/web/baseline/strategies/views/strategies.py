"""Pages of the register of strategies, and of what each commits to."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies import actions, reading, workbooks
from commonweal.web.baseline.strategies.forms import (
    AddCommitmentForm,
    AddStrategyForm,
    ChangeCommitmentForm,
    ChangeStrategyForm,
    GiveUpForm,
)
from commonweal.web.baseline.strategies.models import Commitment, Status, Strategy
from commonweal.web.baseline.strategies.views.common import BASELINE, LIMIT, MOST, STRATEGIES
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import sectors, system
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import (
    chosen,
    form_page,
    found,
    given,
    known_to,
    saved,
    seen,
    take_in,
)
from commonweal.web.organisations.work import comments

TAGS = {Status.PLANNED: "grey", Status.DRAFT: "yellow", Status.AGREED: "green", Status.ENDED: "grey"}
COLUMNS = [
    Column("strategy", "Strategy", sort="title"),
    Column("commitments", "Commitments", sort="commitments", numeric=True),
    Column("until", "Until", sort="ends"),
    Column("state", "State"),
]


def _of_strategy(_: HttpRequest, strategy_id: UUID) -> tuple[str, ...]:
    return found(Strategy, strategy_id).owners()


def _of_commitment(_: HttpRequest, commitment_id: UUID) -> tuple[str, ...]:
    return found(Commitment, commitment_id).owners()


def href(held: Strategy) -> str:
    """The page of a strategy."""
    return f"/baseline/strategies/{held.pk}/"


@needs(Thing.STRATEGIES)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every anchor's strategies, and the system's own."""
    rows = _filtered(request)
    order = request.GET.get("order", "title")
    order = order if order in {"title", "commitments", "ends"} else "title"
    descending = request.GET.get("down") == "yes"
    counted = rows.annotate(standing=Count("commitments", filter=Q(commitments__given_up__isnull=True)))
    by = {"commitments": "standing"}.get(order, order)
    ordered = counted.order_by(f"{'-' if descending else ''}{by}", "title", "pk")
    offset, names = paged(request.GET.get("offset"), limit=LIMIT), choices.names()
    view = Register(
        "Strategies",
        COLUMNS,
        [
            (
                Cell(each.title, href=href(each), detail=names.get(each.organisation, each.organisation)),
                Cell(str(each.standing)),
                Cell(wording.day(each.ends) if each.ends else "No day"),
                Cell(str(Status(each.status).label), tag=TAGS[Status(each.status)]),
            )
            for each in ordered[offset : offset + LIMIT]
        ],
        rows.count(),
        "strategy",
        many="strategies",
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        search=request.GET.get("search", "")[:100],
        search_label="Title",
        filters=[
            chosen(request, "organisation", "Whose", _holders(names)),
            chosen(request, "sector", "Sector", sectors().items()),
            chosen(request, "state", "State", Status.choices),
        ],
        downloads=[Link("XLSX", f"/baseline/strategies/strategies.xlsx?{request.GET.urlencode()}")],
    )
    asking, held = reader(request), Strategy.objects.exists()
    return show(
        request,
        "strategies/strategies.html",
        title="Strategies",
        breadcrumbs=(BASELINE,),
        register=view,
        any=held,
        picture=reading.picture() if held else None,
        may_add=asking.can_somewhere(Verb.ADD, Thing.STRATEGIES),
        first=Link("Add a strategy", "/baseline/strategies/add/"),
    )


def _holders(names: dict[str, str]) -> list[tuple[str, str]]:
    codes = set(Strategy.objects.values_list("organisation", flat=True))
    return sorted(
        ((code, names.get(code, code)) for code in codes), key=lambda one: (one[0] != SYSTEM, one[1])
    )


def _filtered(request: HttpRequest) -> QuerySet[Strategy]:
    rows = Strategy.objects.all()
    if organisation := request.GET.get("organisation", "")[:20]:
        rows = rows.filter(organisation=organisation)
    if sector := known_to(request, "sector", sectors()):
        rows = rows.filter(organisation__in=reading.of_sector(sector))
    if state := known_to(request, "state", Status.values):
        rows = rows.filter(status=state)
    if search := request.GET.get("search", "").strip()[:100]:
        rows = rows.filter(title__icontains=search)
    return rows


@needs(Thing.STRATEGIES)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The strategies as filtered, with what they commit to, to be changed and sent back."""
    rows = _filtered(request).prefetch_related("commitments").order_by("organisation", "title")[:MOST]
    return attached(workbooks.strategies(rows, title=f"Strategies, {system().name}"), XLSX, "strategies.xlsx")


@needs(Thing.STRATEGIES, Verb.ADD)
@require_http_methods(["GET", "POST"])
def take_in_many(request: HttpRequest) -> HttpResponse:
    """Send a filled or changed workbook."""
    return take_in(
        request, workbooks.STRATEGIES, "Add or change many strategies", (BASELINE, STRATEGIES),
        blank="/baseline/strategies/strategies.xlsx",
    )  # fmt: skip


@needs(Thing.STRATEGIES, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a strategy into the register."""
    asking = reader(request)
    initial = {"status": Status.AGREED, "organisation": request.GET.get("organisation", "")[:20]}
    form = bind(AddStrategyForm, request, initial=initial, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.add_strategy(by=asking, **form.cleaned_data))
        if made is not None:
            say(request, "The strategy is added. Now say what it commits to")
            return redirect("strategy", made.pk)
    return form_page(request, "Add a strategy", form, "Add it", BASELINE, STRATEGIES)


@needs(Thing.STRATEGIES, of=_of_strategy)
@require_GET
def strategy(request: HttpRequest, strategy_id: UUID) -> HttpResponse:
    """One strategy: what it is, what it commits to, what was said of it and who changed it."""
    asking, held = reader(request), found(Strategy, strategy_id)
    today, names = timezone.localdate(), choices.names()
    told = choices.determinants()
    every = list(held.commitments.all())
    standing = [each for each in every if each.given_up is None]
    about = [f"{each.kind}:{each.pk}" for each in (held, *every)]
    levels = {level.id: level.title for level in reading.levels().levels}
    facts = [
        ("Whose", names.get(held.organisation, held.organisation)),
        ("Who answers for it", held.owner or "Not said"),
        ("State", str(Status(held.status).label)),
        ("From", wording.day(held.starts) if held.starts else "Not said"),
        ("Until", wording.day(held.ends) if held.ends else "Not said"),
        ("Counts today", "Yes" if held.in_force(today) else "No: it is not agreed, not begun or over"),
        ("Claims of the level", levels.get(held.claims, "None")),
    ]
    if held.kept_by != held.organisation:
        facts.append(("Kept by", f"{names.get(held.kept_by, held.kept_by)}, from what it has published"))
    unknown = {each.determinant: each.determinant for each in standing if each.determinant not in told}
    groups = [
        (title, [each for each in standing if each.determinant == id_])
        for id_, title in (told | unknown).items()
    ]
    return show(
        request,
        "strategies/strategy.html",
        title=held.title,
        breadcrumbs=(BASELINE, STRATEGIES),
        strategy=held,
        facts=facts,
        groups=[(title, rows) for title, rows in groups if rows],
        given_up=[each for each in every if each.given_up is not None],
        target=reading.target,
        everywhere=choices.EVERYWHERE,
        may_change=keeping.can_change(held, asking),
        changes=history(about),
        thread=comments.thread(about[0], asking, thing=Thing.STRATEGIES, organisation=held.organisation),
    )


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_strategy)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, strategy_id: UUID) -> HttpResponse:
    """Change what a strategy is."""
    asking, held = reader(request), found(Strategy, strategy_id)
    form = seen(ChangeStrategyForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_strategy(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "The strategy is changed")
        return redirect("strategy", held.pk)
    return form_page(request, "Change a strategy", form, "Save", STRATEGIES, Link(held.title, href(held)))


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_strategy)
@require_http_methods(["GET", "POST"])
def commit(request: HttpRequest, strategy_id: UUID) -> HttpResponse:
    """Add one thing that a strategy commits to."""
    asking, held = reader(request), found(Strategy, strategy_id)
    form = bind(AddCommitmentForm, request)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.commit(held, by=asking, **form.cleaned_data))
    ):
        say(request, "The commitment is added")
        return redirect("strategy", held.pk)
    return form_page(request, "Add a commitment", form, "Add it", STRATEGIES, Link(held.title, href(held)))


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_commitment)
@require_http_methods(["GET", "POST"])
def change_commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Change what is committed to."""
    asking, held = reader(request), found(Commitment, commitment_id)
    form = seen(ChangeCommitmentForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(
            form, lambda: actions.change_commitment(held.pk, seen=held.version, by=asking, **given(form))
        )
    ):
        say(request, "The commitment is changed")
        return redirect("strategy", held.strategy_id)
    back = Link(held.strategy.title, href(held.strategy))
    return form_page(request, "Change a commitment", form, "Save", STRATEGIES, back)


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_commitment)
@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Say that a commitment is given up."""
    asking, held = reader(request), found(Commitment, commitment_id)
    form = seen(GiveUpForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.give_up(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "The commitment is given up. It stays in the record")
        return redirect("strategy", held.strategy_id)
    back = Link(held.strategy.title, href(held.strategy))
    return form_page(request, "Give a commitment up", form, "Give it up", STRATEGIES, back, intro=held.what)
