"""Packs: what a system may share with others, made into one file; what others shared, held beside our own."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from commonweal.decisions import side_by_side
from commonweal.decisions.side_by_side import Compared
from commonweal.evidence.store import Store
from commonweal.evidence.store import files as store_files
from commonweal.evidence.store import packs as kept_packs
from commonweal.evidence.store.packs import Removal
from commonweal.pipeline import packing
from commonweal.pipeline.workspace import settings, writing
from commonweal.publication import packs as files
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, FigureSet
from commonweal.vocabulary.packs import (
    GivenPack,
    HeldPack,
    Pack,
    PackedSet,
)
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.plans import Cut

FORMS = ("json", "csv")


def give(
    workspace: Path, *, place: str, audience: Audience, form: str, by: str, why: str
) -> tuple[GivenPack, bytes]:
    """Make a pack for others and remember for whom: what was given, and the file. `form`: "json" or "csv"."""
    if not why.strip():
        raise InputError("no_reason", "A pack is made for somebody.", what_to_do="Say for whom, and why.")
    if form not in FORMS:
        raise InputError(
            "no_such_form", f"A pack cannot be written as “{form}”.", what_to_do=f"Use {' or '.join(FORMS)}."
        )
    pack = packing.make(workspace, place=place, audience=audience)
    content = files.write(pack)
    seal, _ = files.read(content)  # what we give, we could take ourselves
    if form == "csv":
        content = "".join(files.as_csv(pack)).encode("utf-8-sig")  # the mark by which Excel knows UTF-8
    now = dt.datetime.now(dt.UTC)
    given = GivenPack(
        f"{now:%Y%m%dT%H%M%S%f}-{seal[:8]}", seal, place, audience.value, form, by, now, why.strip()
    )
    with writing(workspace) as store:
        kept_packs.add_given(store, given)
    return given, content


def give_to_file(
    workspace: Path, out: Path, *, place: str, audience: Audience, form: str, by: str, why: str
) -> GivenPack:
    """The same, written to a file."""
    made, content = give(workspace, place=place, audience=audience, form=form, by=by, why=why)
    with store_files.faults_explained():
        store_files.write_whole(out, content)
    return made


def receive_file(
    workspace: Path, path: Path, *, by: str, why: str = "", told: str = ""
) -> tuple[HeldPack, bool]:
    """Hold the pack of a file: see `receive`. Raises InputError where the file cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(files.MOST_BYTES + 1)
    except OSError as fault:
        raise InputError(
            "unreadable_file",
            f"{path} cannot be read: {fault.strerror}.",
            what_to_do="Check its name and who may read it.",
        ) from fault
    return receive(workspace, content, file=path.name, by=by, why=why, told=told)


def receive(
    workspace: Path, content: bytes, *, file: str, by: str, why: str = "", told: str = ""
) -> tuple[HeldPack, bool]:
    """Hold a pack that another system gave; whether it is new. Nothing is kept of one that is not as it was made.

    `told` is the seal as its sender told it by another way, or its first characters (eight at the least); where it is
    not the file's, the file is refused.
    """
    seal, _ = files.read(content)
    _check_told(told, seal)
    with writing(workspace) as store:
        known = next((each for each in kept_packs.held(store) if each.seal == seal), None)
        if known is not None:
            return known, False
        name = re.split(r"[\\/]", file)[-1][:200]
        received = HeldPack(seal, name, by, dt.datetime.now(dt.UTC), why.strip())
        kept_packs.add(store, received, content)
    return received, True


def hold(workspace: Path, pack: Pack, *, by: str, why: str) -> HeldPack:
    """Hold a pack that was made here, as if its file had come: how a demonstration has neighbours."""
    name = re.sub(r"[^a-z0-9]+", "-", pack.system.casefold())
    return receive(workspace, files.write(pack), file=f"{name}.pack.json", by=by, why=why)[0]


def remove(workspace: Path, seal: str, *, by: str, why: str) -> Removal:
    """Remove a held pack. Raises InputError where there is none, or no reason is given."""
    if not why.strip():
        raise InputError("no_reason", "A pack is removed for a reason.", what_to_do="Say why: it is kept.")
    with writing(workspace) as store:
        removal = Removal(find(workspace, seal).seal, by, dt.datetime.now(dt.UTC), why.strip())
        kept_packs.remove(store, removal)
    return removal


def held(workspace: Path) -> list[HeldPack]:
    """The packs of others that are held, the newest first."""
    return kept_packs.held(Store(workspace))[::-1]


def given(workspace: Path) -> list[GivenPack]:
    """The packs that were made here for others, the newest first."""
    return kept_packs.given(Store(workspace))[::-1]


def find(workspace: Path, seal: str) -> HeldPack:
    """One held pack by its seal, or by enough of its first characters. Raises InputError where it is not one."""
    found = [each for each in held(workspace) if len(seal) >= 8 and each.seal.startswith(seal.lower())]
    if len(found) != 1:
        raise InputError(
            "no_such_pack", "There is no such pack.", what_to_do="Look at the list of packs again."
        )
    return found[0]


def file_of(workspace: Path, seal: str) -> bytes:
    """The file of a held pack, as it was received. Raises InputError where there is none."""
    found = find(workspace, seal)
    try:
        return kept_packs.content(Store(workspace), found.seal)
    except KeyError as fault:
        raise InputError(
            "pack_lost", f"The file of the pack {found.seal[:12]} is not here.",
            what_to_do="Restore it from a backup, or remove the pack and add it again.",
        ) from fault  # fmt: skip


def opened(workspace: Path, seal: str) -> Pack:
    """What a held pack says. Raises InputError where its file was changed since."""
    found = find(workspace, seal)
    sealed, pack = _opened(file_of(workspace, found.seal))
    if sealed != found.seal:
        raise InputError(
            "another_pack", "Another pack is in the place of this one.", what_to_do="Remove it, and ask for it again."
        )  # fmt: skip
    return pack


@functools.lru_cache(maxsize=16)
def _opened(content: bytes) -> tuple[str, Pack]:
    return files.read(content)


def readable(workspace: Path) -> list[tuple[HeldPack, Pack]]:
    """The packs that are held and as they came, the newest first. `check` tells of the others."""
    return [(each, pack) for each, pack in with_faults(workspace) if isinstance(pack, Pack)]


def with_faults(workspace: Path) -> list[tuple[HeldPack, Pack | InputError]]:
    """Every pack that is held, the newest first; in place of one that was damaged here, what is wrong with it."""
    return [(each, _opened_or_fault(workspace, each.seal)) for each in held(workspace)]


def _opened_or_fault(workspace: Path, seal: str) -> Pack | InputError:
    try:
        return opened(workspace, seal)
    except InputError as fault:
        return fault


def newest(workspace: Path) -> list[tuple[HeldPack, Pack]]:
    """The newest pack of each system and place, by name: what is compared."""
    found: dict[tuple[str, str], tuple[HeldPack, Pack]] = {}
    for each, pack in readable(workspace):
        name = (pack.system, pack.place.code)
        if name not in found or pack.made_at > found[name][1].made_at:
            found[name] = (each, pack)
    return [found[name] for name in sorted(found)]


def compared(workspace: Path, ours: Sequence[FigureSet], *, theme: str = "", by: Cut = ()) -> list[Compared]:
    """Our figures beside those of every pack that is held, of one theme or of all; cut by `by` where that is asked for.

    `ours` are the sets that whoever asks may see. An indicator that no pack has is not compared.
    """

    def wanted(sets: Iterable[PackedSet]) -> list[PackedSet]:
        return [
            each for each in sets
            if theme in ("", each.figures.theme) and (not by or by in each.figures.cuts)
        ]  # fmt: skip

    others = [(_named(pack), one.seal, wanted(pack.today)) for one, pack in newest(workspace)]
    known = {each.figures.indicator for _, _, sets in others for each in sets}
    own = [
        PackedSet(
            each, packing.definition(workspace, each), {by: packing.parts(workspace, each, by)} if by else {}
        )
        for each in ours
        if each.indicator in known
        and packing.is_held(each)
        and theme in ("", each.theme)
        and (not by or by in each.cuts)
    ]
    name = f"{settings(workspace)['name']} (this system)"
    return side_by_side.compare([(name, "", own), *others])


def _named(pack: Pack) -> str:
    return pack.system if pack.place.code == SYSTEM else f"{pack.place.name}, {pack.system}"


def faults(workspace: Path) -> list[str]:
    """What is wrong with the packs that are held, in words."""
    return [
        f"The pack {each.seal[:12]} ({each.file}): {pack.message}"
        for each, pack in with_faults(workspace)
        if isinstance(pack, InputError)
    ]


def _check_told(told: str, seal: str) -> None:
    said = re.sub(r"[\s-]", "", told).lower()
    if said and (len(said) < 8 or not seal.startswith(said)):
        raise InputError(
            "another_seal",
            f"The seal of this file begins {seal[:12]}, which is not what its sender told you. Nothing was kept.",
            what_to_do="Ask its sender for the file and its seal again.",
        )
