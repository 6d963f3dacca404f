"""Who works for a body, as counts: a staff extract is counted on load, and no row of it is kept."""

from __future__ import annotations

from commonweal.vocabulary.tables.shapes import Column, Table

ALL = "all"  # the dimension of every member of staff, and its only category
STAFF, STARTERS, LEAVERS, APPRENTICES = "staff", "starters", "leavers", "apprentices"
POPULATIONS = (STAFF, STARTERS, LEAVERS, APPRENTICES)
# What staff are counted by, and the column of a staff row that says it.
DIMENSIONS = {
    "band": "band",
    "staff-group": "staff_group",
    "pay": "pay",
    "sex": "sex",
    "age": "age",
    "ethnicity": "ethnicity",
    "disability": "disability",
}
NOT_STATED = "Not stated"
# Where a home is that lies in no small area of England that we know.
ELSEWHERE = (
    "elsewhere-wales",
    "elsewhere-scotland",
    "elsewhere-northern-ireland",
    "elsewhere-abroad",
    "elsewhere-england",  # where the directory says the council and no small area
)
UNKNOWN = "unknown"

WORKFORCE = Table(
    name="workforce",
    holds="Staff, as counts",
    many="members of staff",
    columns=(
        Column("population", "string", "staff, starters, leavers or apprentices", required=True),
        Column("as_at", "date", "Day of the extract, or the last day of its period", required=True),
        Column(
            "area",
            "string",
            "GSS code of the 2021 LSOA of the home; elsewhere-… outside England; unknown",
            required=True,
        ),
        Column("dimension", "string", "What they are counted by: all, band, pay, sex…", required=True),
        Column("category", "string", "Which part of that; all where everyone is counted", required=True),
        Column("headcount", "int64", "People", required=True),
        Column("fte", "decimal(18, 2)", "Full-time equivalents of those whose hours the file gives"),
        Column("edition", "string", "The day again, by which the newest extract answers", required=True),
    ),
    owned=True,
    newest_by=("organisation",),
    personal=True,
)

# What is read of each row of a staff extract, for the time of a load and in its private folder only.
STAFF_ROWS = Table(
    name=WORKFORCE.name,
    holds=WORKFORCE.holds,
    many=WORKFORCE.many,
    columns=(
        Column("person", "string", "A token of this load alone, shared by the assignments of one person"),
        Column("primary", "boolean", "Whether this is the person's main assignment"),
        Column("postcode", "string", "Postcode of the home, with one space"),
        Column("fte", "decimal(18, 4)", "Full-time equivalent"),
        Column("start", "date", "First day"),
        Column("leave", "date", "Last day"),
        Column("apprentice", "boolean", "Whether it is an apprenticeship"),
        Column("band", "string", "Agenda for Change band, or that it is none"),
        Column("staff_group", "string", "Staff group as the electronic staff record has it"),
        Column("pay", "string", "Whether pay is under the Real Living Wage"),
        Column("sex", "string", "Sex"),
        Column("age", "string", "Age band"),
        Column("ethnicity", "string", "Ethnic group, in the five groups of the 2021 census"),
        Column("disability", "string", "Whether disabled"),
    ),
    owned=True,
    newest_by=WORKFORCE.newest_by,
    personal=True,
)
