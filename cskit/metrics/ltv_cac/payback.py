"""When an account has paid itself back: the average one by what was seen of lives, and each one in fact."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.by_account import months_of
from cskit.metrics.lives import lives
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.metrics.ltv_cac.histories import Margin
from cskit.metrics.money import cents
from cskit.policy import Policy

__all__ = ["counts", "crossing", "cumulative", "paybacks", "reached"]


def cumulative(
    company: Mapping[str, pd.DataFrame], accounts: pd.DataFrame, margin: Margin, policy: Policy
) -> pd.DataFrame:
    """Add up the margin that an average account of the book brings, losses counted.

    *Answers:* how much has an account brought after k months, when some leave on the way?

    Parameters
    ----------
    company
        ``book.company``: ``ltv_survival``, from :func:`cskit.metrics.ltv_cac.survival`.
    accounts
        ``segment`` and ``mrr`` (cents) of the book's accounts.
    margin
        The gross margin in force.
    policy
        ``horizon``, the most months.

    Returns
    -------
    DataFrame
        ``months`` (int64, from 0), ``value``, ``low``, ``high`` (float64 cents). No row where nobody pays,
        nothing is known of lives, or nothing is left after the cost to serve.

    Notes
    -----
    Σ over segments of their share of the book × their MRR per account × gross margin × S(0) + … + S(k−1),
    with the company's S of the segment, or of all where a segment's is not known for two years. It ends at
    the last age with enough accounts at risk and is never continued beyond. The band adds up the ends of
    S at each age: at least as wide as the confidence says.
    """
    paying = accounts[accounts["mrr"] > 0]
    curves = company.get("ltv_survival")
    empty = pd.DataFrame({"months": [], "value": [], "low": [], "high": []}, dtype="float64")
    if paying.empty or margin.share <= 0 or curves is None or curves.empty:
        return empty.astype({"months": "int64"})
    own = set(curves["segment"])
    segment = paying["segment"].where(paying["segment"].isin(own), "")
    weights = paying.groupby(segment)["mrr"].sum() / len(paying) * margin.share
    used = {name: curves[curves["segment"] == name] for name in weights.index}
    seen = min(*(len(curve) for curve in used.values()), policy.horizon)
    found = {"months": np.arange(seen + 1)}
    for column, end in (("value", "survival"), ("low", "low"), ("high", "high")):
        sums = sum(weights[name] * curve[end].to_numpy()[:seen].cumsum() for name, curve in used.items())
        found[column] = np.concatenate([[0.0], np.asarray(sums, dtype="float64")])
    return pd.DataFrame(found)


def crossing(curve: pd.DataFrame, cost: Estimate | None) -> pd.DataFrame:
    """Find the month in which the margin covers what winning the account cost.

    *Answers:* when does an account pay itself back?

    Parameters
    ----------
    curve
        From :func:`cumulative`.
    cost
        CAC in cents; None without.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``cac.payback_seen`` (months; its ends from the band of the curve and the range
        of CAC together, high empty where that is not seen; undefined where not even the curve reaches CAC)
        and ``cac.months_seen``.

    Examples
    --------
    >>> curve = pd.DataFrame({"months": [0, 1, 2, 3], "value": [0., 10, 19, 27],
    ...                       "low": [0., 8, 15, 21], "high": [0., 10, 20, 30]})
    >>> crossing(curve, Estimate(18.0, 0.0, 0.0))[["id", "value", "low", "high"]]
                     id  value  low  high
    0   cac.months_seen    3.0  NaN   NaN
    1  cac.payback_seen    2.0  2.0   3.0
    """
    if curve.empty or cost is None:
        why = "no_cac" if cost is None else "no_curve"
        return results.frame(results.undefined(name, why) for name in ("cac.payback_seen", "cac.months_seen"))
    at, low, high = reached(curve, cost)
    rows = [results.result("cac.months_seen", int(curve["months"].iloc[-1]), 0)]
    if np.isnan(at):
        rows.append(results.undefined("cac.payback_seen", "not_seen"))
    else:
        rows.append(results.result("cac.payback_seen", at, 0, low=low, high=high))
    return results.frame(rows)


def reached(curve: pd.DataFrame, cost: Estimate) -> tuple[float, float, float]:
    """Give the first month in which a curve covers a cost, with its range; NaN where it never does.

    Parameters
    ----------
    curve
        ``months``, ``value``, ``low``, ``high`` (cents).
    cost
        In cents.

    Notes
    -----
    The band's distance and that of the cost add up as squares, on the log scale.
    """
    later = curve[curve["months"] > 0]
    with np.errstate(divide="ignore"):
        off = np.log(later["value"] / cost.value)
        wide = np.hypot(np.log(later["high"] / later["value"]), cost.down)
        below = np.hypot(np.log(later["value"] / later["low"]), cost.up)
    value, low, high = (_first(later["months"], line >= -1e-12) for line in (off, off + wide, off - below))
    return value, low, high


def _first(months: pd.Series, reached: pd.Series) -> float:
    """Give the first month in which something is reached; NaN where it never is."""
    found = months[reached]
    return float(found.iloc[0]) if len(found) else float("nan")


def paybacks(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    margin: Margin,
    cost: pd.Series,
    month: pd.Timestamp,
    opening: pd.Timestamp | None,
) -> pd.DataFrame:
    """Compare what each account has brought since it began with what winning one like it costs today.

    *Answers:* which accounts have not paid themselves back yet?

    Parameters
    ----------
    tables
        ``ledger``, and ``costs`` where it exists.
    accounts
        The accounts of the book, as :func:`cskit.metrics.accounts.accounts` lists them.
    margin
        The gross margin in force.
    cost
        CAC in cents by ``customer_id``, from :func:`cskit.metrics.ltv_cac.cost_of_segments`.
    month, opening
        As in :func:`cskit.metrics.lives.lives`.

    Returns
    -------
    DataFrame
        The rows of ``accounts`` whose whole life is in the ledger and that have a CAC, in their order, with

        - ``brought``: int64 cents, margin since the first payment
        - ``cac``: int64 cents
        - ``missing``: int64 cents still to come; 0 where paid back

    Notes
    -----
    Margin of a month = MRR − its cost to serve; where the month has no cost, MRR × gross margin, or
    nothing where that is negative.
    """
    known = lives(tables["ledger"], month, opening)
    whole = known.loc[known["known"], "customer_id"]
    chosen = accounts[accounts["customer_id"].isin(whole)].reset_index(drop=True)
    wins = cost.reindex(chosen["customer_id"]).to_numpy(dtype="float64")
    chosen = chosen[~np.isnan(wins)].assign(cac=np.round(wins[~np.isnan(wins)]).astype("int64"))
    brought = _margins(tables, margin).reindex(chosen["customer_id"], fill_value=0).to_numpy()
    left = np.maximum(chosen["cac"].to_numpy() - brought, 0)
    found: pd.DataFrame = chosen.assign(brought=brought.astype("int64"), missing=left.astype("int64"))
    return found.reset_index(drop=True)


def _margins(tables: Mapping[str, pd.DataFrame], margin: Margin) -> pd.Series:
    """Sum each account's monthly margins since it began, in cents."""
    rows = tables["ledger"][["customer_id", "month", "mrr"]]
    costs = tables.get("costs")
    cost = pd.Series(np.nan, index=rows.index)
    if costs is not None and "cost_to_serve" in costs:
        known = costs[costs["cost_to_serve"].notna()]
        who = pd.Index(known["customer_id"].unique())
        stated = pd.Series(cents(known["cost_to_serve"]), months_of(who, known))
        cost = stated.reindex(months_of(who, rows)).set_axis(rows.index)
    each = (rows["mrr"] - cost).where(cost.notna(), np.round(rows["mrr"] * max(margin.share, 0.0)))
    return each.groupby(rows["customer_id"]).sum().astype("int64")


def counts(paid: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Count the accounts that have not paid back, and those of them that renew soon.

    Parameters
    ----------
    paid
        From :func:`paybacks`.
    policy
        ``renewal_days``.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.not_paid_back``, ``ltv.not_paid_back_renewing``; n = accounts compared.
    """
    short = paid[paid["missing"] > 0]
    soon = (short["renewal_days"] <= policy.renewal_days).fillna(False)
    n = len(paid)
    if n == 0:
        names = ("ltv.not_paid_back", "ltv.not_paid_back_renewing")
        return results.frame(results.undefined(name, "no_cac") for name in names)
    rows = [
        results.result("ltv.not_paid_back", len(short), n),
        results.result("ltv.not_paid_back_renewing", int(soon.sum()), len(short)),
    ]
    return results.frame(rows)
