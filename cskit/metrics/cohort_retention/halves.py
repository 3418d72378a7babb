"""Whether newer cohorts stay longer than older ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.cohort_retention.cohorts import FEWEST
from cskit.metrics.intervals import difference, wilson
from cskit.metrics.months import number, starts
from cskit.policy import Policy

__all__ = ["newer_and_older", "newer_results"]


def newer_and_older(at: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Compare 12-month retention of the newer half of the accounts with the older half.

    *Answers:* are newer cohorts better?

    Parameters
    ----------
    at
        From :func:`at_ages <cskit.metrics.cohort_retention.at_ages>`.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        No row where a half would have fewer than :data:`FEWEST` accounts; else one: ``since``
        (datetime64, first month of the newer half), ``older``, ``older_n``, ``newer``, ``newer_n``
        (int64 accounts that stayed unbroken, and that could), ``difference``, ``low``, ``high``
        (float64, −1 to 1; newer less older).

    Notes
    -----
    The halves are split between two months, so that they are as even as can be: the place is chosen
    without a look at who stayed. For the range see :func:`cskit.metrics.intervals.difference`.
    """
    year = at[at["age"] == 12]
    by = year.groupby("cohort")["unbroken"].agg(["sum", "size"]).sort_index()
    before = by["size"].cumsum().shift(fill_value=0)
    even = np.minimum(before, len(year) - before)
    columns = ["since", "older", "older_n", "newer", "newer_n", "difference", "low", "high"]
    if not len(year) or even.max() < FEWEST:
        return pd.DataFrame(columns=columns)
    place = int(np.asarray(even).argmax())
    (k1, n1), (k2, n2) = (
        tuple(int(part[name].sum()) for name in ("sum", "size"))
        for part in (by.iloc[:place], by.iloc[place:])
    )
    found = difference((k2, n2), (k1, n1), policy.confidence)
    since = starts(np.array([number(by.index[place])]))[0]
    return pd.DataFrame([(since, k1, n1, k2, n2, *found)], columns=columns)


def newer_results(halves: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Give the comparison of the two halves as results.

    Parameters
    ----------
    halves
        From :func:`newer_and_older`.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        ``retention.newer_difference`` in points, and ``retention.m12`` by ``{"began": "before 2024-12"}``
        and ``{"began": "from 2024-12"}``.
    """
    if halves.empty:
        return results.frame([results.undefined("retention.newer_difference", "too_few_accounts")])
    row = halves.iloc[0]
    difference, low, high = (100 * float(row[name]) for name in ("difference", "low", "high"))
    n = int(row["older_n"] + row["newer_n"])
    rows = [results.result("retention.newer_difference", difference, n, low=low, high=high)]
    for half, word in (("older", "before"), ("newer", "from")):
        k, n = int(row[half]), int(row[f"{half}_n"])
        low, high, _ = wilson(k, n, policy.confidence)
        began = {"began": f"{word} {row['since']:%Y-%m}"}
        rows.append(results.result("retention.m12", k / n, n, low=low, high=high, by=began))
    return results.frame(rows)
