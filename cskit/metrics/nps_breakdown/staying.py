"""Do happy customers stay? The company's accounts by what they said, twelve months later."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.metrics.intervals import grr_interval, wilson
from cskit.metrics.months import numbers as month_numbers
from cskit.metrics.months import shift, starts
from cskit.metrics.nps_breakdown.answers import WORTH
from cskit.policy import Policy

__all__ = ["stayed", "staying"]

_LATER = 12
_KINDS = {
    "group": "str",
    **dict.fromkeys(("accounts", "stayed", "left"), "Int64"),
    **dict.fromkeys(("low", "high"), "float64"),
    **dict.fromkeys(("mrr", "mrr_kept"), "Int64"),
    **dict.fromkeys(("kept_low", "kept_high"), "float64"),
}


def staying(
    surveys: pd.DataFrame | None,
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    complete_from: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Follow the company's promoters, passives and detractors for the twelve months after their answer.

    *Answers:* do happy customers stay, and do unhappy ones leave?

    Parameters
    ----------
    surveys, ledger
        The whole company's.
    month
        The month of the report.
    policy
        ``confidence``, ``minimum_group``.
    complete_from
        First month from which the data hold every account, also those that left since.

    Returns
    -------
    DataFrame
        No row where nobody answered so early; else promoters, passives, detractors:

        - ``group``: str
        - ``accounts``: Int64, accounts that paid in the month of their answer
        - ``stayed``, ``left``: Int64, of these here and gone twelve months later
        - ``low``, ``high``: float64, the interval (Wilson) of the share that stayed, 0 to 1
        - ``mrr``, ``mrr_kept``: Int64 cents in the month of the answer, and of these still paid twelve
          months later, increases not counted; ``kept_low``, ``kept_high``: float64, the interval of the share

        All but ``group`` is empty where a group has fewer accounts than ``minimum_group``: a slice
        carries this table, and no single account of another book must be seen in it.

    Notes
    -----
    An account counts once, with its first answer in the twelve months that ended a year ago (of that
    day the lowest): its last one would, for those that left, be the one nearest to their leaving.
    """
    rows: list[dict[str, Any]] = []
    if surveys is not None:
        followed = _followed(surveys, ledger, month, complete_from)
        if len(followed):
            rows = [_row(name, followed[followed["group"] == name], policy) for name in WORTH]
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)


def stayed(company: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Find the table of :func:`staying` among the company aggregates that a slice carries.

    Parameters
    ----------
    company
        ``book.company``.

    Returns
    -------
    DataFrame
        The table; without a row where the company has no answer that is a year old.
    """
    return company.get("nps_staying", pd.DataFrame(columns=list(_KINDS)).astype(_KINDS))


def _followed(
    surveys: pd.DataFrame, ledger: pd.DataFrame, month: pd.Timestamp, complete_from: pd.Timestamp | None
) -> pd.DataFrame:
    """Give each account's group, and its MRR in the month of its answer and twelve months later."""
    end = shift(month, 1 - _LATER)
    begin = shift(end, -_LATER)
    begin = max(begin, complete_from) if complete_from is not None else begin
    day = surveys["answered_on"]
    rows = surveys[(surveys["survey"] == "nps") & surveys["score"].notna() & (day >= begin) & (day < end)]
    first = (
        rows.sort_values(["answered_on", "score"]).drop_duplicates("customer_id").sort_values("customer_id")
    )
    at = pd.Series(starts(month_numbers(first["answered_on"])), index=first.index)
    later = pd.Series(starts(month_numbers(first["answered_on"]) + _LATER), index=first.index)
    known = ledger.set_index(["customer_id", "month"])[["mrr", "state"]]
    then, now = (
        known.reindex(pd.MultiIndex.from_arrays([first["customer_id"], when])) for when in (at, later)
    )
    score = first["score"].to_numpy()
    frame = pd.DataFrame(
        {
            "group": ["promoter" if one >= 9 else "passive" if one >= 7 else "detractor" for one in score],
            "here": (then["state"].fillna("none") != "none").to_numpy(),
            "stayed": (now["state"].fillna("none") != "none").to_numpy(),
            "then": then["mrr"].fillna(0).to_numpy(),
            "now": now["mrr"].fillna(0).to_numpy(),
        }
    )
    return frame[frame["here"]].astype({"then": "int64", "now": "int64"})


def _row(name: str, accounts: pd.DataFrame, policy: Policy) -> dict[str, Any]:
    if len(accounts) < policy.minimum_group:
        return {"group": name}
    n, stayed = len(accounts), int(accounts["stayed"].sum())
    low, high = wilson(stayed, n, policy.confidence)[:2]
    paying = accounts[accounts["then"] > 0]
    then, now = (paying[side].to_numpy(dtype="int64") for side in ("then", "now"))
    kept = grr_interval(then, now, policy.confidence) if len(paying) else (math.nan, math.nan)
    return {
        "group": name,
        "accounts": n,
        "stayed": stayed,
        "left": n - stayed,
        "low": low,
        "high": high,
        "mrr": int(then.sum()),
        "mrr_kept": int(pd.Series(then).clip(upper=pd.Series(now)).sum()),
        "kept_low": kept[0],
        "kept_high": kept[1],
    }
