"""The rules, one a signal: the accounts that the data tag, and those of which nothing is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.by_account import Days
from cskit.metrics.money import cents
from cskit.metrics.months import shift
from cskit.metrics.nps_breakdown import latest_answers
from cskit.metrics.signals.case import Case, Found, ever_recurring
from cskit.metrics.signals.readjusted import readjustment

__all__ = ["RULES"]


def _renewal(case: Case) -> Found | None:
    if not _dated(case):
        return None
    soon = case.due[case.due["renewal_days"] <= case.policy.renewal_days]
    rows, today = case.rows(soon), case.today.to_datetime64()
    first = rows.first(soon["renewal_on"].to_numpy())
    return Found(rows.count() > 0, first, _days(first - today), rows.total(soon["mrr"].to_numpy()))


def _dated(case: Case) -> bool:
    """Tell whether any contract in force says when it ends or renews.

    Where none does, the ends of running contracts are not in the data: nothing due is not calm.
    Where some do, a line without a date goes on until somebody ends it.
    """
    contracts = case.tables.get("contracts")
    if contracts is None:
        return False
    if contracts.empty:
        return True
    ends = [contracts[name] > case.today for name in ("end_on", "renewal_on") if name in contracts]
    started = contracts["start_on"] <= case.today
    return any(bool((end & started).any()) for end in ends)


def _detractor(case: Case) -> Found | None:
    surveys = case.tables.get("surveys")
    if surveys is None or not (surveys.empty or (surveys["survey"] == "nps").any()):
        return None
    answers = latest_answers(surveys, case.month, case.policy.detractor_months)
    rows, score = case.rows(answers), answers["score"].to_numpy(dtype="float64")
    lowest = rows.least(score)
    # One answer, with its own day: of the lowest scores the latest.
    worst = (rows.place >= 0) & (score == rows.each(lowest, np.inf))
    return Found(lowest <= 6, rows[worst].last(answers["answered_on"].to_numpy()[worst]), lowest)


def _contraction(case: Case) -> Found | None:
    then, ledger = case.accounts["mrr_then"], case.tables["ledger"]
    unknown = then.isna().to_numpy(dtype=bool)
    if unknown.all() or not ever_recurring(ledger):
        return None
    before, now = then.to_numpy(dtype="int64", na_value=0), case.accounts["mrr"].to_numpy(dtype="int64")
    fell = ~unknown & (now < before) & (case.accounts["state"] == "active").to_numpy(dtype=bool)
    lost = now - before
    share = np.divide(-lost, before, out=np.zeros(len(lost)), where=fell)
    return Found(fell, _last_fall(case, ledger), share, lost, unknown)


def _last_fall(case: Case, ledger: pd.DataFrame) -> Days:
    """Give each account's last month within the policy's in which it paid less than in the one before."""
    month, first = ledger["month"].to_numpy(), shift(case.month, -case.policy.contraction_months)
    within = (month >= first.to_datetime64()) & (month <= case.month.to_datetime64())
    month, rows, mrr = month[within], case.rows(ledger)[within], ledger["mrr"].to_numpy()[within]
    order = np.lexsort((month, rows.place))
    month, rows, mrr = month[order], rows[order], mrr[order]
    falls = 1 + np.flatnonzero((np.diff(mrr) < 0) & (np.diff(rows.place) == 0))
    return rows[falls].last(month[falls])


def _late_invoice(case: Case) -> Found | None:
    if not case.has("invoices", "due_on", "paid_on"):
        return None
    frame, today = case.tables["invoices"], case.today.to_datetime64()
    paid, issued, due = (frame[name].to_numpy() for name in ("paid_on", "issued_on", "due_on"))
    overdue = due < today - np.timedelta64(case.policy.late_days, "D")
    late = np.flatnonzero(~(paid <= today) & (issued <= today) & overdue)
    owed = np.array([value > 0 for value in frame["amount"].array[late]], dtype=bool)
    rows, oldest = case.rows(frame)[late[owed]], due[late[owed]]
    first, sums = rows.first(oldest), rows.total(cents(frame["amount"].iloc[late[owed]]))
    return Found(rows.count() > 0, first, _days(today - first), sums)


def _usage_drop(case: Case) -> Found | None:
    if not case.has("usage", "active_users"):
        return None
    usage, months = case.tables["usage"], [shift(case.month, -back) for back in range(4)]
    place, column = case.rows(usage).place, pd.DatetimeIndex(months).get_indexer(pd.Index(usage["month"]))
    seen = (place >= 0) & (column >= 0)
    users = np.full((len(case.who), len(months)), np.nan)
    users[place[seen], column[seen]] = usage["active_users"].to_numpy(dtype="float64", na_value=np.nan)[seen]
    known = ~np.isnan(users).any(axis=1)
    mean = users[:, 1:].mean(axis=1)
    share = 1 - users[:, 0] / np.where(mean > 0, mean, np.nan)
    # Rounded, so that exactly 30% fewer users is a drop of 30% whatever the binary fraction says.
    fell = known & (share.round(9) >= case.policy.usage_drop)
    when = np.full(len(fell), case.month.to_datetime64(), dtype="datetime64[us]")
    return Found(fell, when, share, unknown=~known)


def _ticket(case: Case) -> Found | None:
    if not case.has("tickets", "priority"):
        return None
    frame, tomorrow = case.tables["tickets"], (case.today + pd.Timedelta(days=1)).to_datetime64()
    opened, closed = frame["opened_at"].to_numpy(), frame["closed_at"].to_numpy()
    grave = (opened < tomorrow) & ~(closed < tomorrow)
    grave &= frame["priority"].isin(["high", "urgent"]).to_numpy(dtype=bool)
    rows = case.rows(frame)[grave]
    first = rows.first(opened[grave]).astype("datetime64[D]").astype("datetime64[us]")
    return Found(rows.count() > 0, first, rows.count().astype("float64"))


def _silent(case: Case) -> Found | None:
    if not case.has("touchpoints", "on"):
        return None
    since = case.today - pd.Timedelta(days=case.policy.silent_days)
    return _quiet(case, "touchpoints", "on", since)


def _no_answer(case: Case) -> Found | None:
    if not case.has("surveys"):
        return None
    return _quiet(case, "surveys", "answered_on", shift(case.month, 1 - case.policy.survey_months))


def _quiet(case: Case, table: str, column: str, since: pd.Timestamp) -> Found:
    """Tag customers of before ``since`` whose last contact is older, or never was."""
    frame, today = case.tables[table], case.today.to_datetime64()
    day, since_then = frame[column].to_numpy(), since.to_datetime64()
    past = day <= today
    last = case.rows(frame)[past].last(day[past])
    older = case.accounts["first_month"].to_numpy() < since_then
    return Found(older & ~(last >= since_then), last, _days(today - last))


def _days(spans: npt.NDArray[np.timedelta64]) -> npt.NDArray[np.float64]:
    """Give whole days; NaN where there is no day."""
    return np.floor(spans / np.timedelta64(1, "D"))


RULES: dict[str, Callable[[Case], Found | None]] = {
    "renewal": _renewal,
    "detractor": _detractor,
    "contraction": _contraction,
    "late_invoice": _late_invoice,
    "usage_drop": _usage_drop,
    "ticket": _ticket,
    "silent": _silent,
    "readjustment": readjustment,
    "no_answer": _no_answer,
}
"""The rule of each signal; None where the data have nothing to look at."""
