"""Telling people from organisations among suppliers, and putting a token in place of a person's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from commonweal.content.spend import IndividualsRule
from commonweal.sources.spend.texts import clean_text

REDACTED = "REDACTED"
_WORD = re.compile(r"[^\W_](?:[^\W_]|[.'’`/&-](?=[^\W_]))*\.?|&", re.UNICODE)
_MOST_WORDS = 5
_MOST_INITIALS = 3
_INITIALS = re.compile(r"[^\W\d_](?:[.-]?[^\W\d_]){0,2}\.?")
_SURNAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’`-])*[^\W\d_]")


class Individuals:
    """The rule, ready to be asked."""

    def __init__(self, rule: IndividualsRule) -> None:
        self._redactions = _any_of(rule.redactions)
        self._people = _any_of(rule.people)
        self._never = _any_of(rule.never)
        self._titles = frozenset(rule.titles)
        self._companies = frozenset(rule.company_words)
        self._businesses = frozenset(rule.business_words) | self._companies
        self._practices = frozenset(rule.practice_words)
        self._particles = frozenset(rule.particles)
        self._forenames = frozenset(rule.forenames)

    def is_redacted(self, name: str) -> bool:
        """Whether a name, or a part of it, was taken out by whoever published it."""
        return bool(self._redactions.search(name.lower()))

    def is_individual(self, name: str) -> bool:
        """Whether a name is a person's, or stands for one."""
        return self.is_redacted(name) or self.is_person(name)

    def is_person(self, name: str) -> bool:
        """The same of a name that is known not to be redacted."""
        lower = name.lower()
        if self._people.fullmatch(lower.strip()):
            return True
        if not self._businesses.isdisjoint(lower.split()) or self._never.fullmatch(lower):
            return False
        words = _WORD.findall(name)
        bare = [word.lower().strip(".") for word in words]
        if not words or any(word in self._businesses for word in bare):
            return False
        if self._titles.intersection((*bare[:2], bare[-1])):  # “Mr A Sample”, “Sample Mr A”, “A Sample Mr”
            return self._follows_title(bare)
        if any(word in self._practices for word in bare):
            return False
        return self._has_shape(name, words, bare)

    def may_be_person(self, name: str) -> bool:
        """Whether a name that nothing is known of may be a person's, or that of a person's trade: a stricter question.

        A name is an organisation's where it has a legal form or the like. Else it may be a person's where a title, or a
        forename or initials and a surname, begin it, whatever comes after (“Alice Example Plumbing”), or where no word
        of it is a business's.
        """
        words = _WORD.findall(name)
        bare = [word.lower().strip(".") for word in words]
        if self.is_individual(name):
            return True
        if not self._companies.isdisjoint((*bare, *name.lower().split())) or self._never.fullmatch(
            name.lower()
        ):
            return False
        if self._titles.intersection(bare[:1]):
            return True
        others = [word for word in bare if word not in self._businesses and word not in self._practices]
        if len(others) < 2 or any(character.isdigit() for character in name):
            return False
        return len(others) == len(bare) or bare[0] in self._forenames or _are_initials(words[:1])

    def _follows_title(self, bare: Sequence[str]) -> bool:
        rest = [word for word in bare if word not in self._titles and word not in self._practices]
        return 0 < len(rest) <= _MOST_WORDS and all(
            word.replace("'", "").replace("-", "").isalpha() for word in rest
        )

    def _has_shape(self, name: str, words: Sequence[str], bare: Sequence[str]) -> bool:
        """Initials and a surname, either way round; or a forename, perhaps initials, and a surname."""
        if not 1 < len(words) <= _MOST_WORDS or any(c.isdigit() or c in "&/@" for c in name):
            return False
        if "," in name:
            return self._surname_first(name)
        last = _split_surname(words, self._particles)
        given, surname = words[:last], words[last:]
        if not given or not all(
            _SURNAME.fullmatch(word) for word in surname if word.lower() not in self._particles
        ):
            return False
        if _are_initials(given):
            return True
        return bare[0] in self._forenames and all(self._is_given(word) for word in given[1:])

    def _is_given(self, word: str) -> bool:
        return word.lower() in self._forenames or bool(
            _INITIALS.fullmatch(word) and len(word.strip(".")) == 1
        )

    def _surname_first(self, name: str) -> bool:
        """“Example, A B” or “Example, Alice”."""
        surname, _, given = name.partition(",")
        names = given.split()
        if not names or len(surname.split()) > 2 or not _SURNAME.fullmatch(surname.strip().replace(" ", "")):
            return False
        return _are_initials(names) or names[0].lower() in self._forenames


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _are_initials(words: Sequence[str]) -> bool:
    """“A”, “A B”, “A.B.” or “AB”: at most three letters, those without points in capitals and not a word."""
    letters = "".join(word.replace(".", "").replace("-", "") for word in words)
    separate = all(len(word.strip(".")) == 1 or "." in word.strip(".") for word in words)
    return separate and len(letters) <= _MOST_INITIALS and letters.isalpha()


def _split_surname(words: Sequence[str], particles: frozenset[str]) -> int:
    """Where the surname begins: the last word, with the small words before it."""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in particles:
        start -= 1
    return start


class SupplierCleaner:
    """Cleans distinct suppliers for a lookup: (supplier, individual, total)."""

    def __init__(
        self, rule: IndividualsRule, total_words: Sequence[str], token: Callable[[str], str]
    ) -> None:
        self._individuals = Individuals(rule)
        self._titles = frozenset(rule.titles)
        self._totals = _any_of(total_words)
        self._token = token

    @cached_property
    def _redacted_token(self) -> str:
        return self._token(REDACTED)

    def __call__(self, texts: Sequence[str]) -> list[tuple[str | None, bool | None, bool]]:
        """One tuple for each text, in order."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> tuple[str | None, bool | None, bool]:
        name = clean_text(text)
        if name is None:
            return None, None, False
        if self._individuals.is_redacted(name):
            return self._redacted_token, True, False
        if self._individuals.is_person(name):
            return self._token(self.normalised(name)), True, False
        return name, False, bool(self._totals.fullmatch(name.lower()))

    def normalised(self, name: str) -> str:
        """A person's name as the token is made from it: titles, case and punctuation make no difference."""
        words = re.sub(r"[^\w\s]", " ", name.casefold()).split()
        return " ".join(word for word in words if word not in self._titles) or name.casefold()
