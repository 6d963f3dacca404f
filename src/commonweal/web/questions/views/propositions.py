"""The register of propositions: all that were ever written, those that were stopped among them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.publication import open_register, wording
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import system
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.pages import chosen, known_to
from commonweal.web.questions import judged, reading
from commonweal.web.questions.models import Proposition, Question, Role, State
from commonweal.web.questions.views.common import LIMIT, QUESTIONS, STATE_TAGS, href

COLUMNS = [
    Column("title", "Proposition", sort="title"),
    Column("question", "Question"),
    Column("review", "Review", sort="review_on"),
    Column("state", "State", sort="state"),
]
HEADINGS = {
    "Proposition": 40, "State": 14, "Why (last move)": 40, "Question": 40, "Hypothesis": 60,
    "What would change our mind": 40, "Measure": 30, "Figure to start from": 40, "Prize, at the least": 16,
    "Prize, at the most": 16, "Of what": 16, "It rests on": 30, "Ours to lead?": 20, "Partners and their part": 50,
    "By when": 12, "Review date": 12, "Kept by": 30,
}  # fmt: skip
NOTE = "Every proposition, as filtered on the page. To be read: what is changed here is not taken back."
MOST = 5_000
WORDS = (
    "title", "if_we", "then", "for_whom", "measure", "baseline", "would_change_our_mind",
    "question__transformational", "partners__part", "moves__reason",
)  # fmt: skip


@needs(Thing.QUESTIONS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every proposition, by state, question and words."""
    rows, asking = _filtered(request), reader(request)
    order = request.GET.get("order", "")
    order = order if order in {"title", "review_on", "state"} else "review_on"
    descending = request.GET.get("down") == "yes"
    ordered = rows.order_by(f"{'-' if descending else ''}{order}", "title", "pk")
    offset, today = paged(request.GET.get("offset"), limit=LIMIT), timezone.localdate()
    view = Register(
        "Propositions",
        COLUMNS,
        [
            (
                Cell(each.title, href=href(each), detail=judged.hypothesis(each)),
                Cell(str(each.question)),
                Cell(_review(each), detail="overdue" if _is_late(each, today) else ""),
                Cell(str(State(each.state).label), tag=STATE_TAGS[State(each.state)]),
            )
            for each in ordered[offset : offset + LIMIT]
        ],
        rows.count(),
        "proposition",
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        search=request.GET.get("search", "")[:100],
        search_label="Words, reasons among them",
        filters=[
            chosen(request, "state", "State", State.choices),
            chosen(request, "determinant", "Determinant", choices.determinants().items()),
            chosen(request, "question", "Question", _questions()),
        ],
        downloads=[Link("XLSX", f"/questions/propositions.xlsx?{request.GET.urlencode()}")],
    )
    return show(
        request,
        "questions/propositions.html",
        title="Propositions",
        breadcrumbs=(QUESTIONS,),
        register=view,
        any=Proposition.objects.exists(),
        may_add=asking.can_somewhere(Verb.ADD, Thing.QUESTIONS),
        first=Link("Choose a question", "/questions/"),
    )


def _questions() -> list[tuple[str, str]]:
    return [
        (str(each.pk), str(each)) for each in Question.objects.filter(propositions__isnull=False).distinct()
    ]


def _review(held: Proposition) -> str:
    return wording.day(held.review_on) if held.review_on else "No day"


def _is_late(held: Proposition, today: dt.date) -> bool:
    return held.state in reading.UNDER_REVIEW and held.review_on is not None and held.review_on < today


def _filtered(request: HttpRequest) -> QuerySet[Proposition]:
    rows = Proposition.objects.select_related("question")
    if state := known_to(request, "state", State.values):
        rows = rows.filter(state=state)
    if determinant := known_to(request, "determinant", choices.determinants()):
        rows = rows.filter(question__determinant=determinant)
    if question := known_to(request, "question", dict(_questions())):
        rows = rows.filter(question=UUID(question))
    if search := request.GET.get("search", "").strip()[:100]:
        asked = Q()
        for name in WORDS:
            asked |= Q(**{f"{name}__icontains": search})
        rows = rows.filter(pk__in=Proposition.objects.filter(asked).values("pk"))
    return rows


@needs(Thing.QUESTIONS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The propositions as filtered."""
    names = choices.names()
    rows = _filtered(request).prefetch_related("partners", "moves").order_by("title", "pk")[:MOST]
    body = []
    for each in rows:
        moves = list(each.moves.all())
        parts = [
            f"{names.get(one.organisation, one.organisation)}: {one.part}" for one in each.partners.all()
        ]
        body.append([
            each.title, str(State(each.state).label), moves[-1].reason if moves else None, str(each.question),
            judged.hypothesis(each), each.would_change_our_mind or None, each.measure or None, each.baseline or None,
            each.prize_low, each.prize_high, each.prize_unit or None, each.prize_rests_on or None,
            str(Role(each.role).label) if each.role else None, "; ".join(parts) or None,
            each.by_when.isoformat() if each.by_when else None,
            each.review_on.isoformat() if each.review_on else None, names.get(each.kept_by, each.kept_by),
        ])  # fmt: skip
    made = open_register.written(
        title=f"Propositions, {system().name}", note=NOTE, headings=HEADINGS, body=body
    )
    return attached(made, XLSX, "propositions.xlsx")
