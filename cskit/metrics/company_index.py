"""The company's page: the whole company's figures, and what its portfolios are compared on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import accounts, cover, losses
from cskit.metrics.ledger.derive import Business, History
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["series", "tables"]

_MONTHS = 13


def tables(
    source: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    business: Business,
    history: History,
    complete_from: pd.Timestamp | None = None,
) -> dict[str, pd.DataFrame]:
    """Put together what the company's page shows besides the portfolios' own results.

    *Answers:* where does the company stand, and do its portfolios differ by more than chance?

    Parameters
    ----------
    source
        The whole company's tables, ``ledger`` among them.
    month, policy, currency, business, history, complete_from
        As the parameters have them.

    Returns
    -------
    dict of DataFrame
        ``results``: rows of the contract's ``results``, of :func:`cskit.metrics.cover.results` and
        :func:`cskit.metrics.losses.summary`; ``series``: of :func:`series`; ``managers``: who looks
        after each portfolio; and, where the losses of a year are known, ``funnel``, ``limits`` and,
        with assignments, ``handovers`` of :mod:`cskit.metrics.losses`.
    """
    basis = accounts.basis_of("auto", business)
    book = accounts.accounts(source, month, policy, basis)
    own = cover.results(source, book, month, basis, policy, currency, None, history)
    kept = own["id"].str.startswith(("nps.", "pareto." if basis == "revenue" else "revenue."))
    found = {"series": series(source["ledger"], month), "managers": _managers(source)}
    why = losses.why_none(source["ledger"], month, complete_from)
    if why:
        lost = losses.summary(pd.DataFrame(), None, why)
    else:
        exposed = losses.exposure(source["ledger"], source["customers"], month)
        funnel = losses.funnel(exposed, policy)
        found |= {"funnel": funnel, "limits": losses.limits(funnel, policy)}
        if "assignments" in source:
            found["handovers"] = losses.handovers(source, exposed, month)
        lost = losses.summary(funnel, found.get("handovers"), why)
    return {"results": pd.concat([own[kept], lost], ignore_index=True), **found}


def series(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Follow the MRR of every portfolio, and of the company, over thirteen months' ends.

    Parameters
    ----------
    ledger
        The company's ledger.
    month
        The last month.

    Returns
    -------
    DataFrame
        By portfolio and month: ``portfolio`` (str, "" for the whole company), ``month``
        (datetime64) and ``mrr`` (int64 cents, of the book as it was then). Months before the data
        begin, and books that did not exist yet, have no row.

    Examples
    --------
    >>> ledger = pd.DataFrame({"portfolio": ["a", "b"], "month": pd.Timestamp("2026-09-01"), "mrr": [1, 2]})
    >>> series(ledger, pd.Timestamp("2026-09-01"))
      portfolio      month  mrr
    0           2026-09-01    3
    1         a 2026-09-01    1
    2         b 2026-09-01    2
    """
    rows = ledger[(ledger["month"] > shift(month, -_MONTHS)) & (ledger["month"] <= month)]
    each = rows.groupby(["portfolio", "month"], as_index=False)["mrr"].sum()
    whole = rows.groupby("month", as_index=False)["mrr"].sum().assign(portfolio="")
    found: pd.DataFrame = pd.concat([whole, each], ignore_index=True)[["portfolio", "month", "mrr"]]
    found = found.assign(portfolio=found["portfolio"].astype("str"))
    return found.sort_values(["portfolio", "month"], ignore_index=True)


def _managers(source: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each portfolio's CSM and seniority, as far as the data say."""
    names = ["portfolio", "csm", "seniority"]
    if "portfolios" not in source:
        return pd.DataFrame({name: [] for name in names}, dtype="str")
    found: pd.DataFrame = source["portfolios"][names]
    return found.sort_values("portfolio", ignore_index=True)
