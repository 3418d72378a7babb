"""The customer summary: frequency, recency, age in days, and mean value of the repeat orders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.metrics.bare import in_duckdb
from benchmarks.metrics.contestant import Contest, Contestant
from benchmarks.metrics.data import UNTIL, orders

__all__ = ["CONTEST"]

Call = Callable[[], Any]

_COLUMNS = ["customer_id", "frequency", "recency", "age", "monetary_value"]

_QUERY = f"""
with days as (
    select customer_id, issued_on::date as day, sum(amount) as amount
    from orders where amount >= 0 and issued_on <= timestamp '{UNTIL:%Y-%m-%d}' group by all
)
select
    customer_id, count(*) - 1 as frequency, max(day) - min(day) as recency,
    date '{UNTIL:%Y-%m-%d}' - min(day) as age,
    (sum(amount) - arg_min(amount, day)) / nullif(count(*) - 1, 0) as monetary_value
from days group by customer_id order by customer_id
"""


def _kit(file: Path) -> Call:
    from cskit.metrics.orders import summary

    table = pd.read_parquet(file)
    return lambda: summary(table, UNTIL, "days")


def _lifetimes(file: Path) -> Call:
    from lifetimes.utils import summary_data_from_transaction_data as summary

    table = pd.read_parquet(file)
    return lambda: summary(table, "customer_id", "issued_on", "amount", observation_period_end=UNTIL)


def _pymc(file: Path) -> Call:
    from pymc_marketing.clv import rfm_summary

    table = pd.read_parquet(file)
    return lambda: rfm_summary(table, "customer_id", "issued_on", "amount", observation_period_end=UNTIL)


def _polars(file: Path) -> Call:
    import polars as pl

    table = pl.read_parquet(file)
    first = pl.col("issued_on").min()

    def call() -> Any:
        days = (
            table.lazy()
            .filter(pl.col("amount") >= 0, pl.col("issued_on") <= UNTIL)
            .group_by("customer_id", pl.col("issued_on").dt.truncate("1d"))
            .agg(pl.col("amount").sum())
        )
        return (
            days.group_by("customer_id")
            .agg(
                frequency=pl.len() - 1,
                recency=(pl.col("issued_on").max() - first).dt.total_days(),
                age=(pl.lit(UNTIL) - first).dt.total_days(),
                later=pl.col("amount").sum() - pl.col("amount").get(pl.col("issued_on").arg_min()),
            )
            .with_columns(
                monetary_value=pl.when(pl.col("frequency") > 0).then(pl.col("later") / pl.col("frequency"))
            )
            .drop("later")
            .sort("customer_id")
            .collect()
        )

    return call


def _tidy(found: Any) -> pd.DataFrame:
    """Name the columns alike; a mean of no order is empty (the peers write 0)."""
    frame: pd.DataFrame = found if isinstance(found, pd.DataFrame) else found.to_pandas()
    frame = frame.rename(columns={"T": "age"})
    if "customer_id" not in frame:
        frame = frame.reset_index()
    frame = frame[_COLUMNS].astype({"customer_id": "str"} | dict.fromkeys(_COLUMNS[1:], "float64"))
    frame["monetary_value"] = frame["monetary_value"].where(frame["frequency"] > 0)
    return frame.sort_values("customer_id", ignore_index=True)


CONTEST = Contest(
    words="Customer summary: frequency, recency, age and value of each customer, from rows of orders",
    make=orders,
    sizes=(1_000_000, 10_000_000),
    small=1_000,
    contestants={
        "kit": Contestant("`cskit.metrics.orders.summary`", "kit", _kit, _tidy, "cskit"),
        "pymc": Contestant("pymc-marketing: `rfm_summary`", "peer", _pymc, _tidy, "pymc_marketing"),
        "lifetimes": Contestant(
            "lifetimes: `summary_data_from_transaction_data`", "peer", _lifetimes, _tidy, "lifetimes"
        ),
        "duckdb": Contestant("bare DuckDB query", "limit", in_duckdb("orders", _QUERY), _tidy, "duckdb"),
        "polars": Contestant("bare Polars query", "limit", _polars, _tidy, "polars"),
    },
    goals={"peer": 1 / 10, "limit": 1.5},
)
