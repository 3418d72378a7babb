"""Renewals: what is due soon, and for how much."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import renewals
from cskit.policy import Policy

__all__ = ["renewals_due"]


def renewals_due(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy, currency: str
) -> pd.DataFrame:
    """Count the accounts, and their MRR, with a renewal within the policy's days.

    Parameters
    ----------
    tables
        ``customers``, ``ledger`` and ``contracts``.
    month, policy
        The month of the report; ``renewal_days``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.renewals_due`` and ``revenue.renewals_due_mrr``; n =
        accounts in the book. Undefined without contracts.
    """
    names = ("revenue.renewals_due", "revenue.renewals_due_mrr")
    if "contracts" not in tables:
        return results.frame(results.undefined(name, "no_contracts", currency=currency) for name in names)
    ledger = tables["ledger"]
    book = ledger.loc[(ledger["month"] == month) & (ledger["state"] != "none"), "customer_id"]
    due = renewals(tables, month, policy)
    due = due[(due["renewal_days"] <= policy.renewal_days) & due["customer_id"].isin(book)]
    return results.frame(
        [
            results.result(names[0], due["customer_id"].nunique(), len(book)),
            results.money(names[1], int(due["mrr"].sum()), len(book), currency),
        ]
    )
