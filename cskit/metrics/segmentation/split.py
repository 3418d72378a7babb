"""The portfolio split by touch model, by segment and by sector."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.money import mean_cents
from cskit.metrics.segmentation.retention import by_group
from cskit.metrics.segmentation.tickets import MODELS
from cskit.policy import Policy

__all__ = ["by_model", "by_segment", "sectors"]


def by_model(served: pd.DataFrame, stayed: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Split the book by touch model.

    *Answers:* where do the hours go, and where does the margin come from?

    Parameters
    ----------
    served
        From :func:`cskit.metrics.segmentation.served`.
    stayed
        From :func:`cskit.metrics.segmentation.stayed`.
    policy
        ``minimum_group`` and ``confidence``.

    Returns
    -------
    DataFrame
        A row for each of the four models, most personal first, also where it has no account:

        - ``touch_model``: str, the model in force, or the proposed one where none is stated
        - ``accounts``: int64; ``ticket_sum`` and ``mrr``: int64 cents a month (equal where the basis is MRR)
        - ``ticket``: Int64 cents, the mean, rounded; empty without accounts
        - ``hours_asked``: float64; ``hours_spent``: float64, NaN where none are on record
        - ``hours_share``: float64, 0 to 1, of the hours spent or, where none are on record, asked
        - ``revenue``, ``margin``: Int64 cents of 12 months, of the accounts with a cost; empty without
        - ``margin_rate``: float64, margin ÷ revenue; ``margin_share``: float64, of the book's margin; NaN
          where that is not above 0
        - ``was``, ``kept``: int64, accounts of a year ago whose ticket called for the model then, and those
          still here; ``retention``, ``kept_low``, ``kept_high``: float64, NaN for fewer than
          ``minimum_group``
    """
    found = _sums(served, "model").reindex(list(MODELS)).rename_axis("touch_model")
    return _finished(found, by_group(stayed, "touch_model", policy)).reset_index()


def by_segment(served: pd.DataFrame, stayed: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Split the book by segment: as :func:`by_model`, with ``segment``, the largest MRR first.

    Parameters
    ----------
    served, stayed, policy
        As in :func:`by_model`. Accounts without a segment are left out.
    """
    kept = by_group(stayed, "segment", policy)
    found = _sums(served[served["segment"].notna()], "segment")
    names = found.index.union(kept.index)
    found = _finished(found.reindex(names).rename_axis("segment"), kept).reset_index()
    return found.sort_values(["ticket_sum", "segment"], ascending=[False, True], ignore_index=True)


def _sums(served: pd.DataFrame, group: str) -> pd.DataFrame:
    """Sum accounts, money and hours by group."""
    cost = served["margin"].notna()
    parts = served.assign(
        revenue=served["revenue_12m"].astype("Int64").where(cost), ticket_sum=served["ticket"]
    )
    by = parts[parts[group] != ""].groupby(group)
    some = by[["hours_asked", "hours_spent", "revenue", "margin"]].sum(min_count=1)
    return some.join(by[["ticket_sum", "mrr"]].sum()).assign(accounts=by.size())


def _finished(sums: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Add means, shares and retention to the sums."""
    found = sums.astype({"margin": "Int64", "revenue": "Int64"})
    for name in ("accounts", "ticket_sum", "mrr"):
        found[name] = found[name].fillna(0).astype("int64")
    hours = found["hours_spent"] if found["hours_spent"].notna().any() else found["hours_asked"]
    pairs = found[["ticket_sum", "accounts"]].to_numpy().tolist()
    mean = pd.Series([mean_cents(total, n) if n else None for total, n in pairs], index=found.index)
    stays = kept.reindex(found.index)
    return found.assign(
        ticket=mean.astype("Int64"),
        hours_share=hours.fillna(0) / hours.sum() if hours.sum() > 0 else np.nan,
        margin_rate=_ratio(found["margin"], found["revenue"]),
        margin_share=_of_total(found["margin"]),
        was=stays["was"].fillna(0).astype("int64"),
        kept=stays["kept"].fillna(0).astype("int64"),
        retention=stays["share"],
        kept_low=stays["low"],
        kept_high=stays["high"],
    )


def _ratio(margin: pd.Series, revenue: pd.Series) -> pd.Series:
    """Give margin ÷ revenue; NaN where the revenue is not above 0."""
    over = revenue.astype("float64")
    return margin.astype("float64") / over.where(over > 0)


def _of_total(margin: pd.Series) -> pd.Series:
    """Give each part of a margin; NaN where the whole is not above 0."""
    parts = margin.astype("float64")
    total = parts.sum()
    return parts / total if total > 0 else parts * np.nan


def sectors(served: pd.DataFrame) -> pd.DataFrame:
    """Split the book by sector.

    *Answers:* is the book a vertical or a horizontal one?

    Parameters
    ----------
    served
        From :func:`cskit.metrics.segmentation.served`.

    Returns
    -------
    DataFrame
        The largest first, ties by name: ``sector`` (str), ``accounts`` (int64), ``ticket_sum`` (int64 cents
        a month), ``share`` (float64, 0 to 1, of the tickets of accounts with a sector). No row where no
        sector is known.

    Examples
    --------
    >>> book = pd.DataFrame({"sector": ["x", "y", "x", None], "ticket": [100, 300, 200, 900]})
    >>> sectors(book)
      sector  accounts  ticket_sum  share
    0      x         2         300    0.5
    1      y         1         300    0.5
    """
    by = served[served["sector"].notna()].groupby("sector")["ticket"]
    found = pd.DataFrame({"accounts": by.size(), "ticket_sum": by.sum()}).reset_index()
    found = found.sort_values(["ticket_sum", "sector"], ascending=[False, True], ignore_index=True)
    return found.assign(share=found["ticket_sum"] / found["ticket_sum"].sum())
