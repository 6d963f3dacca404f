"""A million payment lines through the whole program: Spark gives every figure that was kept."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonweal.demonstration import publish, set_up, setting, write_ledger
from commonweal.evidence.store import Store, versions
from commonweal.gate.answering import value_of
from commonweal.gate.protecting import protect
from commonweal.gate.rules import rules
from commonweal.indicators import plans
from commonweal.pipeline import ask, load, sharing, viewing
from commonweal.pipeline.workspace import place_organisations
from commonweal.vocabulary.figures import Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.plans import Asked, Plan
from commonweal.vocabulary.tables import SPEND

LINES = 1_000_000
BODIES = ("XWX10", "XWX20", "XWX30", "X01000010")
EVERY = 10_000_000


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four ledgers, a million lines in all, with suppliers placed and every figure kept."""
    folder = tmp_path_factory.mktemp("million")
    made = folder / "workspace"
    made.mkdir()
    set_up(made / "content")
    options = load.LoadOptions(accept_proposals=True, figures=False)
    published = [file.path for file in publish(folder / "published") if file.kind == "reference"]
    load.add(made, "reference", published, options=options)
    (directory,) = [path for path in published if "Postcode" in path.name]
    with directory.open(encoding="utf-8", newline="") as opened:
        postcodes = [row["pcds"] for row in csv.DictReader(opened)]
    place_organisations(made, setting().addresses)
    for seed, body in enumerate(BODIES):
        path = folder / f"{body}.csv"
        write_ledger(path, lines=LINES // len(BODIES), seed=seed, entity=body, postcodes=postcodes)
        (result,) = load.add(made, "spend", [path], organisation=body, options=options)
        assert result.error is None
        path.unlink()
    ask.refresh(made, view=viewing.View(SYSTEM))
    return made


@pytest.mark.prove
@pytest.mark.spark
def test_spark_gives_every_figure_of_the_system(workspace: Path, spark_session: Any, tmp_path: Path) -> None:
    store = Store(workspace)
    held = versions.current(store)
    (seen,) = viewing.seen(store, held, viewing.View(SYSTEM), sharing.shares(workspace))
    spark_session.conf.set("spark.sql.shuffle.partitions", "4")
    ledgers = [v for v in seen.held if v.kind == "spend"]
    _spend(spark_session, [str(path) for path in versions.rows_of(store, ledgers)])
    for name, table in viewing.Surroundings(store, viewing.View(SYSTEM), tmp_path).tables(seen).items():
        _put(spark_session, name, table, tmp_path)
    backend = ibis.pyspark.connect(spark_session)
    kept = {found.indicator: found for found in ask.figure_sets(workspace, place=SYSTEM)}
    rule = rules(store.content)
    compared = 0
    for plan in plans(Asked(seen.place, store.content, seen.context)):
        found = kept[plan.indicator]
        if plan.needs and any(name in seen.context.missing for name in plan.needs):
            assert isinstance(found.headline.value, Suppressed)
            continue
        _prepare(spark_session, backend, plan, tmp_path)
        for cut, expression in plan.cuts().items():
            answer = backend.to_pyarrow(expression)
            if not cut:
                (row,) = answer.to_pylist()
                assert value_of(row) == found.headline.value, plan.indicator
                assert int(row["count"] or 0) == found.headline.count, plan.indicator
            else:
                rows = protect(answer, cut, rule.audiences[found.audience]).to_pylist()
                theirs = {tuple(row[name] for name in cut): (value_of(row), row["count"]) for row in rows}
                page = ask.cut(workspace, found.key, cut, limit=EVERY)
                ours = {tuple(f.cut[name] for name in cut): (f.value, f.count) for f in page.figures}
                assert theirs == ours, (plan.indicator, cut)
            compared += 1
    print(f"\n{compared} answers of {len(kept)} indicators over {LINES:,} lines: the same from Spark")
    assert compared > 50


def _spend(session: Any, paths: list[str]) -> None:
    rows = session.read.option("mergeSchema", "true").parquet(*paths).where("outcome = 'accepted'")
    spark_type = {"int64": "bigint", "decimal(18, 2)": "decimal(18,2)"}
    columns = [
        column.name
        if column.name in rows.columns
        else f"CAST(NULL AS {spark_type.get(column.type, column.type)}) AS {column.name}"
        for column in SPEND.columns
    ]
    rows.selectExpr("organisation", *columns).createOrReplaceTempView("spend")


def _put(session: Any, name: str, table: pa.Table, folder: Path) -> None:
    pq.write_table(table, folder / f"{name}.parquet")
    session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)


def _prepare(session: Any, backend: Any, plan: Plan, folder: Path) -> None:
    """What several answers share, once."""
    for name, expression in plan.prepared().items():
        path = folder / f"{name}.spark"
        if not path.exists():
            session.sql(backend.compile(expression)).write.parquet(str(path))
            session.read.parquet(str(path)).createOrReplaceTempView(name)
