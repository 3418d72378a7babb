"""The claim that a CSM with a year in a sector retains better, put to the data of the company."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.lives import year_ago
from cskit.metrics.months import number, numbers, shift
from cskit.metrics.segmentation.retention import published, why_none
from cskit.policy import Policy

__all__ = ["EXPERIENCED", "NEW", "csm_in_sector", "experience"]

EXPERIENCED, NEW = "12_months_or_more", "less_than_12_months"
"""How long the CSM had looked after accounts of the account's sector, a year ago."""

_YEAR = 12


def experience(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, complete_from: pd.Timestamp | None
) -> pd.DataFrame:
    """Give the accounts of a year ago, which stayed, and how well their CSM knew their sector then.

    *Answers:* do CSMs who know a sector lose fewer of its accounts? (An association: who gets which
    account is no accident.)

    Parameters
    ----------
    tables
        The whole company's ``customers`` (with ``sector``), ``ledger`` and ``portfolios`` (with ``since``).
    month
        The month of the report.
    complete_from
        First month from which the data hold every account, also those that left.

    Returns
    -------
    DataFrame
        ``customer_id`` (str), ``stayed`` (bool: 12 months later), ``experience`` (str:
        :data:`EXPERIENCED` or :data:`NEW`). An account is left out where its sector is not known, or the
        CSM took its book within the 12 months, for then somebody else had it. No row with less than 24
        months of data, since nobody's experience could then be told.
    """
    ledger, then = tables["ledger"], shift(month, -_YEAR)
    base = year_ago(ledger, month)[["customer_id", "stayed"]]
    since = _since(tables)
    about = tables["customers"].set_index("customer_id")
    short = why_none(ledger, month, complete_from) or ledger["month"].min() > shift(then, -_YEAR)
    if short or since.empty or "sector" not in about:
        return base.iloc[:0].assign(experience=pd.Series(dtype="str"))
    held = ledger.loc[ledger["state"] != "none", ["customer_id", "month", "portfolio"]]
    held = held.assign(
        sector=held["customer_id"].map(about["sector"]), since=held["portfolio"].map(since)
    ).dropna(subset=["sector", "since"])
    # The months in which the present CSM had the book; the month of taking it counts.
    held = held[numbers(held["month"]) >= numbers(held["since"])]
    first = held.groupby(["portfolio", "sector"])["month"].min().rename("first").reset_index()
    now = held[held["month"] == then].merge(first, on=["portfolio", "sector"])
    known = number(then) - numbers(now["first"]) >= _YEAR
    group = pd.Series(np.where(known, EXPERIENCED, NEW), index=now["customer_id"], dtype="str")
    found = base.assign(experience=base["customer_id"].map(group))
    return found[found["experience"].notna()].astype({"experience": "str"}).reset_index(drop=True)


def _since(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Give the day each book's CSM took it, where that is known."""
    portfolios = tables.get("portfolios")
    if portfolios is None or "since" not in portfolios:
        return pd.Series(dtype="datetime64[us]")
    return portfolios.set_index("portfolio")["since"].dropna()


def csm_in_sector(
    tables: Mapping[str, pd.DataFrame],
    home: pd.Series,
    month: pd.Timestamp,
    policy: Policy,
    complete_from: pd.Timestamp | None,
) -> dict[str, pd.DataFrame]:
    """Give each portfolio the company's retention by the CSM's experience in the account's sector.

    Parameters
    ----------
    tables, month, complete_from
        As in :func:`experience`.
    home
        By account, the portfolio it is in.
    policy
        ``minimum_group`` and ``confidence``.

    Returns
    -------
    dict
        From portfolio to the table of :func:`cskit.metrics.segmentation.retention.published`.
    """
    return published(experience(tables, month, complete_from), "experience", home, policy)
