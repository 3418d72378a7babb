"""A year of the same accounts: NRR without readjustment, in real terms, and how it moved month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import readjustments, results
from cskit.metrics.intervals import Interval, effective_n, grr_interval, nrr_interval, wilson
from cskit.metrics.lives import year_ago
from cskit.metrics.months import IntArray, number, numbers, shift
from cskit.metrics.recurring_revenue.retention import Paid, a_year_apart, of_today, why_no_year
from cskit.policy import Policy

__all__ = ["course", "naive", "year"]

_MONTHS = 13
_OF_THE_YEAR = (
    *("nrr_12m_without_readjustment", "nrr_12m_real", "logo_retention_12m"),
    *("paused_12m", "n_eff_12m"),
)
_RATES = ("nrr", "nrr_without", "grr")


def year(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy, currency: str
) -> pd.DataFrame:
    """Say what became of last year's accounts besides NRR and GRR.

    *Answers:* how much of NRR is the index, does it beat inflation, and how many accounts stayed?

    Parameters
    ----------
    tables
        ``ledger``, and where they exist ``changes``, ``contracts`` and ``price_index``.
    month
        The month of the report.
    policy
        ``confidence``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.nrr_12m_without_readjustment``, ``.nrr_12m_real`` (NRR ÷ the rise
        of the price index), ``.price_index_12m`` (that rise), ``.logo_retention_12m`` (Wilson),
        ``.base_12m`` (MRR a year ago of the accounts NRR is of), ``.paused_12m`` (those of them paused
        now, which count 0) and ``.n_eff_12m`` (as many equal accounts would weigh as these do).
    """
    ledger = tables["ledger"]
    rise, no_rise = _rise(tables, month)
    if reason := why_no_year(ledger, month):
        names = (
            "nrr_12m_without_readjustment",
            "nrr_12m_real",
            "logo_retention_12m",
            "paused_12m",
            "n_eff_12m",
        )
        rows = [results.undefined(f"revenue.{name}", reason) for name in names]
        rows.append(results.undefined("revenue.base_12m", reason, currency=currency))
        return results.frame([*rows, _index(rise, no_rise)])
    then, now = a_year_apart(ledger, month)
    at_end = ledger[ledger["month"] == month].set_index("customer_id")["state"]
    paused = int((at_end.reindex(then.index) == "paused").sum())
    stayed = year_ago(ledger, month)["stayed"]
    low, high, _ = wilson(int(stayed.sum()), len(stayed), policy.confidence)
    return results.frame(
        [
            _without(tables, month, then, now, policy),
            _real(then, now, rise, no_rise, policy),
            _index(rise, no_rise),
            results.result("revenue.logo_retention_12m", stayed.mean(), len(stayed), low=low, high=high),
            results.money("revenue.base_12m", int(then.sum()), len(then), currency),
            results.result("revenue.paused_12m", paused, len(then)),
            results.result("revenue.n_eff_12m", effective_n(then.to_numpy(dtype=np.int64)), len(then)),
        ]
    )


def _without(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, then: pd.Series, now: pd.Series, policy: Policy
) -> dict[str, Any]:
    metric = "revenue.nrr_12m_without_readjustment"
    if not readjustments.known(tables):
        return results.undefined(metric, "kinds_not_stated", len(then))
    less = _less_index(tables, month, now)
    value, interval = _nrr(then.to_numpy(), less.to_numpy(), policy)
    return results.result(metric, value, len(then), low=interval.low, high=interval.high)


def _less_index(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, now: pd.Series) -> pd.Series:
    """Take out of what accounts pay what readjustments of the year added."""
    added = readjustments.added(tables, month).reindex(now.index, fill_value=0).astype("int64")
    return now - readjustments.part(added, now)


def _nrr(then: IntArray, now: IntArray, policy: Policy) -> tuple[float, Interval]:
    return int(now.sum()) / int(then.sum()), nrr_interval(then, now, policy.confidence)


def _real(then: pd.Series, now: pd.Series, rise: float, no_rise: str, policy: Policy) -> dict[str, Any]:
    if no_rise:
        return results.undefined("revenue.nrr_12m_real", no_rise, len(then))
    value, interval = _nrr(then.to_numpy(), now.to_numpy(), policy)
    low, high = interval.low / rise, interval.high / rise
    return results.result("revenue.nrr_12m_real", value / rise, len(then), low=low, high=high)


def _index(rise: float, no_rise: str) -> dict[str, Any]:
    if no_rise:
        return results.undefined("revenue.price_index_12m", no_rise)
    return results.result("revenue.price_index_12m", rise, 1)


def _rise(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> tuple[float, str]:
    """Give the price index ÷ that of 12 months before, or the reason why there is none."""
    index = tables.get("price_index")
    if index is None:
        return np.nan, "no_price_index"
    levels = index.set_index("month")["level"].astype("float64")
    now, then = levels.reindex([month, shift(month, -12)])
    if np.isnan(now) or np.isnan(then):
        return np.nan, "price_index_incomplete"
    return float(now / then), ""


def course(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Follow NRR, NRR without readjustment and GRR over 13 months, each with its range.

    *Answers:* does the base grow by itself, and is that new?

    Parameters
    ----------
    tables
        ``ledger``, and where they exist ``changes`` and ``contracts``.
    month
        The last month.
    policy
        ``confidence``; ``minimum_group``: of fewer accounts no rate is shown.

    Returns
    -------
    DataFrame
        One row per month, oldest first: ``month`` (datetime64), ``accounts`` (int64, of the book now, that
        paid 12 months before it), and ``nrr``, ``nrr_without``, ``grr`` (float64 ratios from 0) with
        ``_low`` and ``_high``. NaN where the data or the accounts do not reach, and for a high end where
        nobody expanded. Every month is of the accounts that the book has now, as the figures of the
        last one are: a transfer moves no line.
    """
    own, changes = Paid.of(of_today(tables["ledger"], month)), tables.get("changes")
    indexed = _readjusted(own, changes) if readjustments.known(tables) else None
    months = [shift(month, -back) for back in range(_MONTHS - 1, -1, -1)]
    rows = [_at(own, indexed, when, policy) for when in months]
    ends = [f"{name}{end}" for name in _RATES for end in ("", "_low", "_high")]
    found = pd.DataFrame(rows, columns=["month", "accounts", *ends])
    return found.astype({"month": "datetime64[us]", "accounts": "int64"} | dict.fromkeys(ends, "float64"))


def _readjusted(own: Paid, changes: pd.DataFrame | None) -> IntArray:
    """Give the cents that readjustments added, by account and month, as ``own`` has its own."""
    found = np.zeros_like(own.cents)
    if changes is not None:
        rows = changes[(changes["kind"] == "readjustment").to_numpy(dtype=bool)]
        at = own.who.get_indexer(pd.Index(rows["customer_id"])), numbers(rows["month"]) - own.first
        known = (at[0] >= 0) & (at[1] >= 0) & (at[1] < found.shape[1])
        np.add.at(found, (at[0][known], at[1][known]), rows["amount"].to_numpy()[known])
    return found


def _at(own: Paid, indexed: IntArray | None, month: pd.Timestamp, policy: Policy) -> dict[str, Any]:
    """Give the rates of one month; none that leaves readjustments out where nobody knows them."""
    if own.why_no_year(month):
        return {"month": month, "accounts": 0}
    who, then, now = own.year(month)
    found: dict[str, Any] = {"month": month, "accounts": len(then)}
    if len(then) < policy.minimum_group:
        return found
    found |= _ends("nrr", *_nrr(then, now, policy))
    if indexed is not None:
        last = number(month) - own.first
        added = indexed[own.who.get_indexer(who), last - 11 : last + 1].sum(axis=1)
        part = readjustments.part(pd.Series(added), pd.Series(now)).to_numpy()
        found |= _ends("nrr_without", *_nrr(then, now - part, policy))
    kept = int(np.minimum(then, now).sum()) / int(then.sum())
    return found | _ends("grr", kept, grr_interval(then, now, policy.confidence))


def _ends(name: str, value: float, interval: Interval) -> dict[str, float]:
    return {name: value, f"{name}_low": interval.low, f"{name}_high": interval.high}


def naive(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None = None) -> pd.DataFrame:
    """Give the goals as playbooks state them: MRR and accounts at the end ÷ those a year before.

    *Answers:* what would a goal say that lets new accounts hide those that left?

    Parameters
    ----------
    ledger, month, portfolio
        As in :func:`movements <cskit.metrics.recurring_revenue.movements>`.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.naive_mrr_kept`` and ``.naive_logos_kept`` (ratios; n = accounts that
        paid a year ago in the book as it was then). Both may be far above 1 in a book that loses.
    """
    ids = ("revenue.naive_mrr_kept", "revenue.naive_logos_kept")
    before = shift(month, -12)
    own = ledger if portfolio is None else ledger[ledger["portfolio"] == portfolio]
    if ledger.empty or ledger["month"].min() > before:
        return results.frame(results.undefined(name, "less_than_12_months") for name in ids)
    then, now = (own[(own["month"] == when) & (own["mrr"] > 0)] for when in (before, month))
    if then.empty:
        why = "no_mrr_a_year_ago" if (ledger["mrr"] > 0).any() else "no_recurring_revenue"
        return results.frame(results.undefined(name, why) for name in ids)
    values = (int(now["mrr"].sum()) / int(then["mrr"].sum()), len(now) / len(then))
    rows = (results.result(name, value, len(then)) for name, value in zip(ids, values, strict=True))
    return results.frame(rows)
