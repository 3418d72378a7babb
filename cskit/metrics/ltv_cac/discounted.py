"""Discounted lifetime value: what a new account is worth over the horizon, and what is left of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.ltv_cac.estimate import Estimate, of_error
from cskit.metrics.ltv_cac.formulas import contribution
from cskit.metrics.ltv_cac.histories import Margin
from cskit.metrics.ltv_cac.prospects import Prospects
from cskit.policy import Policy

__all__ = ["discounted", "paid", "weighed", "why_none", "worth"]

_AMOUNTS = ("ltv.discounted", "ltv.residual")
_MONTHS = ("ltv.expected_months", "ltv.discounted_months", "ltv.residual_months")


def discounted(found: Prospects, margin: Margin, basis: Basis, policy: Policy, currency: str) -> pd.DataFrame:
    """Compute the lifetime value that decisions go by.

    *Answers:* what is a new account like ours worth over the months that can be foreseen, in today's money,
    and what is left of those that are here?

    Parameters
    ----------
    found
        From :func:`cskit.metrics.ltv_cac.prospects`.
    margin
        From :func:`cskit.metrics.ltv_cac.gross_margin`.
    basis
        ``mrr``; of orders there is no such value.
    policy
        ``confidence``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.discounted`` and ``ltv.residual`` (mean over the accounts that have a
        curve; n = these), ``ltv.expected_months`` (discounted months of a new account, weighed by MRR),
        ``ltv.discounted_months`` and ``ltv.residual_months`` (how many months are counted) and
        ``ltv.not_projected`` (accounts without a curve; n = accounts that pay). Undefined where half of the
        accounts that pay, or more, have no curve.

    Notes
    -----
    Gross margin × mean of MRR × discounted months. The interval is approximate: the curve's ends, by profile
    likelihood, and those of margin × MRR (accounts as draws, the upper end Fay and Feuer's) lie apart on the
    log scale, and the distances add up as squares (MOVER, Zou and Donner 2008). Ends of one fit move
    together. Those of fits that share no account, of other segments or terms, add up as squares; the
    company's curve beside those of its segments was fitted to the same accounts, so its distance adds up
    plainly: at least as wide.

    References
    ----------
    Gupta, S. and Lehmann, D. R. (2003). Customers as assets. Journal of Interactive Marketing 17(1), 9-24.
    Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures. Statistics in
    Medicine 27, 1693-1702.
    """
    covered, paying = found.covered, len(found.accounts)
    why = why_none(found, margin, basis)
    if why:
        rows = [results.undefined(name, why, paying, currency) for name in (*_AMOUNTS, *_MONTHS)]
        return results.frame([*rows, _left_out(found)])
    n = len(covered)
    months = weighed(covered, "new")
    return results.frame(
        [
            _worth("ltv.discounted", covered, "new", margin, policy, currency),
            _worth("ltv.residual", covered, "left", margin, policy, currency),
            results.result("ltv.expected_months", months.value, n, low=months.low, high=months.high),
            results.result("ltv.discounted_months", found.months, n),
            results.result("ltv.residual_months", found.ahead, n),
            _left_out(found),
        ]
    )


def why_none(found: Prospects, margin: Margin, basis: Basis) -> str:
    """Give the reason why there is no value; empty where there is one.

    Parameters
    ----------
    found, margin, basis
        As in :func:`discounted`.
    """
    if basis != "mrr":
        return "no_recurring_revenue"
    if found.accounts.empty:
        return "no_paying_account"
    missing = found.accounts.loc[found.accounts["reason"] != "", "reason"]
    if 2 * len(missing) >= len(found.accounts):
        return str(missing.value_counts().sort_index().idxmax())
    return "no_margin" if margin.share <= 0 else ""


def _left_out(found: Prospects) -> dict[str, Any]:
    paying = len(found.accounts)
    return results.result("ltv.not_projected", paying - len(found.covered), paying)


def _worth(
    metric: str, covered: pd.DataFrame, of: str, margin: Margin, policy: Policy, currency: str
) -> dict[str, Any]:
    """Give a value as a row of results."""
    n = len(covered)
    if not (covered[f"{of}_value"] > 0).any():  # a curve that has come to its end
        return results.result(metric, 0.0, n, currency=currency)
    found = worth(covered, of, margin, policy)
    if found is None:
        return results.undefined(metric, "no_margin", n, currency)
    low, high = found.low / 100, found.high / 100
    return results.result(metric, found.value / 100, n, low=low, high=high, currency=currency)


def worth(covered: pd.DataFrame, of: str, margin: Margin, policy: Policy) -> Estimate | None:
    """Multiply what each account leaves in a month by its discounted months, in cents; the mean of that.

    Parameters
    ----------
    covered
        :attr:`Prospects.covered <cskit.metrics.ltv_cac.Prospects>`.
    of
        ``new``: of new accounts like these; ``left``: of these from now on.
    margin, policy
        As in :func:`discounted`.

    Returns
    -------
    Estimate
        None where serving costs all that is paid.
    """
    each = covered[["customer_id"]].assign(mrr=covered["mrr"] * covered[f"{of}_value"])
    monthly = contribution(each, margin, policy)
    return None if monthly is None else monthly.times(weighed(covered, of)._replace(value=1.0))


def paid(covered: pd.DataFrame, of: str, policy: Policy) -> Estimate:
    """Multiply what each account pays in a month by its discounted months, in cents; the mean, before margin.

    Parameters
    ----------
    covered, of, policy
        As in :func:`worth`.
    """
    each = covered["mrr"] * covered[f"{of}_value"]
    mean = float(each.mean())
    drawn = of_error(mean, (each / mean - 1).to_numpy(dtype="float64"), policy.confidence)
    return drawn.times(weighed(covered, of)._replace(value=1.0))


def weighed(covered: pd.DataFrame, of: str) -> Estimate:
    """Give the mean of discounted months, weighed by MRR, with the range that the curves leave."""
    share = covered["mrr"] / covered["mrr"].sum()
    parts = covered[[f"{of}_{end}" for end in ("value", "low", "high")]].mul(share, axis=0)
    by_fit = parts.groupby([covered["term"], covered["segment"]]).sum()
    mean = float(by_fit[f"{of}_value"].sum())
    down, up = (_apart(by_fit[f"{of}_{end}"] - by_fit[f"{of}_value"]) for end in ("low", "high"))
    return Estimate(mean, float(-np.log1p(-down / mean)), float(np.log1p(up / mean)))


def _apart(distances: pd.Series) -> float:
    """Put the distances of one end together, by term and segment; segment "" is all of the company."""
    whole = distances.index.get_level_values("segment") == ""
    own = (distances[~whole] ** 2).groupby("term").sum() ** 0.5
    by_term = own.add(distances[whole].abs().groupby("term").sum(), fill_value=0)
    return float(np.hypot.reduce(by_term.to_numpy()))
