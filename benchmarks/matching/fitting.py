"""Fit the weights of the method on the tuning half of the labelled names, and print them as content holds them.

Two logistic models, by Newton's method with a small ridge: of pairs (are these names one supplier's?), then of
suppliers (is the likeliest name the right one?). For one supplier in ten the right name is left out of what is
searched, so that both learn what it is like when a register does not have it. What postcodes and former names weigh
is not in the labelled files: those weights are set, and held against generated variants.
"""

from __future__ import annotations

import hashlib
import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.matching import labelled
from benchmarks.matching.labelled import Labelled, LabelledFile
from commonweal.content.loader import load
from commonweal.content.suppliers import MatchingMethod
from commonweal.evidence.engine import engine
from commonweal.evidence.matching import candidates, clusters, registers
from commonweal.evidence.matching.comparing import Side, Weigher, features, weighed
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import Entity

SET = {"postcode_same": 4.0, "postcode_differs": -0.7, "former": -0.5}
LEFT_OUT = 10
RIDGE = 1.0
MOST = 9.0


def entities(file: LabelledFile) -> tuple[list[Entity], dict[str, str]]:
    """A file's register as bodies, names that clean alike and working names together; and the body of each name."""
    clean = cleaner()
    by_key: dict[str, list[str]] = {}
    for name in file.register:
        by_key.setdefault(clean.key(file.known_as.get(name, name)), []).append(name)
    held, ids = [], {}
    for key, names in sorted(by_key.items()):
        held.append(Entity(f"company:{key}", names[0], "company", None, tuple(names)))
        ids |= {labelled.loosely(name): f"company:{key}" for name in names}
    return held, ids


def is_left_out(label: Labelled) -> bool:
    """Whether its right name is left out of what is searched."""
    return int(hashlib.sha256(f"left out {label.written}".encode()).hexdigest(), 16) % LEFT_OUT == 0


def fit(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The weights of a logistic model."""
    weights = np.zeros(matrix.shape[1])
    ridge = RIDGE * np.eye(len(weights))
    ridge[0, 0] = 0
    for _ in range(100):
        sure = 1 / (1 + np.exp(-matrix @ weights))
        curve = matrix.T @ (matrix * (sure * (1 - sure))[:, None]) + ridge + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curve, matrix.T @ (right - sure) - ridge @ weights)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def fitted(file: LabelledFile) -> tuple[dict[str, float], dict[str, float]]:
    """The weights of pairs and of choices, on the tuning half of a file."""
    labels = file.half(tuning=True)
    pairs = _pairs(file, labels)
    names = [name for name in pairs[0][2] if not name.startswith("postcode")]
    matrix = np.array([[values[name] for name in names] for _, _, values in pairs])
    weights = dict(zip(names, fit(matrix, np.array([float(right) for _, right, _ in pairs])), strict=True))
    found: dict[int, list[tuple[float, bool, Mapping[str, float]]]] = {}
    for number, right, values in pairs:
        found.setdefault(number, []).append((weighed(weights, values), right, values))
    rows, rights = [], []
    for options in found.values():
        options.sort(key=lambda option: -option[0])
        top, right, values = options[0]
        gap = top - (options[1][0] if len(options) > 1 else -MOST)
        rows.append(
            [1.0, max(-MOST, min(top, MOST)), max(0.0, min(gap, MOST)), values["same"], values["core_same"]]
        )
        rights.append(float(right))
    choice = fit(np.array(rows), np.array(rights))
    return weights | SET, dict(
        zip(("intercept", "log_odds", "gap", "same", "core_same"), choice, strict=True)
    ) | {"tied": -4.0}


def _pairs(file: LabelledFile, labels: Sequence[Labelled]) -> list[tuple[int, bool, dict[str, float]]]:
    held, ids = entities(file)
    clean, method = cleaner(), load("supplier-matching", "method", MatchingMethod)
    truth = [ids.get(labelled.loosely(label.truth)) if label.truth else None for label in labels]
    with tempfile.TemporaryDirectory() as folder, engine(Path(folder)) as running:
        registers.hold(running, held, [], clean, {})
        running.table("sought", clusters.sought([(clean.clean(label.written).key, None) for label in labels]))
        candidates.find(running)
        counts = dict(running.execute("SELECT word, names FROM candidate_words"))
        weigher = Weigher(counts, len(file.register), word_likeness=method.word_likeness, either=clean.either)
        found = []
        for table in candidates.pairs(running):
            for pair in table.to_pylist():
                right = pair["id"] == truth[pair["sought"]]
                if right and is_left_out(labels[pair["sought"]]):
                    continue
                here = Side(pair["here"], *clean.sort(pair["here"]))
                there = Side(pair["there"], *clean.sort(pair["there"]))
                found.append((pair["sought"], right, features(weigher, here, there)[0]))
    return found


def main() -> int:
    """Print the weights."""
    folder = Path(sys.argv[1]) / "suppliers"
    pair, choice = fitted(labelled.read(folder)[0])
    for title, weights in (("pair", pair), ("choice", choice)):
        print(f"{title}:")
        for name, weight in weights.items():
            print(f"  {name}: {math.floor(weight * 1000 + 0.5) / 1000}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
