"""Five hundred made-up problems: nobody who sees all that was let out of people finds a count that must stay hidden."""

from __future__ import annotations

import time

import pytest

from commonweal.gate.people import greedy
from commonweal.gate.people.joining import join
from tests.people_problems import Attack, Case, attack, case, fewest_more, let_out, primary_only

pytestmark = pytest.mark.prove

PROBLEMS = 500
SOLVED = 60  # of the smallest, for which the fewest cells are looked for
SECONDS = 4.0


def test_no_hidden_count_is_found_in_five_hundred_problems(capsys: pytest.CaptureFixture[str]) -> None:
    cases = [case(seed) for seed in range(PROBLEMS)]
    ours: list[Attack] = []
    control: list[Attack] = []
    refused, cells, more, took = 0, 0, 0, 0.0
    for asked in cases:
        started = time.monotonic()
        releases = let_out(asked)
        took += time.monotonic() - started
        if any(release.refused for release in releases):
            refused += 1
            continue
        cells += sum(release.cells for release in releases)
        more += sum(release.secondary for release in releases)
        ours.append(attack(asked, [release.table["headcount"].to_pylist() for release in releases]))
        control.append(attack(asked, primary_only(asked)))
    protected = sum(each.protected for each in ours)
    found, narrow = sum(each.exactly for each in control), sum(each.narrowly for each in control)
    beaten = sum(1 for each in control if each.exactly)
    few, fewest, compared = beside_the_fewest(cases)
    with capsys.disabled():
        print(
            f"\n{PROBLEMS} problems, {sum(len(asked.editions) > 1 for asked in cases)} of them in two editions; "
            f"{cells:,} cells, {protected:,} counts to be kept hidden, {refused} refused, {took:.1f} s."
            f"\nFound exactly: {sum(each.exactly for each in ours)}; "
            f"narrower than the rule: {sum(each.narrowly for each in ours)}."
            f"\nWith small counts hidden and rounding only: {found:,} exactly, {narrow:,} narrower than the rule, "
            f"in {beaten} problems at least one exactly."
            f"\nHidden beyond the rule: {100 * more / cells:.1f}% of cells. Beside the fewest that would do, in "
            f"{compared} problems that could be solved: {few} cells where {fewest} are the fewest."
        )
    assert not sum(each.exactly + each.narrowly for each in ours)
    assert found > protected / 10, "the attacker is no good"
    assert refused <= PROBLEMS / 50
    assert few <= 1.5 * fewest


def beside_the_fewest(cases: list[Case]) -> tuple[int, int, int]:
    """Further cells hidden by the gate's own method, the fewest that would do, and in how many problems."""
    smallest = sorted(cases, key=lambda asked: len(asked.editions[0].cells))[:SOLVED]
    few = fewest = compared = 0
    for asked in smallest:
        least = fewest_more(asked, SECONDS)
        if least is None:
            continue
        problem = join(asked.editions[0], asked.rules.audiences[asked.audience], ()).problem
        hidden = greedy.suppress(problem)
        assert hidden is not None
        few, fewest, compared = few + int((hidden & ~problem.hidden).sum()), fewest + least, compared + 1
    return few, fewest, compared
