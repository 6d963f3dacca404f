"""The minutes of a meeting as a Word file: what its page says, in an order in which they can be read out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from commonweal.publication import wording
from commonweal.publication.word.blocks import Block, Bullets, Heading, Rows, Words
from commonweal.publication.word.writing import About, document
from commonweal.web.organisations import reading as organisations
from commonweal.web.questions.meetings import reading
from commonweal.web.questions.meetings.models import Decided, Meeting

ALL = 99  # lines: minutes leave nothing out
ABREAST = 4  # sectors beside one another, so that their names can be read
DECIDED = (*((each.label, each.value) for each in Decided), ("Not decided", ""))


def written(meeting: Meeting, facts: Sequence[tuple[str, str]]) -> bytes:
    """The minutes: decisions with their reasons, who was there, how it was judged, and each round."""
    system = organisations.system().name
    about = About(
        title=f"Minutes: {meeting.title}",
        author=system,
        made_at=timezone.now(),
        foot=f"{system}. Minutes of {wording.day(meeting.on)}.",
    )
    return document([list(_blocks(meeting, facts))], about)


def _blocks(meeting: Meeting, facts: Sequence[tuple[str, str]]) -> Iterator[Block]:
    yield Heading("Minutes", 1)
    yield Words(f"**{meeting.title}**", ALL)
    yield Words(f"{wording.day(meeting.on)}.")
    yield Heading("What was decided")
    yield from _decided(meeting)
    yield Heading("Who was there")
    there = tuple((sector, str(seats)) for sector, seats in reading.attended(meeting))
    if there:
        yield Rows("Seats of each sector.", ("Sector", "Seats"), there, (4, 1), frozenset({1}), most=ALL)
    else:
        yield Words("Nobody took a seat.")
    yield Heading("How it was judged")
    yield Rows("The meeting.", ("What", "In words"), tuple(facts), (1, 2), most=ALL)
    yield Rows("What counted.", ("Criterion", "Weight"), tuple(reading.judged_by(meeting)), (2, 1), most=ALL)
    for round_ in reading.rounds_over(meeting):
        told = reading.told(meeting, round_)
        if told is None:
            yield Words(
                "Fewer than three seats scored. What is shown would be somebody’s own scores, so nothing is."
            )
        else:
            yield from _round(told)
    yield Words("No organisation’s or person’s own scores are shown, and what seats were called is erased.")


def _decided(meeting: Meeting) -> Iterator[Block]:
    options = list(meeting.options.select_related("question"))
    for words, value in DECIDED:
        found = [each for each in options if each.decided == value]
        if found:
            rows = tuple((str(each.question), each.reason) for each in found)
            yield Rows(f"{words}.", ("Question", "Why"), rows, (1, 1), most=ALL)


def _round(told: reading.Told) -> Iterator[Block]:
    yield Heading(f"{told.title}: the order")
    order = tuple(
        (str(each.rank), _named(each), each.value, each.spread, str(each.seats)) for each in told.lines
    )
    headings = ("Place", "Question", "Group", "Single seats", "Seats that scored it")
    yield Rows(told.counted, headings, order, (0.8, 4, 1.4, 2.8, 1.2), most=ALL)
    if told.not_scored:
        yield Words(f"Nobody scored: {wording.listed(told.not_scored)}.", ALL)
    yield Heading(f"{told.title}: whether people agree")
    yield Bullets(tuple(told.agreement), most=ALL)
    yield from _sectors(told)
    if told.apart:
        yield Words(told.apart, ALL)
    yield Heading(f"{told.title}: what hangs on the weights")
    for words in told.firm:
        yield Words(words, ALL)
    if told.firm_rows:
        rows = tuple(tuple(row) for row in told.firm_rows)
        caption = "In which share of weightings each question stays."
        yield Rows(caption, tuple(told.firm_headings), rows, (4, 1, 1), frozenset({1, 2}), most=ALL)
    if told.round == 2:
        yield Words("Who changed nothing in the second round keeps the scores of the first.")


def _named(each: reading.Line) -> str:
    return f"{each.question} Level with {each.level}." if each.level else each.question


def _sectors(told: reading.Told) -> Iterator[Block]:
    """Middle scores of each sector: as many tables as it takes for each sector's name to have room."""
    question, *names = told.sector_headings
    parts = range(0, len(names), ABREAST) if told.sector_rows else range(0)
    if parts:
        yield Words("Middle scores of each sector. Questions on which sectors are furthest apart come first.")
    for at in parts:
        shown = names[at : at + ABREAST]
        rows = tuple((row[0], *row[1 + at : 1 + at + ABREAST]) for row in told.sector_rows)
        caption = (
            f"Sectors {at + 1} to {at + len(shown)} of {len(names)}." if len(parts) > 1 else "Each sector."
        )
        yield Rows(caption, (question, *shown), rows, (3, *(1.2 for _ in shown)), most=ALL)
