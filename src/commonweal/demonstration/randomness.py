"""Where chance comes from: one stream for each purpose, so that a change in one leaves the others as they were."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str, *numbers: int) -> np.random.Generator:
    """The stream of random numbers for a purpose: the same for the same seed, purpose and numbers."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode()), *numbers])
