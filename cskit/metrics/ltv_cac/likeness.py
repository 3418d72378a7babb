"""What makes accounts alike: what they do and what they are, and nothing of what they pay."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.accounts import Basis, mrr_at, revenue_12m
from cskit.metrics.months import number, shift

__all__ = ["likeness"]

_YEAR = 12
_USED = 3


def likeness(
    tables: Mapping[str, pd.DataFrame], ids: pd.Index, month: pd.Timestamp, basis: Basis
) -> pd.DataFrame:
    """Give what is known of each account's behaviour and kind.

    *Answers:* which accounts can be compared with each other?

    Parameters
    ----------
    tables
        ``customers`` and ``ledger``; ``usage``, ``tickets`` and ``touchpoints`` where the data have them.
    ids
        The accounts, each once.
    month
        The month of the report.
    basis
        What growth is of: ``mrr``, or the ``revenue`` of 12 months.

    Returns
    -------
    DataFrame
        A row per account, by ``ids``; only the columns that the tables allow. float64, NaN where not known:

        - ``adoption``: active users ÷ seats, 3 months
        - ``logins``: ln(1 + logins per active user and month), 3 months
        - ``tickets``, ``touchpoints``: ln(1 + how many in a year's time), from the months of the last 12 in
          which it was here and the table had begun
        - ``growth``: ln(amount ÷ amount a year before); NaN where it paid nothing then
        - ``tenure``: ln(1 + months since it first paid)
        - ``size``: ln(1 + employees)
        - ``segment``, ``sector``: str, empty where not known

    Notes
    -----
    MRR, margin, seats and the contracted volume are not among them: they are the value, or its price list.
    Peers found by what they pay would differ from each other by next to nothing in it, and the gap between
    an account and its peers would be an echo of the grouping. Growth is a ratio, which says nothing of the
    level. A segment may have been cut by ticket in some companies; accounts of one segment then are compared
    among themselves, which makes the gap smaller, never larger. Amounts of things are on a log scale: one
    ticket more is much after one, and little after forty.
    """
    about = tables["customers"].set_index("customer_id").reindex(ids)
    now = tables["ledger"][tables["ledger"]["month"] == month].set_index("customer_id").reindex(ids)
    tenure = now["tenure"].astype("float64")
    columns = {
        **_use(tables.get("usage"), ids, month),
        **_often(tables, ids, month, tenure),
        "growth": _growth(tables["ledger"], ids, month, basis),
        "tenure": np.log1p(tenure),
    }
    if "size" in about:
        columns["size"] = np.log1p(about["size"].astype("float64"))
    columns |= {name: about[name] for name in ("segment", "sector") if name in about}
    return pd.DataFrame(columns, index=ids)


def _use(usage: pd.DataFrame | None, ids: pd.Index, month: pd.Timestamp) -> dict[str, pd.Series]:
    """Give how much of what it has an account uses, over the last three months with data."""
    if usage is None:
        return {}
    rows = usage[(usage["month"] > shift(month, -_USED)) & (usage["month"] <= month)]
    found = {}
    for name, part, whole in (("adoption", "active_users", "seats"), ("logins", "logins", "active_users")):
        if part in rows and whole in rows:
            known = rows[rows[part].notna() & (rows[whole] > 0)]
            sums = known.groupby("customer_id")[[part, whole]].sum().reindex(ids).astype("float64")
            rate = sums[part] / sums[whole]
            found[name] = rate if name == "adoption" else pd.Series(np.log1p(rate), ids)
    return found


def _often(
    tables: Mapping[str, pd.DataFrame], ids: pd.Index, month: pd.Timestamp, tenure: pd.Series
) -> dict[str, pd.Series]:
    """Give how often something happened in a year, by the months in which it could."""
    found = {}
    for name, column in (("tickets", "opened_at"), ("touchpoints", "on")):
        if name in tables and tables[name][column].notna().any():
            when = tables[name][column]
            began = number(month) - number(when.min()) + 1
            within = (when >= shift(month, 1 - _YEAR)) & (when < shift(month, 1))
            count = tables[name].loc[within, "customer_id"].value_counts().reindex(ids).fillna(0)
            months = np.minimum(tenure + 1, min(_YEAR, max(began, 1)))
            found[name] = pd.Series(np.log1p(count / months * _YEAR), ids)
    return found


def _growth(ledger: pd.DataFrame, ids: pd.Index, month: pd.Timestamp, basis: Basis) -> pd.Series:
    """Give the logarithm of what an account pays over what it paid a year before."""
    amount = mrr_at if basis == "mrr" else revenue_12m
    now, then = (amount(ledger, at).reindex(ids).astype("float64") for at in (month, shift(month, -_YEAR)))
    return pd.Series(np.log(now.where(now > 0) / then.where(then > 0)), ids)
