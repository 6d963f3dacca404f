"""The demonstration's figures are its story: what the program works out is what its maker knows."""

import datetime as dt
import urllib.request
from decimal import Decimal
from functools import cache, reduce
from operator import add
from pathlib import Path

import pytest

from commonweal.demonstration import setting, story, truths
from commonweal.pipeline import ask, holdings, suppliers
from commonweal.pipeline.viewing import View
from commonweal.vocabulary.figures import FigureSet
from tests.functional.conftest import LINES

MILLION = 1_000_000
LOST = Decimal("0.004")  # of a body's pounds, at most: a few small payments cannot be read
MISTAKEN = Decimal(
    "0.02"
)  # of the upper bound, at most: some firms are taken for others of nearly their name


@cache
def figures(workspace: Path, place: str, as_at: dt.date | None = None) -> dict[str, FigureSet]:
    """Every figure of a place, by indicator; a board's are worked out here."""
    ask.refresh(workspace, view=View(place, as_at))
    return {found.indicator: found for found in ask.figure_sets(workspace, place=place, as_at=as_at)}


def pounds_of(workspace: Path, indicator: str, place: str, as_at: dt.date | None = None) -> Decimal:
    return Decimal(str(figures(workspace, place, as_at)[indicator].headline.value))


def test_what_can_be_influenced_is_between_110_and_165_million(demo_workspace: Path) -> None:
    pounds = {
        name: pounds_of(demo_workspace, f"spend.{name}", "SYSTEM") / MILLION
        for name in ("total", "excluded", "influenceable.upper", "influenceable.lower", "local", "unknown_location")
    }  # fmt: skip
    assert round(pounds["total"] / 100) == 23
    assert pounds["total"] == pounds["excluded"] + pounds["influenceable.upper"]
    assert 163 < pounds["influenceable.upper"] < 167
    assert 108 < pounds["influenceable.lower"] < 112
    assert Decimal("0.20") < pounds["local"] / pounds["influenceable.upper"] < Decimal("0.25")
    assert pounds["unknown_location"] / pounds["influenceable.upper"] == pytest.approx(
        Decimal(1) / 6, abs=Decimal("0.01")
    )


def test_figures_are_the_truth_of_every_body_and_of_all(demo_workspace: Path) -> None:
    by_body = truths(story(), lines=int(LINES), seed=1)
    for place, true in (*by_body.items(), ("SYSTEM", reduce(add, by_body.values()))):
        lost = true.gross - pounds_of(demo_workspace, "spend.total", place)
        assert 0 <= lost <= LOST * true.gross
        for indicator, expected in (
            ("spend.influenceable.upper", true.upper),
            ("spend.influenceable.lower", true.lower),
            ("spend.local", true.local),
            ("spend.elsewhere", true.elsewhere),
            ("spend.unknown_location", true.unknown),
        ):
            found = pounds_of(demo_workspace, indicator, place)
            assert abs(expected - found) <= lost + MISTAKEN * true.upper, (place, indicator, found, expected)


def test_money_between_its_own_bodies_is_taken_out_once(demo_workspace: Path) -> None:
    gross = pounds_of(demo_workspace, "spend.total", "SYSTEM")
    once = pounds_of(demo_workspace, "spend.total_consolidated", "SYSTEM")
    own = sum(
        group.pounds[body] for group in story().groups for body in group.pounds if group.id == "own_trusts"
    )
    between = (gross - once) / MILLION
    assert own < between < own + 155  # and what they pay the county council, of what they pay all councils


def test_before_the_merger_each_trust_was_another_boards(demo_workspace: Path) -> None:
    where = setting()
    day_before = where.merger - dt.timedelta(days=1)
    west, north = (
        pounds_of(demo_workspace, "spend.total", board.code, day_before) for board in where.former_boards
    )
    trusts = truths(story(), lines=int(LINES), seed=1)
    for found, bodies in ((west, ("XWX10", "XWX30")), (north, ("XWX20",))):
        expected = sum((trusts[body].gross for body in bodies), Decimal(0))
        assert abs(found - expected) <= LOST * expected
    merged = pounds_of(demo_workspace, "spend.total", where.board.code)
    of_nhs = sum((trusts[code].gross for code in ("XWX01", "XWX10", "XWX20", "XWX30")), Decimal(0))
    assert abs(merged - of_nhs) <= LOST * of_nhs


def test_there_are_matches_to_review(demo_workspace: Path) -> None:
    queue = suppliers.queue(demo_workspace)
    assert len(queue.rows) >= 20
    assert suppliers.gain(demo_workspace).located_by_review > 0


def test_what_is_invented_is_said_to_be(demo_workspace: Path) -> None:
    published = [version for version in holdings.versions(demo_workspace) if not version.organisation]
    assert {version.publisher for version in published} == {setting().publisher}
    assert {"postcodes", "area_links", "deprivation", "boundaries", "companies", "charities"} <= {
        version.kind for version in published
    }


def test_ledgers_are_asked_of_nobody_who_filled_in_a_register(site: str) -> None:
    with urllib.request.urlopen(f"{site}/") as answer:
        page = answer.read().decode()
    assert "What to do next" in page
    assert "£0 may or may not include VAT" not in page


def test_what_is_held_is_not_listed_as_missing(site: str) -> None:
    with urllib.request.urlopen(f"{site}/baseline/estates/") as answer:
        page = answer.read().decode()
    assert "Sites surplus, empty or half used" in page
    assert "Surplus and vacant sites, with their size" not in page


def test_what_is_kept_on_pages_is_not_listed_as_missing(site: str) -> None:
    with urllib.request.urlopen(f"{site}/baseline/civic-leadership/") as answer:
        page = answer.read().decode()
    assert 'On record: <a href="/baseline/charters/">' in page
    assert "Charters and pledges signed" not in page.partition('id="missing"')[2]


def test_one_college_holds_the_network_together_and_one_ask_waits_longest(site: str) -> None:
    with urllib.request.urlopen(f"{site}/relationships/network/") as answer:
        page = answer.read().decode()
    assert "Wexport College holds the network together: 9 organisations would be cut off without it" in page
    assert "38 of 56 organisations" in page  # 34 of 52 partners, and the four NHS bodies
    with urllib.request.urlopen(f"{site}/relationships/asks/") as answer:
        first = answer.read().decode().partition("<tbody")[2].partition("</tr>")[0]
    assert "One person to ring" in first


def test_harbour_has_a_tenth_of_the_hospital_staff_who_live_in_wexport(demo_workspace: Path) -> None:
    of_wexport = ("Harbour", "Old Quay", "Fishergate", "Saltmarsh", "Lantern Hill", "Tidewell")
    few = figures(demo_workspace, "XWX10")["workforce.few"]
    cut = max(few.cuts, key=len)
    wards = [
        one
        for one in ask.cut(demo_workspace, few.key, cut, order="kept", limit=1000).figures
        if one.cut["neighbourhood"].startswith(of_wexport)
    ]
    people = {one.cut["neighbourhood"]: float(one.cut["residents"]) for one in wards}
    staff = {one.cut["neighbourhood"]: float(one.cut["expected"]) - float(str(one.value)) for one in wards}

    def in_harbour(numbers: dict[str, float]) -> float:
        return sum(n for name, n in numbers.items() if name.startswith("Harbour")) / sum(numbers.values())

    assert in_harbour(people) == pytest.approx(0.20, abs=0.01)
    assert in_harbour(staff) == pytest.approx(0.10, abs=0.02)
    called = [one.cut["neighbourhood"] for one in wards if one.cut["called"] == "Few"]
    assert sum(name.startswith("Harbour") for name in called) == 4
    ratio = figures(demo_workspace, "SYSTEM")["workforce.representation"].headline
    assert ratio.uncertainty is not None
    assert ratio.uncertainty.high < 1
