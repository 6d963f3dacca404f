"""A question that is not executed yet, and what it is asked in view of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.vocabulary.places import Place

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

Cut = tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What a question is asked in view of, besides the rows of its kind. Cheap to know: the tables are made later.

    `digest` says what its tables will hold (suppliers as resolved, where locations lie), and `versions` which dataset
    versions they rest on. `missing`: what a question may need and is not held -> what to do about it.
    `supplier_keys`: the columns in which the suppliers held may differ. `notes` are caveats that go with it.
    """

    digest: str = ""
    versions: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    supplier_keys: tuple[str, ...] = ("supplier",)
    parameters: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What an indicator is asked about, in view of what, under which workspace's content."""

    place: Place
    overlay: Path | None = None
    context: Context = field(default_factory=Context)


@dataclass(frozen=True)
class Plan:
    """What to compute, on unbound tables that only the gate's engine can run.

    `cuts` gives for each cut an expression over the canonical table of `kind`; it has the cut's dimensions, `value`
    and `count` (accepted rows behind it). The headline's cut is () and gives one row, which may have `low` and `high`:
    a range, whose sort `range_kind` says. `prepared` gives tables that several plans share, by name: expressions over
    the canonical table, the context's, and the prepared ones before them. Both are functions, since expressions take
    longer to build than it takes to find that an answer is kept already. `needs` names what of the context it rests
    on. `no_value` says why a headline's value may be withheld while its range is shown. `finished` makes a cut of the
    rows that its expression gave, by methods on numbers; its columns are then the cut's, value, low, high, count, why.
    `of` are the facts by which a version is one that it rests on: {"measures": (...)}; `unheld` what to say where none
    is. `interval` in the parameters names the kind of limits that cuts have.
    """

    indicator: str
    edition: str
    theme: str
    label: str
    description: str
    unit: str
    kind: str
    place: Place
    method: str
    method_version: str
    cuts: Callable[[], Mapping[Cut, ir.Table]]
    parameters: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    prepared: Callable[[], Mapping[str, ir.Table]] = dict
    needs: tuple[str, ...] = ()
    range_kind: str = ""
    no_value: str = ""
    denominator: str | None = None
    finished: Callable[[pa.Table, Cut], pa.Table] | None = None
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unheld: str = ""
