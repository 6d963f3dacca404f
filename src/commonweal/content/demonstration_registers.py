"""What a demonstration's organisations fill in, and what is published of its land, contracts and grants."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition

KIND = "demonstration-registers"


class RegisterFile(BaseModel):
    """A file of one kind as somebody would send it: its headings and its rows.

    `organisation` is whose it is, empty where it is published. `postcodes` in its rows are found by their headings.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    name: str
    organisation: str = ""
    headings: tuple[str, ...] = Field(min_length=1)
    rows: tuple[tuple[str, ...], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _even(self) -> RegisterFile:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"a row of {self.name} has more or fewer cells than there are headings")
        return self

    @property
    def postcodes(self) -> set[str]:
        """The postcodes that its rows name."""
        columns = [at for at, heading in enumerate(self.headings) if "postcode" in heading.lower()]
        return {row[at] for row in self.rows for at in columns if row[at]}


class DemonstrationRegisters(Edition):
    """The files, those of one kind together."""

    files: tuple[RegisterFile, ...] = Field(min_length=1)
