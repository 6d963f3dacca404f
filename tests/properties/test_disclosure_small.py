"""A few of the problems of `make prove`, for every run: what is let out of people, attacked by someone else's code."""

from __future__ import annotations

import pytest

from tests.people_problems import attack, case, let_out, primary_only

SEEDS = (0, 1, 2, 3, 5, 9, 10, 25)  # both audiences; one edition, a correction, one more employer


@pytest.fixture(scope="module")
def attacked():
    found = {}
    for seed in SEEDS:
        asked = case(seed)
        shown = [release.table["headcount"].to_pylist() for release in let_out(asked)]
        found[seed] = (attack(asked, shown), attack(asked, primary_only(asked)))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_count_is_found_or_bounded_closer_than_the_rule(attacked, seed):
    ours, _ = attacked[seed]
    assert (ours.exactly, ours.narrowly) == (0, 0)


def test_the_attacker_finds_them_where_only_small_counts_are_hidden(attacked):
    assert sum(control.exactly for _, control in attacked.values()) > 10
