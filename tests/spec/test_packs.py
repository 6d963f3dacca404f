"""A pack: figures with all that they rest on in one file, which another system takes in whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from commonweal.pipeline import ask, baselines, history, packing, packs
from commonweal.publication import packs as files
from commonweal.publication.packs import comparing, reading, shape
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, Suppressed
from commonweal.vocabulary.packs import HeldPack
from commonweal.vocabulary.places import SYSTEM
from tests.loading import HEADINGS, add_one, write
from tests.packing import AT, HIDDEN, pack, packed, resealed

LEDGER = [
    ("01/04/2026", "Harbour Laundry Ltd", "70000.00", "TX-901", "Laundry", "Kitchens"),
    ("02/04/2026", "Mrs Jane Petrel", "120.00", "TX-902", "Fees", "Kitchens"),
]
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system with a ledger, and a baseline frozen of it."""
    folder = tmp_path_factory.mktemp("packs")
    made = folder / "workspace"
    loaded = add_one(
        made, write(folder / "secret-name-of-a-file.csv", LEDGER, HEADINGS), accept_proposals=True
    )
    assert loaded.error is None
    ask.refresh(made)
    baselines.freeze(made, "2026/27", place=SYSTEM, by="Lead of ours", why="the pledge of ours")
    return made


@pytest.fixture(scope="module")
def ours(workspace: Path) -> bytes:
    return files.write(packing.make(workspace, audience=Audience.SYSTEM))


def held(workspace: Path, system: str, *sets: object, **more: object) -> HeldPack:
    content = files.write(pack(*sets, system=system, **more))  # type: ignore[arg-type]
    return packs.receive(workspace, content, file=f"{system}.pack.json", by="A steward", why=system)[0]


# One file


def test_a_pack_comes_back_as_it_was_given() -> None:
    given = pack(packed(areas={"Ashby": Decimal("9.5"), "Byfield": HIDDEN}))
    content = files.write(given)
    assert files.read(content)[1] == given
    assert files.write(files.read(content)[1]) == content


def test_what_is_suppressed_stays_suppressed_and_is_never_0_or_blank() -> None:
    content = files.write(pack(packed(HIDDEN, areas={"Ashby": HIDDEN})))
    [each] = files.read(content)[1].today
    assert each.figures.headline.value == Suppressed("fewer than 8 people")
    assert [one.value for one in each.parts[("area",)]] == [HIDDEN]
    [written] = json.loads(content)["figures"]["sets"]
    assert written["headline"]["value"] == {"not_shown": "fewer than 8 people"}


def test_a_pack_of_a_system_has_its_figures_its_baselines_and_what_they_rest_on(ours: bytes) -> None:
    _, found = files.read(ours)
    total = next(each for each in found.today if each.figures.indicator == "spend.total")
    assert total.figures.headline.value == Decimal("70120.00")
    assert total.definition.digest
    assert set(total.figures.lineage.dataset_versions) <= set(found.sources) | {
        *total.figures.lineage.dataset_versions
    }
    assert [each.name for each in found.baselines] == ["2026/27"]
    assert set(found.baselines[0].keys.values()) <= set(found.sets)


def test_a_pack_has_no_row_name_file_or_person(ours: bytes) -> None:
    text = ours.decode()
    for word in (
        "Harbour Laundry",
        "Petrel",
        "Individual ",
        "TX-90",
        "secret-name",
        "Lead of ours",
        "pledge of ours",
    ):
        assert word not in text
    total = next(each for each in files.read(ours)[1].today if each.figures.indicator == "spend.total")
    assert ("supplier",) in total.left_out


def test_figures_for_their_owner_alone_are_never_packed(workspace: Path) -> None:
    with pytest.raises(InputError) as refused:
        packing.make(workspace, audience=Audience.OWNER)
    assert refused.value.code == "not_for_others"


def test_nothing_is_given_to_the_public_that_its_owner_does_not_share_with_it(workspace: Path) -> None:
    with pytest.raises(InputError) as refused:
        packing.make(workspace, audience=Audience.PUBLIC)
    assert refused.value.code == "nothing_to_share"


def test_the_format_is_described_by_a_schema(ours: bytes) -> None:
    jsonschema.validate(json.loads(ours), shape.schema(), cls=jsonschema.Draft202012Validator)
    printed = json.loads((DOCS / "reference" / "evidence-pack-1.schema.json").read_text(encoding="utf-8"))
    assert printed == shape.schema(), (
        "Run: commonweal pack schema > docs/reference/evidence-pack-1.schema.json"
    )


def test_as_csv_nothing_starts_a_formula_and_every_figure_has_a_line() -> None:
    made = pack(packed(areas={"=HYPERLINK(1)": Decimal(-3), "@Ashby": HIDDEN}, label="+1"), system="=cmd|1")
    rows = list(csv.DictReader(io.StringIO("".join(files.as_csv(made)))))
    assert [row["value"] for row in rows] == ["12.5", "-3", ""]
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert rows[2]["not_shown"] == "not shown: fewer than 8 people"


# Refused


REFUSED = {
    "not a pack": (b"Date,Supplier\n", "not_a_pack"),
    "another JSON": (b'{"format": 1}', "not_a_pack"),
    "nothing": (b"", "not_a_pack"),
    "no format": (b'{"kind": "commonweal-evidence-pack", "format": true}', "not_a_pack"),
    "a newer format": (b'{"kind": "commonweal-evidence-pack", "format": 2}', "newer_pack"),
    "no parts": (b'{"kind": "commonweal-evidence-pack", "format": 1}', "changed_pack"),
    "nested without end": (b'{"a":' + b"[" * 200_000, "pack_cut_short"),
    "cut short": (files.write(pack())[:-200], "pack_cut_short"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_whole_pack_is_refused_and_nothing_is_kept(
    tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        packs.receive(tmp_path, content, file="x.json", by="A steward")
    assert refused.value.code == code
    assert refused.value.what_to_do
    assert not list(tmp_path.rglob("*"))


def test_it_says_which_part_was_changed() -> None:
    with pytest.raises(InputError) as refused:
        files.read(files.write(pack()).replace(b'"12.5"', b'"99.5"'))
    assert "figures" in refused.value.message


def test_a_larger_file_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(InputError) as refused:
        files.read(files.write(pack()))
    assert refused.value.code == "pack_too_large"


def test_what_is_sealed_anew_must_still_be_as_the_format_says() -> None:
    content = files.write(pack(packed(areas={"Ashby": Decimal(1)})))
    whole = json.loads(content)
    [one] = whole["figures"]["sets"]
    part = one["cuts"][0]["parts"][0]
    backwards = {"start": "2026-04-01", "end": "2025-04-01"}

    def sets(*every: object) -> dict[str, object]:
        return {"figures": {"current": ["k1"], "sets": every}}

    faulty = {
        "for its owner": {"about": whole["about"] | {"audience": "owner"}},
        "a value that is none": sets(one | {"headline": one["headline"] | {"value": 0}}),
        "a key of nothing": {"figures": {"current": ["k2"], "sets": [one]}},
        "one key twice": sets(one, one),
        "a part of nothing": sets(one | {"cuts": [{"by": ["area"], "parts": [part | {"of": []}]}]}),
        "no definition": {"definitions": []},
        "a period from its end": {"sources": [whole["sources"][0] | {"period": backwards}]},
    }  # fmt: skip
    for told, changed in faulty.items():
        with pytest.raises(InputError) as refused:
            files.read(resealed(content, **changed))
        assert refused.value.code == "invalid_pack", told


def test_a_pack_that_is_not_the_one_whose_seal_was_told_is_refused(tmp_path: Path) -> None:
    content = files.write(pack())
    seal, _ = files.read(content)
    with pytest.raises(InputError) as refused:
        packs.receive(tmp_path, content, file="x", by="A steward", told="0" * 8)
    assert refused.value.code == "another_seal"
    spaced = f"{seal[:4].upper()} {seal[4:8]}"
    assert packs.receive(tmp_path, content, file="x", by="A steward", told=spaced)[1]


# Held


def test_a_pack_is_held_once_listed_and_removed(tmp_path: Path) -> None:
    first = held(tmp_path, "Northshire")
    assert held(tmp_path, "Northshire") == first
    assert [each.seal for each in packs.held(tmp_path)] == [first.seal]
    assert packs.find(tmp_path, first.seal[:8]) == first
    packs.remove(tmp_path, first.seal, by="A steward", why="out of date")
    assert packs.held(tmp_path) == []
    again = held(tmp_path, "Northshire")
    assert [event.act for event in history.every(tmp_path)] == ["packs.take", "packs.remove", "packs.take"]
    assert packs.opened(tmp_path, again.seal).system == "Northshire"


def test_check_tells_of_a_pack_that_was_changed_on_the_disk(tmp_path: Path) -> None:
    seal = held(tmp_path, "Northshire").seal
    assert packs.faults(tmp_path) == []
    kept = tmp_path / "evidence" / "packs" / f"{seal}.json"
    kept.write_bytes(kept.read_bytes().replace(b'"12.5"', b'"13.5"'))
    assert re.search("not as it was made", packs.faults(tmp_path)[0])


def test_what_was_given_is_remembered_with_its_seal_and_for_whom(workspace: Path) -> None:
    given, content = packs.give(
        workspace, place=SYSTEM, audience=Audience.SYSTEM, form="json", by="A steward", why="For Northshire"
    )
    assert files.read(content)[0] == given.seal
    assert packs.given(workspace)[0] == given
    assert any(
        event.act == "packs.give" and event.why == "For Northshire" for event in history.every(workspace)
    )


# Side by side


def test_two_systems_packs_merge_into_one_comparison_in_the_order_of_their_names(tmp_path: Path) -> None:
    held(tmp_path, "Southshire", packed(Decimal(90), system="Southshire"))
    held(tmp_path, "Northshire", packed(Decimal(5)))
    [compared] = packs.compared(tmp_path, [])
    [alike] = compared.groups
    assert [(side.system, side.figures.headline.value) for side in alike.sides] == [
        ("Northshire", Decimal(5)), ("Southshire", Decimal(90)),
    ]  # fmt: skip


def test_figures_that_were_made_otherwise_do_not_stand_side_by_side(tmp_path: Path) -> None:
    held(tmp_path, "Eastshire", packed(system="Eastshire"))
    held(tmp_path, "Northshire", packed())
    held(tmp_path, "Southshire", packed(system="Southshire", editions="indicators/work.employed@2024-04-01"))
    held(tmp_path, "Westshire", packed(system="Westshire", method_version="2"))
    [compared] = packs.compared(tmp_path, [])
    assert [[side.system for side in group.sides] for group in compared.groups] == [
        ["Eastshire", "Northshire"], ["Southshire"], ["Westshire"],
    ]  # fmt: skip
    assert [group.unlike for group in compared.groups] == [
        (), ("another edition of what it rests on",), ("another method’s version",),
    ]  # fmt: skip


def test_areas_of_several_systems_stand_by_name(tmp_path: Path) -> None:
    held(tmp_path, "Southshire", packed(areas={"Ashby": Decimal(1), "Dene": HIDDEN}, system="Southshire"))
    held(tmp_path, "Northshire", packed(areas={"Byfield": Decimal(2)}))
    rows = list(comparing.rows(packs.compared(tmp_path, [], by=("area",)), ("area",)))
    assert [(row["part"], row["system"], row["value"]) for row in rows] == [
        ("Ashby", "Southshire", "1"), ("Byfield", "Northshire", "2"), ("Dene", "Southshire", ""),
    ]  # fmt: skip
    assert rows[2]["not_shown"] == "fewer than 8 people"


def test_ours_stands_among_them_and_who_has_none_is_named(workspace: Path, ours: bytes) -> None:
    theirs = pack(packed(indicator="spend.total"), system="Northshire")
    packs.hold(workspace, theirs, by="A steward", why="Northshire")
    today = ask.figure_sets(workspace, place=SYSTEM, audience=Audience.SYSTEM)
    [compared] = packs.compared(workspace, today)
    assert [[side.system for side in group.sides] for group in compared.groups] == [
        ["Northshire"], ["Your system (this system)"],
    ]  # fmt: skip
    assert compared.without == ()


def test_only_the_newest_pack_of_a_system_is_compared(tmp_path: Path) -> None:
    held(tmp_path, "Northshire", packed(Decimal(1)), made_at=AT.replace(year=2025))
    newest = held(tmp_path, "Northshire", packed(Decimal(2)))
    assert [one.seal for one, _ in packs.newest(tmp_path)] == [newest.seal]
