"""A book compared: with itself a year ago, and with books drawn at random from the company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.months import IntArray, shift
from cskit.metrics.pareto.distribution import TOP_SHARE, amounts, distribution, least_to_hold
from cskit.metrics.randomness import generator
from cskit.policy import Policy

__all__ = ["band", "draws_of", "last_year", "random_books", "random_books_of", "random_k80", "same_accounts"]

_GRID = np.arange(101) / 100
_COLUMNS = ("n", "measure", "x", "low", "median", "high")


def last_year(ledger: pd.DataFrame, month: pd.Timestamp, basis: Basis, portfolio: str | None) -> pd.DataFrame:
    """Order the accounts the book had a year ago by what they paid then.

    *Answers:* was the book more, or less, concentrated a year ago?

    Parameters
    ----------
    ledger
        The ledger of a slice: also the months in which accounts that are elsewhere now were here.
    month
        The month of the report.
    basis
        As in :func:`distribution`.
    portfolio
        The book; None for the whole company.

    Returns
    -------
    DataFrame
        As :func:`distribution`, of the month a year earlier; no row where the data begin later.
    """
    then = shift(month, -12)
    elsewhere = (
        pd.Series(False, index=ledger.index) if portfolio is None else ledger["portfolio"] != portfolio
    )
    away = ledger.loc[elsewhere & (ledger["month"] == then), "customer_id"]
    return distribution(ledger[~ledger["customer_id"].isin(away)], then, basis)


def same_accounts(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    basis: Basis,
    currency: str,
    portfolio: str | None,
) -> pd.DataFrame:
    """Compare the book with a year ago over the accounts it had at both ends, without transfers.

    *Answers:* did the book's concentration change, or only its accounts?

    Parameters
    ----------
    ledger, month, basis, portfolio
        As in :func:`last_year`.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``pareto.same_accounts`` (accounts in the book at both month ends,
        with an amount at either), their total now and then, and the fewest that hold the top share
        now and then. Those that left count 0 now. Undefined with less than 12 months of data.
    """
    ids = ("", "_total", "_total_then", "_k80", "_k80_then")
    names = [f"pareto.same_accounts{end}" for end in ids]
    then = shift(month, -12)
    if ledger.empty or then < ledger["month"].min():
        return results.frame(
            results.undefined(name, "less_than_12_months", currency=currency) for name in names
        )
    before = ledger[ledger["month"] == then]
    if portfolio is not None:
        before = before[before["portfolio"] == portfolio]
    now_ids = ledger.loc[ledger["month"] == month, "customer_id"]
    same = ledger[ledger["customer_id"].isin(set(now_ids) & set(before["customer_id"]))]
    ends = [amounts(same, when, basis).set_index("customer_id")["amount"] for when in (month, then)]
    paying = int((pd.concat(ends, axis=1) > 0).any(axis=1).sum())
    now, old = (np.sort(end.to_numpy()[end.to_numpy() > 0])[::-1] for end in ends)
    return results.frame(
        [
            results.result(names[0], paying, paying),
            results.money(names[1], int(now.sum()), paying, currency),
            results.money(names[2], int(old.sum()), paying, currency),
            _or_undefined(names[3], least_to_hold(now, TOP_SHARE), len(now)),
            _or_undefined(names[4], least_to_hold(old, TOP_SHARE), len(old)),
        ]
    )


def _or_undefined(metric: str, value: float, n: int) -> dict[str, Any]:
    return results.result(metric, value, n) if n else results.undefined(metric, "no_paying_account")


def random_books(amounts: npt.ArrayLike, n: int, policy: Policy) -> pd.DataFrame:
    """Draw books of ``n`` accounts at random from the company, and see how concentrated they are.

    *Answers:* is this book more concentrated than its size and the company's accounts explain?

    Parameters
    ----------
    amounts
        Positive cents of the company's paying accounts, in any order.
    n
        Paying accounts of the book.
    policy
        ``draws``, ``seed``, ``confidence``, ``minimum_group``.

    Returns
    -------
    DataFrame
        ``n`` (int64), ``measure`` (str), ``x`` (float64), ``low``, ``median``, ``high`` (float64):

        - ``measure`` ``share``: the largest ``x`` of accounts (0 to 1 in steps of 0.01) hold ``low``
          to ``high`` of the amount (0 to 1) in the middle ``confidence`` of the draws
        - ``measure`` ``k80``, one row, ``x`` NaN: the accounts that hold the top share, whole numbers

        No row where the book is empty, or the rest of the company has fewer than
        ``minimum_group`` accounts: there is nothing to compare with.

    Notes
    -----
    Draws are without replacement and depend on the policy's seed, the amounts and ``n`` alone:
    neither the order of rows nor other books change them.

    Examples
    --------
    >>> even = random_books([100] * 40, 10, Policy())
    >>> even[even["measure"] == "k80"][["n", "low", "median", "high"]]
          n  low  median  high
    101  10  8.0     8.0   8.0
    """
    return random_books_of(amounts, [n], policy)


def random_books_of(amounts: npt.ArrayLike, sizes: Iterable[int], policy: Policy) -> pd.DataFrame:
    """Draw random books of several sizes at once.

    Parameters
    ----------
    amounts, policy
        As in :func:`random_books`.
    sizes
        Paying accounts of each book; repeated sizes are drawn once.

    Returns
    -------
    DataFrame
        The rows of :func:`random_books` of each size, by ``n``; equal to drawing each size alone,
        because a book of n is the first n accounts of one long draw.
    """
    values = np.sort(np.asarray(amounts, dtype=np.int64))[::-1]
    most = len(values) - policy.minimum_group
    wanted = sorted({size for size in sizes if 0 < size <= most})
    parts = [_nothing()]
    if wanted:
        drawn = _draws(len(values), wanted[-1], policy)
        parts += [_band(values, drawn[:size], policy) for size in wanted]
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def draws_of(company: Mapping[str, pd.DataFrame], basis: Basis) -> pd.DataFrame:
    """Find the random books among the company aggregates that a slice carries.

    Parameters
    ----------
    company
        ``book.company``.
    basis
        What accounts are weighed by.

    Returns
    -------
    DataFrame
        The rows of :func:`random_books`; none where the company has too few other accounts.
    """
    return company.get(f"pareto_draws_{basis}", _nothing())


def band(draws: pd.DataFrame) -> pd.DataFrame:
    """Keep the curve's band of some random books: ``x``, ``low``, ``high``, all 0 to 1."""
    return draws.loc[draws["measure"] == "share", ["x", "low", "high"]].reset_index(drop=True)


def random_k80(draws: pd.DataFrame, n: int) -> pd.DataFrame:
    """Give the random books' k80 as a row of ``results``.

    Parameters
    ----------
    draws
        The table of :func:`random_books` for the book's size.
    n
        Paying accounts of the book.

    Returns
    -------
    DataFrame
        ``pareto.k80_random``: median, low and high in accounts; undefined without a comparison.
    """
    found = draws[(draws["measure"] == "k80") & (draws["n"] == n)]
    if found.empty:
        return results.frame([results.undefined("pareto.k80_random", "no_comparison", n)])
    row = found.iloc[0]
    value, low, high = float(row["median"]), float(row["low"]), float(row["high"])
    return results.frame([results.result("pareto.k80_random", value, n, low=low, high=high)])


def _nothing() -> pd.DataFrame:
    kinds = ("int64", "str", "float64", "float64", "float64", "float64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in zip(_COLUMNS, kinds, strict=True)})


def _draws(company: int, size: int, policy: Policy) -> npt.NDArray[np.int32]:
    """Draw ``size`` of ``company`` places without replacement, ``policy.draws`` times.

    One row per position and one column per draw, by the forward Fisher-Yates shuffle: its first
    positions do not depend on how many follow.
    """
    random = generator(policy, "pareto.k80_random")
    drawn = np.empty((size, policy.draws), dtype=np.int32)
    uniform = [random.random(policy.draws) for _ in range(size)]
    # A few hundred draws at a time, so that a company of 30,000 accounts fits into memory.
    step = max(1, 4_000_000 // company)
    for start in range(0, policy.draws, step):
        columns = np.arange(start, min(start + step, policy.draws))
        place = np.tile(np.arange(company, dtype=np.int32)[:, None], len(columns))
        each = np.arange(len(columns))
        for position in range(size):
            other = position + (uniform[position][columns] * (company - position)).astype(np.int64)
            chosen = place[other, each]
            place[other, each] = place[position]
            drawn[position, columns] = chosen
    return drawn


def _band(values: IntArray, drawn: npt.NDArray[np.int32], policy: Policy) -> pd.DataFrame:
    """Take the middle of the curves and of k80 over draws of one size."""
    n = len(drawn)
    running = np.cumsum(values[np.sort(drawn, axis=0)], axis=0)
    total = running[-1]
    part = Fraction(str(TOP_SHARE))
    enough = -(-total * part.numerator // part.denominator)
    k80 = (running < enough).sum(axis=0) + 1
    tails = [(1 - policy.confidence) / 2, 0.5, (1 + policy.confidence) / 2]
    accounts = np.quantile(k80, tails, method="inverted_cdf").astype("float64")
    curve = np.vstack([np.zeros_like(total), running]) / total
    below = np.floor(_GRID * n + 1e-9).astype(np.int64)
    above = np.minimum(below + 1, n)
    shares = curve[below] + (_GRID * n - below)[:, None] * (curve[above] - curve[below])
    low, median, high = np.quantile(shares, tails, axis=1)
    return pd.DataFrame(
        {
            "n": n,
            "measure": pd.Series(["share"] * len(_GRID) + ["k80"], dtype="str"),
            "x": np.r_[_GRID, np.nan],
            "low": np.r_[low, accounts[0]],
            "median": np.r_[median, accounts[1]],
            "high": np.r_[high, accounts[2]],
        }
    )
