"""Influenceable spend on two pages of Word: what the ledgers say, how sure that is, and what could lawfully change."""

from __future__ import annotations

from commonweal.publication import wording
from commonweal.publication.papers import Material
from commonweal.publication.papers.spend_summary import change, findings
from commonweal.publication.word.fitting import fitted
from commonweal.publication.word.writing import About, document

ABOUT = "Influenceable spend on two pages of Word"
SUFFIXES = (".docx",)
OF = "spend."


def write(material: Material, suffix: str) -> bytes:
    """The summary as a Word document of exactly two pages."""
    title = f"Influenceable spend: {material.place.name}"
    about = About(
        title=title,
        author=material.system,
        made_at=material.made_at,
        foot=f"Made on {wording.day(material.made_at.date())}. {title}",
        mark=material.mark,
    )
    pages = [findings.page(material, title), change.page(material)]
    return document([fitted(page) for page in pages], about)
