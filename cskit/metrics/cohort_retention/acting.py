"""Whom to call because of this page: the age at which accounts leave, and the first renewal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.months import last_day
from cskit.policy import Policy

__all__ = ["to_act"]


def to_act(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    lives: pd.DataFrame,
    band: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
) -> pd.DataFrame:
    """Choose the accounts this page asks to call.

    *Answers:* who is at the age at which accounts leave, and whose first renewal comes up?

    Parameters
    ----------
    tables
        ``contracts`` where they exist; without them no renewal is known.
    accounts
        From :func:`cskit.metrics.accounts.accounts`, in the order to call them.
    lives
        From :func:`cskit.metrics.lives.lives`.
    band
        From :func:`most_lost <cskit.metrics.cohort_retention.most_lost>`: no row or one.
    month
        The month of the report.
    policy
        ``renewal_days``.

    Returns
    -------
    DataFrame
        The columns of ``accounts`` for those chosen, in its order; ``reason`` (str): ``first_renewal``
        (due within the days, and the first ever: no renewal date of the account has passed), else ``age``
        (without a break so far, and the coming month lies in the band); and ``month_of_life`` (Int64, the
        coming month, 1 = the first after the month it began in; empty where not known).
    """
    known = lives[lives["known"] & ~lives["lost"]].set_index("customer_id")["age"] + 1
    coming = accounts["customer_id"].map(known).astype("Int64")
    inside = pd.Series(False, index=accounts.index)
    if len(band):
        first, last = band["first"].iloc[0], band["last"].iloc[0]
        inside = ((coming >= first) & (pd.isna(last) or coming <= last)).fillna(False).astype(bool)
    soon = (accounts["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    # Who was here before the data may have renewed before them, too.
    whole = accounts["customer_id"].isin(lives.loc[lives["known"], "customer_id"])
    first_one = soon & whole & ~accounts["customer_id"].isin(_renewed_before(tables, month))
    reason = np.select([first_one, inside], ["first_renewal", "age"], "")
    chosen = accounts.assign(
        reason=pd.Series(reason, index=accounts.index, dtype="str"), month_of_life=coming
    )
    return chosen[first_one | inside].reset_index(drop=True)


def _renewed_before(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """List the accounts with a renewal date, or where none is stated an end, that has passed."""
    contracts = tables.get("contracts")
    if contracts is None:
        return pd.Series(dtype="str")
    never = pd.Series(pd.NaT, index=contracts.index, dtype="datetime64[us]")
    due = contracts.get("renewal_on", never).fillna(contracts.get("end_on", never))
    passed = (due > contracts["start_on"] + pd.DateOffset(months=1)) & (due <= last_day(month))
    return contracts.loc[passed, "customer_id"]
