"""Lives of accounts: since when each pays, how long it stayed, and what the data cannot have seen.

Cohorts, survival, payback and every "still here after a year" begin here, so that they count alike.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.in_order import in_order
from cskit.metrics.months import number, numbers, shift

__all__ = ["lives", "without_break", "year_ago"]


def lives(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    opening: pd.Timestamp | None = None,
    complete_from: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Give each account's life: its cohort, how long it stayed, whether it left.

    *Answers:* who began when, who is still here, and from which age on did we see it?

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month of the report.
    opening
        First month of the company's data where these begin later than the company: accounts that
        pay in it began in a month nobody knows. None where the data begin with the company.
    complete_from
        First month from which the data hold every account, also those that left since. Of older
        cohorts they hold the survivors only. None: all of the data.

    Returns
    -------
    DataFrame
        One row per account that ever paid and belongs to the book at the month's end (or did in its
        last active month), sorted by ``customer_id``:

        - ``customer_id``: str
        - ``cohort``: datetime64, first month with MRR above 0
        - ``known``: bool, False where the true first month is not known (see ``opening``)
        - ``entry``: int64, age at which it came under observation; 0 = seen from the start. An
          account with ``entry`` above 0 would have been unseen had it left earlier.
        - ``age``: int64, whole months without a break: at the loss, or up to ``month``. A pause by
          agreement is no break.
        - ``lost``: bool, whether it left for the first time at that age
        - ``lost_on``: datetime64, the first month it was gone; empty where it never was
        - ``here``: bool, whether it is here at ``month``, also where it left and came back
        - ``began``, ``last``: int64 cents of MRR in the first month, and in the month before the
          loss (else at ``month``)

    Notes
    -----
    Age k is k month ends after the first with MRR above 0, so an account lost at age 1 paid in one
    month only. Who orders without a contract never has MRR, and so no life: nobody sees such a
    customer leave.

    Examples
    --------
    >>> ledger = pd.DataFrame({
    ...     "customer_id": ["a", "a", "a", "b"], "state": ["active", "none", "active", "active"],
    ...     "month": pd.to_datetime(["2026-07-01", "2026-08-01", "2026-09-01", "2026-09-01"]),
    ...     "mrr": [100, 0, 100, 300], "first_month": pd.to_datetime(["2026-07-01"] * 3 + ["2026-09-01"])})
    >>> lives(ledger, pd.Timestamp("2026-09-01"))[["customer_id", "age", "lost", "here"]]
      customer_id  age   lost  here
    0           a    1   True  True
    1           b    0  False  True
    """
    rows = in_order(ledger)
    months, firsts = (rows.ledger[name].to_numpy() for name in ("month", "first_month"))
    mrr, absent = rows.ledger["mrr"].to_numpy(), np.asarray(rows.ledger["state"].array == "none")
    paid = ~np.isnat(firsts)
    now = rows.first(months == np.datetime64(month))
    whose = (now >= 0) & (rows.first((months == firsts) & (mrr > 0)) >= 0)
    now, start, end, gone = (
        found[whose] for found in (now, rows.first(paid), rows.last(paid), rows.first(paid & absent))
    )
    lost, cohort = gone >= 0, pd.Series(firsts[start])
    left = pd.Series(months[np.where(lost, gone, end)])
    since = number(complete_from) - 1 if complete_from is not None else 0
    unseen = (since - numbers(cohort)).clip(min=0) if complete_from is not None else 0
    return pd.DataFrame(
        {
            "customer_id": rows.ids[whose].reset_index(drop=True),
            "cohort": cohort,
            "known": True if opening is None else (cohort > opening),
            "entry": unseen,
            "age": numbers(left) - numbers(cohort),
            "lost": lost,
            "lost_on": left.where(lost),
            "here": ~absent[now],
            "began": mrr[start],
            # A ledger has no gaps: the row before the loss is the month before it.
            "last": mrr[np.where(lost, gone - 1, end)],
        }
    ).astype({"entry": "int64", "last": "int64", "began": "int64", "known": "bool"})


def without_break(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Give how long each account has been here since it began, or since it last came back.

    *Answers:* for how many months has this account not left us?

    Parameters
    ----------
    ledger, month
        As in :func:`lives`.

    Returns
    -------
    Series
        int64, whole months by ``customer_id``, of the accounts that are here at ``month`` and have paid. A
        pause by agreement is no break.

    Examples
    --------
    >>> ledger = pd.DataFrame({
    ...     "customer_id": "a", "state": ["active", "none", "active", "active"],
    ...     "month": pd.to_datetime(["2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01"]),
    ...     "first_month": pd.Timestamp("2026-06-01")})
    >>> without_break(ledger, pd.Timestamp("2026-09-01")).to_dict()
    {'a': 1}
    """
    paid = ledger[ledger["first_month"].notna() & (ledger["month"] <= month)]
    absent = paid["state"] == "none"
    now = paid[(paid["month"] == month) & ~absent].set_index("customer_id").sort_index()
    gone = paid[absent].groupby("customer_id")["month"].max().reindex(now.index)
    since = np.maximum(numbers(now["first_month"]), numbers(gone, empty=0) + 1)
    return pd.Series(number(month) - since, now.index, dtype="int64")


def year_ago(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Give the accounts of the book that were here a year ago, and which of them still are.

    *Answers:* how many of last year's accounts did we keep?

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month of the report.

    Returns
    -------
    DataFrame
        Sorted by ``customer_id``: ``customer_id`` (str), ``stayed`` (bool: pays or is paused at
        ``month``), ``then`` and ``now`` (int64 cents of MRR). Accounts that another book has now
        are left out; those that left stay in.
    """
    now = ledger[ledger["month"] == month].set_index("customer_id")
    then = ledger[(ledger["month"] == shift(month, -12)) & (ledger["state"] != "none")]
    before = then[then["customer_id"].isin(now.index)].sort_values("customer_id")
    today = now.reindex(before["customer_id"])
    return pd.DataFrame(
        {
            "customer_id": before["customer_id"].to_numpy(),
            "stayed": (today["state"] != "none").to_numpy(dtype=bool),
            "then": before["mrr"].to_numpy(dtype="int64"),
            "now": today["mrr"].to_numpy(dtype="int64"),
        }
    ).astype({"customer_id": "str"})
