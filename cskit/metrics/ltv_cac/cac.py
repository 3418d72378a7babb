"""What winning an account costs, what comes back, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.ltv_cac.estimate import Estimate, of_poisson
from cskit.policy import Policy

__all__ = ["NOTHING", "cac", "cost_of", "cost_of_segments", "missing_months", "returns", "why_no_spend"]

NOTHING = pd.DataFrame({"scope": pd.Series(dtype="str"), "name": pd.Series(dtype="str")})
"""The aggregate of a company that has no spend."""


def missing_months(company: Mapping[str, pd.DataFrame]) -> list[pd.Timestamp]:
    """List the months whose acquisition spend the figures need and the data lack.

    Parameters
    ----------
    company
        ``book.company``.
    """
    table = company.get("ltv_acquisition", NOTHING)
    return list(pd.to_datetime(table.loc[table["scope"] == "missing", "name"] + "-01"))


def cac(company: Mapping[str, pd.DataFrame], policy: Policy, currency: str) -> pd.DataFrame:
    """Give the company's CAC: in all, by channel and by segment.

    *Answers:* what does the company spend to win an account?

    Parameters
    ----------
    company
        ``book.company``: ``ltv_acquisition``, from :func:`cskit.metrics.ltv_cac.acquisition`.
    policy
        ``confidence``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``cac.blended``, ``cac.spend`` and ``cac.new_accounts``, in all and by
        ``channel`` and ``segment``, and ``cac.unattributed``. Undefined where nobody is new, where fewer
        than ``minimum_group`` are, and where months of spend are missing.

    Notes
    -----
    New accounts are taken as Poisson: CAC·exp(±z ÷ √n).
    """
    why = why_no_spend(company)
    if why:
        names = ("cac.blended", "cac.spend", "cac.new_accounts", "cac.unattributed")
        return results.frame(results.undefined(name, why, currency=currency) for name in names)
    table = company["ltv_acquisition"]
    rows = []
    for row in table[table["scope"].isin(["all", "channel", "segment"])].to_dict("records"):
        by = {} if row["scope"] == "all" else {row["scope"]: row["name"]}
        if row["scope"] == "all" or row["name"]:
            rows += _of_group(row, by, policy, currency)
    loose = table[(table["scope"] == "channel") & (table["name"] == "")]
    rows.append(results.money("cac.unattributed", int(loose["spend"].sum()), 0, currency))
    return results.frame(rows)


def why_no_spend(company: Mapping[str, pd.DataFrame]) -> str:
    """Give the reason why there is no CAC at all; empty where there is one."""
    if "ltv_acquisition" not in company:
        return "no_spend_table"
    return "spend_incomplete" if missing_months(company) else ""


def _of_group(
    row: Mapping[Any, Any], by: Mapping[str, str], policy: Policy, currency: str
) -> list[dict[str, Any]]:
    """Give CAC, spend and new accounts of one group."""
    few = pd.isna(row["new_accounts"])
    n = 0 if few else int(row["new_accounts"])
    spend = results.money("cac.spend", int(row["spend"]), n, currency, by=by)
    if few or n == 0 or row["spend"] == 0:
        why = "small_group" if few else "no_new_account" if n == 0 else "no_spend_here"
        count = (
            results.undefined("cac.new_accounts", why, by=by)
            if few
            else results.result("cac.new_accounts", n, n, by=by)
        )
        return [spend, count, results.undefined("cac.blended", why, n, currency, by=by)]
    found = cost_of(row, policy)
    return [
        spend,
        results.result("cac.new_accounts", n, n, by=by),
        _money("cac.blended", found, n, currency, by),
    ]


def cost_of(row: Mapping[Any, Any], policy: Policy) -> Estimate:
    """Divide a group's spend by its new accounts, in cents."""
    n = int(row["new_accounts"])
    return of_poisson(int(row["spend"]) / n, 1 / n, policy.confidence)


def _money(
    metric: str, found: Estimate, n: int, currency: str, by: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Make a row of an amount in cents."""
    return results.result(
        metric, found.value / 100, n, low=found.low / 100, high=found.high / 100, currency=currency, by=by
    )


def cost_of_segments(
    company: Mapping[str, pd.DataFrame], accounts: pd.DataFrame, policy: Policy
) -> tuple[Estimate | None, pd.Series]:
    """Give what winning accounts like these costs: on average, and for each.

    *Answers:* what would it cost to win this book's accounts today?

    Parameters
    ----------
    company
        ``book.company``.
    accounts
        ``customer_id``, ``segment`` and ``mrr`` (cents) of the book's accounts.
    policy
        ``confidence``.

    Returns
    -------
    tuple
        The mean over the accounts that pay, in cents (None where there is no CAC or nobody pays), and by
        ``customer_id`` the cost of each (float64 cents, NaN without).

    Notes
    -----
    An account costs its segment's CAC, and a new account's part of the spend that names no segment.
    Where a segment has no CAC of its own, or the account no segment, the company's CAC stands for it.
    """
    index = pd.Index(accounts["customer_id"], name="customer_id")
    none = pd.Series(np.nan, index=index)
    if why_no_spend(company):
        return None, none
    table = company["ltv_acquisition"]
    whole = table[table["scope"] == "all"].iloc[0].to_dict()
    if pd.isna(whole["new_accounts"]) or whole["new_accounts"] == 0 or whole["spend"] == 0:
        return None, none
    known = _by_segment(table, whole)
    segment = pd.Series(accounts["segment"].to_numpy(), index=index)
    segment = segment.where(segment.isin(known.index), "").astype("str")
    cost = segment.map(known["cost"])
    pays = (accounts["mrr"] > 0).to_numpy()
    if not pays.any():
        return None, cost
    share = segment[pays].value_counts(normalize=True)
    used = known.reindex(share.index)
    mean = float((share * used["cost"]).sum())
    # Each segment's CAC is as sure as its new accounts are many.
    square = float(((share * used["cost"]) ** 2 / used["new_accounts"]).sum()) / mean**2
    return of_poisson(mean, square, policy.confidence), cost


def _by_segment(table: pd.DataFrame, whole: Mapping[Any, Any]) -> pd.DataFrame:
    """Give the cost in cents and the new accounts of each segment that has a CAC; the company's under ""."""
    parts = table[table["scope"] == "segment"]
    loose = int(parts.loc[parts["name"] == "", "spend"].sum())
    own = parts[(parts["name"] != "") & parts["new_accounts"].gt(0).fillna(False) & (parts["spend"] > 0)]
    n = own["new_accounts"].astype("float64")
    each = own["spend"].astype("float64") / n + loose / int(whole["new_accounts"])
    found = pd.DataFrame({"cost": each.to_numpy(), "new_accounts": n.to_numpy()}, own["name"].to_numpy())
    found.loc[""] = [int(whole["spend"]) / int(whole["new_accounts"]), int(whole["new_accounts"])]
    return found


def returns(
    company: Mapping[str, pd.DataFrame],
    worth: pd.DataFrame,
    monthly: Estimate | None,
    cost: Estimate | None,
    policy: Policy,
    currency: str,
) -> pd.DataFrame:
    """Hold what an account brings against what winning it costs.

    *Answers:* does an account bring back more than it cost, and how soon?

    Parameters
    ----------
    company
        ``book.company``.
    worth
        Results with ``ltv.discounted``, from :func:`cskit.metrics.ltv_cac.discounted`, and
        ``ltv.arpa_over_churn_at_least`` and ``ltv.accounts``, from :func:`cskit.metrics.ltv_cac.formulas`.
    monthly
        ARPA × gross margin in cents, from :func:`cskit.metrics.ltv_cac.contribution`; None without.
    cost
        From :func:`cost_of_segments`.
    policy
        ``confidence``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``cac.of_mix``, ``cac.ltv_ratio``, ``cac.ltv_ratio_at_least``,
        ``cac.payback_months``, ``cac.roi``, ``cac.roas``.
    """
    why = why_no_spend(company) or ("" if cost else "no_cac")
    ratios = ("cac.ltv_ratio", "cac.ltv_ratio_at_least")
    if why or cost is None:
        rows = [results.undefined("cac.of_mix", why, currency=currency)]
        rows += [results.undefined(name, why) for name in (*ratios, "cac.payback_months")]
        return results.frame([*rows, *_first_year(company, policy)])
    n = int(worth.loc[worth["id"] == "ltv.accounts", "value"].iloc[0])
    rows = [_money("cac.of_mix", cost, n, currency)]
    for ratio, value in zip(ratios, ("ltv.discounted", "ltv.arpa_over_churn_at_least"), strict=True):
        rows.append(_ratio(ratio, worth[worth["id"] == value].iloc[0].to_dict(), cost))
    if monthly is None:
        rows.append(results.undefined("cac.payback_months", "no_margin"))
    else:
        found = cost.over(monthly)
        rows.append(results.result("cac.payback_months", found.value, n, low=found.low, high=found.high))
    return results.frame([*rows, *_first_year(company, policy)])


def _ratio(metric: str, worth: Mapping[Any, Any], cost: Estimate) -> dict[str, Any]:
    """Divide a lifetime value by CAC; a lower bound by the most that CAC may be."""
    n = int(worth["n"])
    if pd.notna(worth["undefined"]):
        return results.undefined(metric, str(worth["undefined"]), n)
    value = 100 * float(worth["value"])
    if pd.isna(worth["low"]):
        return results.result(metric, value / cost.high, n)
    made = Estimate(
        value, float(np.log(worth["value"] / worth["low"])), float(np.log(worth["high"] / worth["value"]))
    )
    found = made.over(cost)
    return results.result(metric, found.value, n, low=found.low, high=found.high)


def _first_year(company: Mapping[str, pd.DataFrame], policy: Policy) -> list[dict[str, Any]]:
    """Give ROI and ROAS of the accounts that have had their first 12 months."""
    table = company.get("ltv_acquisition", NOTHING)
    rows = table[table["scope"] == "first_year"]
    if rows.empty:
        why = "no_spend_table" if "ltv_acquisition" not in company else "no_first_year"
        return [results.undefined(name, why) for name in ("cac.roi", "cac.roas")]
    row = rows.iloc[0].to_dict()
    n = int(row["new_accounts"])
    made = []
    for metric, back, spent, less in (
        ("cac.roi", row["gain"], row["spend"], 1),
        ("cac.roas", row["revenue"], row["ad_spend"], 0),
    ):
        if pd.isna(spent) or spent == 0 or back <= 0:
            made.append(results.undefined(metric, "no_ad_spend" if less == 0 else "no_margin", n))
            continue
        found = of_poisson(back / int(spent), float(row["square_error"]), policy.confidence)
        made.append(
            results.result(metric, found.value - less, n, low=found.low - less, high=found.high - less)
        )
    return made
