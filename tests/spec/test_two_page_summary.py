"""The two-page summary of influenceable spend: what a board reads, and what it can never read."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.publication.papers import paper
from commonweal.publication.papers.spend_summary import change, findings
from commonweal.publication.word.fitting import ROOM, fitted, height
from commonweal.vocabulary.figures import Suppressed, Uncertainty
from commonweal.vocabulary.places import Place, PlaceKind
from tests.making_papers import WORD, material, opened, pages_by_an_office, part_of, words


def summary(**changes: object) -> bytes:
    return paper("spend-summary").write(material(**changes), ".docx")


@pytest.fixture(scope="module")
def made() -> bytes:
    return summary()


@pytest.fixture(scope="module")
def read(made: bytes) -> str:
    return words(made)


def test_the_two_bounds_stand_together(read: str):
    assert "Between £110 million and £165 million of the £2.3 billion" in read
    assert "4.8% to 7.2%" in read
    bounds = [
        line for line in read.splitlines() if "upper bound" in line and "£" in line and "lower" not in line
    ]
    assert not [line for line in bounds if "165" in line], (
        "the upper bound never stands alone with its pounds"
    )


def test_the_local_share_is_a_range_and_local_is_defined(read: str):
    assert "21.8% goes to local suppliers, of what is paid to suppliers whose place is known" in read
    assert "between 18.2% and 34.8% of all of the upper figure" in read
    assert "Local here means: in the same council as the body that pays." in read


def test_without_a_point_the_range_is_said_and_why():
    span = Uncertainty(Decimal(3), Decimal(97), "range")
    read = words(
        summary(
            share=(Suppressed("more than 40% is not known. Load it (commonweal add companies FILE)"), span)
        )
    )
    assert "Between 3% and 97% of the upper figure goes to local suppliers." in read
    assert "No single share is shown: More than 40% is not known. Load it." in read
    assert "commonweal add" not in read, "a board has no prompt"


def test_what_is_not_shown_is_said_in_words():
    why = Suppressed("the directory of postcodes is not held")
    hidden = dict.fromkeys(
        ("spend.influenceable.upper", "spend.influenceable.lower", "spend.local", "spend.rest_of_footprint",
         "spend.elsewhere", "spend.unknown_location", "spend.excluded"), why,
    )  # fmt: skip
    read = words(summary(headlines=hidden, share=(why, None)))
    assert "How much can be influenced is not shown (the directory of postcodes is not held)." in read
    assert "This cannot be put into pounds yet" in read
    assert "None" not in read
    assert "£0" not in read


def test_what_the_ledgers_leave_out_is_said_with_names_and_months_in_words(read: str):
    assert "Months: Wexport General Hospitals has nothing for November 2025." in read
    assert "Left out: 5 rows were refused." in read


def test_the_shortfalls_come_before_what_is_whole(read: str):
    assert read.index("Months: ") < read.index("VAT: VAT is included")


def test_of_many_bodies_that_lack_months_only_how_many_is_said():
    made = material()
    lacking = "; ".join(f"XWX{n} has nothing for {', '.join(['2025-04'] * n)}" for n in range(10, 40))
    made.sets["spend.total"].coverage["Months"] = lacking  # type: ignore[index]
    read = words(paper("spend-summary").write(made, ".docx"))
    assert "Months: 30 bodies lack months: XWX39 (39), XWX38 (38), XWX37 (37) and 27 more." in read


def test_a_long_name_stands_in_full_in_the_heading():
    name = "NHS Wexmoor, Vale and Upper Moor Integrated Care Board"
    assert f"Influenceable spend: {name}" in words(summary(place=Place("QWX", name, PlaceKind.BOARD)))


def test_people_are_never_listed(read: str):
    assert "Individual" not in read
    assert "Valemoor Kitchens Limited" in read


def test_each_rule_says_what_it_did(read: str):
    assert re.search(r"Other NHS bodies\s+Out of both bounds\s+2,135,000,000", read)
    assert re.search(r"PFI, leases and rent\s+Out of the lower bound\s+55,000,000", read)


def test_a_tenth_is_reckoned_against_both_bounds(read: str):
    assert "£11 million of the lower bound, £16.5 million of the upper" in read
    assert "from £30 million to £46.5 million at the most" in read
    assert (
        "these figures, April 2025 to March 2026, which nobody has frozen yet. A supplier whose place" in read
    )


def test_a_tenth_that_is_more_than_is_known_to_go_elsewhere_says_so():
    more = {"spend.rest_of_footprint": 0, "spend.elsewhere": 1_000_000, "spend.unknown_location": 134_000_000}
    assert "could not be shown until more places are known" in words(summary(headlines=more))


def test_the_lawful_routes_are_named_by_regime(read: str):
    for regime in (
        "Procurement Act 2023",
        "Below the threshold",
        "Provider Selection Regime",
        "Public Contracts Regulations 2015",
    ):
        assert regime in read
    for route in (
        "Lots",
        "pipeline notices",
        "Open talks with the market",
        "Quotations from chosen suppliers",
    ):
        assert route in read
    assert "where a supplier is based is not an award criterion" in read
    assert "until 31 December 2027: £135,018" in read
    assert "Not legal advice" in read


def test_it_says_how_we_know(read: str):
    assert re.search(
        r"Wexport General Hospitals\s+Ledger, 12 files\s+Apr 2025 to Mar 2026\s+22 Nov 2026\s+a1a1a1a1 \+ 1",
        read,
    )
    assert "spend-rules/influenceable@2026-04-01; local/definition@2026-04-01" in read
    assert "for every organisation in the system" in read
    assert "system’s own" not in read


def test_it_says_that_rules_are_the_systems_own():
    assert "influenceable@2026-04-01 (this system’s own); local" in words(summary(own_rules=True))


def test_headings_are_headings(made: bytes):
    levels = [(p.style.name, p.text) for p in opened(made).paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == ("Heading 1", "Influenceable spend: Wexmoor and Vale")
    assert {name for name, _ in levels[1:]} == {"Heading 2"}
    assert len(levels) == 9


def test_every_table_has_a_heading_row_a_caption_and_cells_in_every_row(made: bytes):
    tables = opened(made).tables
    assert len(tables) == 5
    for table in tables:
        assert table.rows[0]._tr.trPr.find(f"{WORD}tblHeader") is not None
        assert table._tbl.tblPr.find(f"{WORD}tblCaption").get(f"{WORD}val")
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}
        assert all(cell.text.strip() for row in table.rows for cell in row.cells)


def test_the_chart_has_words_in_its_place(made: bytes):
    [shape] = opened(made).inline_shapes
    told = shape._inline.docPr.get("descr")
    assert "Local: £30 million (18%)" in told
    assert "Place not known: £27.5 million (17%)" in told


def test_its_language_and_title_are_set(made: bytes):
    assert 'w:lang w:val="en-GB"' in part_of(made, "word/styles.xml")
    assert opened(made).core_properties.title == "Influenceable spend: Wexmoor and Vale"
    assert opened(made).core_properties.language == "en-GB"


def test_a_mark_stands_on_every_page():
    content = summary(mark="Software test: not by or for any body")
    assert "Software test: not by or for any body" in opened(content).sections[0].header.paragraphs[0].text


def test_it_is_two_a4_pages(made: bytes):
    section = opened(made).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    breaks = [p for p in opened(made).paragraphs if p.paragraph_format.page_break_before]
    assert [p.text for p in breaks] == ["What is bought, and from whom"]
    for page in (findings.page(material(), "Influenceable spend"), change.page(material())):
        assert height(fitted(page)) <= ROOM


def test_an_office_program_makes_two_pages_of_it(made: bytes, tmp_path: Path):
    assert pages_by_an_office(made, tmp_path) == 2


def test_odd_letters_in_names_do_no_harm(tmp_path: Path):
    odd = "A\x00\ufffe**&<b>" + "界" * 200
    parts = {("spend.influenceable.upper", ("supplier",)): [((odd,), "165000000")]}
    content = summary(parts=parts, system=odd, mark=odd)
    assert "A&<b>界" in words(content)
    assert pages_by_an_office(content, tmp_path) == 2
