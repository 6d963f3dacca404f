"""Pictures of networks: nothing lies on anything else, nothing leaves the sheet, and the same ties look the same."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from commonweal.publication.networks import drawing
from commonweal.publication.networks.placing import Member, Placed, Sheet, place

WORDS = ("Wexport", "Upper Moor", "Primary", "Community", "Homes", "Mill <&> Sons", "Trust", "Wholefoods")
GROUPS = [f"Sector {at}" for at in range(18)]


def a_network(many: int, seed: int) -> tuple[list[Member], list[tuple[str, str]]]:
    """Members with names as long as real ones; some in groups of their own, some hanging on one only."""
    chance = random.Random(seed)
    codes = [f"P{at:03d}" for at in range(many)]
    pairs = {
        tuple(sorted(chance.sample(codes[: max(2, many - 4)], 2)))
        for _ in range(int(many * chance.uniform(0.6, 2.5)))
    }
    pairs |= {(codes[0], each) for each in codes[many // 2 : many // 2 + 6] if each != codes[0]}
    weight = {code: sum(code in pair for pair in pairs) for code in codes}
    members = [
        Member(
            code, " ".join(chance.choices(WORDS, k=3)), chance.randrange(18), weight[code], code == codes[0]
        )
        for code in codes
    ]
    return members, sorted((one, other) for one, other in pairs)


def naive_faults(placed: Placed, sheet: Sheet) -> list[str]:
    """Every two things that lie on one another, looked at one by one; and whatever leaves the sheet."""
    boxes = [(f"mark {mark.member.code}", mark.box) for mark in placed.marks]
    labels = [(f"name {label.code}", label.box) for label in placed.labels]
    found = [
        f"{one} on {other}"
        for (one, a), (other, b) in itertools.combinations([*boxes, *labels], 2)
        if (one.startswith("name") or other.startswith("name"))
        and min(a.right, b.right) - max(a.left, b.left) > 1e-6
        and min(a.bottom, b.bottom) - max(a.top, b.top) > 1e-6
    ]
    found += [
        f"{one.member.code} on {other.member.code}"
        for one, other in itertools.combinations(placed.marks, 2)
        if (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < (one.radius + other.radius) ** 2
    ]
    return found + [
        f"{name} off the sheet"
        for name, box in [*boxes, *labels]
        if box.left < 0 or box.top < 0 or box.right > sheet.width or box.bottom > sheet.height
    ]


@pytest.mark.parametrize(("many", "seed"), [(150, 2), (52, 3), (2, 4), (12, 5)])
@pytest.mark.parametrize("narrow", [False, True])
def test_no_two_names_or_marks_lie_on_one_another(many: int, seed: int, narrow: bool) -> None:
    members, pairs = a_network(many, seed)
    sheet = drawing.sheet_for(many, narrow=narrow)
    placed = place(members, pairs, sheet)
    assert len(placed.marks) == many
    assert naive_faults(placed, sheet) == []
    assert members[0].code in {label.code for label in placed.labels}, "who holds others is always named"
    assert place(members, pairs, sheet) == placed


def test_the_search_for_faults_finds_them() -> None:
    members, pairs = a_network(150, 1)
    tight = Sheet(200, 120, 12, 7, 15, 34, 40, True)
    assert naive_faults(place(members, pairs, tight), tight)


def test_every_sector_has_a_shape_of_its_own_and_names_are_text() -> None:
    shapes = {
        re.sub(
            r'cx="[^"]*"|cy="[^"]*"|points="[^"]*"',
            lambda m: str(m[0].count(" ")),
            drawing.shape(at, 9, 9, 5),
        )
        for at in range(drawing.MOST_GROUPS)
    }
    assert len(shapes) == drawing.MOST_GROUPS
    members, pairs = a_network(30, 6)
    drawn = drawing.svg(members, pairs, sheet=drawing.WIDE, groups=GROUPS, title="“A” & <b>")
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn
    assert "Mill <" not in drawn
    assert "Holds others to the rest" not in drawn
    assert "Only way to the rest" in drawing.svg(
        members, pairs, sheet=drawing.WIDE, groups=GROUPS, only_ways=pairs[:1], title="x"
    )


def test_an_empty_network_draws_nothing() -> None:
    assert place([], [], drawing.WIDE) == Placed((), ())
