"""Two kinds of contract for import-linter that say what its own kinds cannot say about rooms still to come.

`knows`: the modules of a room import, of ours, only what is listed.
`only`: what is listed is imported only by those listed.

Both look at direct imports, and a room or library that is not there yet breaks neither, so a rule stands before the
room it is about. Neither has a way to make an exemption.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROOT = "commonweal"
Link = tuple[str, str]


def under(module: str, packages: list[str]) -> bool:
    """Whether a module is one of the packages, or in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


class _Direct(Contract):
    """A contract about direct imports."""

    def broken(self, importer: str, imported: str) -> bool:
        """Whether an import breaks the contract."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import there is."""
        links = [
            (importer, imported)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self.broken(importer, imported)
        ]
        lines = {link: _lines(graph, link) for link in links}
        return ContractCheck(kept=not links, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that breaks it."""
        for (importer, imported), numbers in check.metadata["lines"].items():
            output.print_error(f"- {importer} -> {imported} (l.{numbers})", bold=False)
        output.new_line()


class Knows(_Direct):
    """The modules of a room import, of ours, only what is listed, and each other."""

    type_name = "knows"
    room: Any = fields.StringField()
    may_import: Any = fields.ListField(subfield=fields.StringField(), required=False)

    def broken(self, importer: str, imported: str) -> bool:
        """An import out of the room, into one of ours that is not listed."""
        if not under(importer, [self.room]) or not under(imported, [ROOT]) or imported == ROOT:
            return False
        return not under(imported, [self.room, *(self.may_import or [])])


class Only(_Direct):
    """What is listed is imported only by those listed; `open_to_all` names parts that anybody may import."""

    type_name = "only"
    imported: Any = fields.ListField(subfield=fields.StringField())
    imported_by: Any = fields.ListField(subfield=fields.StringField(), required=False)
    open_to_all: Any = fields.ListField(subfield=fields.StringField(), required=False)

    def broken(self, importer: str, imported: str) -> bool:
        """An import of what is listed, by somebody who is not."""
        if not under(imported, self.imported) or under(imported, self.open_to_all or []):
            return False
        return not under(importer, [*(self.imported_by or []), *self.imported])


def _lines(graph: ImportGraph, link: Link) -> str:
    details = graph.get_import_details(importer=link[0], imported=link[1])
    return ", ".join(str(detail["line_number"]) for detail in details)
