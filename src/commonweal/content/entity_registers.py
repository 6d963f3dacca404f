"""The shape of the content by which registers of companies and charities are read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from commonweal.content.loader import Edition


class RegisterLayout(BaseModel):
    """How one publisher heads the columns of its register. Headings are compared by their letters and figures only.

    `fields`: canonical field -> its headings; of several, the first that the file has, but every one of a list's.
    `known_by`: headings that only this layout has together. `prefixes`: field -> what its numbers lack in front.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: str
    licence: str
    known_by: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]
    prefixes: dict[str, str] = {}


class RegisterColumns(Edition):
    """How the files of one kind of register are laid out, and how their names say the edition."""

    about: str
    layouts: tuple[RegisterLayout, ...]
    edition_in_name: str  # a pattern with groups year, month and day
