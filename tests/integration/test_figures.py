"""Figures from prompt to disk: what a naive reckoning gives, worked out once, and again only where data changed."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.content.loader import ids
from commonweal.pipeline import ask
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from tests import naive_figures
from tests.loading import add_one, fingerprint, plain_rows, write
from tests.naive_figures import A_PERSON, MERGED, NOT_STATED, Payment, some_payments
from tests.prompt import Run, run

BODIES = ("RAA", "RBB", "RCC")
EVERY_CUT = {
    "spend.total": {
        (), ("month",), ("supplier",), ("expense_type",), ("expense_area",), ("month", "expense_type"),
        ("month", "expense_area"), ("organisation",), ("month", "organisation"),
    },
    "spend.transactions": {(), ("month",), ("organisation",), ("month", "organisation")},
    "spend.coverage": {(), ("organisation",)},
    "spend.top_suppliers": {()},
}  # fmt: skip

INDICATORS = [one for one in ids("indicators") if one.startswith("spend.")]  # those that ledgers give


def system_of(folder: Path, seed: int, lines: int) -> tuple[Path, list[Payment]]:
    """A workspace of three bodies with random payments, one body's in two files, and all their payments."""
    workspace, everything = folder / "workspace", []
    for body in BODIES:
        payments = some_payments(body, seed, lines)
        everything += payments
        halves = [payments[: lines // 2], payments[lines // 2 :]] if body == "RBB" else [payments]
        for number, part in enumerate(halves):
            path = write(folder / f"{body}-{number}.csv", [payment.written for payment in part])
            result = add_one(workspace, path, organisation=body, accept_proposals=True, overlap="keep")
            assert result.error is None
            assert result.reconciliation is not None
            assert result.reconciliation.rows_accepted == len(part)
    return workspace, everything


def parts(workspace: Path, found: FigureSet, cut: tuple[str, ...]) -> list[Figure]:
    return [found.headline] if not cut else list(ask.cut(workspace, found.key, cut, limit=10**6).figures)


def exact(figure: Figure) -> tuple[Decimal, int]:
    assert not isinstance(figure.value, Suppressed | float)
    assert figure.count is not None
    return Decimal(figure.value), figure.count


def hold_against_naive(workspace: Path, everything: Sequence[Payment]) -> int:
    """Hold every part of every cut of every indicator and place against the naive reckoning; how many parts."""
    ask.refresh(workspace)
    compared, seen = 0, {}
    for found in ask.figure_sets(workspace):
        if found.indicator not in EVERY_CUT:  # those of the influenceable method have their own oracle
            continue
        payments = [p for p in everything if found.place.code in ("SYSTEM", p.organisation)]
        seen.setdefault(found.indicator, set()).update(found.cuts)
        assert found.cuts[0] == ()
        for cut in found.cuts:
            figures = parts(workspace, found, cut)
            compared += len(figures)
            if found.indicator == "spend.top_suppliers":
                hold_share(figures, payments)
            elif cut == ("supplier",):
                hold_suppliers(found, figures, payments)
            else:
                stated = {tuple(figure.cut[name] for name in cut): exact(figure) for figure in figures}
                assert len(stated) == len(figures)
                assert stated == naive_figures.reckoned(found.indicator, payments, cut), (
                    found.indicator,
                    cut,
                )
    assert seen == EVERY_CUT
    return compared


def hold_share(figures: Sequence[Figure], payments: Sequence[Payment]) -> None:
    share = naive_figures.share_of_largest(payments)
    value = figures[0].value
    assert isinstance(value, Suppressed) if share is None else Decimal(str(value)) == share


def hold_suppliers(found: FigureSet, figures: Sequence[Figure], payments: Sequence[Payment]) -> None:
    """People stand together for the system; for their own body each under a token, and none under a name."""
    stated = {figure.cut["supplier"]: exact(figure) for figure in figures}
    expected = {
        name: parts
        for (name,), parts in naive_figures.reckoned(found.indicator, payments, ("supplier",)).items()
    }
    together = expected.pop(A_PERSON, None)
    if found.place.code == "SYSTEM":
        assert stated == expected | ({MERGED: together} if together else {})
        return
    tokens = {name: value for name, value in stated.items() if name not in expected}
    assert {name: value for name, value in stated.items() if name in expected} == expected
    assert all(name.startswith("Individual ") for name in tokens)
    assert sorted(tokens.values()) == naive_figures.people(payments)


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_a_naive_reckoning_gives(seed: int, tmp_path: Path) -> None:
    workspace, everything = system_of(tmp_path, seed, lines=60)
    assert hold_against_naive(workspace, everything) > 100


@pytest.mark.prove
def test_every_figure_of_many_systems(tmp_path: Path) -> None:
    compared = 0
    for seed in range(100, 160):
        folder = tmp_path / str(seed)
        folder.mkdir()
        compared += hold_against_naive(*system_of(folder, seed, lines=20 + 10 * (seed % 20)))
    print(
        f"\n{compared:,} parts of figures of 60 random systems are what a naive reckoning gives, to the penny"
    )


def test_large_sums_are_exact(tmp_path: Path) -> None:
    """Where binary floating point would lose a penny."""
    amounts = ["9999999999999.99", "0.01", "0.10", "0.20", "-0.30", "9007199254740993.01"]
    rows = [(r[0], r[1], amount, *r[3:]) for r, amount in zip(plain_rows(6), amounts, strict=True)]
    add_one(tmp_path / "w", write(tmp_path / "a.csv", rows), figures=True)
    [found] = ask.figure_sets(tmp_path / "w", indicator="spend.total", place="SYSTEM")
    assert found.headline.value == sum(map(Decimal, amounts))
    [month] = parts(tmp_path / "w", found, ("month",))
    assert str(month.value) == str(sum(map(Decimal, amounts)))


def test_where_nothing_but_credit_notes_is_held_a_share_is_not_shown(tmp_path: Path) -> None:
    rows = [(r[0], r[1], f"-{r[2]}", *r[3:]) for r in plain_rows()]
    add_one(tmp_path / "w", write(tmp_path / "a.csv", rows), figures=True)
    [found] = ask.figure_sets(tmp_path / "w", indicator="spend.top_suppliers", place="SYSTEM")
    assert isinstance(found.headline.value, Suppressed)
    assert found.headline.value.reason


def figures_on_disk(workspace: Path) -> dict[str, str]:
    return fingerprint(workspace / "evidence" / "figures")


def keys(workspace: Path, place: str) -> set[str]:
    return {found.key for found in ask.figure_sets(workspace, place=place)}


def lines_let_out(workspace: Path) -> list[dict[str, Any]]:
    text = (workspace / "evidence" / "gate.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Payment]]:
    """A system whose figures are worked out, for tests to copy."""
    workspace, everything = system_of(tmp_path_factory.mktemp("worked out"), 7, lines=20)
    assert ask.refresh(workspace) == len(INDICATORS) * 4
    return workspace, everything


@pytest.fixture
def worked_out(made_once: tuple[Path, list[Payment]], tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(made_once[0], tmp_path / "w"))


def test_what_is_kept_is_not_worked_out_again(worked_out: Path) -> None:
    workspace = worked_out
    kept, let_out = figures_on_disk(workspace), lines_let_out(workspace)
    assert ask.refresh(workspace) == 0
    assert run("figures", "--format", "json", workspace=workspace).returncode == 0
    assert figures_on_disk(workspace) == kept
    assert lines_let_out(workspace) == let_out
    assert Counter(line["key"] for line in let_out) == Counter({line["key"]: 1 for line in let_out})


def test_keys_are_the_same_in_every_process(tmp_path: Path) -> None:
    """Whatever the seed of Python's own hashes: two fresh workspaces of the same files have the same keys."""
    path = write(tmp_path / "a.csv", plain_rows(20))
    found = []
    for seed in ("1", "2"):
        workspace = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = run(
            "add",
            "spend",
            path,
            "--organisation",
            "RAA",
            workspace=workspace,
            fresh=True,
            environment=environment,
        )
        assert done.returncode == 0, done.stderr
        found.append(sorted(folder.name for folder in (workspace / "evidence" / "figures").iterdir()))
    assert found[0] == found[1]
    assert len(found[0]) == len(INDICATORS) * 2
    here = tmp_path / "here"
    add_one(here, path, organisation="RAA", figures=True)
    assert keys(here, "RAA") | keys(here, "SYSTEM") == set(found[0])


def test_a_new_file_works_out_only_what_rests_on_it(
    worked_out: Path, made_once: tuple[Path, list[Payment]], tmp_path: Path
) -> None:
    workspace, everything = worked_out, made_once[1]
    before = {place: keys(workspace, place) for place in (*BODIES, "SYSTEM")}
    kept, let_out = figures_on_disk(workspace), len(lines_let_out(workspace))
    more = some_payments("RAA", 99, 15)
    path = write(tmp_path / "more.csv", [payment.written for payment in more])
    add_one(workspace, path, organisation="RAA", overlap="keep", figures=True)
    after = {place: keys(workspace, place) for place in (*BODIES, "SYSTEM")}
    for place in ("RBB", "RCC"):
        assert after[place] == before[place]
    for place in ("RAA", "SYSTEM"):
        assert not after[place] & before[place]
    assert {line["place"] for line in lines_let_out(workspace)[let_out:]} == {"RAA", "SYSTEM"}
    assert kept.items() <= figures_on_disk(workspace).items(), "what was kept is as it was"
    hold_against_naive(workspace, [*everything, *more])


def test_figures_out_of_date_say_so_until_they_are_worked_out(worked_out: Path, tmp_path: Path) -> None:
    workspace = worked_out
    assert {found.stale for found in ask.figure_sets(workspace)} == {None}
    add_one(workspace, write(tmp_path / "more.csv", plain_rows(month="01/2026")), organisation="RAA")
    stale = {
        place: {bool(f.stale) for f in ask.figure_sets(workspace, place=place)}
        for place in (*BODIES, "SYSTEM")
    }
    assert stale == {"RAA": {True}, "RBB": {False}, "RCC": {False}, "SYSTEM": {True}}
    ask.refresh(workspace)
    assert {found.stale for found in ask.figure_sets(workspace)} == {None}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Payment], Run]:
    workspace, everything = system_of(tmp_path_factory.mktemp("printed"), 11, lines=40)
    return (
        workspace,
        everything,
        run("figures", "--theme", "procurement", "--format", "json", workspace=workspace),
    )


def test_the_prompts_json_has_its_stable_keys(printed: tuple[Path, list[Payment], Run]) -> None:
    _, everything, done = printed
    assert done.returncode == 0, done.stderr
    rows = done.json
    stable = {"indicator", "value", "unit", "place", "period", "cut", "lineage"}
    assert all(stable <= row.keys() for row in rows)
    assert {row["place"] for row in rows} == {*BODIES, "SYSTEM"}
    headlines = [row for row in rows if row["cut"] == {}]
    assert Counter((row["indicator"], row["place"]) for row in headlines) == Counter(
        {(indicator, place): 1 for indicator in INDICATORS for place in (*BODIES, "SYSTEM")}
    )
    for row in rows:
        assert row["lineage"]["dataset_versions"]
        assert row["lineage"]["method"]
        assert all(isinstance(part, str) for part in row["cut"].values())
    total = next(row for row in headlines if (row["indicator"], row["place"]) == ("spend.total", "SYSTEM"))
    assert total["unit"] == "GBP" or "£" in total["unit"] or "pound" in total["unit"].lower()
    assert Decimal(total["value"]) == naive_figures.total(everything)
    of_the_total = [row for row in rows if (row["indicator"], row["place"]) == ("spend.total", "SYSTEM")]
    by_type = [row for row in of_the_total if set(row["cut"]) == {"expense_type"}]
    assert NOT_STATED in {row["cut"]["expense_type"] for row in by_type}
    assert sum(Decimal(row["value"]) for row in by_type) == Decimal(total["value"])


def test_the_prompt_filters_by_place_indicator_and_cut(printed: tuple[Path, list[Payment], Run]) -> None:
    workspace, everything, _ = printed
    words = ("figures", "--indicator", "spend.total", "--place", "RBB", "--by", "month", "--format", "json")
    rows = run(*words, workspace=workspace).json
    mine = [payment for payment in everything if payment.organisation == "RBB"]
    stated = {(row["cut"]["month"],): (Decimal(row["value"]), row["count"]) for row in rows}
    assert stated == naive_figures.reckoned("spend.total", mine, ("month",))
    assert run("figures", "--theme", "no such theme", "--format", "json", workspace=workspace).json == []


def test_no_persons_token_is_in_what_the_system_sees(printed: tuple[Path, list[Payment], Run]) -> None:
    _, everything, done = printed
    assert any(payment.supplier in naive_figures.PEOPLE for payment in everything)
    system = [row for row in done.json if row["audience"] == "system"]
    assert MERGED in json.dumps(system)
    assert "Individual " not in json.dumps(system)
    assert not any(name.split()[-1] in done.stdout for name in naive_figures.PEOPLE)
