"""Who changed touch model since last month, and the book's ticket then."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.money import mean_cents
from cskit.metrics.segmentation.tickets import tickets
from cskit.metrics.since import biggest_first

__all__ = ["of_month", "since", "with_published"]


def since(movers: pd.DataFrame) -> pd.DataFrame:
    """Put the movers in the order of what they moved by.

    Parameters
    ----------
    movers
        From :func:`cskit.metrics.segmentation.movers`.

    Returns
    -------
    DataFrame
        ``movers`` with ``amount`` (int64 cents: the ticket now less that of a month before; of who came or
        went, all of it), greatest first.
    """
    now, then = (movers[name].fillna(0).astype("int64") for name in ("mrr", "mrr_then"))
    return biggest_first(movers.assign(amount=now - then))


def of_month(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, basis: Basis, currency: str
) -> pd.DataFrame:
    """Compute the figures of a month that rest on tickets alone.

    What model was in force then, the data of today do not say.

    Parameters
    ----------
    tables
        The book as it was in that month, from :func:`cskit.metrics.since.last_month`.
    month, basis
        That month; what a ticket is.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``segments.accounts`` and ``segments.ticket``, as
        :func:`summary <cskit.metrics.segmentation.summary>` has them.
    """
    ledger = tables["ledger"]
    paid = tickets(ledger[ledger["month"] <= month], month, 1, basis)["ticket"]
    n = len(paid)
    rows = [results.result("segments.accounts", n, n)]
    if n:
        rows.append(results.money("segments.ticket", mean_cents(int(paid.sum()), n), n, currency))
    else:
        rows.append(results.undefined("segments.ticket", "no_paying_account", 0, currency))
    return results.frame(rows)


def with_published(then: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Add the misfits of a month as they were published: nobody can compute them again.

    Parameters
    ----------
    then
        From :func:`of_month`.
    published
        Rows of the ``results.json`` of that month; empty where none lies beside this report.
    """
    misfits = published[(published["id"] == "segments.misfits") & (published["by"] == "{}")]
    return pd.concat([then, misfits[then.columns]], ignore_index=True) if len(misfits) else then
