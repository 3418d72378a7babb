"""Tickets, and the lines between touch models: the cut points of a company, month by month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.months import IntArray, shift
from cskit.policy import Policy

__all__ = ["BEGINS", "LINES", "MODELS", "company_cuts", "cut_points", "cuts", "tickets"]

MODELS = ("high", "mid", "low", "tech")
"""The touch models, from the most to the least personal."""
LINES = ("low", "mid", "high")
"""The models that begin at a cut point, from the smallest ticket on; tech-touch lies below all."""

BEGINS = tuple(f"{name}_from" for name in LINES)
"""Columns with the tickets, in cents, at which they begin."""

_YEAR = 13
_COLUMNS = {**dict.fromkeys(BEGINS, "Int64"), "accounts": "int64"}


def tickets(ledger: pd.DataFrame, month: pd.Timestamp, months: int, basis: Basis) -> pd.DataFrame:
    """Give what each account pays a month, at the last month ends.

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The last month.
    months
        How many month ends.
    basis
        ``mrr``: MRR at the month's end; ``revenue``: a twelfth of the net revenue of the 12 months up to
        it, rounded down, for a company that sells orders.

    Returns
    -------
    DataFrame
        ``customer_id``, ``month``, ``ticket`` (int64 cents, above 0); an account that pays nothing at a
        month's end, or is paused, has no row for it.
    """
    rows = ledger[(ledger["month"] <= month) & (ledger["month"] > shift(month, -months - 11))]
    if basis == "revenue":
        rows = rows.sort_values(["customer_id", "month"])
        rolling = rows.groupby("customer_id")["revenue"].rolling(12, min_periods=1).sum()
        yearly = rolling.reset_index(level=0, drop=True).reindex(rows.index)
        paid = (yearly // 12).astype("int64")
    else:
        paid = rows["mrr"]
    found = rows[["customer_id", "month"]].assign(ticket=paid)
    kept = (found["ticket"] > 0) & (found["month"] > shift(month, -months))
    return found[kept].sort_values(["customer_id", "month"], ignore_index=True)


def cuts(ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy, basis: Basis) -> pd.DataFrame:
    """Give the tickets at which low, mid and high-touch begin, at each month's end of a year.

    *Answers:* how much must an account pay for each touch model, and did that line move?

    Parameters
    ----------
    ledger
        The whole company's ledger.
    month, basis
        As in :func:`tickets`.
    policy
        ``touch_amounts``, or else ``touch_low``, ``touch_mid``, ``touch_high``; ``touch_months``.

    Returns
    -------
    DataFrame
        One row per month, 13 or more, oldest first: ``month``; ``low_from``, ``mid_from``,
        ``high_from`` (Int64 cents; empty where nobody pays, or all pay alike: the ticket then tells no
        models apart); ``accounts`` (int64, that pay).

    Notes
    -----
    Mid-touch begins at the base's average ticket where the policy states no quantile for it. Low-touch
    never begins above it, nor high-touch below. Lines of quantiles and averages are rounded down to two
    digits: a line is a rule to remember, and shows no single account's amount.

    Examples
    --------
    Nine accounts pay 100 to 900 and one pays 5,500, cents: the average is 1,000.

    >>> ledger = pd.DataFrame({"customer_id": list("abcdefghij"), "month": pd.Timestamp("2026-09-01"),
    ...     "mrr": [*range(100, 1000, 100), 5500]})
    >>> cuts(ledger, pd.Timestamp("2026-09-01"), Policy(), "mrr").iloc[-1, 1:4].tolist()
    [320, 1000, 1300]
    """
    size = max(_YEAR, policy.touch_months + 1)
    held = tickets(ledger, month, size, basis)
    by_month = dict(list(held.groupby("month")["ticket"]))
    rows = []
    for back in range(size - 1, -1, -1):
        when = shift(month, -back)
        paid = by_month.get(when, pd.Series(dtype="int64")).to_numpy(dtype=np.int64)
        lines = _stated(policy) or _lines(paid, policy)
        rows.append({"month": when, **lines, "accounts": len(paid)})
    return pd.DataFrame(rows).astype({"month": "datetime64[us]", **_COLUMNS})


def _stated(policy: Policy) -> dict[str, int]:
    """Give the policy's amounts in cents; nothing where it states none."""
    if policy.touch_amounts is None:
        return {}
    return {name: 100 * amount for name, amount in zip(BEGINS, policy.touch_amounts, strict=True)}


def _lines(paid: IntArray, policy: Policy) -> dict[str, int | None]:
    """Give the three lines of one month."""
    nothing: dict[str, int | None] = dict.fromkeys(BEGINS)
    if len(paid) == 0:
        return nothing
    low, high = (_two_digits(int(np.quantile(paid, at))) for at in (policy.touch_low, policy.touch_high))
    mid = (
        int(paid.sum()) // len(paid) if policy.touch_mid is None else int(np.quantile(paid, policy.touch_mid))
    )
    mid = _two_digits(mid)
    ends = (min(low, mid), mid, max(high, mid))
    return nothing if ends[0] == ends[2] else dict(zip(BEGINS, ends, strict=True))


def _two_digits(amount: int) -> int:
    """Round down to two digits: 508,756 is 500,000 and 91,234 is 91,000."""
    step = int(10 ** max(len(str(amount)) - 2, 0))
    return amount // step * step


def company_cuts(
    ledger: pd.DataFrame, home: pd.Series, month: pd.Timestamp, policy: Policy, basis: Basis
) -> dict[str, pd.DataFrame]:
    """Give each portfolio the company's cut points.

    Parameters
    ----------
    ledger
        The whole company's ledger.
    home
        By account, the portfolio it is in.
    month, policy, basis
        As in :func:`cuts`.

    Returns
    -------
    dict
        From portfolio to the table of :func:`cuts`. A portfolio is left out where the rest of the company
        has accounts that pay, but fewer than ``minimum_group``.
    """
    found = cuts(ledger, month, policy, basis)
    now = tickets(ledger, month, 1, basis)
    own = now["customer_id"].map(home).value_counts()
    rest = {name: len(now) - int(own.get(name, 0)) for name in home.unique()}
    fewest = policy.minimum_group
    return {name: found for name, others in rest.items() if others == 0 or others >= fewest}


def cut_points(
    company: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis,
) -> pd.DataFrame:
    """Find the cut points in force for a portfolio.

    Parameters
    ----------
    company
        ``book.company``.
    ledger, month, policy, basis
        As in :func:`cuts`; the ledger is the slice's.

    Returns
    -------
    DataFrame
        As :func:`cuts`, with ``of`` (str): ``policy`` where the policy states amounts, ``company`` where
        the lines are drawn from the whole company, else ``portfolio``, from this book alone.
    """
    if policy.touch_amounts is not None:
        return cuts(ledger, month, policy, basis).assign(of="policy")
    if "segment_cuts" in company:
        return company["segment_cuts"].assign(of="company")
    return cuts(ledger, month, policy, basis).assign(of="portfolio")
