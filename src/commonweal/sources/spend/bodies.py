"""Whose file it is: the names it gives, against the names known for this organisation and others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, utils

from commonweal.sources.spend.texts import clean_text
from commonweal.vocabulary.readings import Question, ReadingContext

_ALIKE = 80
_SHOWN = 5


def alike(one: str, other: str) -> bool:
    """Whether two names are of one body: word order, case and punctuation make no difference."""
    return fuzz.token_set_ratio(one, other, processor=utils.default_process) >= _ALIKE


def of_payments(counts: Mapping[str, int], heading: str | None, total_words: Sequence[str]) -> dict[str, int]:
    """A column's texts without its heading, where that is repeated, and without the words of totals rows."""
    repeated = utils.default_process(heading or "")

    def is_of_a_payment(text: str) -> bool:
        words = (clean_text(text) or "").lower()
        return utils.default_process(text) != repeated and not any(
            re.fullmatch(w, words) for w in total_words
        )

    return {text: count for text, count in counts.items() if is_of_a_payment(text)}


def names_in(counts: Mapping[str, int]) -> list[str]:
    """The bodies that a column names, most frequent first; spellings that differ by case or spaces are one."""
    totals: dict[str, int] = {}
    written: dict[str, str] = {}
    for text, count in counts.items():
        name = clean_text(text)
        if name:
            key = utils.default_process(name)
            written.setdefault(key, name)
            totals[key] = totals.get(key, 0) + count
    return [written[key] for key in sorted(totals, key=lambda key: -totals[key])]


def other_body(names: Sequence[str], titles: Sequence[str], context: ReadingContext) -> str | None:
    """A name in the file that is another organisation's, or unlike all of this one's; None where there is none."""
    if not context.own_names:
        return None
    for name in names:
        if any(alike(name, own) for own in context.own_names):
            continue
        return name
    if not names:
        return next((title for title in titles if _names_other(title, context)), None)
    return None


def _names_other(title: str, context: ReadingContext) -> bool:
    """Whether a title names another organisation that is known, and not this one."""
    if any(alike(title, own) for own in context.own_names):
        return False
    return any(
        code != context.organisation and alike(title, name) for name, code in context.other_names.items()
    )


def question(name: str, context: ReadingContext) -> Question:
    """Ask whether the file is this organisation's."""
    other = next(
        (code for known, code in context.other_names.items() if known.casefold() == name.casefold()), None
    )
    known = f" That is a name of {other}." if other and other != context.organisation else ""
    return Question(
        "other_organisation",
        f"The file names “{name}”.{known} Is it a file of {context.organisation}?",
        "--yes",
        safe_answer="accept",
    )


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, the first few of them."""
    first = ", ".join(names[:_SHOWN])
    return first if len(names) <= _SHOWN else f"{first} and {len(names) - _SHOWN} more"
