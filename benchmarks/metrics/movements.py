"""The movements of a month: who came, grew, shrank, paused and left, and by how much."""

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

_COLUMNS = ["customer_id", "movement", "before", "after", "amount"]
_ORDER = ("new", "reactivation", "expansion", "resumed", "contraction", "churn", "paused")
_LAST = MONTH - pd.DateOffset(months=1)

_QUERY = f"""
with pairs as (
    select
        customer_id, coalesce(past.mrr, 0) as before, present.mrr as after, present.state as state,
        coalesce(past.state, 'none') as was, present.first_month
    from (select * from ledger where month = timestamp '{MONTH:%Y-%m-%d}') as present
    left join (select * from ledger where month = timestamp '{_LAST:%Y-%m-%d}') as past using (customer_id)
), named as (
    select customer_id, before, after, abs(after - before) as amount, case
        when before = 0 and after > 0 and was = 'paused' then 4
        when before = 0 and after > 0 and first_month = timestamp '{MONTH:%Y-%m-%d}' then 1
        when before = 0 and after > 0 then 2
        when before > 0 and state = 'paused' then 7
        when after = 0 and state = 'none' and (before > 0 or was = 'paused') then 6
        when after > before then 3
        when after < before then 5 end as place
    from pairs
)
select
    customer_id, {list(_ORDER)}[place] as movement, before, after, amount
from named where place is not null order by place, amount desc, customer_id
"""


def _kit(file: Path) -> Call:
    from cskit.metrics.recurring_revenue import movements

    table = pd.read_parquet(file)
    return lambda: movements(table, MONTH)


def _polars(file: Path) -> Call:
    import polars as pl

    table = pl.read_parquet(file)
    before, after, was = pl.col("before"), pl.col("after"), pl.col("was")
    kinds = pl.Enum(_ORDER)
    named = (
        pl.when((before == 0) & (after > 0) & (was == "paused"))
        .then(pl.lit("resumed", kinds))
        .when((before == 0) & (after > 0) & (pl.col("first_month") == MONTH))
        .then(pl.lit("new", kinds))
        .when((before == 0) & (after > 0))
        .then(pl.lit("reactivation", kinds))
        .when((before > 0) & (pl.col("state") == "paused"))
        .then(pl.lit("paused", kinds))
        .when((after == 0) & (pl.col("state") == "none") & ((before > 0) | (was == "paused")))
        .then(pl.lit("churn", kinds))
        .when(after > before)
        .then(pl.lit("expansion", kinds))
        .when(after < before)
        .then(pl.lit("contraction", kinds))
    )

    def call() -> Any:
        rows = table.lazy()
        now = rows.filter(pl.col("month") == MONTH).select(
            "customer_id", "state", "first_month", after=pl.col("mrr")
        )
        then = rows.filter(pl.col("month") == _LAST).select(
            "customer_id", before=pl.col("mrr"), was=pl.col("state")
        )
        return (
            now.join(then, on="customer_id", how="left")
            .with_columns(before.fill_null(0), was.fill_null("none"))
            .with_columns(movement=named, amount=(after - before).abs())
            .filter(pl.col("movement").is_not_null())
            .sort("movement", "amount", "customer_id", descending=[False, True, False])
            .select(_COLUMNS)
            .collect()
        )

    return call


def _tidy(found: Any) -> pd.DataFrame:
    frame: pd.DataFrame = found if isinstance(found, pd.DataFrame) else found.to_pandas()
    kinds = dict.fromkeys(("customer_id", "movement"), "str") | dict.fromkeys(_COLUMNS[2:], "int64")
    return frame[_COLUMNS].astype(kinds)


CONTEST = Contest(
    words="Movements of a month: who came, grew, shrank, paused and left, from the rows of a ledger",
    make=ledger,
    sizes=(10_000_000,),
    small=1_000,
    contestants={
        "kit": Contestant("`recurring_revenue.movements`", "kit", _kit, _tidy, "cskit"),
        "duckdb": Contestant("bare DuckDB query", "limit", in_duckdb("ledger", _QUERY), _tidy, "duckdb"),
        "polars": Contestant("bare Polars query", "limit", _polars, _tidy, "polars"),
    },
    goals={"limit": 1.5},
)
