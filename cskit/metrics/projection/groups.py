"""Groups of accounts that decide alike: by the term of their contract, counted in periods of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.first_contracts import first_lines, recurring
from cskit.metrics.months import number, numbers
from cskit.models.durations import from_lives
from cskit.policy import Policy

__all__ = ["TERMS", "Floats", "Group", "group", "terms_of"]

Floats = npt.NDArray[np.float64]

TERMS = (1, 12)
"""Months of a period: accounts are fitted month by month, or year by year where their contracts last one."""


def terms_of(tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame) -> pd.Series:
    """Give the period that each account decides in: 12 months with yearly contracts, else 1.

    *Answers:* how often could this account leave without breaking its contract?

    Parameters
    ----------
    tables
        ``contracts`` where the data have terms; without them all accounts are monthly.
    lives
        From :func:`cskit.metrics.lives.lives`.

    Returns
    -------
    Series of int64
        12 or 1 by row of ``lives``, of the account's first recurring contract: later ones are known only of
        accounts that stayed. A contract of several years counts as yearly, one of under a year as monthly.

    Notes
    -----
    How long a contract binds is said by :func:`cskit.metrics.first_contracts.recurring`. An account that
    signed several on its first day decides by the longest.
    """
    contracts = tables.get("contracts")
    if contracts is None or contracts.empty:
        return pd.Series(1, index=lives.index, dtype="int64")
    terms = first_lines(recurring(contracts)).groupby("customer_id")["term"].max()
    yearly = terms.reindex(lives["customer_id"]).to_numpy(dtype="float64") >= max(TERMS)
    return pd.Series(np.where(yearly, max(TERMS), 1), index=lives.index, dtype="int64")


@dataclass(frozen=True)
class Group:
    """Accounts of one term, counted.

    Parameters
    ----------
    term
        Months of a period.
    counts
        By period, as :mod:`cskit.models.durations` gives them.
    within
        Share of a period's losses that fell up to each of its months, from month 0 to the last.
    accounts, lost
        How many were seen, and how many of them left.
    seen
        Months of age up to which at least the policy's smallest group was at risk.
    """

    term: int
    counts: pd.DataFrame
    within: Floats
    accounts: int
    lost: int
    seen: int

    def monthly(self, by_period: Floats) -> Floats:
        """Turn shares still here by period (last axis, from 0 on) into shares by month.

        Within a period, losses fall as they did in the data.
        """
        ends = by_period[..., :-1, None] - self.within * (
            by_period[..., :-1, None] - by_period[..., 1:, None]
        )
        months = ends[..., :-1].reshape(*by_period.shape[:-1], -1)
        return np.concatenate([months, by_period[..., -1:]], axis=-1)


def group(lives: pd.DataFrame, month: pd.Timestamp, term: int, policy: Policy) -> Group:
    """Count accounts of one term by period.

    Parameters
    ----------
    lives
        Accounts of :func:`cskit.metrics.lives.lives` whose age is known.
    month
        The month up to which they were seen.
    term
        Months of a period.
    policy
        ``minimum_group``.

    Notes
    -----
    A period of an account counts where all of it could be seen: else a loss in its first months would stand
    without those that stayed as long.
    """
    reach = number(month) - numbers(lives["cohort"])
    age, entry = lives["age"].to_numpy(dtype=np.int64), lives["entry"].to_numpy(dtype=np.int64)
    whole = reach // term
    at, since = -(-age // term), -(-entry // term)
    left = lives["lost"].to_numpy(dtype=bool) & (at <= whole)
    ends = np.where(left, at, whole)
    counts = from_lives(ends, left, since)
    counted = left & (ends > since)
    when = np.bincount((age[counted] - 1) % term + 1, minlength=term + 1).astype(float)
    within = np.cumsum(when) / max(when.sum(), 1) if counted.any() else np.linspace(0, 1, term + 1)
    enough = (counts["at_risk"] >= policy.minimum_group).cummin()
    return Group(
        term, counts, within, int((ends > since).sum()), int(counted.sum()), term * int(enough.sum())
    )
