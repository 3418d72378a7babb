"""Payback with losses counted, by curves that go on beyond what was seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.metrics.ltv_cac.histories import Margin
from cskit.metrics.ltv_cac.payback import reached
from cskit.metrics.ltv_cac.prospects import Prospects

__all__ = ["projected", "survival_adjusted"]


def projected(found: Prospects, margin: Margin) -> pd.DataFrame:
    """Add up the margin that a new account of the book is expected to bring, losses counted.

    *Answers:* how much will an account have brought after k months?

    Parameters
    ----------
    found
        From :func:`cskit.metrics.ltv_cac.prospects`.
    margin
        The gross margin in force.

    Returns
    -------
    DataFrame
        ``months`` (int64, from 0 to the months counted), ``value``, ``low``, ``high`` (float64 cents) and
        ``projected`` (bool: a curve in it goes past the months of age that were seen). No row without
        curves, or where nothing is left after the cost to serve.

    Notes
    -----
    Gross margin × Σ over curves of MRR per account × S(0) + … + S(k − 1); nothing is discounted. The band
    adds up the ends of S at each age: at least as wide as the confidence says.
    """
    covered = found.covered
    names = {"survival": "value", "low": "low", "high": "high"}
    if covered.empty or margin.share <= 0:
        empty = pd.DataFrame({"months": [], **{name: [] for name in names.values()}}, dtype="float64")
        return empty.astype({"months": "int64"}).assign(projected=pd.Series(dtype="bool"))
    weight = covered.groupby(["segment", "term"])["mrr"].sum() / len(covered) * margin.share
    ages = found.curve[found.curve["age"] < found.months].join(
        weight.rename("weight"), on=["segment", "term"]
    )
    ages = ages[ages["weight"].notna()]
    each = ages[list(names)].mul(ages["weight"], axis=0).groupby(ages["age"]).sum().rename(columns=names)
    sums = pd.concat([pd.DataFrame(0.0, [0], list(each)), each.cumsum()], ignore_index=True)
    months = np.arange(len(sums))
    return sums.assign(months=months, projected=months > covered["seen"].min())[
        ["months", *names.values(), "projected"]
    ]


def survival_adjusted(
    curve: pd.DataFrame, cost: Estimate | None, monthly: Estimate | None, why: str
) -> pd.DataFrame:
    """Find the month in which the expected margin covers what winning the account cost.

    *Answers:* when does an account pay itself back, or may it never?

    Parameters
    ----------
    curve
        From :func:`projected`.
    cost
        CAC in cents; None without.
    monthly
        ARPA × gross margin, from :func:`cskit.metrics.ltv_cac.contribution`: how sure it is.
    why
        Reason why there is no curve.

    Returns
    -------
    DataFrame
        ``cac.payback_survival`` as a row of ``results``: months; its ends from the band and the ranges of CAC
        and of the monthly margin together, high empty where that is past the months counted; undefined as
        ``may_never_pay`` where not even the curve reaches CAC.

    Examples
    --------
    >>> curve = pd.DataFrame({"months": [0, 1, 2, 3], "value": [0., 10, 19, 27],
    ...                       "low": [0., 8, 15, 21], "high": [0., 10, 20, 30]})
    >>> sure = Estimate(10.0, 0.0, 0.0)
    >>> survival_adjusted(curve, Estimate(18.0, 0.0, 0.0), sure, "")[["value", "low", "high"]].to_numpy()
    array([[2., 2., 3.]])
    >>> survival_adjusted(curve, Estimate(28.0, 0.0, 0.0), sure, "")["undefined"].to_list()
    ['may_never_pay']
    """
    metric = "cac.payback_survival"
    if cost is None or curve.empty or monthly is None:
        return results.frame([results.undefined(metric, "no_cac" if cost is None else why or "no_curve")])
    at, low, high = reached(curve, cost.over(monthly._replace(value=1.0)))
    if np.isnan(at):
        return results.frame([results.undefined(metric, "may_never_pay")])
    return results.frame([results.result(metric, at, 0, low=low, high=high)])
