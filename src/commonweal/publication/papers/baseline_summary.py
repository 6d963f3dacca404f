"""The baseline on one page of Word: each determinant's figures beside England's, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commonweal.content.determinants import Determinant
from commonweal.publication import wording
from commonweal.publication.papers import Material
from commonweal.publication.word.blocks import Block, Box, Heading, Rows, Words
from commonweal.publication.word.fitting import fitted
from commonweal.publication.word.writing import About, document
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed

ABOUT = "The baseline over all determinants on one page of Word"
SUFFIXES = (".docx",)
OF = ""
ENGLAND = "England"
UPPER, LOWER = "spend.influenceable.upper", "spend.influenceable.lower"
SPEND = ("spend.total", UPPER, "spend.local_share")
MOST_NAMED = 4
FEW, CALLED = "workforce.few", "Few"


def write(material: Material, suffix: str) -> bytes:
    """The summary as a Word document of one page."""
    title = f"Baseline: {material.place.name}"
    about = About(
        title=title,
        author=material.system,
        made_at=material.made_at,
        foot=f"Made on {wording.day(material.made_at.date())}. {title}",
        mark=material.mark,
    )
    return document([fitted(page(material, title))], about)


def page(material: Material, title: str) -> list[Block]:
    """Its parts, at their longest."""
    return [
        Heading(title, 1),
        Words(_about(material), most=3, small=True),
        *_tables(material),
        *_few(material),
        Heading("What is missing"),
        Box(tuple(_missing(material)), more="Some are left out here; the page of each determinant has all."),
        Words(_sources(material), most=3, small=True),
    ]


def _about(material: Material) -> str:
    held = [kept for kept in material.sets.values() if _value(kept) is not None]
    return (
        f"{wording.count_of(len(held), 'figure')} as they were on {wording.day(material.made_at.date())}. "
        "Each is the newest that is held. England’s is for the same time; where there is none, none is held. "
        "Nobody is ranked."
    )


def _tables(material: Material) -> Iterator[Block]:
    found = [(one, [_row(material, kept) for kept in _held(material, one)]) for one in material.determinants]
    beside = any(row[2] for _, rows in found for row in rows)
    keep = (0, 1, 2, 3) if beside else (0, 1, 3)
    headings, shares = ("Figure", "Here", ENGLAND, "When"), (4.2, 2.6, 1.4, 1.9)
    for one, rows in found:
        if rows:
            yield Rows(
                f"{one.title}.",
                tuple(headings[at] for at in keep),
                tuple(tuple(row[at] for at in keep) for row in rows),
                tuple(shares[at] for at in keep),
                right=frozenset({1, 2} if beside else {1}),
                least=1,
                most=1,
            )


def _held(material: Material, determinant: Determinant) -> list[FigureSet]:
    """Figures of a determinant that have a value: those that answer its guiding questions first."""
    first = [id_ for question in determinant.questions for id_ in question.indicators]
    own = [
        kept
        for kept in material.sets.values()
        if kept.theme == determinant.id
        and _value(kept) is not None
        and (kept.indicator in SPEND or not kept.indicator.startswith("spend."))
    ]
    order = {id_: at for at, id_ in enumerate((*SPEND, *first))}
    return sorted(own, key=lambda kept: (order.get(kept.indicator, len(order)), kept.label))


def _row(material: Material, kept: FigureSet) -> tuple[str, ...]:
    label, value = kept.label, wording.value_with_unit(kept.headline.value, kept.unit)
    if kept.indicator == UPPER:  # neither bound stands without the other
        label, value = "Influenceable spend", _pair(material, kept)
    when = wording.short_period(kept.headline.period or kept.period)
    return (label, value, _england(material, kept), when)


def _few(material: Material) -> Iterator[Block]:
    """The neighbourhoods where anchors employ few, those that miss most staff first."""
    kept = material.sets.get(FEW)
    if kept is None or _value(kept) is None:
        return
    cut = max(kept.cuts, key=len)
    called = [one for one in material.parts(kept, cut) if one.cut["called"] == CALLED]
    if not called:
        return
    named = [f"{one.cut['neighbourhood']} ({_fewer(one)})" for one in called[:MOST_NAMED]]
    more = f" and {len(called) - MOST_NAMED} more" if len(called) > MOST_NAMED else ""
    yield Words(
        "Areas where anchors employ few, a prompt and not a verdict: "
        f"{', '.join(named)}{more}. In brackets: by how many "
        "staff each falls short of the footprint’s rate for each resident of working age.",
        most=3,
        small=True,
    )


def _fewer(one: Figure) -> str:
    spread = one.uncertainty
    if spread is None or spread.low == spread.high:
        return wording.value_in_table(one.value, one.unit)
    return f"{wording.number(spread.low)} to {wording.number(spread.high)}"


def _pair(material: Material, kept: FigureSet) -> str:
    low, high = material.value(LOWER), kept.headline.value
    if isinstance(low, Suppressed) or isinstance(high, Suppressed):
        return "not shown"
    return wording.between(low, high)


def _england(material: Material, kept: FigureSet) -> str:
    if ("area",) not in kept.cuts:
        return ""
    found = [figure for figure in material.parts(kept, ("area",)) if figure.cut["area"] == ENGLAND]
    values = [figure.value for figure in found if not isinstance(figure.value, Suppressed)]
    return wording.value_in_words(values[0], kept.unit) if values else ""


def _value(kept: FigureSet) -> object | None:
    value = kept.headline.value
    return None if isinstance(value, Suppressed) else value


def _missing(material: Material) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in material.determinants:
        lacking = [kept.label for kept in _of(material, one) if _value(kept) is None]
        gaps = [gap.what for gap in one.gaps(material.answered)]
        told = _named([*gaps, *lacking])
        if told:
            yield f"{one.title}:", (told,)


def _of(material: Material, determinant: Determinant) -> Sequence[FigureSet]:
    return [kept for kept in material.sets.values() if kept.theme == determinant.id]


def _named(names: Sequence[str]) -> str:
    shown = [wording.within(name) for name in names[:MOST_NAMED]]
    more = len(names) - len(shown)
    words = "; ".join([*shown, *([f"{more} more"] if more else [])])
    return wording.sentence(f"{words}.") if words else ""


def _sources(material: Material) -> str:
    owners = list(dict.fromkeys(source.owner for source in material.sources))
    return f"It rests on data of: {wording.listed(owners)}. Every figure says how it is known on its page."
