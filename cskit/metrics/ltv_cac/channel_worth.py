"""What an account of each of the company's channels is worth: the aggregate that every slice carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.metrics.ltv_cac.discounted import paid
from cskit.metrics.ltv_cac.prospects import prospects
from cskit.metrics.projection import SegmentProjection
from cskit.policy import Policy

__all__ = ["channel_worth"]

_KINDS = {"channel": "str", "months": "int64", "worth": "float64", "low": "float64", "high": "float64"}


def channel_worth(
    tables: Mapping[str, pd.DataFrame],
    curves: SegmentProjection,
    month: pd.Timestamp,
    policy: Policy,
) -> pd.DataFrame:
    """Give the discounted MRR of a new account of each channel, by how long the channel's accounts stay.

    *Answers:* which channels bring accounts that are worth what they cost?

    Parameters
    ----------
    tables
        The company's ``ledger``, ``customers`` with ``channel``, and ``contracts``.
    curves
        From :func:`cskit.metrics.projection.segments`, by channel.
    month
        The month of the report.
    policy
        ``minimum_group``, ``confidence``, ``discount_rate``.

    Returns
    -------
    DataFrame
        By ``channel`` (str, sorted): ``months`` (int64, how many are counted), ``worth``, ``low``, ``high``
        (float64 cents: MRR × discounted months per account that pays, before margin: that is of the reader's
        book). A channel is left out with fewer accounts that pay than the smallest group, with less than half
        of its MRR on curves of its own, and where its curves count fewer months than the company's.
    """
    customers, ledger = tables["customers"], tables["ledger"]
    now = ledger[(ledger["month"] == month) & (ledger["mrr"] > 0)]
    named = customers.set_index("customer_id")["channel"].reindex(now["customer_id"]).to_numpy()
    # What new accounts are worth does not depend on how long these have been here.
    accounts = now[["customer_id", "mrr"]].assign(segment=named, unbroken=0)
    fits = curves.fits
    whole = fits.loc[(fits["segment"] == "") & (fits["horizon"] > 0), "horizon"]
    most = int(whole.min()) if len(whole) else 0
    rows: list[dict[str, Any]] = []
    for channel in sorted(set(named[~pd.isna(named)])):
        mine = prospects(curves, tables, accounts[accounts["segment"] == channel], policy)
        covered, every = mine.covered, mine.accounts["mrr"].sum()
        own = covered.loc[covered["segment"] == channel, "mrr"].sum()
        if len(mine.accounts) < policy.minimum_group or 2 * own < every or mine.months < most:
            continue
        found = paid(covered, "new", policy)
        ends = {"worth": found.value, "low": found.low, "high": found.high}
        rows.append({"channel": channel, "months": mine.months, **ends})
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
