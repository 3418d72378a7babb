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

__all__ = ["TERMS", "Floats", "Group", "binding", "group", "shorter", "terms_of"]

Floats = npt.NDArray[np.float64]

TERMS = (1, 3, 6, 12)
"""Months of a period: of the accounts with yearly contracts 12, of the others one of those before it."""

_MATTER = 0.2
"""Share of the accounts under a year from which a term matters: of fewer, losses at its ends hardly bend the
curve, while counting the others so coarsely would leave out those that are younger than it."""


def binding(tables: Mapping[str, pd.DataFrame], accounts: pd.DataFrame) -> pd.Series:
    """Give the months for which each account bound itself when it began.

    *Answers:* how often could this account leave without breaking its contract?

    Parameters
    ----------
    tables
        ``contracts`` where the data have terms; without them all accounts are monthly.
    accounts
        ``customer_id``.

    Returns
    -------
    Series of int64
        By row of ``accounts``, of the account's first recurring contract: later ones are known only of
        accounts that stayed. 1 without one.

    Notes
    -----
    How long a contract binds is said by :func:`cskit.metrics.first_contracts.recurring`. An account that
    signed several on its first day decides by the longest.
    """
    contracts = tables.get("contracts")
    if contracts is None or contracts.empty:
        return pd.Series(1, index=accounts.index, dtype="int64")
    months = first_lines(recurring(contracts)).groupby("customer_id")["term"].max()
    found = months.reindex(accounts["customer_id"]).fillna(1)
    return found.astype("int64").set_axis(accounts.index)


def shorter(months: pd.Series) -> list[int]:
    """Give the periods in which accounts bound for less than a year may be counted, all of them together.

    Parameters
    ----------
    months
        From :func:`binding`, of the company.

    Returns
    -------
    list of int
        Of 6, 3 and 1 months those for which more than a fifth of them bound themselves, the longest first. A
        curve that is fitted within a term runs straight through the losses that fall at its end, and is too
        high there.

    Examples
    --------
    >>> shorter(pd.Series([1, 1, 4, 6, 12])), shorter(pd.Series([1, 1, 1, 12]))
    ([6, 3, 1], [1])
    """
    under = months[months < max(TERMS)]
    held = [term for term in TERMS[1:-1] if (under >= term).sum() > _MATTER * len(under)]
    return [*reversed(held), 1]


def terms_of(months: pd.Series, shorter: int) -> pd.Series:
    """Give the period that each account is counted in: 12 months with yearly contracts, else the shorter one.

    Parameters
    ----------
    months
        From :func:`binding`; a contract of several years counts as yearly.
    shorter
        Months, one of :func:`shorter`.
    """
    return pd.Series(np.where(months >= max(TERMS), max(TERMS), shorter), index=months.index, dtype="int64")


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
