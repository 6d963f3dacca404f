"""Parts of the reference that are made from the program itself.

A part stands between `<!-- made: NAME -->` and `<!-- end -->`. `python -m tests.docs` writes every part anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from commonweal.cli.group import ENTRY_POINTS, SUMMARIES
from commonweal.content.indicators_model import IndicatorText
from commonweal.content import statistics
from commonweal.content.loader import ids, load
from commonweal.content.spend import IssueWords, SpendColumns
from commonweal.evidence.opening import SUFFIXES
from commonweal.indicators import people_plans, plans, published_plans
from commonweal.sources.reference import problems as reference_problems
from commonweal.sources.reference import reading
from commonweal.sources.spend.problems import PROBLEMS
from commonweal.sources.statistics import problems as statistic_problems
from commonweal.sources.workforce import problems as workforce_problems
from commonweal.vocabulary.plans import Asked
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.tables import REFERENCE, SPEND, STATISTICS, WORKFORCE, Table
from tests.docs import requests_made
from tests.docs.examples import among_examples, run, shape
from tests.docs.pages import ROOT

PART = re.compile(r"(<!-- made: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def commands() -> dict[str, click.Command]:
    """Every command there is, in the order of `commonweal --help`."""
    found = {point.name: point.load() for point in entry_points(group=ENTRY_POINTS)}
    order = [name for name in SUMMARIES if name in found] + sorted(found.keys() - SUMMARIES.keys())
    return {name: found[name] for name in order}


def options(command: click.Command) -> list[click.Option]:
    """A command's options, those that are not for users left out."""
    return [p for p in command.params if isinstance(p, click.Option) and not p.hidden]


def written_anew(page: str, folder: Path) -> str:
    """A page with each of its made parts written anew. The page's own text where that has the same shape."""
    if not PART.search(page):
        return page
    with among_examples(folder):
        fresh = PART.sub(lambda found: f"{found[1]}\n{make(found[2])}\n{found[4]}", page)
    return page if shape(fresh) == shape(page) else fresh


def make(part: str) -> str:
    """One part's text, by its name: the name of a maker, and perhaps what it is asked for."""
    maker, _, asked = part.partition(" ")
    return MAKERS[maker](asked) if asked else MAKERS[maker]()


def table(headings: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def commands_table() -> str:
    return table(
        ["Command", "What it does"], [[f"[`{n}`](#commonweal-{n})", SUMMARIES[n]] for n in commands()]
    )


def options_table(name: str) -> str:
    rows = []
    for option in options(commands()[name]):
        about = option.help or ""
        default = _default(option)
        rows.append([_spelt(option), about + (f" Default: {default}." if default else "")])
    rows.append(["`-h`, `--help`", "Show what the command takes, and stop."])
    return table(["Option", "What it does"], rows)


def usage(name: str) -> str:
    command = commands()[name]
    words = command.collect_usage_pieces(click.Context(command, info_name=name))
    return f"```text\ncommonweal {name} {' '.join(words)}\n```\n"


def _spelt(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if option.is_flag:
        return names
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    return f"{names} `{'|'.join(choices) or option.metavar or option.type.name.upper().split()[0]}`"


def _default(option: click.Option) -> str:
    if option.is_flag or option.default is None or option.multiple:
        return "required" if option.required else ""
    if type(option.default).__name__ == "Sentinel":  # click's mark of an option without a default
        return ""
    return f"`{option.default}`"


def canonical_columns() -> str:
    kinds = {"string": "text", "boolean": "yes or no", "date": "date", "decimal(18, 2)": "pounds and pence"}
    return table(
        ["Field", "Holds", "Needed", "Meaning"],
        [[f"`{c.name}`", kinds[c.type], "yes" if c.required else "", c.meaning] for c in SPEND.columns],
    )


def headings() -> str:
    fields = load("spend-columns", "columns", SpendColumns).fields
    rows = []
    for name, words in fields.items():
        first = [heading for tier in words.names for heading in tier][:6]
        rows.append([f"`{name}`", ", ".join(first), str(sum(map(len, words.names)) + len(words.ambiguous))])
    return table(["Field", "Headings that name it, for example", "Headings known"], rows)


def issue_codes(about: str) -> str:
    words = load("issues", "spend", IssueWords).issues
    outcomes = {problem.code: problem.outcome.value.replace("_", " ") for problem in PROBLEMS}
    chosen = [code for code in words if (code in outcomes) == (about == "rows")]
    if about == "rows":
        return table(
            ["Code", "Severity", "The row is", "What it says", "What to do"],
            [
                [f"`{c}`", words[c].severity, outcomes[c], words[c].message, words[c].what_to_do]
                for c in chosen
            ],
        )
    return table(
        ["Code", "Severity", "What it says", "What to do"],
        [[f"`{c}`", words[c].severity, words[c].message, words[c].what_to_do] for c in chosen],
    )


def reference_issues(about: str) -> str:
    words = load("issues", "reference", IssueWords).issues
    outcomes = {
        problem.code: problem.outcome.value.replace("_", " ") for problem in reference_problems.PROBLEMS
    }
    chosen = [code for code in words if (code in outcomes) == (about == "rows")]
    rows = [
        [f"`{c}`", words[c].severity, outcomes.get(c, ""), words[c].message, words[c].what_to_do]
        for c in chosen
    ]
    headings = ["Code", "Severity", "The row is", "What it says", "What to do"]
    if about == "rows":
        return table(headings, rows)
    return table([*headings[:2], *headings[3:]], [[*row[:2], *row[3:]] for row in rows])


def layouts() -> str:
    rows = [
        [one.title, f"`{one.table}`", one.publisher, one.licence, f"[Page]({one.page})"]
        for one in reading.layouts(None)
    ]
    return table(["Publication", "Table", "Publisher", "Licence", "Where it is"], rows)


def area_levels() -> str:
    kinds = reading.levels(None).levels
    rows = [[f"`{name}`", one.words, ", ".join(one.stems), f"`{one.code}`"] for name, one in kinds.items()]
    return table(["Level", "What it is", "Headings begin with", "Its codes"], rows)


def reference_tables() -> str:
    parts = []
    for one in REFERENCE:
        rows = [[f"`{c.name}`", c.type, "yes" if c.required else "", c.meaning] for c in one.columns]
        parts.append(
            f"### {one.name}\n\n{one.holds}.\n\n" + table(["Column", "Type", "Needed", "Meaning"], rows)
        )
    return "\n".join(parts)


def _with_django() -> None:
    """Names of roles are Django's choices."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.web.config.settings")
    django.setup()


def permissions() -> str:
    _with_django()
    from commonweal.web.organisations.people.reading import who_may_what
    from commonweal.web.organisations.permissions import Role

    rows = [[thing, verb, *(cell or "–" for cell in cells)] for thing, verb, cells in who_may_what()]
    return table(["What", "To do", *(str(role.label) for role in Role)], rows)


def roles() -> str:
    _with_django()
    from commonweal.web.organisations.people.giving import fits
    from commonweal.web.organisations.permissions import Role

    where = {
        role: " or ".join(
            words
            for code, words in (("RYJ", "an organisation"), ("SYSTEM", "the system"))
            if fits(role, code)
        )
        for role in Role
    }
    return table(["Role", "Held in"], [[str(role.label), where[role]] for role in Role])


def suffixes() -> str:
    return ", ".join(f"`{suffix}`" for suffix in SUFFIXES) + "\n"


def indicators() -> str:
    rows = []
    for text, system, body in _indicators():
        rows.append([f"`{text.id}`", text.label, text.unit, _cuts(body), _cuts(set(system) - set(body))])
    return table(
        ["Indicator", "What it is called", "Unit", "Cut by", "Cut by, for the whole system as well"], rows
    )


def indicator_texts() -> str:
    parts = []
    for text, _, _ in _indicators():
        caveats = "".join(f"- {caveat}\n" for caveat in text.caveats) or "- None.\n"
        parts.append(
            f"## {text.id}\n\n**{text.label}** ({text.unit}). {text.description.strip()}\n\n"
            f"Method: {text.method}. Edition: `{text.edition}`, status {text.status}.\n\nCaveats:\n\n{caveats}"
        )
    return "\n".join(parts)


def _indicators() -> Iterator[tuple[IndicatorText, list[Any], list[Any]]]:
    system, body = (
        {plan.indicator: list(plan.cuts()) for plan in (*plans(Asked(place)), *published_plans(Asked(place)), *people_plans(Asked(place)))}
        for place in (Place(SYSTEM, "The system", PlaceKind.SYSTEM), Place("XWX60", "A body", PlaceKind.ORGANISATION))
    )
    for id_ in ids("indicators"):
        yield load("indicators", id_, IndicatorText), system[id_], body.get(id_, [])


def statistic_layouts() -> str:
    rows = [[one.title, one.publisher, f"[Page]({one.page})"] for one in statistics.layouts()]
    return table(["Publication", "Publisher", "Where it is"], rows)


def statistic_columns(of: Table = STATISTICS) -> str:
    rows = [[f"`{c.name}`", c.type, "yes" if c.required else "", c.meaning] for c in of.columns]
    return table(["Column", "Type", "Needed", "Meaning"], rows)


def workforce_columns() -> str:
    rows = [
        [f"`{c.name}`", c.title, ", ".join(c.headings[:4]), c.meaning]
        for c in workforce_problems.columns(None).columns
    ]
    return table(["Column", "What it is", "Headings known, among others", "What is made of it"], rows)


def statistic_measures() -> str:
    rows = [[f"`{id_}`", one.title, one.unit, one.areas] for id_, one in sorted(statistics.measures().items())]
    return table(["Measure", "What it is", "Unit", "A larger area's is"], rows)


def statistic_issues(about: str) -> str:
    words = load("issues", "statistics", IssueWords).issues
    known = {problem.code for problem in statistic_problems.PROBLEMS}
    chosen = [code for code in words if (code in known) == (about == "rows")]
    rows = [[f"`{c}`", words[c].severity, words[c].message, words[c].what_to_do] for c in chosen]
    return table(["Code", "Severity", "What it says", "What to do"], rows)


def _cuts(cuts: Any) -> str:
    named = sorted((" and ".join(cut) for cut in cuts if cut), key=lambda cut: (" and " in cut, cut))
    return "; ".join(named) or "none"


def json_of_add() -> str:
    (told,) = json.loads(
        run("commonweal add spend docs/examples/payments-june-2026.csv --organisation XWX60 --format json")
    )
    wanted = [issue for issue in told["issues"] if issue["severity"] == "error"][:1]
    counted = [count for count in told["issue_counts"] if count["severity"] == "error"][:1]
    short = {"issues": wanted, "issue_counts": counted, "decisions": told["decisions"][-1:]}
    return _json([told | short])


def json_of_figures() -> str:
    rows = json.loads(
        run("commonweal figures --indicator spend.total --place SYSTEM --by month --format json")
    )
    return _json(rows[:1])


def json_of_nothing_kept() -> str:
    (told,) = json.loads(
        run("commonweal add spend docs/examples/orders-july-2026.csv --organisation XWX60 --format json")
    )
    return _json([told])


def _json(value: Any) -> str:
    return f"```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```\n"


TESTS = {
    "acceptance": "What the product promises, end to end, as a user meets it",
    "architecture": "Who may import whom, what loads at the prompt, and that each check catches what it is for",
    "content": "That every edition loads and says what it must",
    "docs": "That this documentation is true: commands, examples, tables, links",
    "engines": "The same expressions on DuckDB and on Spark",
    "functional": "Pages and commands, with and without a browser",
    "integration": "Several rooms together: files in, versions and figures out",
    "migrations": "Workspaces of earlier formats still open",
    "properties": "What must hold for any amount, date, heading or sheet, tried on many",
    "prove": "Proofs on published files, and of loads that are killed",
    "spec": "The rules of the field, stated as examples",
    "unit": "One module at a time; its folders are those of the package",
}


def test_folders() -> str:
    folders = sorted(path.name for path in (ROOT / "tests").glob("*/") if next(path.rglob("test_*.py"), None))
    return table(["Folder", "What it holds"], [[f"`tests/{folder}`", TESTS[folder]] for folder in folders])


def settings_table() -> str:
    from commonweal.web.config import environment

    rows = [
        [f"`{one.name}`", one.about, one.takes, f"`{one.default}`" if one.default else ""]
        for one in environment.ALL
    ]
    return table(["Variable", "What it is for", "Takes", "Where nothing is said"], rows)


MAKERS: dict[str, Callable[..., str]] = {
    "api": requests_made.answer,
    "settings": settings_table,
    "commands": commands_table,
    "usage": usage,
    "options": options_table,
    "canonical-columns": canonical_columns,
    "headings": headings,
    "issues-about": issue_codes,
    "suffixes": suffixes,
    "layouts": layouts,
    "statistic-layouts": statistic_layouts,
    "statistic-columns": statistic_columns,
    "workforce-columns": workforce_columns,
    "workforce-counts": lambda: statistic_columns(WORKFORCE),
    "statistic-measures": statistic_measures,
    "statistic-issues": statistic_issues,
    "area-levels": area_levels,
    "reference-tables": reference_tables,
    "permissions": permissions,
    "roles": roles,
    "reference-issues": reference_issues,
    "test-folders": test_folders,
    "indicators": indicators,
    "indicator-texts": indicator_texts,
    "json-of-add": json_of_add,
    "json-of-figures": json_of_figures,
    "json-of-nothing-kept": json_of_nothing_kept,
}
