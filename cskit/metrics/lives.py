"""Lives of accounts: since when each pays, how long it stayed, and what the data cannot have seen.

Cohorts, survival, payback and every "still here after a year" begin here, so that they count alike.
"""

from __future__ import annotations

import pandas as pd

from cskit.metrics.months import number, numbers, shift

__all__ = ["lives", "year_ago"]


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
    now = ledger.loc[ledger["month"] == month, ["customer_id", "state"]].set_index("customer_id")["state"]
    began = ledger.loc[(ledger["month"] == ledger["first_month"]) & (ledger["mrr"] > 0), "customer_id"]
    paid = ledger[ledger["first_month"].notna() & ledger["customer_id"].isin(set(now.index) & set(began))]
    rows = pd.DataFrame(
        {
            "customer_id": paid["customer_id"],
            "month": paid["month"],
            "mrr": paid["mrr"],
            "cohort": paid["first_month"],
            "age": numbers(paid["month"]) - numbers(paid["first_month"]),
            "here": paid["state"] != "none",
        }
    ).sort_values(["customer_id", "age"])
    by = rows.groupby("customer_id")
    found = pd.DataFrame({"cohort": by["cohort"].first(), "age": by["age"].max(), "began": by["mrr"].first()})
    gone = rows[~rows["here"]].groupby("customer_id")[["age", "month"]].first()
    found["lost_on"] = gone["month"].reindex(found.index)
    found["lost"] = found["lost_on"].notna()
    found["age"] = gone["age"].reindex(found.index).fillna(found["age"]).astype("int64")
    found["here"] = (now.reindex(found.index) != "none").astype(bool)
    found["known"] = True if opening is None else (found["cohort"] > opening)
    since = number(complete_from) - 1 if complete_from is not None else 0
    found["entry"] = (since - numbers(found["cohort"])).clip(min=0) if complete_from is not None else 0
    at_last = rows.set_index(["customer_id", "age"])["mrr"]
    places = pd.MultiIndex.from_arrays([found.index, found["age"] - found["lost"].astype("int64")])
    found["last"] = at_last.reindex(places).to_numpy()
    types = {"entry": "int64", "last": "int64", "began": "int64", "known": "bool"}
    names = ["cohort", "known", "entry", "age", "lost", "lost_on", "here", "began", "last"]
    return found.astype(types)[names].rename_axis("customer_id").reset_index()


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
