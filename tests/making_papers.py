"""For the tests of papers: figures made by hand, all that a paper is written from, and a Word document taken apart."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document

from commonweal.content.lawful_routes import lawful_routes
from commonweal.content.spend_method import spend_rules
from commonweal.pipeline.paper import TOKEN, shifted
from commonweal.publication.papers import Material, Source
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed, Uncertainty, Value
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Cut

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACE = Place("SYSTEM", "Wexmoor and Vale", PlaceKind.SYSTEM)
YEAR = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
COMPUTED = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
WITHHELD = "Individuals (names withheld)"
VERSION = "a1" * 32
HEADLINES: dict[str, str] = {
    "spend.total": "2300000000",
    "spend.total_consolidated": "2100000000",
    "spend.excluded": "2135000000",
    "spend.influenceable.upper": "165000000",
    "spend.influenceable.lower": "110000000",
    "spend.local": "30000000",
    "spend.rest_of_footprint": "12500000.50",
    "spend.elsewhere": "95000000",
    "spend.unknown_location": "27499999.50",
    "spend.demand.upper": "160000000",
    "spend.demand.lower": "110000000",
    "spend.by_rule": "2300000000",
}
PARTS: dict[tuple[str, Cut], list[tuple[tuple[str, ...], str]]] = {
    ("spend.influenceable.upper", ("category",)): [(("Not stated",), "165000000")],
    ("spend.influenceable.lower", ("category",)): [(("Not stated",), "110000000")],
    ("spend.influenceable.upper", ("expense_type",)): [(("Catering",), "90000000"), (("Laundry",), "75000000")],
    ("spend.influenceable.lower", ("expense_type",)): [(("Catering",), "90000000"), (("Laundry",), "20000000")],
    ("spend.influenceable.upper", ("supplier",)): [
        ((WITHHELD,), "70000000"),
        (("Individual ABCDEFGHIJ23",), "60000000"),
        (("Valemoor Kitchens Limited",), "35000000"),
    ],
    ("spend.influenceable.lower", ("supplier",)): [(("Valemoor Kitchens Limited",), "35000000")],
    ("spend.by_rule", ("rule",)): [(("Other NHS bodies",), "2135000000"), (("PFI, leases and rent",), "55000000")],
    ("spend.demand.upper", ("month",)): [(("2025-05",), "90000000"), (("2025-04",), "70000000")],
    ("spend.demand.lower", ("month",)): [(("2025-04",), "110000000")],
    ("spend.demand.upper", ("expense_type", "size")): [
        (("=cmd|' /C calc'!A0", "small"), "100000000"),
        (("Laundry", "Not stated"), "60000000"),
    ],
    ("spend.demand.lower", ("expense_type", "size")): [(("Laundry", "Not stated"), "50000000")],
    ("spend.demand.upper", ("month", "expense_type", "size")): [(("2025-04", "Laundry", "small"), "60000000")],
    ("spend.demand.lower", ("month", "expense_type", "size")): [],
}  # fmt: skip


def value_of(text: str) -> Value:
    return Decimal(text) if "." in text else int(text)


def figure_set(
    indicator: str,
    value: Value,
    *,
    unit: str = "GBP",
    around: Uncertainty | None = None,
    cuts: Sequence[Cut] = (),
    label: str = "",
) -> FigureSet:
    """One set as the gate would stamp it."""
    lineage = Lineage(
        (VERSION,), "Gross spend less what a rule takes off", "1", f"indicators/{indicator}@2026-04-01", "0.1"
    )
    headline = Figure(
        indicator,
        label or indicator,
        value,
        unit,
        PLACE,
        YEAR,
        {},
        Audience.SYSTEM,
        lineage,
        1000,
        None,
        around,
    )
    return FigureSet(
        key=indicator,
        indicator=indicator,
        label=label or indicator,
        description=f"What {indicator} is.",
        theme="procurement",
        unit=unit,
        place=PLACE,
        period=YEAR,
        audience=Audience.SYSTEM,
        parameters={
            "rules": "spend-rules/influenceable@2026-04-01",
            "definition": "local/definition@2026-04-01",
            "local": "council",
            "local means": "in the same council as the body that pays",
        },
        lineage=lineage,
        computed_at=COMPUTED,
        cuts=((), *cuts),
        headline=headline,
        caveats=("Quote the pair.",),
        coverage={
            "VAT": "VAT is included",
            "Months": "XWX10 has nothing for 2025-11",
            "Left out": "5 rows were refused",
        },
    )


def material(
    headlines: Mapping[str, Value] | None = None,
    share: tuple[Value, Uncertainty | None] = (
        Decimal("21.8"),
        Uncertainty(Decimal("18.2"), Decimal("34.8"), "from none to all of the unknown"),
    ),
    parts: Mapping[tuple[str, Cut], Sequence[tuple[tuple[str, ...], str]]] | None = None,
    **changes: Any,
) -> Material:
    """All that a paper is written from: a system of the demonstration's size, with what a test changes of it."""
    values = {name: value_of(text) for name, text in HEADLINES.items()} | dict(headlines or {})
    held = {**PARTS, **(parts or {})}
    sets = {
        name: figure_set(
            name,
            value,
            label=f"Figure of {name}",
            cuts=()
            if isinstance(value, Suppressed)
            else [cut for indicator, cut in held if indicator == name],
        )
        for name, value in values.items()
    }
    sets["spend.local_share"] = figure_set(
        "spend.local_share", share[0], unit="percent", around=share[1], label="Local"
    )

    def cut_of(kept: FigureSet, cut: Cut) -> list[Figure]:
        return [
            replace(kept.headline, value=value_of(text), cut=dict(zip(cut, part, strict=True)), count=7)
            for part, text in held[kept.indicator, cut]
        ]

    made = Material(
        place=PLACE,
        system="Wexmoor and Vale",
        made_at=COMPUTED,
        sets=sets,
        parts=cut_of,
        sources=[
            Source("Wexport General Hospitals", "Ledger", 12, YEAR, "", COMPUTED.date(), (VERSION, "b" * 64))
        ],
        names={"XWX10": "Wexport General Hospitals"},
        rules={rule.title: rule.effect for rule in spend_rules().rules},
        is_unnamed=lambda name: name == WITHHELD or TOKEN.fullmatch(name) is not None,
        routes=lawful_routes(),
        shifted=shifted({name: kept.headline for name, kept in sets.items()}),
    )
    return replace(made, **changes)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def words(content: bytes) -> str:
    """All that a reader reads in the body, tables where they stand."""
    body = opened(content).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in body.iter(f"{WORD}p"))


def part_of(content: bytes, name: str) -> str:
    """A part of the package as text: word/styles.xml."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def pages_by_an_office(content: bytes, folder: Path) -> int:
    """How many pages LibreOffice makes of it; skips where there is none."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("not on this machine: LibreOffice, which counts pages")
    path = folder / "paper.docx"
    path.write_bytes(content)
    told = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*told, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page[^s]", path.with_suffix(".pdf").read_bytes()))
