"""An estimate with its interval, one or many; what is not there says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISSING = "a part of it is missing"
TOO_FEW = "fewer than 10 events"


@dataclass(frozen=True)
class Estimate:
    """A value with the limits of its interval, in one unit, and the method of the interval.

    Where `value` is NaN, so are the limits, and `reason` says why. A limit alone is NaN where its method has none.
    """

    value: float
    low: float
    high: float
    method: str
    reason: str | None = None


@dataclass(frozen=True)
class Estimates:
    """Estimates of many areas or groups, each array with one number for each of them (shape n).

    `counts` are the events or persons counted, `denominators` what they are out of: people, or events expected.
    """

    values: NDArray[np.float64]
    lows: NDArray[np.float64]
    highs: NDArray[np.float64]
    counts: NDArray[np.float64]
    denominators: NDArray[np.float64]
    methods: tuple[str, ...]
    reasons: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, n: int) -> Estimate:
        return Estimate(
            float(self.values[n]),
            float(self.lows[n]),
            float(self.highs[n]),
            self.methods[n],
            self.reasons[n],
        )

    def __iter__(self) -> Iterator[Estimate]:
        return (self[n] for n in range(len(self)))
