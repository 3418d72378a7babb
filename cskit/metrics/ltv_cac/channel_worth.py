"""What an account of each of the company's channels is worth: the aggregate that every slice carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.metrics.ltv_cac.discounted import worth
from cskit.metrics.ltv_cac.histories import Margin
from cskit.metrics.ltv_cac.prospects import prospects
from cskit.policy import Policy

__all__ = ["channel_worth"]

_KINDS = {"channel": "str", "months": "int64", "worth": "float64", "low": "float64", "high": "float64"}
_WHOLE = Margin(1.0, False, pd.DataFrame({"revenue": [], "cost": []}, dtype="int64"))
"""All of what is paid: which margin is left of it, the reader's book says."""


def channel_worth(
    tables: Mapping[str, pd.DataFrame],
    curves: Mapping[str, pd.DataFrame],
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
        As a slice carries them, with channels in the place of segments.
    month
        The month of the report.
    policy
        ``minimum_group``, ``confidence``, ``discount_rate``.

    Returns
    -------
    DataFrame
        By ``channel`` (str, sorted): ``months`` (int64, how many are counted), ``worth``, ``low``, ``high``
        (float64 cents: MRR × discounted months per account that pays, before margin). A channel is left out
        with fewer accounts that pay than the smallest group, with less than half of its MRR on curves of its
        own, and where its curves count fewer months than the company's.
    """
    customers, ledger = tables["customers"], tables["ledger"]
    now = ledger[(ledger["month"] == month) & (ledger["mrr"] > 0)]
    named = customers.set_index("customer_id")["channel"].reindex(now["customer_id"]).to_numpy()
    accounts = now[["customer_id", "mrr", "tenure"]].assign(segment=named)
    fits = curves["ltv_projection_fits"]
    whole = fits.loc[(fits["segment"] == "") & (fits["horizon"] > 0), "horizon"]
    most = int(whole.min()) if len(whole) else 0
    rows: list[dict[str, Any]] = []
    for channel in sorted(set(named[~pd.isna(named)])):
        mine = prospects(curves, tables, accounts[accounts["segment"] == channel], policy)
        covered, paid = mine.covered, mine.accounts["mrr"].sum()
        own = covered.loc[covered["segment"] == channel, "mrr"].sum()
        if len(mine.accounts) < policy.minimum_group or 2 * own < paid or mine.months < most:
            continue
        found = worth(covered, "new", _WHOLE, policy)
        if found is not None:
            ends = {"worth": found.value, "low": found.low, "high": found.high}
            rows.append({"channel": channel, "months": mine.months, **ends})
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
