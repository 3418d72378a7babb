"""How a book's revenue is distributed over its accounts, and the figures that sum it up."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis, revenue_12m
from cskit.metrics.months import IntArray

__all__ = ["TOP_SHARE", "amounts", "distribution", "gini", "least_to_hold", "left_out", "lorenz", "summary"]

TOP_SHARE = 0.8
"""Share of the revenue that makes the top group: the 80 of "80/20" and of ``pareto.k80``."""


def distribution(accounts_or_ledger: pd.DataFrame, month: pd.Timestamp, basis: Basis) -> pd.DataFrame:
    """Order a book's accounts by what they pay.

    *Answers:* who holds the revenue, and how few accounts hold most of it?

    Parameters
    ----------
    accounts_or_ledger
        The table of :func:`cskit.metrics.accounts.accounts` (names are then kept), or a ledger.
    month
        The month whose end is looked at; of no effect on an accounts table, which is of one month.
    basis
        ``mrr``: MRR at the month's end; ``revenue``: net revenue of the last 12 months.

    Returns
    -------
    DataFrame
        One row per account with a positive amount, largest first, ties by id:

        - ``rank``: int64 from 1
        - ``customer_id``: str, and ``name`` where the input has it
        - ``amount``: int64 cents, above 0
        - ``share``: float64, above 0 to 1, of the total
        - ``cumulative``: float64, share of this and all larger accounts; 1 in the last row
        - ``top``: bool, whether it is among the fewest accounts that hold 80%

    Examples
    --------
    >>> book = pd.DataFrame({"customer_id": ["a", "b", "c", "d"], "mrr": [100, 300, 0, 1600]})
    >>> distribution(book, pd.Timestamp("2026-09-01"), "mrr")
       rank customer_id  amount  share  cumulative    top
    0     1           d    1600   0.80        0.80   True
    1     2           b     300   0.15        0.95  False
    2     3           a     100   0.05        1.00  False
    """
    book = amounts(accounts_or_ledger, month, basis)
    book = book[book["amount"] > 0]
    book = book.sort_values("customer_id").sort_values("amount", ascending=False, kind="stable")
    book = book.reset_index(drop=True)
    amount = book["amount"].to_numpy(dtype=np.int64)
    running = np.cumsum(amount)
    total = int(running[-1]) if len(running) else 1
    top = least_to_hold(amount, TOP_SHARE)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(book) + 1),
            **{name: book[name] for name in ("customer_id", "name") if name in book},
            "amount": amount,
            "share": amount / total,
            "cumulative": running / total,
            "top": np.arange(len(book)) < top,
        }
    )


def left_out(accounts_or_ledger: pd.DataFrame, month: pd.Timestamp, basis: Basis) -> pd.DataFrame:
    """List the accounts that the distribution leaves out, and why.

    Parameters
    ----------
    accounts_or_ledger, month, basis
        As in :func:`distribution`.

    Returns
    -------
    DataFrame
        ``customer_id`` (str), ``name`` where the input has it, ``amount`` (int64 cents, 0 or
        less) and ``reason``: ``paused``, ``zero`` or ``negative`` (credits exceed what was
        billed); most negative first, ties by id. From a ledger, accounts that have never had an
        amount on this basis are passed over, and so are those that no longer pay.
    """
    book = amounts(accounts_or_ledger, month, basis)
    rest = book[book["amount"] <= 0]
    if basis == "mrr" and "state" in rest:
        rest = rest[rest["state"] != "none"]
    state = rest["state"] if "state" in rest else pd.Series("", index=rest.index)
    paused = (state == "paused") & (rest["amount"] == 0)
    reason = np.select([rest["amount"] < 0, paused], ["negative", "paused"], "zero")
    kept = [name for name in ("customer_id", "name", "amount") if name in rest]
    found = rest[kept].assign(reason=pd.Series(reason, index=rest.index, dtype="str"))
    return found.sort_values(["amount", "customer_id"], ignore_index=True)


def amounts(table: pd.DataFrame, month: pd.Timestamp, basis: Basis) -> pd.DataFrame:
    """Give one row per account with its ``amount`` in cents on a basis, other columns as they are."""
    column = {"mrr": "mrr", "revenue": "revenue_12m"}[basis]
    if "month" in table:
        now = table[table["month"] == month]
        if basis == "revenue":
            # Only accounts in the book at the month's end: those that went elsewhere have no row.
            sums = revenue_12m(table, month).reindex(now["customer_id"]).to_numpy()
            now = now.assign(revenue_12m=sums)
        table = now
    return table.assign(amount=table[column].astype("int64"))


def summary(distribution: pd.DataFrame, currency: str, left_out: pd.DataFrame | None = None) -> pd.DataFrame:
    """Sum a distribution up in figures.

    *Answers:* how few accounts hold 80%, and how far is this from an even book?

    Parameters
    ----------
    distribution
        The table of :func:`distribution`.
    currency
        ISO code.
    left_out
        The table of :func:`left_out`, for the negative amounts; None where there are none.

    Returns
    -------
    DataFrame
        Rows of ``results``, n = accounts: ``pareto.accounts``, ``.total``, ``.k80``,
        ``.share_of_customers_80``, ``.top20_share``, ``.largest_share``, ``.gini`` (0 even, at
        most (n − 1)/n), ``.gini_corrected`` (0 to 1; undefined for one account), ``.hhi`` (1/n to
        1), ``.n_eff`` (1 to n) and ``.negative_total``. Without a paying account all but the
        counts are undefined.

    References
    ----------
    Deltas, G. (2003). The small-sample bias of the Gini coefficient. Review of Economics and
    Statistics 85, 226-234.

    Examples
    --------
    >>> book = pd.DataFrame({"customer_id": list("abcd"), "mrr": [100, 300, 0, 1600]})
    >>> rows = summary(distribution(book, pd.Timestamp("2026-09-01"), "mrr"), "BRL")
    >>> rows.set_index("id").loc[["pareto.k80", "pareto.top20_share", "pareto.total"], ["value", "unit"]]
                        value      unit
    id
    pareto.k80            1.0  accounts
    pareto.top20_share    0.8     share
    pareto.total         20.0       BRL
    """
    amount = distribution["amount"].to_numpy(dtype=np.int64)
    n, total = len(amount), int(amount.sum())
    apart = pd.Series(dtype="int64") if left_out is None else left_out["amount"]
    negative = apart[apart < 0]
    rows = [
        results.result("pareto.accounts", n, n),
        results.money("pareto.total", total, n, currency),
        results.money("pareto.negative_total", int(negative.sum()), len(negative), currency),
    ]
    if n == 0:
        names = ("k80", "share_of_customers_80", "top20_share", "largest_share", "gini", "gini_corrected")
        rows += [
            results.undefined(f"pareto.{name}", "no_paying_account") for name in (*names, "hhi", "n_eff")
        ]
        return results.frame(rows)
    k80 = least_to_hold(amount, TOP_SHARE)
    squares = sum(int(value) ** 2 for value in amount)
    even = gini(amount)
    figures = {
        "k80": k80,
        "share_of_customers_80": k80 / n,
        "top20_share": int(amount[: -(-n // 5)].sum()) / total,
        "largest_share": int(amount[0]) / total,
        "gini": even,
        "hhi": squares / total**2,
        "n_eff": total**2 / squares,
    }
    rows += [results.result(f"pareto.{name}", value, n) for name, value in figures.items()]
    corrected = results.undefined("pareto.gini_corrected", "one_account", n)
    if n > 1:
        corrected = results.result("pareto.gini_corrected", even * n / (n - 1), n)
    return results.frame([*rows, corrected])


def least_to_hold(descending: IntArray, share: float) -> int:
    """Give the fewest of some descending amounts that sum to a share of their total.

    Counted in whole cents, so that an exact 80% is 80%. 0 where the total is not positive.

    Examples
    --------
    >>> least_to_hold(np.array([80, 80, 5, 5, 5, 5, 5, 5, 5, 5]), 0.8)
    2
    """
    total = int(descending.sum())
    if total <= 0:
        return 0
    part = Fraction(str(share))
    enough = -(-part.numerator * total // part.denominator)
    return int(np.searchsorted(np.cumsum(descending), enough)) + 1


def gini(values: npt.ArrayLike) -> float:
    """Give the plain Gini coefficient of some amounts; NaN where they sum to 0.

    Examples
    --------
    >>> [round(gini(book), 6) for book in ([1, 2, 3, 4, 5], [0, 0, 0, 10], [7])]
    [0.266667, 0.75, 0.0]
    """
    ascending = [int(value) for value in np.sort(np.asarray(values, dtype=np.int64))]
    n, total = len(ascending), sum(ascending)
    if total <= 0:
        return float("nan")
    weighted = sum((2 * place - n - 1) * value for place, value in enumerate(ascending, start=1))
    return weighted / (n * total)


def lorenz(distribution: pd.DataFrame) -> pd.DataFrame:
    """Give the curve of a distribution, largest account first.

    Returns
    -------
    DataFrame
        ``x`` (share of accounts) and ``y`` (share of the amount), both 0 to 1, from (0, 0) in
        steps of one account; no row for an empty book.

    Examples
    --------
    >>> book = pd.DataFrame({"customer_id": ["a", "b"], "mrr": [100, 300]})
    >>> lorenz(distribution(book, pd.Timestamp("2026-09-01"), "mrr"))
         x     y
    0  0.0  0.00
    1  0.5  0.75
    2  1.0  1.00
    """
    n = len(distribution)
    if n == 0:
        return pd.DataFrame({"x": pd.Series(dtype="float64"), "y": pd.Series(dtype="float64")})
    share = np.r_[0.0, distribution["cumulative"].to_numpy()]
    return pd.DataFrame({"x": np.arange(n + 1) / n, "y": share})
