"""Statistics: published numbers about areas and organisations, one number a row."""

from __future__ import annotations

from commonweal.vocabulary.tables.shapes import Column, Table

STATISTICS = Table(
    name="statistics",
    holds="Published statistics",
    many="statistics",
    columns=(
        Column("measure", "string", "Id of the measure, like employment_rate", required=True),
        Column(
            "level",
            "string",
            "Kind of area or body: icb, authority, region, country, lsoa21, trust, site, …",
            required=True,
        ),
        Column("code", "string", "Its code", required=True),
        Column("name", "string", "Its name, as it was published"),
        Column("period", "string", "Period as it was published; empty where it says none", required=True),
        Column("period_from", "date", "First day of the period, where its words can be read"),
        Column("period_to", "date", "Last day of the period"),
        Column(
            "breakdown",
            "string",
            "Which part of people or things it is about, like sex=Female; empty for all",
        ),
        Column("value", "float64", "The number; empty where its publisher withheld it"),
        Column("low", "float64", "Lower 95% limit, as it was published"),
        Column("high", "float64", "Upper 95% limit, as it was published"),
        Column("unit", "string", "Unit, as it was published"),
        Column("status", "string", "What its publisher marks it as: provisional, suppressed, …"),
        Column(
            "edition", "string", "Edition of the publication: a year, or a year and a month", required=True
        ),
    ),
    newest_by=("measure", "level", "code", "period", "breakdown"),
    in_parts=True,
)
