"""Terms that ended: which contracts were due, which were renewed, and what a year of them is worth."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import grr_interval, wilson
from cskit.metrics.ledger.lines import unfold
from cskit.metrics.ledger.reading import lines_of_contracts
from cskit.metrics.money import per_month
from cskit.metrics.months import IntArray, last_day, number, numbers, shift
from cskit.metrics.recurring_revenue.movements import rows_of
from cskit.policy import Policy

__all__ = ["acv", "came_due", "renewal_rate"]

_ABSENT = ("once", "trial")


def came_due(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy, portfolio: str | None = None
) -> pd.DataFrame:
    """List the contracts that were due for renewal in the last 12 months, and which were renewed.

    *Answers:* of the customers that could decide, how many decided for us?

    Parameters
    ----------
    tables
        ``customers``, ``ledger`` and ``contracts``.
    month, portfolio
        As in :func:`movements <cskit.metrics.recurring_revenue.movements>`.
    policy
        What is in MRR.

    Returns
    -------
    DataFrame
        Sorted by day, then contract: ``customer_id``, ``contract_id`` (str), ``due_on`` (datetime64), ``mrr``
        (int64 cents, of the last month's end before it) and ``renewed`` (bool).

    Notes
    -----
    Due is ``renewal_on``, where the contract lasted until then: one that was replaced or ended in the
    middle of its term was not due, and a contract of three years cannot churn before. Where the data
    state no ``renewal_on`` at all, ``end_on`` is due, of terms over one month. Where they do, an
    ``end_on`` alone is the end of a contract from month to month, which has no term. Renewed: a line of
    the same account and product is in force the day after the term. Lines of accounts that another book
    has now are left out.
    """
    contracts = tables.get("contracts")
    if contracts is None or contracts.empty:
        return pd.DataFrame(columns=["customer_id", "contract_id", "due_on", "mrr", "renewed"])
    lines = _recurring(contracts)
    due, end = _due(lines), lines["end_on"]
    reached = (due > lines["start_on"]) & ~(end < due)
    within = (due > last_day(shift(month, -12))) & (due <= last_day(month))
    here = rows_of(tables["ledger"], month, portfolio)["customer_id"]
    chosen = lines["customer_id"].isin(here) & reached & within
    found = lines[chosen].assign(due_on=due[chosen])
    price = _price_before(tables, contracts, found, month, policy)
    found = found.assign(mrr=price, renewed=_followed(found, lines))
    columns = ["customer_id", "contract_id", "due_on", "mrr", "renewed"]
    return found[columns].sort_values(["due_on", "contract_id"], ignore_index=True)


def _recurring(contracts: pd.DataFrame) -> pd.DataFrame:
    """Keep the recurring lines, with every column that dates a term."""
    absent = pd.Series(pd.NaT, index=contracts.index, dtype="datetime64[us]")
    columns = {name: contracts.get(name, absent) for name in ("end_on", "renewal_on")}
    product = contracts.get("product", pd.Series(None, contracts.index, dtype="str"))
    lines = contracts.assign(**columns, product=product)
    return lines[~contracts["interval"].str.lower().isin(_ABSENT)]


def _due(lines: pd.DataFrame) -> pd.Series:
    """Give the day each term ends; empty where a line has none."""
    stated = lines["renewal_on"]
    if stated.notna().any():
        return stated
    long = lines["end_on"] > lines["start_on"] + pd.DateOffset(months=1)
    return lines["end_on"].where(long)


def _price_before(
    tables: Mapping[str, pd.DataFrame],
    contracts: pd.DataFrame,
    due: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
) -> IntArray:
    """Give what each line cost a month at the last month's end before it was due; 0 where paused then."""
    lines = lines_of_contracts(contracts, tables, policy)
    months = unfold(lines, number(month), policy)
    place = contracts.index.get_indexer(due.index)
    last = np.full(len(lines.start), -1, dtype=np.int64)
    last[place] = numbers(due["due_on"]) - 1
    at = months.month == last[months.line]
    price = np.zeros(len(lines.start), dtype=np.int64)
    price[months.line[at]] = np.where(months.paused, 0, months.price)[at]
    return price[place]


def _followed(due: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    """Tell which lines have a line of the same account and product in force the day after the term."""
    key = ["customer_id", "product"]
    pairs = (
        due[[*key, "due_on"]]
        .assign(place=np.arange(len(due)))
        .merge(lines[[*key, "start_on", "end_on"]], on=key)
    )
    covers = (pairs["start_on"] <= pairs["due_on"]) & ~(pairs["end_on"] <= pairs["due_on"])
    return pd.Series(np.isin(np.arange(len(due)), pairs.loc[covers, "place"]), index=due.index)


def renewal_rate(due: pd.DataFrame, tables: Mapping[str, pd.DataFrame], policy: Policy) -> pd.DataFrame:
    """Give the share of contracts due in 12 months that were renewed, by contracts and by MRR.

    Parameters
    ----------
    due
        From :func:`came_due`.
    tables
        To tell why there is none.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        Rows of ``results``, n = contracts due: ``revenue.renewal_rate`` (Wilson) and ``.renewal_rate_mrr``
        (of the MRR they had, Wilson at the effective number of contracts).
    """
    ids = ("revenue.renewal_rate", "revenue.renewal_rate_mrr")
    if due.empty:
        why = _why_none(tables)
        return results.frame(results.undefined(name, why) for name in ids)
    n, k = len(due), int(due["renewed"].sum())
    low, high, _ = wilson(k, n, policy.confidence)
    rows: list[dict[str, Any]] = [results.result(ids[0], k / n, n, low=low, high=high)]
    paying = due[due["mrr"] > 0]
    if paying.empty:
        return results.frame([*rows, results.undefined(ids[1], "nothing_due", n)])
    then = paying["mrr"].to_numpy(dtype=np.int64)
    kept = np.where(paying["renewed"], then, 0)
    ends = grr_interval(then, kept, policy.confidence)
    value = int(kept.sum()) / int(then.sum())
    return results.frame([*rows, results.result(ids[1], value, len(paying), low=ends.low, high=ends.high)])


def _why_none(tables: Mapping[str, pd.DataFrame]) -> str:
    contracts = tables.get("contracts")
    if contracts is None:
        return "no_contracts"
    stated = any(contracts[name].notna().any() for name in ("renewal_on", "end_on") if name in contracts)
    return "nothing_due" if stated else "no_renewal_dates"


def acv(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None = None,
) -> pd.DataFrame:
    """Give the contract value of a year, of the contracts in force that have a term.

    *Answers:* what is signed for a year, discounts included, whatever a month's end shows?

    Parameters
    ----------
    tables
        ``customers``, ``ledger`` and ``contracts``.
    month, portfolio
        As in :func:`movements <cskit.metrics.recurring_revenue.movements>`.
    policy
        Which discounts count.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        A row of ``results``: ``revenue.acv``, n = contracts. Each is what its months cost, less the discounts
        that fall into them, ÷ months × 12, rounded once to the cent. Contracts from month to month have no
        term and are not in it.
    """
    contracts = tables.get("contracts")
    if contracts is None:
        return results.frame([results.undefined("revenue.acv", "no_contracts", currency=currency)])
    lines = _recurring(contracts)
    month_later = lines["start_on"] + pd.DateOffset(months=1)
    due = lines["renewal_on"].where(
        lines["renewal_on"] > last_day(month), lines["end_on"].where(lines["end_on"] > month_later)
    )
    here = rows_of(tables["ledger"], month, portfolio)["customer_id"]
    today = last_day(month)
    in_force = (lines["start_on"] <= today) & ~(lines["end_on"] <= today) & (due > today)
    chosen = in_force & lines["customer_id"].isin(here)
    worth = _worth(tables, contracts, lines[chosen], numbers(due[chosen]), policy)
    if not len(worth):
        return results.frame([results.undefined("revenue.acv", "no_terms", currency=currency)])
    return results.frame([results.money("revenue.acv", int(worth.sum()), len(worth), currency)])


def _worth(
    tables: Mapping[str, pd.DataFrame],
    contracts: pd.DataFrame,
    chosen: pd.DataFrame,
    due: IntArray,
    policy: Policy,
) -> IntArray:
    """Give the cents of a year of each contract: the sum of its months ÷ months × 12, rounded once."""
    lines = lines_of_contracts(contracts, tables, policy)
    place = contracts.index.get_indexer(chosen.index)
    start, months = lines.start[place], due - lines.start[place]
    off_from = np.maximum(lines.discount_from[place], start)
    reduced = np.clip(np.minimum(lines.discount_to[place], due) - off_from, 0, None)
    terms = zip(chosen.to_dict("records"), months.tolist(), reduced.tolist(), strict=True)
    found = [_of_a_year(row, whole, less) for row, whole, less in terms if whole > 0]
    return np.array(found, dtype=np.int64)


def _of_a_year(row: Mapping[Hashable, Any], months: int, reduced: int) -> int:
    """Give what a year of a contract costs, of which so many months have its discount."""
    times, over = per_month(row["interval"]) or (0, 1)
    price, off = Fraction(row["amount"]), row.get("discount")
    less = price
    if off is not None and not pd.isna(off):
        taken = price * Fraction(off) / 100 if row.get("discount_kind") == "percent" else Fraction(off)
        less = max(price - taken, Fraction(0))
    cents = 100 * 12 * (price * (months - reduced) + less * reduced) * times / (over * months)
    return int((2 * cents + 1) // 2)
