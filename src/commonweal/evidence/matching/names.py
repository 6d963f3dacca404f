"""Names of suppliers cleaned: what is left are the words that tell one supplier from another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.suppliers import NameRules

MOST_PASSES = 4
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_NOT_WORDS = re.compile(r"[^A-Z0-9]+")
_LETTERS_AND = re.compile(r"\b([A-Z]) ?(?:&|\bAND\b) ?([A-Z])\b")


@dataclass(frozen=True)
class CleanedName:
    """A name as it is compared.

    `key` holds its words in order; `trades_as` those of the name it trades under, where it gives one; `number` a
    company number written into it; `form` the legal form that it ends with.
    """

    key: str
    trades_as: str | None = None
    number: str | None = None
    form: str | None = None


class Cleaner:
    """Cleans names by one edition of the rules. A cleaned name, cleaned again, stays as it is."""

    def __init__(self, rules: NameRules) -> None:
        self.edition = rules.edition
        self._codes = [re.compile(pattern) for pattern in rules.codes]
        self._trading = re.compile(r"\(?(?:" + "|".join(rules.trading_as) + r")\)?")
        self._small = frozenset(rules.small_words)
        self._forms = frozenset(rules.legal_forms)
        self._last_forms = frozenset((*rules.legal_forms, *rules.last_forms))
        self._words = {word: tuple(meaning.split()) for word, meaning in rules.words.items()}
        self._last = {word: tuple(meaning.split()) for word, meaning in rules.last_words.items()}
        self._parted = re.compile(rf"({'|'.join(rules.parted)})")
        self.either = frozenset(frozenset(pair) for pair in rules.either)
        self._ledger = frozenset(rules.ledger_words)
        self._sorts = [
            (each.sort, re.compile(rf"\b(?:{'|'.join(each.marks)})\b"), frozenset(each.words))
            for each in rules.sorts
        ]
        self._first = {word: tuple(meaning.split()) for word, meaning in rules.first_words.items()}

    def clean(self, name: str) -> CleanedName:
        """A name as it is compared."""
        text, number = self._without_codes(_capitals(name))
        parts = [part for part in self._trading.split(text, maxsplit=1) if _NOT_WORDS.sub("", part)]
        words = self._parts(parts[0] if parts else text)
        while len(words) > 1 and words[-1] in self._ledger:
            words = words[:-1]
        key = self._key(words)
        trades_as = self._key(self._parts(parts[1])) if len(parts) > 1 else None
        form = words[-1] if len(words) > 1 and words[-1] in self._forms else None
        return CleanedName(key, trades_as or None, number, form)

    def key(self, name: str) -> str:
        """The words of a name in order; the quick way, for registers, whose names hold no codes."""
        return self._key(self._parts(_capitals(name)))

    def sort(self, key: str) -> tuple[str | None, frozenset[str]]:
        """What sort of body a cleaned name says it names, and the words that say no more than that."""
        for sort, marks, words in self._sorts:
            if marks.search(key):
                return sort, words
        return None, frozenset()

    def _without_codes(self, text: str) -> tuple[str, str | None]:
        number = None
        for pattern in self._codes:
            found = pattern.search(text)
            rest = text[: found.start()] + text[found.end() :] if found else text
            if found and _NOT_WORDS.sub("", rest):
                number = found.groupdict().get("number") or number
                text = rest.strip()
        return text, number

    def _parts(self, text: str) -> list[str]:
        return _words(self._parted.sub(r" \1 ", text))

    def _key(self, words: list[str]) -> str:
        """Words that are left, until cleaning them again changes nothing (words left out may bring others together)."""
        key = " ".join(words)
        for _ in range(MOST_PASSES):
            kept = self._kept(words)
            key = " ".join(kept)
            words = self._parts(key)
            if words == kept and not self._is_abbreviated(kept):
                break
        return key

    def _is_abbreviated(self, words: list[str]) -> bool:
        return len(words) > 1 and (
            words[-1] in self._last or words[0] in self._first or words[-1] in self._last_forms
        )

    def _kept(self, words: list[str]) -> list[str]:
        last = len(words) - 1
        while last > 0 and (words[last] in self._last_forms or words[last] in self._small):
            last -= 1
        meant: list[str] = []
        for place, word in enumerate(words[: last + 1]):
            if place == 0 and last > 0 and word in self._first:
                meant += self._first[word]
            elif place == last and place > 0 and word in self._last:
                meant += self._last[word]
            else:
                meant += self._words.get(word, (word,))
        kept = [word for word in meant if word not in self._small and word not in self._forms]
        return kept or meant


def _capitals(name: str) -> str:
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
        name = "".join(letter for letter in name if not unicodedata.combining(letter))
    return name.upper().translate(_APOSTROPHES).strip()


def _words(text: str) -> list[str]:
    """The words of a text in capitals; letters that stand alone side by side are one word: N.H.S., J. P. Morgan."""
    words = _NOT_WORDS.sub(" ", _LETTERS_AND.sub(r"\1\2", text).replace("&", " AND ")).split()
    if all(len(word) > 1 for word in words):
        return words
    joined: list[str] = []
    letters = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        if letters:
            joined.append(letters)
            letters = ""
        joined.append(word)
    return [*joined, letters] if letters else joined


@lru_cache(maxsize=8)
def cleaner(overlay: Path | None = None) -> Cleaner:
    """The cleaner by the rules in force."""
    return Cleaner(load("supplier-names", "cleaning", NameRules, overlay=overlay))
