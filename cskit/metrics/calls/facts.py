"""What the rules of the calls look at: one row per account, nothing dated after the month's end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics.accounts import Basis, mrr_at
from cskit.metrics.by_account import Days, Flags, Rows, days_of, rows_of
from cskit.metrics.months import IntArray, last_day, shift
from cskit.metrics.nps_breakdown.answers import nps_answers
from cskit.metrics.pareto.distribution import TOP_SHARE, least_to_hold
from cskit.metrics.renewals import renewals
from cskit.policy import Policy

__all__ = ["by_amount", "facts", "present"]

_Tables = Mapping[str, pd.DataFrame]
_Columns = dict[str, Any]
_NO_DAY = np.datetime64("NaT")


def present(tables: _Tables, name: str, *columns: str) -> bool:
    """Tell whether the data have a table, and values in each of these columns.

    A table without rows says that nothing happened in this book, not that nobody looked.
    """
    frame = tables.get(name)
    if frame is None:
        return False
    return frame.empty or all(column in frame and frame[column].notna().any() for column in columns)


def facts(
    tables: _Tables,
    accounts: pd.DataFrame,
    signals: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis = "mrr",
    due: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put together what the rules look at.

    Parameters
    ----------
    tables
        ``ledger`` and whatever the data have of ``contracts``, ``surveys``, ``touchpoints``,
        ``usage``, ``opportunities``, ``invoices``.
    accounts, signals
        From :func:`cskit.metrics.accounts.accounts` and :func:`cskit.metrics.signals.signals`.
    month, policy, basis
        Of the report.
    due
        From :func:`cskit.metrics.renewals.renewals`, where it is known already.

    Returns
    -------
    DataFrame
        The rows and columns of ``accounts``, and:

        - ``amount``: int64 cents, what the account is weighed by
        - ``ends_on``: datetime64, the first day on which a line that is not renewed ends or renews;
          ``cancelled_on``: datetime64, the last day on which the end of a running line was asked for
        - ``others``: int64, signals other than a renewal
        - ``low``, ``low_on``: the lowest NPS answer of 0 to 6 in ``call_answer_days`` after which
          there was no touchpoint, and its day
        - ``contact_on``: datetime64, the last touchpoint
        - ``mrr_before``: Int64 cents a month before; empty where nobody knows
        - ``late_days``, ``late``: of the signal ``late_invoice``: float64, and Int64 cents
        - ``silent``: bool, the signal; ``silent_days``: float64, NaN = never a touchpoint
        - ``place``: Int64, rank by what accounts pay, ``top``: bool, in the top group of Pareto
        - ``best``, ``best_on``: where every NPS answer that counts is 9 or 10, the latest
        - ``seats``, ``users``: float64 of the month; ``seats_used``: float64, their ratio
        - ``open_opportunity``, ``past_due``: bool, whether there is an opportunity, an invoice
    """
    who = pd.Index(accounts["customer_id"])
    due = renewals(tables, month, policy) if due is None else due
    columns = {
        "amount": accounts["mrr" if basis == "mrr" else "revenue_12m"].to_numpy(),
        **_contracts(who, tables, month, due),
        **_signals(who, signals),
        **_answers(who, tables, month, policy),
    }
    columns |= {
        **_weight(who, columns["amount"]),
        **_seats(who, tables, month),
        "mrr_before": mrr_at(tables["ledger"], shift(month, -1)).reindex(who).array,
        "open_opportunity": _with_opportunity(who, tables, month),
        "past_due": _past_due(who, tables, month),
    }
    return pd.concat([accounts, pd.DataFrame(columns, index=accounts.index)], axis=1)


def by_amount(amount: IntArray, who: pd.Index) -> IntArray:
    """Give the places of accounts in the order of what they pay, the most first, ties by id.

    Examples
    --------
    >>> by_amount(np.array([100, 300, 100]), pd.Index(["b", "c", "a"])).tolist()
    [1, 2, 0]
    """
    ids = who.to_numpy(dtype=object)
    return np.array(sorted(range(len(ids)), key=lambda at: (-amount[at], ids[at])), dtype=np.int64)


def _contracts(who: pd.Index, tables: _Tables, month: pd.Timestamp, due: pd.DataFrame) -> _Columns:
    """Give each account's next end of a line that is not renewed, and its last notice of one."""
    today, contracts = last_day(month).to_datetime64(), tables.get("contracts")
    if contracts is None or contracts.empty:
        return dict.fromkeys(("ends_on", "cancelled_on"), _never(len(who)))
    start, end, asked = (days_of(contracts, name) for name in ("start_on", "end_on", "cancelled_on"))
    # A line that ends before the day it would renew on ends on that day.
    stated = end[pd.Index(contracts["contract_id"]).get_indexer(pd.Index(due["contract_id"]))]
    first = np.fmin(days_of(due, "renewal_on"), np.where(stated > today, stated, _NO_DAY))
    noticed = np.flatnonzero((start <= today) & ~(end <= today) & (asked <= today))
    noticed = noticed[~_followed(contracts, start > today, noticed)]
    return {
        "ends_on": rows_of(who, due["customer_id"]).first(first),
        "cancelled_on": rows_of(who, contracts["customer_id"].iloc[noticed]).last(asked[noticed]),
    }


def _followed(contracts: pd.DataFrame, later: Flags, lines: IntArray) -> Flags:
    """Tell which of some lines have one of the same account and product after them, signed already."""
    if not (len(lines) and later.any()):
        return np.zeros(len(lines), dtype=bool)
    bought = pd.factorize(contracts["customer_id"])[0]
    if "product" in contracts:
        product, names = pd.factorize(contracts["product"], use_na_sentinel=False)
        bought = bought * len(names) + product
    return np.isin(bought[lines], bought[later])


def _signals(who: pd.Index, signals: pd.DataFrame) -> _Columns:
    """Give of each account what its signals say: how many beside a renewal, late invoices, silence."""
    tagged = signals[(signals["state"] == "tag").to_numpy(dtype=bool)]
    rows, name = rows_of(who, tagged["customer_id"]), tagged["signal"].to_numpy(dtype=object)
    late, silent = (_last_row(rows, name == one) for one in ("late_invoice", "silent"))
    return {
        "others": rows[name != "renewal"].count(),
        "late_days": _taken(tagged, "value", late),
        "late": _taken(tagged, "cents", late),
        "silent": silent >= 0,
        "silent_days": _taken(tagged, "value", silent),
    }


def _answers(who: pd.Index, tables: _Tables, month: pd.Timestamp, policy: Policy) -> _Columns:
    """Give each account's low answer that nobody followed up, and its happy one."""
    today, contact = last_day(month).to_datetime64(), _never(len(who))
    if (touchpoints := tables.get("touchpoints")) is not None:
        on = days_of(touchpoints, "on")
        contact = rows_of(who, touchpoints["customer_id"]).last(np.where(on <= today, on, _NO_DAY))
    said = answers = nps_answers(tables, month, policy.detractor_months)
    if policy.survey_months != policy.detractor_months:
        said = nps_answers(tables, month, policy.survey_months)
    low = _waiting(who, answers, contact, today - np.timedelta64(policy.call_answer_days, "D"))
    rows = rows_of(who, said["customer_id"])
    # Answers are in the order of their days: the last row of those who never gave less than 9.
    best = np.where(rows.least(said["score"].to_numpy()) >= 9, _last_row(rows), -1)
    return {
        "low": _taken(answers, "score", low),
        "low_on": _taken(answers, "answered_on", low),
        "contact_on": contact,
        "best": _taken(said, "score", best),
        "best_on": _taken(said, "answered_on", best),
    }


def _waiting(who: pd.Index, answers: pd.DataFrame, contact: Days, since: np.datetime64) -> IntArray:
    """Give the row of each account's lowest answer after ``since`` and its last contact; -1 = none."""
    rows, on = rows_of(who, answers["customer_id"]), days_of(answers, "answered_on")
    score = answers["score"].to_numpy()
    answered = rows.each(contact, _NO_DAY) > on
    waiting = np.flatnonzero((score <= 6) & (on > since) & ~answered)
    # The worst last, of equal ones the latest.
    return _last_row(rows, waiting[np.lexsort((on[waiting], -score[waiting]))])


def _weight(who: pd.Index, amount: IntArray) -> _Columns:
    """Give each account's place among those that pay, and whether it is in the top group."""
    order = by_amount(amount, who)
    paying = order[amount[order] > 0]
    place = np.zeros(len(who), dtype=np.int64)
    place[paying] = np.arange(1, len(paying) + 1)
    top = least_to_hold(amount[paying], TOP_SHARE)
    return {"place": pd.arrays.IntegerArray(place, place == 0), "top": (place > 0) & (place <= top)}


def _seats(who: pd.Index, tables: _Tables, month: pd.Timestamp) -> _Columns:
    """Give each account's seats of the month, and how many of them are used."""
    usage = tables.get("usage")
    seats = users = np.full(len(who), np.nan)
    if usage is not None and "seats" in usage and "active_users" in usage:
        now = usage[(usage["month"] == month).to_numpy(dtype=bool)]
        row = _last_row(rows_of(who, now["customer_id"]))
        seats, users = (_taken(now, name, row).astype("float64") for name in ("seats", "active_users"))
    return {"seats": seats, "users": users, "seats_used": users / np.where(seats > 0, seats, np.nan)}


def _with_opportunity(who: pd.Index, tables: _Tables, month: pd.Timestamp) -> Flags:
    """Tell which accounts have an opportunity that was open at the month's end."""
    frame, today = tables.get("opportunities"), last_day(month).to_datetime64()
    if frame is None:
        return np.zeros(len(who), dtype=bool)
    # One that is won or lost on a day nobody wrote down is open no more.
    ended = frame["stage"].isin(["won", "lost"]).to_numpy(dtype=bool)
    if "closed_on" in frame:
        closed = days_of(frame, "closed_on")
        ended = (closed <= today) | (ended & np.isnat(closed))
    return rows_of(who, frame["customer_id"])[(days_of(frame, "opened_on") <= today) & ~ended].count() > 0


def _past_due(who: pd.Index, tables: _Tables, month: pd.Timestamp) -> Flags:
    """Tell which accounts have an invoice past its due day that was not paid at the month's end."""
    frame, today = tables.get("invoices"), last_day(month).to_datetime64()
    if frame is None or "due_on" not in frame or "paid_on" not in frame:
        return np.zeros(len(who), dtype=bool)
    issued, due, paid = (days_of(frame, name) for name in ("issued_on", "due_on", "paid_on"))
    unpaid = np.flatnonzero((issued <= today) & (due < today) & ~(paid <= today))
    owed = unpaid[[value > 0 for value in frame["amount"].array[unpaid]]]
    return rows_of(who, frame["customer_id"].iloc[owed]).count() > 0


def _never(accounts: int) -> Days:
    """Give no day for each account."""
    return np.full(accounts, _NO_DAY, dtype="datetime64[us]")


def _last_row(rows: Rows, which: Flags | IntArray | slice = slice(None)) -> IntArray:
    """Give of each account the last of some rows, in their order; -1 where it has none."""
    found = np.full(rows.accounts + 1, -1)
    found[rows.place[which]] = np.arange(len(rows.place))[which]
    return found[:-1]


def _taken(frame: pd.DataFrame, name: str, row: IntArray) -> Any:
    """Give a column's values in these rows; empty for row -1."""
    return frame[name].array.take(row, allow_fill=True)
