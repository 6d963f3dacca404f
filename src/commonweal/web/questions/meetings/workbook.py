"""The minutes of a meeting as a workbook, in which no cell is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.publication import spreadsheet
from commonweal.web.questions.meetings import reading
from commonweal.web.questions.meetings.models import Meeting

Table = tuple[str, Sequence[str], Sequence[Sequence[Any]], Sequence[int]]  # title, headings, rows, widths


def minutes(meeting: Meeting, facts: Sequence[tuple[str, str]]) -> bytes:
    """What was decided and why, who was there, how it was judged, and each round: a table on each sheet."""
    book, stream = spreadsheet.new_workbook()
    bold = book.add_format({"bold": True, "font_size": 14})
    for title, headings, rows, widths in _tables(meeting, facts):
        sheet = book.add_worksheet(spreadsheet.sheet_name(title))
        sheet.write_string(0, 0, f"{meeting.title}: {title}", bold)
        sheet.write_string(1, 0, "This sheet has one table.")
        spreadsheet.write_rows(book, sheet, 2, headings, rows, widths=widths)
    book.close()
    return stream.getvalue()


def _tables(meeting: Meeting, facts: Sequence[tuple[str, str]]) -> list[Table]:
    decided = [
        (str(each.question), each.get_decided_display() or "Not decided", each.reason)
        for each in meeting.options.select_related("question")
    ]
    found: list[Table] = [
        ("Decided", ("Question", "Decided", "Why"), decided, (70, 16, 60)),
        ("Meeting", ("What", "In words"), facts, (30, 60)),
        ("Criteria", ("Criterion", "Weight"), reading.judged_by(meeting), (40, 30)),
        ("Who was there", ("Sector", "Seats"), reading.attended(meeting), (50, 10)),
    ]
    for round_ in reading.rounds_over(meeting):
        told = reading.told(meeting, round_)
        if told is not None:
            found += _round(told)
    return found


def _round(told: reading.Told) -> list[Table]:
    order = [(each.rank, each.question, each.value, each.spread, each.seats) for each in told.lines]
    words = [(each,) for each in (*told.agreement, *([told.apart] if told.apart else []), *told.firm)]
    found: list[Table] = [
        (
            f"{told.title}, order",
            ("Place", "Question", "Group", "Single seats", "Seats that scored it"),
            order,
            (8, 70, 16, 50, 12),
        ),
        (f"{told.title}, words", ("Agreement and what hangs on weights",), words, (110,)),
    ]
    if told.sector_rows:
        widths = (70,) + (16,) * len(told.sector_headings)
        found.append((f"{told.title}, sectors", told.sector_headings, told.sector_rows, widths))
    if told.firm_rows:
        found.append((f"{told.title}, weights", told.firm_headings, told.firm_rows, (70, 16, 16)))
    return found
