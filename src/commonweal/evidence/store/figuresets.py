"""Kept figures: computed once, read by pages and papers, marked withdrawn when what they rested on is purged."""

from __future__ import annotations

import datetime as dt
import functools
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from commonweal.evidence.store import FORMAT, Store, files
from commonweal.vocabulary.figures import FigureSet
from commonweal.vocabulary.plans import Cut

HEADER = "figureset.json"
WITHDRAWN = "withdrawn.json"
REMEMBERED_BYTES = 65_536
_FIGURE_SET = TypeAdapter(FigureSet)


def keep(store: Store, figure_set: FigureSet, cuts: Mapping[Cut, pa.Table], staging: Path) -> None:
    """Keep a set of figures under its key, with a table for each cut but the headline. Needs the writer lock."""
    final = store.figures / figure_set.key
    if is_kept(store, figure_set.key):
        return
    if final.exists():  # withdrawn, and now worked out again from data that were brought back: both are kept
        final.rename(final.with_name(f"{final.name}w{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}"))
    staged = staging / figure_set.key
    staged.mkdir()
    for cut, table in cuts.items():
        pq.write_table(table, staged / _file_name(cut), compression="zstd")
    header = {"format": FORMAT, "figure_set": _FIGURE_SET.dump_python(figure_set, mode="json")}
    (staged / HEADER).write_text(json.dumps(header, ensure_ascii=False, indent=1), encoding="utf-8")
    files.publish_folder(staged, final)


def is_kept(store: Store, key: str) -> bool:
    """Whether a set was computed already, and not withdrawn since."""
    folder = store.figures / key
    return (folder / HEADER).exists() and not (folder / WITHDRAWN).exists()


def kept(store: Store) -> Iterator[FigureSet]:
    """Every set that was ever kept, withdrawn ones too."""
    for header in sorted(store.figures.glob(f"*/{HEADER}")):
        yield read(store, header.parent.name)


def read(store: Store, key: str) -> FigureSet:
    """One kept set. Raises KeyError where there is none."""
    folder = store.figures / key
    if not key.isalnum() or not (folder / HEADER).exists():
        raise KeyError(key)
    figure_set = _FIGURE_SET.validate_python(
        json.loads((folder / HEADER).read_text(encoding="utf-8"))["figure_set"]
    )
    if (folder / WITHDRAWN).exists():
        figure_set = replace(figure_set, withdrawn=json.loads((folder / WITHDRAWN).read_text())["reason"])
    return figure_set


def cut_table(store: Store, key: str, cut: Cut) -> pa.Table | None:
    """The kept table of one cut; None where it was erased or never kept."""
    path = store.figures / key / _file_name(cut)
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    if about.st_size > REMEMBERED_BYTES:
        return pq.read_table(path)
    return _remembered(path, about.st_mtime_ns, about.st_ino)


@functools.lru_cache(maxsize=256)
def _remembered(path: Path, _changed: int, _file: int) -> pa.Table:
    """A small table: a page shows many, and most pages the same ones. As kept they are 16 MB at the most."""
    return pq.read_table(path)


def withdraw(store: Store, version: str, reason: str) -> list[str]:
    """Mark every set that rests on a version, and erase its parts; the headline stays, marked. Needs the lock."""
    marked = []
    for figure_set in kept(store):
        if version in figure_set.lineage.dataset_versions and figure_set.withdrawn is None:
            folder = store.figures / figure_set.key
            files.write_whole(folder / WITHDRAWN, json.dumps({"format": FORMAT, "reason": reason}).encode())
            marked.append(figure_set.key)
    for withdrawn in store.figures.glob(f"*/{WITHDRAWN}"):
        for table in withdrawn.parent.glob("*.parquet"):
            table.unlink()
    return marked


def forget_unfinished(store: Store) -> None:
    """Remove folders of figures without a header, which only a crash can leave."""
    for folder in store.figures.glob("*/"):
        if not (folder / HEADER).exists():
            shutil.rmtree(folder)


def _file_name(cut: Cut) -> str:
    return "by-" + "-".join(cut) + ".parquet"
