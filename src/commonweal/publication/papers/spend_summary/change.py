"""The second page: with whom and for what, what a further 10% would mean, the lawful ways, and how we know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commonweal.content.lawful_routes import LawfulRoutes, Regime, Surety
from commonweal.publication import wording
from commonweal.publication.notes import AUDIENCES
from commonweal.publication.papers import Material
from commonweal.publication.papers._spend import LOWER, UPPER, kind_of_spend
from commonweal.publication.word.blocks import Block, Box, Bullets, Heading, Rows, Words

MOST_ROWS, MOST_SOURCES = 6, 6
SHORT_VERSION = 8
MARKS = {Surety.READ: "", Surety.REPORTED: " [R]", Surety.LOCAL: " [L]"}


def page(material: Material) -> list[Block]:
    """Its parts, at their longest."""
    return [
        Heading("What is bought, and from whom"),
        _largest(material, kind_of_spend(material), "Kinds of spend"),
        _largest(material, "supplier", "Suppliers"),
        Heading("What a further 10% would mean"),
        Words(_shift(material), most=7),
        Heading("Lawful ways to get there"),
        _routes(material.routes),
        Heading("How we know this"),
        _sources(material),
        Bullets(tuple(_method(material)), least=3, most=4, small=True,
                more="{n} more caveats are in the workbook of all figures."),
    ]  # fmt: skip


def _largest(material: Material, dimension: str, noun: str) -> Block:
    upper = [
        figure
        for figure in material.cut(UPPER, dimension)
        if not (dimension == "supplier" and material.is_unnamed(figure.cut["supplier"]))
    ]
    if not upper:
        return Words(f"{noun}: {material.said(UPPER)}.", most=3)
    lower = {figure.cut[dimension]: figure for figure in material.cut(LOWER, dimension)}
    rows = []
    for figure in upper[:MOST_ROWS]:
        within = lower.get(figure.cut[dimension])
        least = "0" if within is None else wording.value_in_table(within.value, within.unit)
        name = wording.cut_name(figure, dimension)
        rows.append((name, wording.value_in_table(figure.value, figure.unit), least))
    people = "; none who may be a person" if dimension == "supplier" else ""
    return Rows(
        f"{noun}, in pounds that can be influenced{people}.",
        (wording.dimension_name(dimension), "At the most", "At the least"),
        tuple(rows),
        (6, 1.5, 1.5),
        right=frozenset({1, 2}),
        total=len(upper),
        of_many="The {shown} largest of {total}.",
        least=3,
        most=1,
        rank=1,
    )


def _shift(material: Material) -> str:
    shifted = material.shifted
    if shifted is None:
        return (
            "This cannot be put into pounds yet: how much can be influenced, or where it goes, is not shown. The first "
            "page says why."
        )
    share = f"{wording.number(shifted.percent)}%"
    met = (
        ""
        if shifted.can_be_met
        else " The shift of the upper bound is more than that, and could not be shown until more places are known."
    )
    return (
        f"A further {share} moved from suppliers who are not local to suppliers who are would be "
        f"**{wording.pounds(shifted.of_lower)} of the lower bound, {wording.pounds(shifted.of_upper)} of the upper**. "
        f"Known local spend would go from {wording.pounds(shifted.local_now)} to {wording.pounds(shifted.local_after)} "
        f"at the most; {wording.pounds(shifted.known_elsewhere)} is known to go to others.{met} Baseline: "
        f"{shifted.baseline}. A supplier whose place becomes known has not moved."
    )


def _routes(routes: LawfulRoutes) -> Box:
    items: list[tuple[str, tuple[str, ...]]] = [
        ("No route gets round this.", (wording.sentence(routes.principle),))
    ]
    items += [(f"{regime.name} ({regime.applies}).", _sentences(regime)) for regime in routes.regimes]
    goods = [each for each in routes.thresholds if each.contracts.startswith("goods")]
    amounts = wording.listed([f"{wording.pounds(each.pounds)} ({each.contracts})" for each in goods])
    close = (
        f"Thresholds, VAT included, until {wording.day(routes.thresholds_until)}: {amounts}. "
        f"[R] as others report it; [L] ask your procurement lead. Not legal advice. Source: {routes.edition}."
    )
    return Box(tuple(items), close=close, more="Not all routes are shown here.", rank=3)


def _sentences(regime: Regime) -> tuple[str, ...]:
    return tuple(f"{route.short}{MARKS[route.sure]}" for route in regime.routes)


def _sources(material: Material) -> Block:
    rows = tuple(
        (
            source.owner,
            source.files_in_words,
            source.of,
            wording.short_day(source.loaded),
            _ids(source.versions),
        )
        for source in material.sources[:MOST_SOURCES]
    )
    return Rows(
        "Sources.",
        ("Whose", "What", "Of", "Loaded on", "Version"),
        rows,
        (3.4, 1.7, 2.3, 1.5, 1.6),
        total=len(material.sources),
        of_many="The first {shown} of {total}; all are in the workbook of all figures.",
        least=3,
        most=1,
        rank=0,
    )


def _ids(versions: Sequence[str]) -> str:
    first = versions[0].rsplit(":", maxsplit=1)[-1][:SHORT_VERSION] if versions else "none"
    return first if len(versions) <= 1 else f"{first} + {len(versions) - 1:,}"


def _method(material: Material) -> Iterator[str]:
    kept = material.sets[UPPER]
    rules, definition = (kept.parameters.get(name, "not given") for name in ("rules", "definition"))
    own = " (this system’s own)" if material.own_rules else ""
    yield (
        f"**Method:** {wording.sentence(kept.lineage.method)} Version {kept.lineage.method_version}; "
        f"rules {rules}{own}; {definition}; Commonweal {kept.lineage.code_version}. After CLES, Healthy places (2022)."
    )
    day_of = kept.computed_at.date()
    yield f"**Computed** on {wording.day(day_of)}, for {AUDIENCES[kept.audience]}." + (
        f" Out of date: {wording.sentence(kept.stale)}" if kept.stale else ""
    )
    yield (
        "**Not known:** what suppliers pass on to others, where work is done, and payments under a ledger’s threshold."
    )
    told = [caveat for name in (UPPER, LOWER, "spend.local_share") for caveat in material.sets[name].caveats]
    yield from (wording.sentence(caveat) for caveat in dict.fromkeys(told))
