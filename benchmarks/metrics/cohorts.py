"""The cohort table: what each month's new accounts kept, of accounts and of revenue, at the ages shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.metrics.bare import in_duckdb
from benchmarks.metrics.contestant import Contest, Contestant
from benchmarks.metrics.data import MONTH, ledger

__all__ = ["CONTEST"]

Call = Callable[[], Any]

_AGES = (3, 6, 9, 12, 18, 24, 36)
_KEY = ["cohort", "age"]
_COUNTS = ["accounts", "unbroken", "alive", "began", "mrr", "kept"]

_QUERY = f"""
with lives as (
    select customer_id, min(first_month) as cohort, min(tenure) filter (state = 'none') as gone,
        any_value(mrr) filter (tenure = 0) as began
    from ledger group by customer_id
), rows as (
    select cohort, tenure as age, coalesce(gone > tenure, true) as unbroken, state <> 'none' as alive,
        began, mrr
    from lives join (select * from ledger where tenure in {_AGES}) using (customer_id)
)
select strftime(cohort, '%Y-%m') as cohort, age, count(*) as accounts,
    count(*) filter (unbroken) as unbroken, count(*) filter (alive) as alive,
    sum(began) as began, sum(mrr) as mrr, sum(least(began, mrr)) as kept
from rows group by grouping sets ((cohort, age), (age)) order by cohort nulls last, age
"""


def _kit(file: Path) -> Call:
    from cskit.metrics import cohort_retention
    from cskit.metrics.lives import lives
    from cskit.policy import Policy

    table, policy = pd.read_parquet(file), Policy()

    def call() -> Any:
        followed = cohort_retention.followed(lives(table, MONTH))
        at = cohort_retention.at_ages({"ledger": table}, followed, MONTH)
        return cohort_retention.cells(at, "month", MONTH, policy)

    return call


def _polars(file: Path) -> Call:
    import polars as pl

    table = pl.read_parquet(file)
    state, tenure = pl.col("state"), pl.col("tenure")

    def counted(rows: pl.LazyFrame, *by: str) -> pl.LazyFrame:
        return rows.group_by(*by).agg(
            accounts=pl.len(),
            unbroken=(pl.col("gone").is_null() | (pl.col("gone") > pl.col("age"))).sum(),
            alive=(state != "none").sum(),
            began=pl.col("began").sum(),
            mrr=pl.col("mrr").sum(),
            kept=pl.min_horizontal("began", "mrr").sum(),
        )

    def call() -> Any:
        rows = table.lazy()
        lives = rows.filter(tenure == 0).select("customer_id", cohort="first_month", began="mrr")
        gone = rows.filter(state == "none").group_by("customer_id").agg(gone=tenure.min())
        seen = (
            rows.filter(tenure.is_in(_AGES))
            .select("customer_id", "state", "mrr", age=tenure)
            .join(lives, on="customer_id")
            .join(gone, on="customer_id", how="left")
            .collect()
            .lazy()
        )
        by_cohort = counted(seen, "cohort", "age").with_columns(pl.col("cohort").dt.strftime("%Y-%m"))
        pooled = counted(seen, "age").select(pl.lit("").alias("cohort"), pl.all())
        return pl.concat([by_cohort.sort("cohort", "age"), pooled.sort("age")]).collect()

    return call


def _tidy(found: Any) -> pd.DataFrame:
    """Name the columns alike: all accounts together have no cohort; GRR is of what each began with."""
    frame: pd.DataFrame = found if isinstance(found, pd.DataFrame) else found.to_pandas()
    if "grr" in frame:
        frame = frame.assign(kept=(frame["grr"] * frame["began"]).round())
    frame = frame.assign(cohort=frame["cohort"].fillna(""))
    kinds = {"cohort": "str", "age": "int64"} | dict.fromkeys(_COUNTS, "int64")
    return frame[[*_KEY, *_COUNTS]].astype(kinds)


CONTEST = Contest(
    words="Cohort table: what each month's new accounts kept at 3 to 36 months, from the rows of a ledger",
    make=ledger,
    sizes=(10_000_000,),
    small=10_000,
    contestants={
        "kit": Contestant("`cohort_retention.cells`, with its intervals", "kit", _kit, _tidy, "cskit"),
        "duckdb": Contestant(
            "bare DuckDB query, without intervals", "limit", in_duckdb("ledger", _QUERY), _tidy, "duckdb"
        ),
        "polars": Contestant("bare Polars query, without intervals", "limit", _polars, _tidy, "polars"),
    },
    goals={"limit": 1.5},
)
