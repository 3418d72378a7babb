"""The rule of the yearly readjustment: whose prices an index will soon raise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics.by_account import Days, Flags, Rows, days_of
from cskit.metrics.months import IntArray, months_later
from cskit.metrics.signals.case import Case, Found

__all__ = ["readjustment"]

_DAY, _YEAR = "datetime64[D]", "datetime64[Y]"
_NEVER = 4_000_000  # a day in the year 12921
_APART = 10**7  # more days than lie between any two dates


class _Lines(NamedTuple):
    """Recurring lines that have begun, by account and product, then by their first day."""

    account: IntArray
    bought: IntArray
    start: Days
    reach: IntArray
    running: Flags
    stated: Flags
    index_on: Days


def readjustment(case: Case) -> Found | None:
    """Tag the accounts whose yearly readjustment is near; unknown are those whose lines do not state why."""
    if not case.has("contracts", "kind"):
        return None
    today = case.today.to_datetime64().astype(_DAY)
    lines = _lines(case, case.tables["contracts"], today)
    begins = _begins(lines)
    runs = Rows(np.cumsum(begins) - 1, int(begins.sum()))
    seen = (runs[lines.running].count() > 0) & (runs[lines.stated].count() > 0)
    last = runs.last(lines.index_on)
    due = _anniversary(np.where(np.isnat(last), runs.first(lines.start), last)[seen].astype(_DAY), today)
    of_account = Rows(lines.account[begins][seen], len(case.who))
    soon = due <= today + np.timedelta64(case.policy.readjustment_days, "D")
    when = of_account[soon].first(due[soon])
    tagged = ~np.isnat(when) & ~_with_renewal(case, when)
    days = (when - today) / np.timedelta64(1, "D")
    return Found(tagged, when, days, unknown=of_account.count() == 0)


def _lines(case: Case, contracts: pd.DataFrame, today: np.datetime64) -> _Lines:
    """Put the recurring lines of the book's accounts in order."""
    account = case.rows(contracts).place
    start, end = (days_of(contracts, name).astype(_DAY) for name in ("start_on", "end_on"))
    product = pd.factorize(contracts["product"])[0] if "product" in contracts else np.zeros_like(account)
    bought = account * (len(contracts) + 1) + product + 1
    once = np.array([word.lower() in ("once", "trial") for word in contracts["interval"]], dtype=bool)
    kept = np.flatnonzero((account >= 0) & ~once & (start <= today))
    order = kept[np.lexsort((start[kept], bought[kept]))]
    start, end, kind = start[order], end[order], contracts["kind"].iloc[order]
    raised = (kind == "readjustment").to_numpy(dtype=bool)
    return _Lines(
        account=account[order],
        bought=bought[order],
        start=start,
        reach=np.where(np.isnat(end), _NEVER, end.astype(np.int64)),
        running=~(end <= today),
        stated=kind.notna().to_numpy(dtype=bool),
        index_on=np.where(raised, start, np.datetime64("NaT", "D")),
    )


def _begins(lines: _Lines) -> Flags:
    """Tell which lines begin an unbroken run of lines of an account and product.

    Who was away begins anew.
    """
    # Far enough apart, the furthest reach so far is that of the line's own account and product.
    apart = lines.bought * _APART
    reach = np.maximum.accumulate(apart + lines.reach)[:-1]
    begins = np.ones(len(lines.bought), dtype=bool)
    begins[1:] = (np.diff(lines.bought) != 0) | ((apart + lines.start.astype(np.int64))[1:] > reach)
    return begins


def _with_renewal(case: Case, when: Days) -> Flags:
    """Tell which readjustments come with a renewal that is tagged: that is one event, not two signals."""
    due = case.due[case.due["renewal_days"] <= case.policy.renewal_days]
    rows = case.rows(due)
    same = (rows.place >= 0) & (rows.each(when, np.datetime64("NaT")) == due["renewal_on"])
    return rows[same].count() > 0


def _anniversary(days: Days, today: np.datetime64) -> Days:
    """Give the first yearly return after ``today`` of each day."""
    year = days.astype(_YEAR)
    ahead = 12 * (np.maximum(today.astype(_YEAR), year + 1) - year).astype(np.int64)
    first = months_later(days, ahead)
    return np.where(first > today, first, months_later(days, ahead + 12))
