"""Which accounts outside the top group are growing, readjustments aside."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.months import shift
from cskit.metrics.nps_breakdown import latest_answers
from cskit.policy import Policy

__all__ = ["growing", "small_growth"]


def growing(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    distribution: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
) -> pd.DataFrame:
    """List the accounts outside the top group that pay more than a year ago, readjustments aside.

    *Answers:* which small accounts are on their way to being large ones?

    Parameters
    ----------
    tables
        ``changes``, and ``surveys`` where the company asks.
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.
    distribution
        The table of :func:`cskit.metrics.pareto.distribution`, for the top group.
    month
        The month of the report.
    policy
        ``survey_months``.

    Returns
    -------
    DataFrame
        The columns of ``accounts`` and

        - ``gained``: int64 cents of MRR above a year ago
        - ``gained_without_readjustment``: int64 cents, above 0, the order of the table, descending
        - ``growth``: float64, ``gained`` ÷ MRR a year ago
        - ``cause``: str, kind of the greatest rise in the year besides readjustments (see
          ``changes``); empty where none is known
        - ``nps``: float64, lowest score of a contact's latest answer; NaN without an answer

        Only accounts that paid a year ago: one that is new has not grown.
    """
    small = accounts[~accounts["customer_id"].isin(distribution.loc[distribution["top"], "customer_id"])]
    small = small[(small["mrr_year_ago"] > 0).fillna(False).astype(bool)]
    gained = (small["mrr"] - small["mrr_year_ago"]).astype("int64")
    sold = gained - small["readjusted_12m"]
    found = small.assign(
        gained=gained,
        gained_without_readjustment=sold,
        growth=(gained / small["mrr_year_ago"]).astype("float64"),
        cause=small["customer_id"].map(_causes(tables, month)).astype("str"),
        nps=small["customer_id"].map(_scores(tables, month, policy)).astype("float64"),
    )
    found = found[found["gained_without_readjustment"] > 0].sort_values("customer_id")
    return found.sort_values("gained_without_readjustment", ascending=False, kind="stable", ignore_index=True)


def _causes(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """Name each account's greatest rise of the year, readjustments aside; ties by name."""
    changes = tables["changes"]
    within = (changes["month"] > shift(month, -12)) & (changes["month"] <= month)
    rises = changes[within & (changes["amount"] > 0) & (changes["kind"] != "readjustment")]
    sums = rises.groupby(["customer_id", "kind"])["amount"].sum().reset_index().sort_values("kind")
    largest = sums.sort_values("amount", ascending=False, kind="stable").drop_duplicates("customer_id")
    causes: pd.Series = largest.set_index("customer_id")["kind"]
    return causes


def _scores(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.Series:
    """Give the lowest score of each account's contacts."""
    if "surveys" not in tables:
        return pd.Series(dtype="float64")
    answers = latest_answers(tables["surveys"], month, policy.survey_months)
    return answers.groupby("customer_id")["score"].min()


def small_growth(growing: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Sum up :func:`growing` as a row of ``results``.

    Returns
    -------
    DataFrame
        ``pareto.small_growth``: MRR gained without readjustment; n = accounts; 0 where none grew.
    """
    gained = int(growing["gained_without_readjustment"].sum())
    return results.frame([results.money("pareto.small_growth", gained, len(growing), currency)])
