"""The rules, one a signal: the tags that the data give, and the accounts of which nothing is known."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable

import pandas as pd

from cskit.metrics.money import cents
from cskit.metrics.months import shift
from cskit.metrics.nps_breakdown import latest_answers
from cskit.metrics.signals.case import Case, Found, ever_recurring, tags

__all__ = ["RULES"]


def _renewal(case: Case) -> Found | None:
    if not _dated(case):
        return None
    soon = case.due[case.due["renewal_days"] <= case.policy.renewal_days].set_index("customer_id")
    days = soon["renewal_days"].groupby(level=0).min().astype("float64")
    first, stake = soon["renewal_on"].groupby(level=0).min(), soon["mrr"].groupby(level=0).sum()
    return Found(tags(first, days, stake), pd.Index([]))


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
    unhappy = answers[answers["score"] <= 6]
    # One answer, with its own day: of the lowest scores the latest.
    worst = unhappy.sort_values(["score", "answered_on"], ascending=[True, False])
    worst = worst.drop_duplicates("customer_id").set_index("customer_id")
    return Found(tags(worst["answered_on"], worst["score"].astype("float64")), pd.Index([]))


def _contraction(case: Case) -> Found | None:
    then = case.accounts.set_index("customer_id")
    if then["mrr_then"].isna().all() or not ever_recurring(case.tables["ledger"]):
        return None
    fell = then[(then["mrr"] < then["mrr_then"]).fillna(False) & (then["state"] == "active")]
    lost = fell["mrr"] - fell["mrr_then"]
    share = (-lost / fell["mrr_then"]).astype("float64")
    ledger = case.tables["ledger"]
    first = shift(case.month, -case.policy.contraction_months)
    within = (ledger["month"] >= first) & (ledger["month"] <= case.month)
    recent = ledger.loc[within, ["customer_id", "month", "mrr"]].sort_values(["customer_id", "month"])
    falls = recent[recent.groupby("customer_id")["mrr"].diff() < 0]
    when = falls.groupby("customer_id")["month"].max().reindex(fell.index)
    return Found(tags(when, share, lost), then.index[then["mrr_then"].isna()])


def _late_invoice(case: Case) -> Found | None:
    if not case.has("invoices", "due_on", "paid_on"):
        return None
    frame, today = case.tables["invoices"], case.today
    unpaid = ~(frame["paid_on"] <= today) & (frame["issued_on"] <= today)
    owed = pd.Series([value > 0 for value in frame["amount"]], index=frame.index, dtype=bool)
    late = frame["due_on"] < today - pd.Timedelta(days=case.policy.late_days)
    rows = frame[unpaid & owed & late]
    sums = pd.Series(cents(rows["amount"]), index=rows.index).groupby(rows["customer_id"]).sum()
    oldest = rows.groupby("customer_id")["due_on"].min()
    return Found(tags(oldest, (today - oldest).dt.days.astype("float64"), sums), pd.Index([]))


def _usage_drop(case: Case) -> Found | None:
    if not case.has("usage", "active_users"):
        return None
    usage = case.tables["usage"]
    users = usage.set_index(["customer_id", "month"])["active_users"].astype("float64").unstack("month")
    months = [shift(case.month, -back) for back in range(4)]
    users = users.reindex(index=case.accounts["customer_id"], columns=months)
    known = users.notna().all(axis=1)
    mean = users[months[1:]].mean(axis=1)
    share = 1 - users[case.month] / mean.where(mean > 0)
    # Rounded, so that exactly 30% fewer users is a drop of 30% whatever the binary fraction says.
    fell = known & (share.round(9) >= case.policy.usage_drop)
    when = pd.Series(case.month, index=users.index[fell], dtype="datetime64[us]")
    return Found(tags(when, share[fell]), users.index[~known])


def _ticket(case: Case) -> Found | None:
    if not case.has("tickets", "priority"):
        return None
    frame, tomorrow = case.tables["tickets"], case.today + pd.Timedelta(days=1)
    still_open = (frame["opened_at"] < tomorrow) & ~(frame["closed_at"] < tomorrow)
    grave = frame[still_open & frame["priority"].isin(["high", "urgent"])].groupby("customer_id")
    return Found(tags(grave["opened_at"].min().dt.normalize(), grave.size().astype("float64")), pd.Index([]))


def _silent(case: Case) -> Found | None:
    if not case.has("touchpoints", "on"):
        return None
    frame = case.tables["touchpoints"]
    last = frame[frame["on"] <= case.today].groupby("customer_id")["on"].max()
    return _quiet(case, last, case.today - pd.Timedelta(days=case.policy.silent_days))


def _no_answer(case: Case) -> Found | None:
    if not case.has("surveys"):
        return None
    frame = case.tables["surveys"]
    last = frame[frame["answered_on"] <= case.today].groupby("customer_id")["answered_on"].max()
    since = shift(case.month, 1 - case.policy.survey_months)
    return _quiet(case, last, since)


def _quiet(case: Case, last: pd.Series, since: pd.Timestamp) -> Found:
    """Tag customers of before ``since`` whose last contact is older, or never was."""
    known = case.accounts.set_index("customer_id")
    when = last.reindex(known.index).astype("datetime64[us]")
    quiet = (known["first_month"] < since) & ~(when >= since)
    when = when[quiet]
    return Found(tags(when, (case.today - when).dt.days.astype("float64")), pd.Index([]))


def _readjustment(case: Case) -> Found | None:
    if not case.has("contracts", "kind"):
        return None
    frame, today = case.tables["contracts"], case.today
    runs = _in_runs(frame, today)
    each = runs.groupby("run")
    seen = pd.DataFrame(
        {
            "customer_id": each["customer_id"].first(),
            "running": each["running"].any(),
            "stated": each["stated"].any(),
            "first": each["start_on"].min(),
            "index_on": each["index_on"].max(),
        }
    )
    seen = seen[seen["running"] & seen["stated"]].reset_index()
    base = seen["index_on"].fillna(seen["first"])
    due = pd.Series([_anniversary(day, today) for day in base], index=seen.index, dtype="datetime64[us]")
    soon = due[due <= today + pd.Timedelta(days=case.policy.readjustment_days)]
    when = soon.groupby(seen.loc[soon.index, "customer_id"]).min()
    when = when[~_with_renewal(case, when)]
    unstated = pd.Index(case.accounts["customer_id"]).difference(pd.Index(seen["customer_id"]))
    return Found(tags(when, (when - today).dt.days.astype("float64")), unstated)


def _in_runs(contracts: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Give each unbroken run of recurring lines of an account and product a number.

    Who was away begins anew.
    """
    never = pd.Timestamp("2262-01-01").as_unit("us")
    absent = pd.Series(pd.NaT, index=contracts.index, dtype="datetime64[us]")
    start, end = contracts["start_on"], contracts.get("end_on", absent)
    recurring = ~contracts["interval"].str.lower().isin(["once", "trial"])
    by = [name for name in ("customer_id", "product") if name in contracts]
    lines = pd.DataFrame(
        {
            "customer_id": contracts["customer_id"],
            "bought": contracts.groupby(by, dropna=False, sort=False).ngroup(),
            "start_on": start,
            "reach": end.fillna(never).astype("int64"),
            "running": ~(end <= today),
            "stated": contracts["kind"].notna(),
            "index_on": start.where(contracts["kind"] == "readjustment"),
        }
    )[recurring & (start <= today)]
    lines = lines.sort_values(["bought", "start_on"], kind="stable", ignore_index=True)
    reach = lines.groupby("bought")["reach"].cummax().shift()
    first = lines["bought"] != lines["bought"].shift()
    return lines.assign(run=(first | (lines["start_on"].astype("int64") > reach)).cumsum())


def _with_renewal(case: Case, when: pd.Series) -> pd.Series:
    """Tell which readjustments come with a renewal that is tagged: that is one event, not two signals."""
    due = case.due[case.due["renewal_days"] <= case.policy.renewal_days]
    pairs = set(zip(due["customer_id"], due["renewal_on"], strict=True))
    return pd.Series([pair in pairs for pair in when.items()], index=when.index, dtype=bool)


def _anniversary(day: pd.Timestamp, today: pd.Timestamp) -> pd.Timestamp:
    """Give the first yearly return of ``day`` after ``today``."""
    year = max(today.year, day.year + 1)
    first = _in_year(day, year)
    return first if first > today else _in_year(day, year + 1)


def _in_year(day: pd.Timestamp, year: int) -> pd.Timestamp:
    """Give the same day of another year; of 29 February, where there is none, the day before."""
    skipped = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28 if skipped else day.day)


RULES: dict[str, Callable[[Case], Found | None]] = {
    "renewal": _renewal,
    "detractor": _detractor,
    "contraction": _contraction,
    "late_invoice": _late_invoice,
    "usage_drop": _usage_drop,
    "ticket": _ticket,
    "silent": _silent,
    "readjustment": _readjustment,
    "no_answer": _no_answer,
}
"""The rule of each signal; None where the data have nothing to look at."""
