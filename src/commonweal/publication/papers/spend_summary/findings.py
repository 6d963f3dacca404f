"""The first page: the pair of bounds, what the ledgers say and leave out, where the money goes, what was taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from commonweal.publication import charts, wording
from commonweal.publication.papers import Material
from commonweal.publication.papers._spend import LOWER, TOTAL, UPPER, pounds
from commonweal.publication.word.blocks import Block, Bullets, Heading, Picture, Rows, Words
from commonweal.vocabulary.figures import Figure, Suppressed
from commonweal.vocabulary.spending import Effect

LOCAL_SHARE, UNKNOWN = "spend.local_share", "spend.unknown_location"
LINES = (
    (TOTAL, "Gross spend in the ledgers"),
    ("spend.excluded", "Taken off: cannot be influenced"),
    (UPPER, "Can be influenced, at the most (upper bound)"),
    (LOWER, "Can be influenced, at the least (lower bound)"),
    (
        "spend.total_consolidated",
        "For comparison: gross without payments between bodies whose ledgers are held",
    ),
)
PLACES = (
    ("spend.local", "Local", "goes to local suppliers"),
    ("spend.rest_of_footprint", "Rest of the footprint", "goes to suppliers in the rest of the footprint"),
    ("spend.elsewhere", "Elsewhere", "goes to suppliers outside the footprint"),
    (UNKNOWN, "Place not known", "goes to suppliers whose place is not known"),
)
EFFECTS = {Effect.EXCLUDED: "Out of both bounds", Effect.DOUBTFUL: "Out of the lower bound"}
MOST_RULES = 8
LACKING = re.compile(r"(.+) has nothing for (.+)")
LONG, MOST_BODIES = 160, 3
CHART_WIDTH = 660


def page(material: Material, title: str) -> list[Block]:
    """Its parts, at their longest."""
    period = wording.period(material.headline(TOTAL).period)
    return [
        Heading(title, 1),
        Words(f"{period}. {_made(material)}.", most=2, small=True),
        Heading("In short"),
        Bullets(tuple(_in_short(material)), least=4, most=4),
        Heading("What the ledgers say, and what they leave out"),
        _ledgers(material),
        Bullets(tuple(_left_out(material)), least=3, most=2, small=True, rank=2,
                more="{n} more in the workbook of all figures."),
        Heading("Where the money goes"),
        *_where(material),
        Heading("What was taken off"),
        _rules(material),
    ]  # fmt: skip


def _in_short(material: Material) -> Iterator[str]:
    yield _bounds(material)
    yield _local(material)
    yield _missing(material)
    yield _shift(material)


def _bounds(material: Material) -> str:
    upper, lower, total = (material.value(name) for name in (UPPER, LOWER, TOTAL))
    if isinstance(upper, Suppressed) or isinstance(lower, Suppressed):
        hidden = UPPER if isinstance(upper, Suppressed) else LOWER
        return f"**How much can be influenced** is {material.said(hidden)}."
    return (
        f"**Between {wording.pounds(lower)} and {wording.pounds(upper)}** of the {material.said(TOTAL)} in these "
        f"ledgers can be influenced: {wording.share(lower, total)} to {wording.share(upper, total)}. The lower figure "
        "leaves out what may be hard to change. Quote the two together."
    )


def _local(material: Material) -> str:
    figure = material.headline(LOCAL_SHARE)
    around = figure.uncertainty
    if around is None:
        return f"**The local share is {material.said(LOCAL_SHARE)}.**"
    span = wording.range_in_words(around, figure.unit)
    if isinstance(figure.value, Suppressed):
        why = wording.sentence(wording.for_readers(figure.value.reason))
        return (
            f"**{span[:1].upper()}{span[1:]} of the upper figure goes to local suppliers.** No single share is shown: "
            f"{why}"
        )
    return (
        f"**{wording.value_in_words(figure.value, figure.unit)} goes to local suppliers**, of what is paid to "
        f"suppliers whose place is known; {span} of all of the upper figure."
    )


def _missing(material: Material) -> str:
    unknown, upper = material.value(UNKNOWN), material.value(UPPER)
    if isinstance(unknown, Suppressed) or isinstance(upper, Suppressed):
        return f"**Where suppliers are** is {material.said(UNKNOWN)}."
    return (
        f"**What is not known:** where {wording.pounds(unknown)} of it ({wording.share(unknown, upper)}) goes. "
        "What the ledgers leave out is below."
    )


def _shift(material: Material) -> str:
    shifted = material.shifted
    if shifted is None:
        return "**A further 10%** moved to local suppliers cannot be put into pounds until the figures above are shown."
    return (
        f"**A further {wording.number(shifted.percent)}%** moved to local suppliers would be "
        f"{wording.pounds(shifted.of_lower)} to {wording.pounds(shifted.of_upper)}, against the baseline on page 2."
    )


def _ledgers(material: Material) -> Rows:
    total = material.value(TOTAL)
    rows = []
    for indicator, words in LINES:
        value = material.value(indicator)
        shown = wording.value_in_table(value, material.headline(indicator).unit)
        rows.append((words, shown, wording.share(value, total)))
    return Rows(
        "Spend in pounds, from gross to what can be influenced.",
        ("Spend", "£", "Share of gross"),
        tuple(rows),
        (6, 1.7, 1.5),
        right=frozenset({1, 2}),
        least=len(rows),
    )


def _left_out(material: Material) -> list[str]:
    """What the sources do not cover, those things first that are short of whole."""
    told = material.sets[TOTAL].coverage.items()
    whole = ("No month is missing", "No row was refused", "VAT is", "all payments")
    ordered = sorted(told, key=lambda each: each[1].startswith(whole))
    return [f"**{about}:** {wording.sentence(_shorter(words, material.names))}" for about, words in ordered]


def _shorter(words: str, names: Mapping[str, str]) -> str:
    """What the sources cover, with bodies and months by name; of many bodies, only how many months each lacks."""
    lacking = [LACKING.fullmatch(part) for part in words.split("; ")]
    if len(words) <= LONG or not all(lacking):
        return wording.named(words, names)
    months = sorted(((found[2].count(",") + 1, found[1]) for found in lacking if found), reverse=True)
    told = [f"{names.get(body, body)} ({count})" for count, body in months[:MOST_BODIES]]
    more = [f"{len(months) - len(told)} more"] if len(months) > len(told) else []
    return f"{wording.count_of(len(months), 'body', 'bodies')} lack months: {wording.listed([*told, *more])}"


def _made(material: Material) -> str:
    by = "" if material.system in ("", material.place.name) else f" by {material.system}"
    return f"Made on {wording.day(material.made_at.date())}{by}"


def _where(material: Material) -> Iterator[Block]:
    figures = [(name, material.headline(indicator)) for indicator, name, _ in PLACES]
    means = material.sets[UPPER].parameters.get("local means", "not given")
    if all(isinstance(figure.value, Suppressed) for _, figure in figures):
        yield Words(f"Where the money goes is {material.said('spend.local')}.", most=4)
    else:
        yield Words(_most_goes(material), most=2)
        marks = [charts.Mark(name, _drawn(figure), _beside(figure, material)) for name, figure in figures]
        picture = charts.png(charts.bars(marks, width=CHART_WIDTH))
        spoken = wording.listed([f"{mark.name}: {mark.text[:1].lower()}{mark.text[1:]}" for mark in marks])
        yield Picture(picture, f"Bar chart of the upper bound by where suppliers are. {spoken}.")
    yield Words(
        f"**Local** here means: {means}. A supplier’s place is that of its address in the ledger, else of its "
        "registered office; the work may be done elsewhere. The range of the local share runs from none to all of "
        "the unknown.",
        most=4,
        small=True,
    )


def _most_goes(material: Material) -> str:
    upper = material.value(UPPER)
    goes, figure = max(
        ((goes, material.headline(indicator)) for indicator, _, goes in PLACES),
        key=lambda each: pounds(each[1]),
    )
    is_most = not isinstance(upper, Suppressed) and 2 * pounds(figure) > upper
    part = "Most" if is_most else "The largest part"
    return (
        f"**{part} of the upper bound {goes}:** {wording.value_in_words(figure.value, figure.unit)}, "
        f"{wording.share(figure.value, upper)}."
    )


def _rules(material: Material) -> Block:
    figures = [
        figure
        for figure in material.cut("spend.by_rule", "rule")
        if figure.cut["rule"] in material.rules and figure.value
    ]
    if not figures:
        return Words(f"What each rule took off is {material.said('spend.excluded')}.", most=3)
    rows = tuple(
        (
            figure.cut["rule"],
            EFFECTS[material.rules[figure.cut["rule"]]],
            wording.value_in_table(figure.value, figure.unit),
        )
        for figure in figures[:MOST_RULES]
    )
    return Rows(
        "Rules, each payment under the first that it meets.",
        ("Rule", "What it does", "£"),
        rows,
        (5, 2.4, 1.6),
        right=frozenset({2}),
        total=len(figures),
        of_many="The {shown} that took most, of {total}.",
        rank=1,
    )


def _drawn(figure: Figure) -> float | None:
    return None if isinstance(figure.value, Suppressed) else float(figure.value)


def _beside(figure: Figure, material: Material) -> str:
    words = wording.value_in_words(figure.value, figure.unit)
    if isinstance(figure.value, Suppressed):
        return words
    return f"{words} ({wording.share(figure.value, material.value(UPPER))})"
