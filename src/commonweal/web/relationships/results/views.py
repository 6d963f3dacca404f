"""The results of a round: how many answered, both views of each question, barriers, and what was said openly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.answers import NOT_COUNTED, Side
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import (
    Cell,
    Choice,
    Column,
    FigureView,
    Filter,
    Link,
    Register,
    figure_view,
)
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.pages import found
from commonweal.web.relationships.models import Progress, Round
from commonweal.web.relationships.results import pictures, reading, tally
from commonweal.web.relationships.results.reading import SIDES, Told
from commonweal.web.relationships.rounds import reading as rounds

RELATIONSHIPS = Link("Relationships", "/relationships/")
FILTERS = ("sector",)
HEADINGS = ("Question", "A favourable answer", "Who", "From", "To", "Of", "Note")
NO_OTHER_PARTS = (
    "Answers can be split by sector, and in no other way. Other groups could be so small that "
    "somebody’s answer shows."
)


@needs(Thing.RELATIONSHIPS)
@require_GET
def results(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What a closed round found."""
    held = found(Round, round_id)
    if held.progress != Progress.CLOSED:
        return show(
            request,
            "relationships/no_results.html",
            title=f"Results: {held.title}",
            breadcrumbs=(RELATIONSHIPS,),
            round=held,
            closes=wording.day(held.closes_on),
        )
    every = reading.told(held)
    sector = request.GET.get("sector", "")
    barriers = reading.about_barriers(every)
    return show(
        request,
        "relationships/results.html",
        title=f"Results: {held.title}",
        breadcrumbs=(RELATIONSHIPS,),
        round=held,
        responses=reading.responses(held),
        questions=[_question(each, held, sector) for each in every if each not in barriers],
        sectors=_choices(sector),
        refused=_refused(request),
        barriers=_barriers(held, barriers),
        knows=[_know(each, held) for each in barriers],
        words=[_words(each, held) for each in reading.words_about(held)],
        quotes=reading.quotes(held),
        in_register=reading.in_register(held),
        unread=rounds.has_unread(held),
        may_ask=reader(request).can(Verb.ADD, Thing.RELATIONSHIPS, SYSTEM),
        fewest=held.fewest,
        downloads=[Link(kind, f"results.{kind.lower()}") for kind in ("XLSX", "CSV")],
        earlier=reading.before(held),
    )


@needs(Thing.RELATIONSHIPS)
@require_GET
def workbook(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The same figures as a workbook."""
    held = _closed(round_id)
    book = spreadsheet.rows_workbook(
        "Results", f"Results of the round “{held.title}”", HEADINGS, list(_rows(held)),
        widths=(52, 30, 34, 8, 8, 8, 60),
    )  # fmt: skip
    return attached(book, XLSX, "results.xlsx")


@needs(Thing.RELATIONSHIPS)
@require_GET
def table(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The same figures as comma-separated values."""
    lines = spreadsheet.rows_csv(HEADINGS, _rows(_closed(round_id)), numbers=0)
    return attached("".join(lines).encode("utf-8-sig"), "text/csv; charset=utf-8", "results.csv")


def _closed(round_id: UUID) -> Round:
    held = found(Round, round_id)
    if held.progress != Progress.CLOSED:
        raise Http404
    return held


def _rows(held: Round) -> Iterator[tuple[str, ...]]:
    """Every figure of a round as a line of a file."""
    for each in reading.rows(held):
        ends = ("", "") if each.low is None else (str(each.low), str(each.high))
        yield (each.question, each.favourable, each.who, *ends, str(each.of), each.why)


def _question(told: Told, held: Round, sector: str) -> dict[str, Any]:
    """A question as the page shows it; with a sector chosen, that sector or those that it stands together with."""
    groups = [
        (ids, (reading.titled(ids), pictures.in_words(figure)))
        for ids, figure in told.groups
        if not sector or sector in ids
    ]
    return {
        "text": told.asked.text,
        "favourable": told.asked.favourable,
        "chart": pictures.chart(told),
        "groups": [row for _, row in groups],
        "together": bool(sector) and any(len(ids) > 1 for ids, _ in groups),
        "untold": bool(sector) and not groups,
        "know": _know(told, held),
    }


def _know(told: Told, held: Round) -> FigureView:
    return figure_view(
        told.kept, told.kept.headline, id=f"know-{told.asked.id}", label=told.asked.text,
        sources=[Link(f"What was answered in “{held.title}”", f"/relationships/rounds/{held.pk}/")],
        unknown=("How any one of those who answered privately did. " + NOT_COUNTED + ", where nothing is shown.",),
    )  # fmt: skip


def _words(told: reading.Words, held: Round) -> dict[str, Any]:
    """What private words to a question are about, by barrier; each side stands that gave any."""
    sides = [side for side in Side if any(figures[side].count for _, _, figures in told.barriers)]
    rows = [
        (barrier, *(pictures.in_words(figures[side]) for side in sides))
        for barrier, _, figures in told.barriers
    ]
    _, kept, _ = told.barriers[0]
    return {
        "text": told.text,
        "headings": ("Barrier", *(SIDES[side] for side in sides)),
        "rows": rows,
        "know": figure_view(
            kept, kept.headline, id=f"know-words-{told.question}", label=told.text,
            sources=[Link(f"What was answered in “{held.title}”", f"/relationships/rounds/{held.pk}/")],
            unknown=("Who said so. The words were read without a name, counted, and erased.",),
        ),
    }  # fmt: skip


def _choices(sector: str) -> Filter:
    offered = [
        Choice("", "All sectors"),
        *(Choice(id_, title) for id_, title in tally.sector_titles().items()),
    ]
    return Filter("sector", "Sector", offered, sector)


def _refused(request: HttpRequest) -> str:
    """Why answers are not split as was asked."""
    sector = request.GET.get("sector", "")
    if set(request.GET) - set(FILTERS) or len(request.GET.getlist("sector")) > 1:
        return NO_OTHER_PARTS
    if sector and sector not in tally.sector_titles():
        return f"There is no such sector. {NO_OTHER_PARTS}"
    return ""


def _barriers(held: Round, every: Sequence[Told]) -> Register | None:
    """Each pair with how many teams are nearer to the behaviour, now and in the round before."""
    if not every:
        return None
    earlier = reading.before(held)
    then = {each.asked.id: each.sides[Side.INSIDE] for each in reading.told(earlier)} if earlier else {}
    columns = [Column("pair", "From barrier to behaviour"), Column("now", "Now")]
    if earlier and then:
        columns += [Column("then", f"In “{earlier.title}”"), Column("change", "Change")]
    rows = []
    for each in every:
        now, past = each.sides[Side.INSIDE], then.get(each.asked.id)
        words = [f"{each.asked.text} → {wording.within(each.asked.inside)}", pictures.in_words(now)]
        if then:
            words += [pictures.in_words(past) if past else "Not asked", pictures.change(now, past)]
        rows.append([Cell(text) for text in words])
    return Register("Barriers and behaviours", columns, rows, len(rows), "pair", limit=len(rows))
