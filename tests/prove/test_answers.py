"""Hundreds of made-up rounds of an audit: whoever knows the gate's method and all that it let out ties no answer."""

from __future__ import annotations

import pytest

from tests.answers_rounds import Found, attack, by_the_gate, case, choosing_once, exactly

pytestmark = pytest.mark.prove
CASES = 320


def test_no_private_answer_is_tied_in_hundreds_of_rounds(capsys: pytest.CaptureFixture[str]) -> None:
    ours, control, beaten, rounds = Found(), Found(), 0, 0
    for seed in range(100, 100 + CASES):
        asked = case(seed, partners=7 if seed % 4 else 8, rounds=2 if seed % 5 else 3)
        rounds += len(asked.rounds)
        with choosing_once():
            ours += attack(asked, by_the_gate(asked))
        without = attack(asked, exactly(asked))
        control += without
        beaten += bool(without.tied)
    with capsys.disabled():
        print(
            f"\n{CASES} audits of {rounds} rounds, every world of each played: {ours.attacked:,} pairs of an attacker "
            f"and another’s answer, {ours.tied} tied."
            f"\nWith threshold and ranges off: {control.tied:,} of {control.attacked:,} tied, in {beaten} audits."
        )
    assert not ours.tied
    assert control.tied > control.attacked / 10, "the attacker is no good"
