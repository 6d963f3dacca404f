"""Other ways of matching the same names in the same register: exact, rapidfuzz alone, Splink.

Each is given the names as we clean them. Each claims as many names of the tuning half as we do; what that threshold
gives on the test half is told.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from benchmarks.matching.fitting import entities
from benchmarks.matching.labelled import Labelled, LabelledFile
from benchmarks.matching.measuring import Answer
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import Entity

Scored = list[tuple[str | None, float]]


def exact(labels: Sequence[Labelled], file: LabelledFile) -> list[Answer]:
    """The same once cleaned, or nothing."""
    held, _ = entities(file)
    by_key = {cleaner().key(name): entity.id for entity in held for name in entity.names}
    return [Answer(by_key.get(cleaner().clean(label.written).key)) for label in labels]


def by_rapidfuzz(labels: Sequence[Labelled], file: LabelledFile) -> Scored:
    """The name, of all names, whose words in order of the alphabet are the most alike."""
    keys, ids = _names(entities(file)[0])
    found: Scored = []
    for label in labels:
        key = cleaner().clean(label.written).key
        best = process.extractOne(key, keys, scorer=fuzz.token_sort_ratio)
        found.append((ids[best[2]], best[1] / 100) if best else (None, 0.0))
    return found


def by_splink(labels: Sequence[Labelled], file: LabelledFile) -> Scored:
    """Splink: u by random sampling, m by expectation maximisation on several blocking rules, term frequencies."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    keys, ids = _names(entities(file)[0])
    left = _frame([cleaner().clean(label.written).key for label in labels], "ledger")
    right = _frame(keys, "register")
    blocks = [block_on("first"), block_on("longest"), block_on("second"), block_on("beginning")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85, 0.75]),
            cl.JaroWinklerAtThresholds("longest", [0.92]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("last", [0.92]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("numbers"),
        ],
        blocking_rules_to_generate_predictions=blocks,
        retain_intermediate_calculation_columns=False,
    )
    linker = _linker(Linker, left, right, settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=5_000_000, seed=1)
    for rule in (block_on("name"), block_on("first"), block_on("longest"), block_on("beginning")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    pairs = linker.inference.predict(threshold_match_weight=-20).as_pandas_dataframe()
    best: dict[int, tuple[float, int]] = {}
    for row in pairs.itertuples():
        sides = {row.source_dataset_l: row.unique_id_l, row.source_dataset_r: row.unique_id_r}
        score = (float(row.match_weight), -int(sides["register"]))
        asked = int(sides["ledger"])
        best[asked] = max(best.get(asked, (-99.0, 0)), score)
    return [
        (ids[-best[place][1]], best[place][0]) if place in best else (None, -99.0)
        for place in range(len(labels))
    ]


def threshold(scored: Scored, claims: int) -> float:
    """The score from which so many names are claimed, so that all methods are held to one coverage."""
    scores = sorted((score for claim, score in scored if claim), reverse=True)
    return scores[min(claims, len(scores)) - 1]


def answers(scored: Scored, at: float) -> list[Answer]:
    """What is claimed at a threshold."""
    return [Answer(claim if score >= at else None) for claim, score in scored]


def _names(held: Sequence[Entity]) -> tuple[list[str], list[str]]:
    met = [(cleaner().key(name), entity.id) for entity in held for name in entity.names]
    once = sorted(set(met))
    return [key for key, _ in once], [id_ for _, id_ in once]


def _frame(keys: Sequence[str], dataset: str) -> pd.DataFrame:
    words = [key.split() or [""] for key in keys]
    return pd.DataFrame(
        {
            "unique_id": range(len(keys)),
            "source_dataset": dataset,
            "name": keys,
            "first": [each[0] for each in words],
            "second": [each[1] if len(each) > 1 else None for each in words],
            "last": [each[-1] for each in words],
            "longest": [max(each, key=len) for each in words],
            "beginning": [key.replace(" ", "")[:7] for key in keys],
            "numbers": [" ".join(filter(str.isdigit, each)) or None for each in words],
        }
    )


def _linker(make: Any, left: pd.DataFrame, right: pd.DataFrame, settings: Any) -> Any:
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI()
    sides = [
        api.register(frame, dataset_display_name=name)
        for frame, name in ((left, "ledger"), (right, "register"))
    ]
    return make(sides, settings, log_level=logging.ERROR)
