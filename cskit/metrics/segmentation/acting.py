"""The lists of the page: accounts whose service does not fit their ticket, and those to act on."""

from __future__ import annotations

import pandas as pd

from cskit.metrics.pareto import distribution
from cskit.policy import Policy

__all__ = ["misfits", "to_act"]


def misfits(served: pd.DataFrame) -> pd.DataFrame:
    """List the accounts in a model they can't pay for, and those that are under-served.

    *Answers:* whose service doesn't fit what they pay?

    Parameters
    ----------
    served
        From :func:`cskit.metrics.segmentation.served`.

    Returns
    -------
    DataFrame
        The columns of ``served``, of the accounts with a misfit: above first, by the hours that the
        proposed model would free, most first; then below, the largest ticket first. Ties by id.
    """
    found = served[served["misfit"] != ""]
    found = found.sort_values("customer_id")
    above = found[found["misfit"] == "above"].sort_values(
        ["hours_asked", "ticket"], ascending=[False, True], kind="stable"
    )
    below = found[found["misfit"] == "below"].sort_values("ticket", ascending=False, kind="stable")
    return pd.concat([above, below], ignore_index=True)


def to_act(served: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Choose the accounts whose change of model is prepared now.

    *Answers:* with whom do I prepare a change, and for whom do I ask for more hours?

    Parameters
    ----------
    served
        From :func:`cskit.metrics.segmentation.served`.
    month
        The month of the report.
    policy
        ``touch_days``.

    Returns
    -------
    DataFrame
        The columns of ``served`` and ``reason`` (str): ``above`` for accounts above their ticket that
        renew within ``touch_days``, by date; then ``below`` for accounts below their ticket among the
        fewest that hold 80% of the tickets, the largest first.
    """
    soon = (served["renewal_days"] <= policy.touch_days).fillna(False).astype(bool)
    above = served[(served["misfit"] == "above") & soon]
    above = above.sort_values(["renewal_days", "customer_id"]).assign(reason="above")
    held = distribution(served[["customer_id"]].assign(mrr=served["ticket"]), month, "mrr")
    top = served["customer_id"].isin(held.loc[held["top"], "customer_id"])
    below = served[(served["misfit"] == "below") & top]
    below = below.sort_values(["ticket", "customer_id"], ascending=[False, True]).assign(reason="below")
    found = pd.concat([above, below], ignore_index=True)
    return found.astype({"reason": "str"})
