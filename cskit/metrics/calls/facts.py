"""What the rules of the calls look at: one row per account, nothing dated after the month's end."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import pareto
from cskit.metrics.accounts import Basis, mrr_at, renewals
from cskit.metrics.months import last_day, shift
from cskit.metrics.nps_breakdown.answers import nps_answers
from cskit.policy import Policy

__all__ = ["facts", "present"]

_Tables = Mapping[str, pd.DataFrame]


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
        From :func:`cskit.metrics.accounts.renewals`, where it is known already.

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
        - ``seats``, ``users``: Float64 of the month; ``seats_used``: float64, their ratio
        - ``open_opportunity``, ``past_due``: bool, whether there is an opportunity, an invoice
    """
    ids = accounts["customer_id"]
    due = renewals(tables, month, policy) if due is None else due
    parts = [
        _contracts(tables, month, due),
        _signals(signals),
        _answers(tables, month, policy),
        _weight(accounts, month, basis),
        _seats(tables, month),
    ]
    found = accounts.assign(amount=accounts["mrr" if basis == "mrr" else "revenue_12m"])
    for part in parts:
        rows = part.reindex(ids)
        found = found.assign(**{str(name): rows[name].array for name in part.columns})
    before = mrr_at(tables["ledger"], shift(month, -1)).reindex(ids)
    return found.assign(
        others=found["others"].fillna(0).astype("int64"),
        silent=found["silent"].astype("boolean").fillna(False).astype(bool),
        top=found["top"].astype("boolean").fillna(False).astype(bool),
        mrr_before=before.array,
        open_opportunity=ids.isin(_with_opportunity(tables, month)),
        past_due=ids.isin(_past_due(tables, month)),
    )


def _contracts(tables: _Tables, month: pd.Timestamp, due: pd.DataFrame) -> pd.DataFrame:
    """Give each account's next end of a line that is not renewed, and its last notice of one."""
    today, contracts = last_day(month), tables.get("contracts")
    never = pd.Series(pd.NaT, index=pd.Index([], dtype="str"), dtype="datetime64[us]")
    if contracts is None or contracts.empty:
        return pd.DataFrame({"ends_on": never, "cancelled_on": never})
    nothing = pd.Series(pd.NaT, index=contracts.index, dtype="datetime64[us]")
    end = contracts.get("end_on", nothing)
    # A line that ends before the day it would renew on ends on that day.
    stated = end.where(end > today).set_axis(contracts["contract_id"]).reindex(due["contract_id"])
    first = pd.concat([due["renewal_on"], stated.reset_index(drop=True)], axis=1).min(axis=1)
    ends = first.groupby(due["customer_id"]).min()
    asked = contracts.get("cancelled_on", nothing)
    running = (contracts["start_on"] <= today) & ~(end <= today) & (asked <= today)
    running &= ~_followed(contracts, today)
    notice = asked[running].groupby(contracts["customer_id"]).max()
    every = ends.index.union(notice.index)
    return pd.DataFrame(
        {
            name: part.reindex(every).astype("datetime64[us]")
            for name, part in (("ends_on", ends), ("cancelled_on", notice))
        }
    )


def _followed(contracts: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """Tell which lines have one of the same account and product after them, signed already."""
    key = ["customer_id"] + (["product"] if "product" in contracts else [])
    each = contracts.groupby(key, dropna=False, sort=False).ngroup()
    return each.isin(each[contracts["start_on"] > today])


def _signals(signals: pd.DataFrame) -> pd.DataFrame:
    """Give of each account what its signals say: how many beside a renewal, late invoices, silence."""
    tagged = signals[signals["state"] == "tag"]
    others = tagged[tagged["signal"] != "renewal"].groupby("customer_id").size()
    late, silent = (
        tagged[tagged["signal"] == name].set_index("customer_id") for name in ("late_invoice", "silent")
    )
    every = pd.Index(signals["customer_id"].unique(), dtype="str")
    return pd.DataFrame(
        {
            "others": others.reindex(every, fill_value=0),
            "late_days": late["value"].reindex(every),
            "late": late["cents"].reindex(every),
            "silent": every.isin(silent.index),
            "silent_days": silent["value"].reindex(every),
        },
        index=every,
    )


def _answers(tables: _Tables, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Give each account's low answer that nobody followed up, and its happy one."""
    today, touchpoints = last_day(month), tables.get("touchpoints")
    answers = nps_answers(tables, month, policy.detractor_months)
    last = pd.Series(pd.NaT, index=pd.Index([], dtype="str"), dtype="datetime64[us]")
    if touchpoints is not None:
        last = touchpoints[touchpoints["on"] <= today].groupby("customer_id")["on"].max()
    contact = last.reindex(answers["customer_id"]).set_axis(answers.index)
    fresh = answers["answered_on"] > today - pd.Timedelta(days=policy.call_answer_days)
    waiting = answers[(answers["score"] <= 6) & fresh & ~(contact > answers["answered_on"])]
    worst = waiting.sort_values(["score", "answered_on"], ascending=[True, False])
    worst = worst.drop_duplicates("customer_id").set_index("customer_id")
    same = policy.survey_months == policy.detractor_months
    said = answers if same else nps_answers(tables, month, policy.survey_months)
    glad = said.groupby("customer_id")["score"].min() >= 9
    best = said[said["customer_id"].isin(glad.index[glad])]
    best = best.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    every = pd.Index(sorted({*answers["customer_id"], *said["customer_id"], *last.index}), dtype="str")
    return pd.DataFrame(
        {
            "low": worst["score"].reindex(every).astype("float64"),
            "low_on": worst["answered_on"].reindex(every).astype("datetime64[us]"),
            "contact_on": last.reindex(every).astype("datetime64[us]"),
            "best": best["score"].reindex(every).astype("float64"),
            "best_on": best["answered_on"].reindex(every).astype("datetime64[us]"),
        },
        index=every,
    )


def _weight(accounts: pd.DataFrame, month: pd.Timestamp, basis: Basis) -> pd.DataFrame:
    """Give each account's place among those that pay, and whether it is in the top group."""
    held = pareto.distribution(accounts, month, basis).set_index("customer_id")
    return pd.DataFrame({"place": held["rank"].astype("Int64"), "top": held["top"]})


def _seats(tables: _Tables, month: pd.Timestamp) -> pd.DataFrame:
    """Give each account's seats of the month, and how many of them are used."""
    usage = tables.get("usage")
    if usage is None or "seats" not in usage or "active_users" not in usage:
        nothing = pd.Series(dtype="float64", index=pd.Index([], dtype="str"))
        return pd.DataFrame({"seats": nothing, "users": nothing, "seats_used": nothing})
    now = usage[usage["month"] == month].set_index("customer_id")
    seats, users = now["seats"].astype("float64"), now["active_users"].astype("float64")
    return pd.DataFrame({"seats": seats, "users": users, "seats_used": users / seats.where(seats > 0)})


def _with_opportunity(tables: _Tables, month: pd.Timestamp) -> pd.Series:
    """Give the accounts with an opportunity that was open at the month's end."""
    frame = tables.get("opportunities")
    if frame is None:
        return pd.Series(dtype="str")
    # One that is won or lost on a day nobody wrote down is open no more.
    ended = frame["stage"].isin(["won", "lost"])
    if "closed_on" in frame:
        ended = (frame["closed_on"] <= last_day(month)) | (ended & frame["closed_on"].isna())
    return frame.loc[(frame["opened_on"] <= last_day(month)) & ~ended, "customer_id"]


def _past_due(tables: _Tables, month: pd.Timestamp) -> pd.Series:
    """Give the accounts with an invoice past its due day that was not paid at the month's end."""
    frame, today = tables.get("invoices"), last_day(month)
    if frame is None or "due_on" not in frame or "paid_on" not in frame:
        return pd.Series(dtype="str")
    owed = pd.Series([value > 0 for value in frame["amount"]], index=frame.index, dtype=bool)
    unpaid = (frame["issued_on"] <= today) & (frame["due_on"] < today) & ~(frame["paid_on"] <= today)
    return frame.loc[owed & unpaid, "customer_id"]
