"""Precision and recall of claims, with their Wilson intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.matching import labelled
from benchmarks.matching.labelled import Labelled

Z = 1.959963984540054  # of a two-sided 95% interval


@dataclass(frozen=True)
class Share:
    """So many of so many, with its Wilson 95% interval."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing is 0."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson (1927), Probable inference, the law of succession, and statistical inference."""
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.value
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return middle - half, middle + half

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} ({low:.3f} to {high:.3f})"


@dataclass(frozen=True)
class Quality:
    """How well names were matched: of those claimed, how many rightly; of those that have an answer, how many found."""

    what: str
    precision: Share
    recall: Share
    review: Share  # of all names, those put to a person

    def __str__(self) -> str:
        return f"{self.what:<44} precision {self.precision}  recall {self.recall}  to review {self.review.value:.3f}"


@dataclass(frozen=True)
class Answer:
    """What a method says of one name: the body it claims, if any, and whether it goes to a person instead."""

    claimed: str | None
    to_review: bool = False


def quality(
    what: str,
    labels: Sequence[Labelled],
    answers: Sequence[Answer],
    is_right: Callable[[Labelled, str], bool],
) -> Quality:
    """Hold answers against labels."""
    claimed = [(label, a.claimed) for label, a in zip(labels, answers, strict=True) if a.claimed is not None]
    right = sum(is_right(label, claim) for label, claim in claimed)
    return Quality(
        what,
        Share(right, len(claimed)),
        Share(right, sum(label.truth is not None for label in labels)),
        Share(sum(a.to_review for a in answers), len(answers)),
    )


def same_name(names: dict[str, Sequence[str]]) -> Callable[[Labelled, str], bool]:
    """Whether a claimed body is the one that a person found: one of its names is the name they found."""

    def is_right(label: Labelled, claimed: str) -> bool:
        truth = labelled.loosely(label.truth or "")
        return bool(truth) and any(labelled.loosely(name) == truth for name in names.get(claimed, ()))

    return is_right
