"""Sharing: whose ledgers the system's figures rest on, who sees what of whom, until when."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.evidence.store import Store, versions
from commonweal.gate import answering
from commonweal.gate.rules import rules
from commonweal.indicators import plans
from commonweal.pipeline import ask, baselines, paper, sharing, suppliers, viewing
from commonweal.pipeline.suppliers import Whose
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, FigureSet
from commonweal.vocabulary.places import PUBLIC, SYSTEM
from commonweal.vocabulary.plans import Asked
from commonweal.vocabulary.sharing import Level, Sharing
from tests.loading import add_one, write

TRUST, COUNCIL, OTHER = "RYJ", "E09000028", "R1K"
LAST_DAY = dt.date(2026, 12, 31)
THE_DAY_AFTER = LAST_DAY + dt.timedelta(days=1)


def rows(supplier: str, amount: str) -> list[tuple[str, ...]]:
    return [
        ("01/04/2026", supplier, amount, f"T-{supplier}", "Food", "Kitchens"),
        ("02/04/2026", "Brambleforth Catering Ltd", amount, f"U-{supplier}", "Food", "Kitchens"),
        ("03/04/2026", "Mrs Jane Doe", "10.00", f"V-{supplier}", "Fees", "Kitchens"),
    ]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust and a council, each with a ledger, in a system of many teams in which nothing is shared yet."""
    folder = tmp_path_factory.mktemp("sharing")
    workspace = folder / "workspace"
    for code, supplier, amount in (
        (TRUST, "Quillstone Widgets", "1000.00"),
        (COUNCIL, "Larkfield Paper", "500.00"),
    ):
        path = write(folder / f"{code}.csv", rows(supplier, amount))
        assert add_one(workspace, path, organisation=code, accept_proposals=True).error is None
    suppliers.refresh(workspace)
    return workspace


@pytest.fixture
def workspace(loaded: Path, tmp_path: Path) -> Path:
    import shutil

    here = tmp_path / "workspace"
    shutil.copytree(loaded, here)
    sharing.set_explicit(here, True)
    return here


def share(workspace: Path, organisation: str, with_whom: str, **more: object) -> Sharing:
    said = {"kind": "spend", "level": Level.FIGURES, "purpose": "The system’s baseline", "by": "A steward"}
    return sharing.share(workspace, organisation=organisation, with_whom=with_whom, **{**said, **more})  # type: ignore[arg-type]


def total(workspace: Path, place: str, audience: Audience) -> FigureSet | None:
    found = ask.figure_sets(workspace, indicator="spend.total", place=place, audience=audience)
    return found[0] if found else None


def pounds(workspace: Path, place: str, audience: Audience) -> Decimal | None:
    found = total(workspace, place, audience)
    return None if found is None else Decimal(str(found.headline.value))


def work_out(workspace: Path, place: str | None = None) -> None:
    ask.refresh(workspace, view=viewing.View(place))


def test_where_one_team_runs_the_system_every_ledger_counts(workspace: Path) -> None:
    sharing.set_explicit(workspace, False)
    work_out(workspace, SYSTEM)
    assert pounds(workspace, SYSTEM, Audience.SYSTEM) == Decimal("3020.00")
    assert pounds(workspace, SYSTEM, Audience.PUBLIC) is None


def test_an_unshared_ledger_is_for_its_owner_only(workspace: Path) -> None:
    work_out(workspace)
    assert pounds(workspace, TRUST, Audience.OWNER) == Decimal("2010.00")
    assert {(f.place.code, f.audience) for f in ask.figure_sets(workspace)} == {
        (TRUST, Audience.OWNER),
        (COUNCIL, Audience.OWNER),
    }


def test_the_systems_figures_rest_on_what_is_shared_with_it(workspace: Path) -> None:
    share(workspace, TRUST, SYSTEM)
    work_out(workspace)
    assert pounds(workspace, SYSTEM, Audience.SYSTEM) == Decimal("2010.00")
    assert pounds(workspace, TRUST, Audience.SYSTEM) == Decimal("2010.00")
    assert pounds(workspace, COUNCIL, Audience.SYSTEM) is None
    found = total(workspace, SYSTEM, Audience.SYSTEM)
    assert found is not None
    names = [figure.cut["supplier"] for figure in ask.cut(workspace, found.key, ("supplier",)).figures]
    assert "Larkfield Paper" not in names
    assert "Mrs Jane Doe" not in names
    assert "Individuals (names withheld)" in names


def test_what_is_shared_with_the_public_the_system_may_see_too(workspace: Path) -> None:
    share(workspace, TRUST, PUBLIC)
    share(workspace, COUNCIL, SYSTEM)
    work_out(workspace)
    assert pounds(workspace, SYSTEM, Audience.SYSTEM) == Decimal("3020.00")
    assert pounds(workspace, SYSTEM, Audience.PUBLIC) == Decimal("2010.00")
    assert pounds(workspace, COUNCIL, Audience.PUBLIC) is None


def test_a_body_known_from_ledgers_only_is_named_as_those_in_view_write_it(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    secret = [
        (f"{n:02d}/04/2026", "HOLLOWAY & PRICE LIMITED", "5.00", f"H{n}", "Food", "K") for n in range(1, 9)
    ]
    for code, ledger in (
        (TRUST, [("01/04/2026", "Holloway & Price Ltd", "7.00", "T1", "Food", "K")]),
        (OTHER, secret),
    ):
        add_one(workspace, write(tmp_path / f"{code}.csv", ledger), organisation=code, accept_proposals=True)
    sharing.set_explicit(workspace, True)
    share(workspace, TRUST, SYSTEM)
    work_out(workspace)
    [found] = ask.figure_sets(workspace, indicator="spend.influenceable.upper", place=SYSTEM)
    named = {figure.cut["supplier"] for figure in ask.cut(workspace, found.key, ("supplier",)).figures}
    assert named == {"Holloway & Price Ltd"}
    (row,) = suppliers.listed(workspace, whose=Whose(frozenset({TRUST}))).rows
    assert (row["entity_name"], row["amount"], row["payments"]) == (
        "Holloway & Price Ltd",
        Decimal("7.00"),
        1,
    )
    (row,) = suppliers.listed(workspace, whose=Whose(frozenset(), frozenset({OTHER}))).rows
    assert (row["amount"], row["payments"]) == (Decimal("40.00"), 8)


def test_those_who_see_shared_suppliers_see_no_individuals(workspace: Path) -> None:
    own = {row["entity_kind"] for row in suppliers.listed(workspace, whose=Whose(frozenset({TRUST}))).rows}
    shared = {
        r["entity_kind"]
        for r in suppliers.listed(workspace, whose=Whose(frozenset(), frozenset({TRUST}))).rows
    }
    assert own - shared == {"individual"}


def test_a_reviewer_decides_and_learns_nothing_of_suppliers_of_others(workspace: Path) -> None:
    theirs = Whose(frozenset({TRUST}))
    made = suppliers.decide(workspace, "larkfield paper||", entity=None, by="Council", why="known")
    with pytest.raises(InputError, match="No ledger that is held has this supplier"):
        suppliers.decide(workspace, "larkfield paper||", entity=None, by="Trust", why="w", whose=theirs)
    with pytest.raises(InputError):
        suppliers.undo(workspace, made.id, by="Trust", why="w", whose=theirs)
    with pytest.raises(InputError):
        suppliers.one(workspace, "larkfield paper||", whose=theirs)
    assert suppliers.history(workspace, whose=theirs).total == 0
    assert suppliers.history(workspace).total == 1


def test_an_agreement_ends_after_its_last_day(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share(workspace, TRUST, SYSTEM, until=LAST_DAY, since=dt.date(2026, 11, 1))
    share(workspace, COUNCIL, SYSTEM, since=dt.date(2026, 11, 1))
    monkeypatch.setattr(sharing, "today", lambda: LAST_DAY)
    work_out(workspace, SYSTEM)
    both = total(workspace, SYSTEM, Audience.SYSTEM)
    assert both is not None
    assert ask.figure_set(workspace, both.key).key == both.key
    monkeypatch.setattr(sharing, "today", lambda: THE_DAY_AFTER)
    assert total(workspace, SYSTEM, Audience.SYSTEM) is None
    with pytest.raises(InputError, match="no such figures"):
        ask.figure_set(workspace, both.key)
    with pytest.raises(InputError, match="no such figures"):
        ask.cut(workspace, both.key, ("supplier",))
    work_out(workspace, SYSTEM)
    assert pounds(workspace, SYSTEM, Audience.SYSTEM) == Decimal("1010.00")


def test_what_is_withdrawn_is_not_shown_from_that_day(workspace: Path) -> None:
    made = share(workspace, TRUST, SYSTEM)
    work_out(workspace, SYSTEM)
    assert pounds(workspace, SYSTEM, Audience.SYSTEM) == Decimal("2010.00")
    sharing.withdraw(workspace, made.id, by="A steward", why="The ledger is being corrected")
    assert pounds(workspace, SYSTEM, Audience.SYSTEM) is None
    [told] = sharing.every(workspace)
    assert told.withdrawn is not None
    assert told.withdrawn.why == "The ledger is being corrected"
    with pytest.raises(InputError, match="no longer shared"):
        sharing.withdraw(workspace, made.id, by="A steward", why="again")


def test_a_frozen_baseline_that_rests_on_what_was_withdrawn_is_not_shown(workspace: Path) -> None:
    made = share(workspace, TRUST, SYSTEM)
    work_out(workspace, SYSTEM)
    frozen = baselines.freeze(workspace, "2025/26", place=SYSTEM, by="A lead", why="the pledge")
    assert baselines.standing(workspace, frozen).figures
    sharing.withdraw(workspace, made.id, by="A steward", why="the ledger is wrong")
    found = baselines.standing(workspace, frozen)
    assert (dict(found.figures), found.baseline) == ({}, None)
    assert "no longer shared" in found.why_not


def test_a_paper_for_an_audience_holds_what_that_audience_may_see(workspace: Path) -> None:
    share(workspace, TRUST, SYSTEM)
    share(workspace, COUNCIL, PUBLIC)
    work_out(workspace)
    material = paper.material(workspace, viewing.View(SYSTEM), audience=Audience.PUBLIC)
    assert material.sets["spend.total"].headline.value == Decimal("1010.00")
    assert [source.owner for source in material.sources if source.what == "Ledger"] == [COUNCIL]
    with pytest.raises(InputError, match="no figures of"):
        paper.material(workspace, viewing.View(TRUST), audience=Audience.PUBLIC)
    own = paper.material(workspace, viewing.View(TRUST))
    assert own.sets["spend.total"].audience is Audience.OWNER


def test_the_gate_lets_out_nothing_that_is_not_shared(workspace: Path) -> None:
    store = Store(workspace)
    share(workspace, TRUST, SYSTEM)
    given = sharing.shares(workspace)
    (own,) = list(viewing.seen(store, versions.current(store), viewing.View(COUNCIL), given))
    plan = next(iter(plans(Asked(own.place, store.content, own.context))))
    for audience in (Audience.SYSTEM, Audience.PUBLIC):
        with pytest.raises(InputError, match="not shared"):
            answering.answer(
                plan, own.held, audience=audience, rules=rules(store.content), shares=given, context=own.context,
                given={}, over=own.held, store=store, tables=None, staging=workspace,  # type: ignore[arg-type]
            )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"level": Level.ROWS}, "one organisation only"),
        ({"kind": "workforce", "with_whom": COUNCIL, "level": Level.ROWS}, "no rows of them to share"),
        ({"with_whom": TRUST}, "somebody else"),
        ({"kind": "companies"}, "belong to an organisation"),
        ({"purpose": " "}, "has a purpose"),
        ({"until": dt.date(2020, 1, 1)}, "ends on the day"),
    ],
)
def test_what_cannot_be_shared_so_is_refused(workspace: Path, said: dict[str, object], why: str) -> None:
    with pytest.raises(InputError, match=why):
        share(workspace, TRUST, **{"with_whom": SYSTEM, **said})  # type: ignore[arg-type]
    assert sharing.every(workspace) == []


def test_the_same_is_not_shared_twice(workspace: Path) -> None:
    share(workspace, TRUST, SYSTEM)
    with pytest.raises(InputError, match="shared already"):
        share(workspace, TRUST, SYSTEM, until=LAST_DAY)
    share(workspace, TRUST, COUNCIL, level=Level.ROWS)


def test_a_line_that_a_crash_cut_short_is_not_a_sharing(workspace: Path) -> None:
    share(workspace, TRUST, SYSTEM)
    path = workspace / "evidence" / "sharing.jsonl"
    path.write_text(path.read_text() + '{"format": 1, "what": "shar')
    share(workspace, COUNCIL, SYSTEM)
    assert [s.organisation for s in sharing.every(workspace)] == [COUNCIL, TRUST]


def test_figures_can_be_asked_for_that_rest_on_some_kinds_only(workspace: Path) -> None:
    ask.refresh(workspace)
    of_own = {"place": TRUST, "audience": Audience.OWNER}
    assert ask.figure_sets(workspace, **of_own, kinds={"workforce"}) == []  # type: ignore[arg-type]
    assert ask.figure_sets(workspace, **of_own, kinds={"spend"})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no figures of"):
        paper.material(workspace, viewing.View(TRUST), audience=Audience.OWNER, kinds={"workforce"})
