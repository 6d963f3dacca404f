"""Which column is which: by its heading, by what it holds, by what was confirmed for earlier files.

Each column and field that may belong together gets a score; the best pairs are taken first. What a person confirmed
stands above all, then what was remembered, then contents that only one field can have, then the heading. A heading
is not believed where the column plainly holds something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from commonweal.content.spend import SpendColumns
from commonweal.sources.spend.headings import EXACT, MISSPELT, TIER, Headings, shown
from commonweal.sources.spend.profiles import Profile
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.readings import Decision, Question, ReadingContext
from commonweal.vocabulary.tables import SPEND

CONFIRMED, REMEMBERED, UNMISTAKABLE = 1000, 500, 110
_BY_CONTENT = 45  # below every heading that is believed
_DOUBTFUL = 20  # below every column that holds what it should
_SURE = EXACT - MISSPELT - 5 * TIER
_BELIEVABLE, _CLEAR, _PLAIN = 0.3, 0.8, 0.95
_FEW_BODIES = 3
_FIELDS = frozenset(column.name for column in SPEND.columns) - {"individual"} | {"debit", "credit"}
_REFERENCE_WORDS = frozenset(
    ["transaction", "reference", "document", "voucher", "invoice", "payment", "number"]
)


class Pair(NamedTuple):
    """A column that may be a field, how sure, and why."""

    score: int
    tier: int
    place: int
    column: int
    field: str
    evidence: str


@dataclass(frozen=True)
class Chosen:
    """The columns of one sheet."""

    mapping: Mapping[str, int]
    decisions: Sequence[Decision]
    questions: Sequence[Question] = field(default=())


@dataclass(frozen=True)
class Sheet:
    """What is known of a sheet's columns before they are chosen."""

    headings: Sequence[str | None]
    profiles: Sequence[Profile]
    name: str | None = None


def choose(sheet: Sheet, words: SpendColumns, names: Headings, context: ReadingContext) -> Chosen:
    """Choose the sheet's columns. Raises InputError where it has no date, supplier or amount."""
    confirmed = _confirmed(sheet, names, context)
    closed = {name for name, heading in context.confirmed.items() if not heading.strip()} | set(confirmed)
    pairs = [pair for pair in _pairs(sheet, words, names, context) if pair.field not in closed]
    pairs += [Pair(CONFIRMED, 0, 0, column, name, "You said so.") for name, column in confirmed.items()]
    taken = _take(pairs)
    _swap_type_and_area(taken, sheet, words)
    _settle_amounts(taken)
    _require(taken, sheet)
    questions = [] if {"amount", "debit"} & confirmed.keys() else _two_amounts(taken, pairs, sheet)
    decisions = [_decision(pair, sheet) for pair in sorted(taken.values(), key=lambda pair: pair.column)]
    return Chosen({name: pair.column for name, pair in taken.items()}, decisions, tuple(questions))


def _confirmed(sheet: Sheet, names: Headings, context: ReadingContext) -> dict[str, int]:
    found: dict[str, int] = {}
    labels = shown(sheet.headings)
    for name, heading in context.confirmed.items():
        if name not in _FIELDS:
            raise InputError(
                "unknown_field",
                f"“{name}” is not something that we read from a spend file.",
                what_to_do=f"Use one of: {', '.join(sorted(_FIELDS))}.",
            )
        if not heading.strip():
            continue
        wanted = names.normalise(heading)
        exact = [n for n, label in enumerate(labels) if label.casefold() == heading.strip().casefold()]
        alike = [
            n for n, written in enumerate(sheet.headings) if wanted and names.normalise(written) == wanted
        ]
        if not exact and not alike:
            raise InputError(
                "heading_not_found",
                f"The file has no heading “{heading}”. Its headings are: {_listed(labels)}.",
                what_to_do=f'Use one of them, like --map {name}="{labels[0] if labels else "HEADING"}".',
            )
        found[name] = (exact or alike)[0]
    return found


def _pairs(sheet: Sheet, words: SpendColumns, names: Headings, context: ReadingContext) -> list[Pair]:
    pairs: list[Pair] = []
    for column, (heading, profile) in enumerate(zip(sheet.headings, sheet.profiles, strict=True)):
        remembered = context.remembered.get(names.normalise(heading)) if heading else None
        if remembered == "":
            continue
        if remembered in _FIELDS and _believable(remembered, profile, words):
            evidence = "It was confirmed for an earlier file."
            pairs.append(Pair(REMEMBERED, 0, 0, column, str(remembered), evidence))
        pairs += _by_heading(column, heading, profile, words, names)
        pairs += _by_content(column, heading, profile, words, names)
    return pairs


def _by_heading(
    column: int, heading: str | None, profile: Profile, words: SpendColumns, names: Headings
) -> list[Pair]:
    known = names.named(heading)
    evidence = f"The heading is “{heading}”."
    pairs = []
    for named in known:
        if _believable(named.field, profile, words, ambiguous=len(known) > 1):
            pairs.append(Pair(named.score, named.tier, named.place, column, named.field, evidence))
        elif _has_some(named.field, profile):
            doubt = f"{evidence} Most of its cells are something else."
            pairs.append(Pair(_DOUBTFUL, named.tier, named.place, column, named.field, doubt))
    return pairs


def _has_some(name: str, profile: Profile) -> bool:
    """Whether a few cells are what a heading says: enough to go by it where nothing else would do."""
    if name == "date":
        return profile.dates > 0
    return name == "amount" and profile.amounts > 0 and profile.dates < _CLEAR


def _believable(name: str, profile: Profile, words: SpendColumns, *, ambiguous: bool = False) -> bool:
    """Whether a column can hold a field at all. An empty column can hold anything but what a row needs."""
    holds = words.fields[name].holds
    if profile.filled == 0:
        return name not in ("date", "supplier", "amount")
    if holds == "date":
        return max(profile.dates, profile.serials, profile.hashes) >= _BELIEVABLE
    if holds == "amount":
        return profile.amounts + profile.hashes >= _BELIEVABLE and profile.dates < _CLEAR
    if holds == "words":
        return profile.letters >= _BELIEVABLE and profile.dates < _CLEAR and profile.amounts < _CLEAR
    if holds == "code" and ambiguous:
        return profile.codes >= _CLEAR
    if name == "department_family" and ambiguous:
        return profile.share(_any(words.fields[name].values)) >= _BELIEVABLE
    if ambiguous and name in ("expense_type", "expense_area"):
        return profile.codes < _CLEAR
    return True


def _by_content(
    column: int, heading: str | None, profile: Profile, words: SpendColumns, names: Headings
) -> list[Pair]:
    """Fields that a column's cells point to, whatever its heading says."""
    if profile.filled == 0:
        return []
    example = f"It holds cells like “{profile.most_common}”."
    if (
        profile.share(_any(words.fields["department_family"].values)) >= _PLAIN
        and profile.distinct <= _FEW_BODIES
    ):
        return [Pair(UNMISTAKABLE, 0, 0, column, "department_family", example)]
    score = _BY_CONTENT if not names.is_known(heading) else _BY_CONTENT - 1
    found: list[Pair] = []
    if profile.dates >= _CLEAR and not names.normalise(heading).startswith("due"):
        found.append(Pair(score, 9, 0, column, "date", example))
    elif profile.amounts >= _CLEAR and profile.pence >= _BELIEVABLE and not _measures_else(heading, names):
        found.append(Pair(score, 9, 0, column, "amount", example))
    elif profile.letters >= _CLEAR:
        found += _words_by_content(column, heading, profile, words, names, example, score)
    if _is_references(heading, profile, names):
        found.append(Pair(score, 9, 1, column, "transaction", example))
    return found


def _measures_else(heading: str | None, names: Headings) -> bool:
    """Whether a heading says that its amounts are not what was paid."""
    return any(named.field not in ("date", "supplier") for named in names.named(heading)) or (
        names.is_known(heading) and not names.named(heading)
    )


def _words_by_content(
    column: int,
    heading: str | None,
    profile: Profile,
    words: SpendColumns,
    names: Headings,
    example: str,
    score: int,
) -> list[Pair]:
    nameless = not names.normalise(heading) or _is_own_value(heading, profile) or not names.is_known(heading)
    public = profile.share(_whole_words(words.body_words))
    if profile.distinct <= _FEW_BODIES and public >= _PLAIN:
        believed = {named.field for named in names.named(heading)}
        ambiguous = believed <= {"department_family", "expense_area"}
        return [Pair(EXACT if ambiguous else score, 9, 2, column, "entity", example)]
    descriptive = {"expense_type", "expense_area", "description"} & {n.field for n in names.named(heading)}
    companies = profile.share(_whole_words(words.supplier_words)) >= _BELIEVABLE
    if (nameless or not descriptive) and companies and profile.distinct > _FEW_BODIES:
        return [Pair(score, 9, 3, column, "supplier", example)]
    return []


def _is_own_value(heading: str | None, profile: Profile) -> bool:
    return bool(heading) and (heading or "").strip() == profile.most_common


def _is_references(heading: str | None, profile: Profile, names: Headings) -> bool:
    """Whether a column holds references under a heading that could mean them."""
    said = set(names.normalise(heading).split())
    fits = not said or bool(said & _REFERENCE_WORDS)
    elsewhere = any(named.field != "transaction" for named in names.named(heading))
    return (
        fits
        and not elsewhere
        and profile.codes >= _PLAIN
        and profile.varied >= _BELIEVABLE
        and profile.pence == 0
    )


def _take(pairs: Sequence[Pair]) -> dict[str, Pair]:
    """The best pairs first; each column and each field once."""
    taken: dict[str, Pair] = {}
    columns: set[int] = set()
    for pair in sorted(pairs, key=lambda p: (-p.score, p.tier, p.place, p.column)):
        if pair.field not in taken and pair.column not in columns:
            taken[pair.field] = pair
            columns.add(pair.column)
    return taken


def _swap_type_and_area(taken: dict[str, Pair], sheet: Sheet, words: SpendColumns) -> None:
    """Exchange expense type and area where the cells of both say that the headings are the wrong way round."""
    kind, area = taken.get("expense_type"), taken.get("expense_area")
    if kind is None or area is None or max(kind.score, area.score) >= REMEMBERED:
        return
    types, areas = (_any(words.fields[name].values) for name in ("expense_type", "expense_area"))
    under_type, under_area = sheet.profiles[kind.column], sheet.profiles[area.column]
    wrong = under_type.share(areas) > under_type.share(types) and under_area.share(types) > under_area.share(
        areas
    )
    if not wrong or under_type.share(areas) + under_area.share(types) < _BELIEVABLE:
        return
    evidence = (
        "The headings of expense type and expense area are the wrong way round: it holds cells like “{}”."
    )
    taken["expense_type"] = area._replace(
        field="expense_type", evidence=evidence.format(under_area.most_common)
    )
    taken["expense_area"] = kind._replace(
        field="expense_area", evidence=evidence.format(under_type.most_common)
    )


def _settle_amounts(taken: dict[str, Pair]) -> None:
    """Debit and credit are read together, and only where no column of amounts is better."""
    amount, pair = taken.get("amount"), {"debit", "credit"} <= taken.keys()
    confirmed = any(taken[name].score == CONFIRMED for name in ("debit", "credit") if name in taken)
    if pair and (confirmed or amount is None or amount.score <= _BY_CONTENT):
        taken.pop("amount", None)
        return
    for name in ("debit", "credit"):
        taken.pop(name, None)


def _two_amounts(taken: Mapping[str, Pair], pairs: Sequence[Pair], sheet: Sheet) -> list[Question]:
    """A question where another column has the same claim to be the amount, and differs from it."""
    best = taken.get("amount")
    if best is None or best.score >= REMEMBERED:
        return []
    used = {pair.column for pair in taken.values()}
    rivals = [
        pair.column
        for pair in pairs
        if pair.field == "amount" and pair.column not in used and (pair.score, pair.tier) == (best.score, best.tier)
        and list(sheet.profiles[pair.column].texts) != list(sheet.profiles[best.column].texts)
    ]  # fmt: skip
    if not rivals:
        return []
    labels = shown(sheet.headings)
    choices = [labels[column] for column in sorted({best.column, *rivals})]
    return [
        Question(
            "two_amounts",
            f"Which column holds what was paid: {_listed(choices, 'or')}?",
            f'--map amount="{choices[0]}"',
            choices=choices,
        )
    ]


def _require(taken: Mapping[str, Pair], sheet: Sheet) -> None:
    labels = shown(sheet.headings)
    for name, what in (("date", "dates"), ("supplier", "suppliers"), ("amount", "amounts")):
        if name in taken or (name == "amount" and "debit" in taken):
            continue
        raise InputError(
            f"no_{name}_column",
            f"We cannot find a column of {what}. The headings are: {_listed(labels)}.",
            what_to_do=f'Say which column has the {what}: add --map {name}="HEADING".',
        )


def _decision(pair: Pair, sheet: Sheet) -> Decision:
    label = shown(sheet.headings)[pair.column]
    return Decision(f"column: {pair.field}", label, pair.evidence, confident=pair.score >= _SURE)


def _listed(names: Sequence[str], last: str = "and") -> str:
    quoted = [f"“{name}”" for name in names]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def _whole_words(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")
