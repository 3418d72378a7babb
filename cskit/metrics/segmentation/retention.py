"""Who stayed a year, by touch model and by segment: in the book, and in the whole company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics.intervals import wilson
from cskit.metrics.lives import year_ago
from cskit.metrics.months import shift
from cskit.metrics.segmentation.models import names_of
from cskit.metrics.segmentation.tickets import BEGINS
from cskit.policy import Policy

__all__ = ["by_group", "company_retention", "published", "stayed", "why_none"]


def why_none(ledger: pd.DataFrame, month: pd.Timestamp, complete_from: pd.Timestamp | None) -> str:
    """Give the reason code why retention over 12 months is undefined; empty where it is defined.

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month of the report.
    complete_from
        First month from which the data hold every account, also those that left; None: all of the data.
    """
    if ledger.empty or ledger["month"].min() > shift(month, -12):
        return "less_than_12_months"
    if not (ledger["mrr"] > 0).any():
        return "no_recurring_revenue"
    if complete_from is not None and complete_from > shift(month, -11):
        return "losses_not_known"
    return "" if len(year_ago(ledger, month)) else "no_mrr_a_year_ago"


def stayed(
    tables: Mapping[str, pd.DataFrame],
    cuts: pd.DataFrame,
    month: pd.Timestamp,
    complete_from: pd.Timestamp | None,
) -> pd.DataFrame:
    """Give the accounts of a year ago, which of them are still here, and the group each was in then.

    Parameters
    ----------
    tables
        ``customers`` and ``ledger``.
    cuts
        From :func:`cskit.metrics.segmentation.cut_points`.
    month, complete_from
        As in :func:`why_none`.

    Returns
    -------
    DataFrame
        ``customer_id`` (str), ``stayed`` (bool), ``touch_model`` (str: what the ticket of a year ago called
        for, by the lines of then, empty without lines or where it was paused) and ``segment`` (str, empty
        where not known). No row where :func:`why_none` gives a reason.

    Notes
    -----
    The model is that of a year ago: by today's, an account that cut its contract before it left would
    count among the small ones, and one that stayed and grew among the large ones.
    """
    ledger = tables["ledger"]
    found = year_ago(ledger, month)
    if why_none(ledger, month, complete_from):
        found = found.iloc[:0]
    at = cuts.loc[cuts["month"] == shift(month, -12), list(BEGINS)].fillna(0).astype("int64")
    lines = at.iloc[0].to_numpy() if len(at) else np.zeros(len(BEGINS), dtype=np.int64)
    then = found["then"].to_numpy()
    level = np.where((then > 0) & (lines[0] > 0), (then[:, None] >= lines).sum(axis=1), -1)
    about = tables["customers"].set_index("customer_id").reindex(found["customer_id"])
    segment = about["segment"] if "segment" in about else pd.Series(None, about.index, dtype="str")
    return found[["customer_id", "stayed"]].assign(
        touch_model=pd.Series(names_of(level), index=found.index, dtype="str"),
        segment=segment.fillna("").to_numpy(),
    )


def by_group(stayed: pd.DataFrame, group: str, policy: Policy) -> pd.DataFrame:
    """Count who stayed, by group.

    Parameters
    ----------
    stayed
        From :func:`stayed`.
    group
        ``touch_model`` or ``segment``.
    policy
        ``confidence`` and ``minimum_group``.

    Returns
    -------
    DataFrame
        By group, without the empty one: the group (index), ``was`` and ``kept`` (int64, accounts), and
        ``share``, ``low``, ``high`` (float64, 0 to 1; NaN for fewer than ``minimum_group`` accounts).

    Examples
    --------
    >>> few = pd.DataFrame({"segment": ["a"] * 5 + ["b"], "stayed": [True] * 4 + [False, True]})
    >>> by_group(few, "segment", Policy())[["was", "kept", "share"]]
             was  kept  share
    segment
    a          5     4    0.8
    b          1     1    NaN
    """
    counts = stayed[stayed[group] != ""].groupby(group)["stayed"].agg(["size", "sum"]).astype("int64")
    found = counts.rename(columns={"size": "was", "sum": "kept"})
    enough = found["was"] >= policy.minimum_group
    ends = [wilson(k, n, policy.confidence) for k, n in zip(found["kept"], found["was"], strict=True)]
    return found.assign(
        share=(found["kept"] / found["was"]).where(enough),
        low=pd.Series([end.low for end in ends], found.index, dtype="float64").where(enough),
        high=pd.Series([end.high for end in ends], found.index, dtype="float64").where(enough),
    )


def company_retention(
    tables: Mapping[str, pd.DataFrame],
    home: pd.Series,
    month: pd.Timestamp,
    policy: Policy,
    complete_from: pd.Timestamp | None,
) -> dict[str, pd.DataFrame]:
    """Give each portfolio the company's retention over 12 months, by segment.

    Parameters
    ----------
    tables
        The whole company's ``customers`` and ``ledger``.
    home
        By account, the portfolio it is in.
    month, policy, complete_from
        As in :func:`why_none`; ``minimum_group`` and ``confidence``.

    Returns
    -------
    dict
        From portfolio to the table of :func:`published`, ``group`` being the segment.
    """
    if "segment" not in tables["customers"]:
        return {}
    nothing = pd.DataFrame({"month": pd.Series(dtype="datetime64[us]"), **{name: [] for name in BEGINS}})
    return published(stayed(tables, nothing, month, complete_from), "segment", home, policy)


def published(stayed: pd.DataFrame, group: str, home: pd.Series, policy: Policy) -> dict[str, pd.DataFrame]:
    """Count the company's accounts that stayed, so that no account of another book can be told.

    Parameters
    ----------
    stayed
        ``customer_id``, ``stayed`` (bool) and the group, of the whole company.
    group
        Its column with the group.
    home
        By account, the portfolio it is in.
    policy
        ``minimum_group`` and ``confidence``.

    Returns
    -------
    dict
        From portfolio to ``group`` (str; empty: the company), ``was``, ``kept`` (int64), ``share``, ``low``,
        ``high`` (float64, 0 to 1), by group. A group is left out where it has fewer than ``minimum_group``
        accounts, or the other books have some of them but fewer than that. The company is the sum of what
        is shown, with all others where these are enough together. No table where no group is left.
    """
    named = stayed[stayed[group] != ""]
    book = named["customer_id"].map(home)
    total = named.groupby(group)["stayed"].agg(["size", "sum"]).astype("int64")
    sizes = named.groupby([book, group]).size().unstack(fill_value=0).reindex(home.unique(), fill_value=0)
    found = {}
    for name, own in sizes.reindex(columns=total.index, fill_value=0).iterrows():
        others = total["size"] - own
        enough = (total["size"] >= policy.minimum_group) & ((others == 0) | (others >= policy.minimum_group))
        hidden = int(others[~enough].sum())
        whole = total if hidden == 0 or hidden >= policy.minimum_group else total[enough]
        rows = [_row(str(key), was, kept, policy) for key, was, kept in total[enough].itertuples()]
        if rows:
            was, kept = whole.sum()
            found[str(name)] = pd.DataFrame([*rows, _row("", was, kept, policy)])
    return found


def _row(name: str, was: int, kept: int, policy: Policy) -> dict[str, Any]:
    was, kept = int(was), int(kept)
    ends = wilson(kept, was, policy.confidence)
    return {"group": name, "was": was, "kept": kept, "share": kept / was, "low": ends.low, "high": ends.high}
