"""Reference tables: areas, postcodes, organisations, deprivation, as their publishers give them.

Each row says the `edition` of the publication that it came in; "" where the file does not say.
"""

from __future__ import annotations

from commonweal.vocabulary.tables.shapes import Column, Table

_EDITION = Column(
    "edition", "string", "Edition of the publication: a year, or a year and a month", required=True
)

POSTCODES = Table(
    name="postcodes",
    holds="Postcode directory",
    many="postcodes",
    columns=(
        Column("postcode", "string", "Postcode with one space, like AB1 2CD", required=True),
        Column("authority", "string", "GSS code of the lower-tier local authority"),
        Column(
            "lsoa21",
            "string",
            "GSS code of the 2021 LSOA, or the data zone or its like outside England and Wales",
        ),
        Column("lsoa11", "string", "GSS code of the 2011 LSOA, or its like"),
        Column("icb", "string", "GSS code of the integrated care board"),
        Column("region", "string", "GSS code of the region"),
        Column("easting", "int64", "Metres east on the national grid"),
        Column("northing", "int64", "Metres north on the national grid"),
        Column("ended", "date", "First day of the month in which it went out of use"),
        _EDITION,
    ),
)

AREA_LINKS = Table(
    name="area_links",
    holds="Which areas lie in which",
    many="links between areas",
    columns=(
        Column(
            "child_level",
            "string",
            "Kind of the smaller area: lsoa11, lsoa21, ward, authority, …",
            required=True,
        ),
        Column("child", "string", "Its code", required=True),
        Column("child_name", "string", "Its name"),
        Column(
            "parent_level",
            "string",
            "Kind of the larger area, or of the other code of the same area",
            required=True,
        ),
        Column("parent", "string", "Its code", required=True),
        Column("parent_name", "string", "Its name"),
        Column("link", "string", "From LSOA 2011 to 2021: unchanged, split, merged or irregular"),
        Column(
            "share", "float64", "Share of the child that belongs to the parent, where the publication says so"
        ),
        _EDITION,
    ),
    newest_by=("child_level", "child", "parent_level"),
    in_parts=True,
)

CENTROIDS = Table(
    name="centroids",
    holds="Population-weighted centres of areas",
    many="centres of areas",
    columns=(
        Column("level", "string", "Kind of area", required=True),
        Column("code", "string", "Its code", required=True),
        Column("easting", "float64", "Metres east on the national grid", required=True),
        Column("northing", "float64", "Metres north on the national grid", required=True),
        _EDITION,
    ),
    newest_by=("level", "code"),
)

POPULATIONS = Table(
    name="populations",
    holds="People by area and age",
    many="populations",
    columns=(
        Column("level", "string", "Kind of area", required=True),
        Column("code", "string", "Its code", required=True),
        Column("age_from", "int64", "Youngest age, in years", required=True),
        Column("age_to", "int64", "Oldest age, in years; empty where there is no upper end"),
        Column("year", "int64", "Year that the number is for"),
        Column("people", "float64", "Number of people", required=True),
        _EDITION,
    ),
    newest_by=("level", "code", "year"),
    in_parts=True,
)

DEPRIVATION = Table(
    name="deprivation",
    holds="Index of deprivation",
    many="areas with a place in the index",
    columns=(
        Column(
            "index",
            "string",
            "The nation's own index, like IoD 2025; no two are ever put together",
            required=True,
        ),
        Column("level", "string", "Kind and vintage of area, like lsoa21", required=True),
        Column("code", "string", "Its code", required=True),
        Column("measure", "string", "imd for the whole index, else the domain or the summary", required=True),
        Column("rank", "float64", "Rank; for small areas 1 is the most deprived"),
        Column("decile", "int64", "Decile; 1 is the most deprived tenth"),
        Column("score", "float64", "Score, or the summary's value"),
        _EDITION,
    ),
    newest_by=("index", "level", "code", "measure"),
    in_parts=True,
)

ORGANISATIONS = Table(
    name="organisations",
    holds="NHS organisations",
    many="organisations",
    columns=(
        Column("code", "string", "ODS code", required=True),
        Column("name", "string", "Name", required=True),
        Column("kind", "string", "trust, site, sub_icb, ccg, icb, …", required=True),
        Column(
            "icb_code",
            "string",
            "ODS code of the integrated care board that it belongs to, or of its predecessor",
        ),
        Column("region", "string", "ODS code of the NHS England region"),
        Column("postcode", "string", "Postcode with one space"),
        Column("opened", "date", "Day it opened"),
        Column("closed", "date", "Day it closed"),
        _EDITION,
    ),
    newest_by=("code",),
)

SUCCESSIONS = Table(
    name="successions",
    holds="Which organisations followed which",
    many="successions",
    columns=(
        Column("old", "string", "Code of the organisation that was followed", required=True),
        Column("new", "string", "Code of the organisation that followed it", required=True),
        Column("date", "date", "Day from which it did", required=True),
        Column("kind", "string", "organisation or board", required=True),
        _EDITION,
    ),
    newest_by=("old", "new"),
)

BOUNDARIES = Table(
    name="boundaries",
    holds="Boundaries of areas",
    many="boundaries",
    columns=(
        Column("level", "string", "Kind of area", required=True),
        Column("code", "string", "Its code", required=True),
        Column("name", "string", "Its name"),
        Column("geometry", "string", "GeoJSON geometry, as it was published", required=True),
        _EDITION,
    ),
    newest_by=("level", "code"),
)

REFERENCE = (
    POSTCODES,
    AREA_LINKS,
    CENTROIDS,
    POPULATIONS,
    DEPRIVATION,
    ORGANISATIONS,
    SUCCESSIONS,
    BOUNDARIES,
)
