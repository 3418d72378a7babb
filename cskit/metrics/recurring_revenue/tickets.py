"""Tickets: what an account pays on average, by segment, and who pulls the average up."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import results

__all__ = ["PULLED", "ticket_results", "tickets"]

PULLED = 1.5
"""From so many medians on, the mean says more of the largest account than of the others."""


def tickets(accounts: pd.DataFrame) -> pd.DataFrame:
    """Give the ticket of each segment: mean and median MRR of the accounts that pay.

    *Answers:* is the average ticket what an account pays, or what one large account makes of it?

    Parameters
    ----------
    accounts
        From :func:`cskit.metrics.accounts.accounts`: ``segment``, ``name``, ``mrr``.

    Returns
    -------
    DataFrame
        Largest MRR first: ``segment`` (str; empty where not known), ``accounts`` (int64), ``ticket`` and
        ``ticket_median`` (int64 cents, rounded), ``mrr`` (int64 cents) and ``pulled_by`` (str: the largest
        account, where the mean is above :data:`PULLED` medians; else empty).

    Examples
    --------
    >>> accounts = pd.DataFrame({"segment": "SMB", "name": ["a", "b", "c"], "mrr": [100, 100, 1000],
    ...     "customer_id": ["1", "2", "3"]})
    >>> tickets(accounts)[["segment", "accounts", "ticket", "ticket_median", "pulled_by"]]
      segment  accounts  ticket  ticket_median pulled_by
    0     SMB         3     400            100         c
    """
    paying = accounts[accounts["mrr"] > 0]
    paying = paying.assign(segment=paying["segment"].fillna("").astype("str"))
    paying = paying.sort_values(["mrr", "customer_id"], ascending=[False, True])
    groups = paying.groupby("segment")
    found = groups.agg(
        accounts=("mrr", "size"), middle=("mrr", "median"), mrr=("mrr", "sum"), largest=("name", "first")
    )
    mean = found["mrr"] / found["accounts"]
    # Rounded once, half away from zero, as all money is.
    rounded = (2 * found["mrr"] + found["accounts"]) // (2 * found["accounts"])
    found = found.assign(
        ticket=rounded.astype("int64"),
        ticket_median=(found["middle"] + 0.5).astype("int64"),
        pulled_by=found["largest"].where(mean > PULLED * found["middle"]).astype("str"),
    )
    found = found.reset_index().sort_values(["mrr", "segment"], ascending=[False, True], ignore_index=True)
    found = found.astype({"accounts": "int64", "segment": "str"})
    return found[["segment", "accounts", "ticket", "ticket_median", "mrr", "pulled_by"]]


def ticket_results(tickets: pd.DataFrame, accounts: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Give tickets as results, of each segment, and the median of all.

    Parameters
    ----------
    tickets
        From :func:`tickets`.
    accounts
        As there.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.ticket`` and ``.ticket_median`` by ``{"segment": …}`` where segments
        are known, and ``revenue.ticket_median`` of all; the ticket of all is in the month's summary.
    """
    paying = accounts.loc[accounts["mrr"] > 0, "mrr"]
    whole = results.undefined("revenue.ticket_median", "no_paying_account", currency=currency)
    if len(paying):
        whole = results.money("revenue.ticket_median", int(paying.median() + 0.5), len(paying), currency)
    rows = [whole]
    for row in tickets[tickets["segment"] != ""].to_dict("records"):
        by, n = {"segment": str(row["segment"])}, int(row["accounts"])
        rows.append(results.money("revenue.ticket", int(row["ticket"]), n, currency, by=by))
        rows.append(results.money("revenue.ticket_median", int(row["ticket_median"]), n, currency, by=by))
    return results.frame(rows)
