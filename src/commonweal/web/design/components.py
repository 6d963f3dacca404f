"""What components are given: plain values, made by the apps, shown by the macros of the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commonweal.publication import wording
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed, Value


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    text: str
    href: str
    detail: str = ""


@dataclass(frozen=True)
class FigureView:
    """A figure as a page shows it, with all that “How we know this” opens."""

    id: str
    label: str
    value: str
    detail: str  # unit, period and place, in words
    suppressed: str | None = None
    range: str | None = None
    no_point: str | None = None  # why there is a range and no single value
    change: str | None = None
    definition: str = ""
    method: str = ""
    computed: str = ""
    sources: Sequence[Link] = ()
    unknown: Sequence[str] = ()
    caveats: Sequence[str] = ()
    downloads: Sequence[Link] = ()
    more: Link | None = None  # where the same is shown in parts
    stale: str | None = None
    withdrawn: str | None = None


def figure_view(
    kept: FigureSet,
    figure: Figure,
    *,
    id: str,
    sources: Sequence[Link],
    downloads: Sequence[Link] = (),
    unknown: Sequence[str] = (),
    label: str | None = None,
    change: str | None = None,
    more: Link | None = None,
) -> FigureView:
    """Put a figure into words."""
    value, spread = figure.value, figure.uncertainty
    about = [wording.period(figure.period or kept.period), figure.place.name]
    unit = wording.unit_name(figure.unit)
    if (
        unit not in {"", "£", "%"}
        and unit not in (label or figure.label).lower()
        and not isinstance(value, Suppressed)
    ):
        about.insert(0, unit.removeprefix("£ "))
    if figure.denominator:
        about.insert(0, f"of {wording.within(figure.denominator)}")
    no_point = None
    shown = wording.value_in_words(value, figure.unit)
    suppressed = value.reason if isinstance(value, Suppressed) else None
    if spread is not None and suppressed:
        shown = f"{_worded(spread.low, figure)} to {_worded(spread.high, figure)}"
        no_point, suppressed = suppressed, None
    rests_on = f" It rests on {wording.count_of(figure.count, 'row')}." if figure.count is not None else ""
    return FigureView(
        id=id,
        label=label or figure.label,
        value=shown,
        detail=" · ".join(about),
        suppressed=suppressed,
        range=None
        if spread is None or no_point
        else f"{_worded(spread.low, figure)} and {_worded(spread.high, figure)} ({spread.kind})",
        no_point=None
        if no_point is None or spread is None
        else f"The range runs {spread.kind}. No single number is shown: {no_point}",
        change=change,
        definition=kept.description + rests_on,
        method=f"{kept.lineage.method}, version {kept.lineage.method_version}. "
        f"Definition: {kept.lineage.content_edition}. Software: {kept.lineage.code_version}.",
        computed=wording.moment(kept.computed_at),
        sources=sources,
        unknown=unknown,
        caveats=tuple(dict.fromkeys((*kept.caveats, *figure.caveats))),
        downloads=downloads,
        more=more,
        stale=kept.stale,
        withdrawn=kept.withdrawn,
    )


def _worded(value: Value, figure: Figure) -> str:
    return wording.value_in_words(value, figure.unit)


@dataclass(frozen=True)
class ChartView:
    """A chart with its table. `wide` and `narrow` are the same chart drawn for a desk and for a phone.

    `words`: the columns beside the first hold words, not numbers.
    """

    id: str
    finding: str
    wide: str
    narrow: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    downloads: Sequence[Link] = ()
    note: str = ""
    words: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a register. `sort` is the name that sorts by it."""

    key: str
    text: str
    sort: str | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell of a register; `href` makes it a link, `tag` a status with a colour of the NHS tag."""

    text: str
    href: str | None = None
    tag: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Choice:
    """One value that a filter can take."""

    value: str
    text: str


@dataclass(frozen=True)
class Filter:
    """A select at the left of a register."""

    name: str
    label: str
    choices: Sequence[Choice]
    chosen: str = ""


@dataclass(frozen=True)
class Register:
    """A table that can be filtered, sorted and paged by links."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: int
    noun: str  # "supplier": the count says "1,204 suppliers"
    offset: int = 0
    limit: int = 25
    sort: str = ""
    descending: bool = False
    filters: Sequence[Filter] = ()
    search: str | None = None  # None: it cannot be searched
    search_label: str = "Search"
    downloads: Sequence[Link] = ()
    empty: str = "Nothing matches."
    query: Mapping[str, str] = field(default_factory=dict)
    many: str | None = None  # the plural of the noun, where it is not the noun with an s

    @property
    def shown(self) -> str:
        """Which of how many are shown, in words."""
        if self.total <= len(self.rows):
            return wording.count_of(self.total, self.noun, self.many)
        first, last = self.offset + 1, self.offset + len(self.rows)
        return f"{first:,} to {last:,} of {wording.count_of(self.total, self.noun, self.many)}"

    def pages(self) -> list[tuple[int | None, int]]:
        """Page numbers to link with the offset of each; None stands for a gap."""
        last = max(1, -(-self.total // self.limit))
        here = self.offset // self.limit + 1
        wanted = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
        pages: list[tuple[int | None, int]] = []
        for before, page in zip([0, *wanted], wanted, strict=False):
            if page - before > 1:
                pages.append((None, 0))
            pages.append((page, (page - 1) * self.limit))
        return pages

    @property
    def page(self) -> int:
        """Which page is shown."""
        return self.offset // self.limit + 1


@dataclass(frozen=True)
class Task:
    """One thing to do, with how far it is."""

    text: str
    status: str
    href: str | None = None
    hint: str = ""


@dataclass(frozen=True)
class Job:
    """A long job as a page shows it."""

    title: str
    state: str
    message: str
    percent: int | None = None
    detail: str = ""
    cancel_href: str | None = None
    retry_href: str | None = None
    what_to_do: str = ""
    next: Link | None = None


@dataclass(frozen=True)
class Change:
    """Something that somebody did, for a history."""

    when: str
    who: str
    what: str
    why: str = ""
    href: str | None = None


def paged(value: str | None, *, limit: int) -> int:
    """An offset from an address: a whole number of pages, whatever was typed."""
    return max(0, int(value)) // limit * limit if value and value.isdecimal() and len(value) < 10 else 0
