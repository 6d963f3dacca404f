"""Whatever a system is called and however much it buys, no page overflows, and nothing goes without a word."""

from __future__ import annotations

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.publication.measuring import BOLD, clipped, lines, width
from commonweal.publication.papers.spend_summary import change, findings
from commonweal.publication.word.blocks import Box, Bullets, Heading, Rows, Words
from commonweal.publication.word.fitting import COLUMN, ROOM, fitted, height
from commonweal.vocabulary.figures import Suppressed
from commonweal.vocabulary.periods import Period
from tests.making_papers import COMPUTED, HEADLINES, YEAR, Source, material, value_of

LETTERS = st.text(string.ascii_letters + string.digits + " .,&'()-£éŵ界", min_size=1, max_size=400)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(LETTERS, st.floats(6, 20), st.floats(40, 500), st.integers(1, 5))
def test_a_text_that_is_cut_takes_no_more_lines_than_it_may(text: str, size: float, room: float, most: int):
    cut = clipped(text, size, room, most)
    assert lines(cut, size, room) <= most
    assert cut == text or cut.endswith("…")


@given(LETTERS, st.floats(6, 20), st.floats(40, 500))
def test_a_text_never_takes_fewer_lines_than_its_width_needs(text: str, size: float, room: float):
    told = " ".join(text.split())
    assert lines(text, size, room) >= width(told, size) // room - len(told.split())


@given(
    st.lists(LETTERS, min_size=1, max_size=30), st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=40)
)
@SLOW
def test_what_can_be_shorter_is_until_the_page_fits_and_says_so(
    items: list[str], rows: list[tuple[str, str]]
):
    page = [
        Heading("A page"),
        Words(" ".join(items)),
        Bullets(tuple(items), more="{n} left out", rank=1),
        Rows("A table.", ("Name", "£"), tuple(rows), (3, 1)),
        Box((("First.", tuple(items)),), more="Some left out."),
    ]
    _, _, bullets, table, box = done = fitted(page)
    assert height(done) <= ROOM
    assert isinstance(bullets, Bullets)
    assert isinstance(table, Rows)
    assert isinstance(box, Box)
    if len(bullets.items) < len(items):
        assert bullets.texts(COLUMN)[-1] == f"{len(items) - len(bullets.items)} left out"
    if len(table.rows) < len(rows):
        assert table.title().endswith(f"The first {len(table.rows)} of {len(rows)}.")
    assert ("Some left out." in box.texts()[-1]) == (box.items[0][1] != tuple(items))


@given(
    st.text(min_size=1, max_size=200),
    st.dictionaries(
        st.sampled_from(sorted(HEADLINES)),
        st.one_of(
            st.integers(-(10**12), 10**12), st.builds(Suppressed, LETTERS), st.decimals(0, 10**10, places=2)
        ),
    ),
    st.lists(
        st.tuples(st.tuples(LETTERS), st.integers(1, 10**10).map(str)),
        max_size=40,
        unique_by=lambda part: part[0],
    ),
    st.lists(LETTERS, max_size=30),
    st.text(max_size=300),
)
@SLOW
def test_both_pages_of_the_summary_fit(
    name: str,
    values: dict[str, object],
    parts: list[tuple[tuple[str], str]],
    owners: list[str],
    means: str,
):
    sources = [
        Source(owner, "Ledger", 3, Period(YEAR.start, YEAR.end), "", COMPUTED.date(), ("v" * 64,))
        for owner in owners
    ]
    made = material(
        headlines=values,  # type: ignore[arg-type]
        parts={
            ("spend.influenceable.upper", ("supplier",)): parts,
            ("spend.influenceable.upper", ("expense_type",)): parts,
        },
        sources=sources,
    )
    kept = made.sets["spend.influenceable.upper"]
    kept.parameters["local means"] = means  # type: ignore[index]
    for page in (findings.page(made, f"Influenceable spend: {name}"), change.page(made)):
        assert height(fitted(page)) <= ROOM


def test_bold_marks_take_no_room():
    assert lines(f"{BOLD}a{BOLD}", 10, 8) == lines("a", 10, 8)


def test_the_helper_reads_amounts():
    assert value_of("1.50") == value_of("1.5")
