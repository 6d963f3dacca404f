"""All frameworks with a place's figures laid into them: a sheet for each, or one CSV file."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.publication import wording
from commonweal.publication.frameworks import HEADINGS, Laid, laid_out, rows
from commonweal.publication.papers import Material
from commonweal.publication.spreadsheet import new_workbook, rows_csv, sheet_name, write_rows

ABOUT = "Frameworks of wellbeing, of anchors and of past policy, with the figures of a place laid into them"
SUFFIXES = (".xlsx", ".csv")
OF = ""
WIDTHS = (30, 40, 16, 36, 16, 18, 14, 14, 26, 50, 50, 60)


def write(material: Material, suffix: str) -> bytes:
    """Every framework."""
    return write_some(material, [laid_out(one, material.sets, material.parts, material.wanted)
                                 for one in material.frameworks], suffix)  # fmt: skip


def write_some(material: Material, laid: Sequence[Laid], suffix: str) -> bytes:
    """Some frameworks, as a workbook with a sheet for each, or as CSV."""
    return _csv(laid) if suffix == ".csv" else _workbook(material, laid)


def _csv(laid: Sequence[Laid]) -> bytes:
    lines = rows_csv(
        ("Framework", *HEADINGS),
        ([one.framework.title, *("" if cell is None else str(cell) for cell in row)]
         for one in laid for row in rows(one)),
        numbers=0,
    )  # fmt: skip
    return ("\ufeff" + "".join(lines)).encode()


def _workbook(material: Material, laid: Sequence[Laid]) -> bytes:
    book, stream = new_workbook()
    bold = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    cover = book.add_worksheet("Cover")
    cover.set_column(0, 0, 90)
    cover.write_string(0, 0, f"Frameworks: {material.place.name}", bold)
    for at, line in enumerate(_about(material, laid), start=1):
        cover.write_string(at, 0, line, wrap)
    for one in laid:
        sheet = book.add_worksheet(sheet_name(one.framework.title))
        sheet.write_string(0, 0, f"{one.framework.title}: {material.place.name}", bold)
        sheet.write_string(1, 0, f"{one.framework.summary} {one.framework.superseded}".strip())
        write_rows(book, sheet, 2, HEADINGS, list(rows(one)), widths=WIDTHS)
    book.close()
    return stream.getvalue()


def _about(material: Material, laid: Sequence[Laid]) -> list[str]:
    found = [
        f"Sheet “{sheet_name(one.framework.title)}”: {one.answered} of "
        f"{wording.count_of(len(one.framework.aspects), 'aspect')} have a figure. "
        f"From: {'; '.join(one.framework.derived_from)}."
        for one in laid
    ]
    return [
        f"{material.system}. Made on {wording.moment(material.made_at)}.",
        *([material.mark] if material.mark else []),
        "Each sheet has one table. What each figure rests on is in the workbook of all figures.",
        *found,
    ]
