"""Signals: facts about an account that ask for attention, each with its date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit import definitions
from cskit.metrics import results
from cskit.metrics.accounts import Basis, accounts, renewals
from cskit.metrics.money import cents
from cskit.metrics.months import last_day, shift
from cskit.metrics.nps_breakdown import latest_answers
from cskit.policy import Policy

__all__ = ["SIGNALS", "counts", "signals", "summary"]

SIGNALS = tuple(definitions.SIGNALS)
"""The signals in the order in which they are shown."""


@dataclass(frozen=True)
class _Case:
    """What every signal looks at."""

    tables: Mapping[str, pd.DataFrame]
    month: pd.Timestamp
    policy: Policy
    accounts: pd.DataFrame

    @property
    def today(self) -> pd.Timestamp:
        """The month's last day: nothing dated later is known."""
        return last_day(self.month)

    def has(self, table: str, *columns: str) -> bool:
        """Tell whether the data have a table, and values in each of these columns.

        A table without rows says that nothing happened in this book, not that nobody looked.
        """
        frame = self.tables.get(table)
        if frame is None:
            return False
        return frame.empty or all(name in frame and frame[name].notna().any() for name in columns)


@dataclass(frozen=True)
class _Found:
    """A signal's tags, by ``customer_id``, and the accounts nothing is known of."""

    tags: pd.DataFrame
    unknown: pd.Index


def signals(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Say for every account in the book which signals it shows.

    *Answers:* what should I know before I call this account?

    Parameters
    ----------
    tables
        ``customers``, ``ledger``, and whatever else the data have of ``changes``, ``contracts``,
        ``invoices``, ``surveys``, ``usage``, ``tickets``, ``touchpoints``.
    month
        The month of the report; nothing that happened after its last day counts.
    policy
        The thresholds.

    Returns
    -------
    DataFrame
        One row per account of :func:`cskit.metrics.accounts.accounts` (on the basis of revenue where
        nobody ever had MRR), in its order, and signal, in the order of :data:`SIGNALS`.

        - ``customer_id``, ``signal``: str
        - ``state``: ``tag``, ``none``, or ``no_data`` where the data cannot tell, which is not calm
        - ``on``: datetime64, the day that makes it so; empty where there is none
        - ``value``: float64, see below; NaN where there is no tag
        - ``cents``: Int64, money concerned; empty where there is none

        =============  ========================================  ================  ==============
        signal         tag                                       value             cents
        =============  ========================================  ================  ==============
        renewal        due within ``renewal_days``               days to it        MRR due by then
        detractor      latest answer of a contact is 0 to 6      lowest score
        contraction    MRR below ``contraction_months`` ago      share lost        MRR lost (< 0)
        late_invoice   open over ``late_days`` past due          days late         amount late
        usage_drop     users ``usage_drop`` below 3-month mean   share lost
        ticket         high or urgent ticket open                tickets open
        silent         no touchpoint for over ``silent_days``    days; NaN never
        readjustment   yearly date within ``readjustment_days``  days to it
        no_answer      no survey answer in ``survey_months``     days; NaN never
        =============  ========================================  ================  ==============

    Notes
    -----
    Signals are facts and are never added up to a score. An account that has been a customer for
    less than ``silent_days`` or ``survey_months`` is neither silent nor without an answer. A
    paused account pays 0 by agreement: no contraction. The yearly readjustment is due on the
    anniversary of the last one, else of the product's first line; one that falls on the day of a
    renewal that is tagged is part of it.
    """
    # Who only sells orders has accounts too: those with revenue.
    basis: Basis = "mrr" if _recurring(tables["ledger"]) else "revenue"
    case = _Case(tables, month, policy, accounts(tables, month, policy, basis))
    ids = pd.Index(case.accounts["customer_id"])
    parts = [_states(name, ids, _RULES[name](case)) for name in SIGNALS]
    found = pd.concat(parts, ignore_index=True)
    place = np.tile(np.arange(len(ids)), len(SIGNALS))
    order = np.argsort(place, kind="stable")
    return found.iloc[order].reset_index(drop=True)


def _recurring(ledger: pd.DataFrame) -> bool:
    """Tell whether any account ever had recurring revenue; so it is where nobody paid anything."""
    return bool((ledger["state"] != "none").any()) or not (ledger["revenue"] != 0).any()


def counts(signals: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Count the accounts with each signal.

    *Answers:* what is going on in the book as a whole?

    Parameters
    ----------
    signals
        The table of :func:`signals`.
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.

    Returns
    -------
    DataFrame
        One row per signal, in the order of :data:`SIGNALS`: ``signal`` (str), ``accounts`` (int64,
        with the tag), ``mrr`` (int64 cents they pay), ``known`` and ``unknown`` (int64, accounts
        about which the data can and cannot tell).
    """
    mrr = signals["customer_id"].map(accounts.set_index("customer_id")["mrr"]).astype("float64")
    tagged, unknown = signals["state"] == "tag", signals["state"] == "no_data"
    parts = pd.DataFrame(
        {
            "accounts": tagged.astype("int64"),
            "mrr": mrr.where(tagged, 0),
            "known": (~unknown).astype("int64"),
            "unknown": unknown.astype("int64"),
        }
    )
    sums = parts.groupby(signals["signal"]).sum().reindex(SIGNALS, fill_value=0)
    return sums.rename_axis("signal").reset_index().astype({"signal": "str", "mrr": "int64"})


def summary(signals: pd.DataFrame) -> pd.DataFrame:
    """Count the accounts that show a signal.

    Returns
    -------
    DataFrame
        A row of ``results``: ``signals.accounts`` (accounts, n = accounts in the book). Undefined
        where no table could give any signal.
    """
    found, n = "signals.accounts", signals["customer_id"].nunique()
    if n and (signals["state"] == "no_data").all():
        return results.frame([results.undefined(found, "no_signal_data")])
    tagged = signals.loc[signals["state"] == "tag", "customer_id"].nunique()
    return results.frame([results.result(found, tagged, n)])


def _states(name: str, ids: pd.Index, found: _Found | None) -> pd.DataFrame:
    """Turn a signal's tags into one row per account."""
    tags = _tags() if found is None else found.tags
    unknown = ids if found is None else found.unknown
    state = np.where(ids.isin(unknown), "no_data", np.where(ids.isin(tags.index), "tag", "none"))
    rows = tags.reindex(ids).where(pd.Series(state == "tag", index=ids), axis=0)
    return pd.DataFrame(
        {
            "customer_id": pd.Series(ids, dtype="str"),
            "signal": pd.Series(name, index=range(len(ids)), dtype="str"),
            "state": pd.Series(state, dtype="str"),
            "on": rows["on"].astype("datetime64[us]").to_numpy(),
            "value": rows["value"].astype("float64").to_numpy(),
            "cents": rows["cents"].astype("Int64").array,
        }
    )


def _tags(
    on: pd.Series | None = None, value: pd.Series | None = None, cents: pd.Series | None = None
) -> pd.DataFrame:
    """Put a signal's columns together, each a Series by ``customer_id``."""
    index = on.index if on is not None else pd.Index([], dtype="str")
    return pd.DataFrame(
        {
            "on": on if on is not None else pd.Series(dtype="datetime64[us]"),
            "value": value if value is not None else pd.Series(np.nan, index=index),
            "cents": cents.astype("Int64") if cents is not None else pd.Series(pd.NA, index, dtype="Int64"),
        },
        index=index,
    )


def _renewal(case: _Case) -> _Found | None:
    if not _dated(case):
        return None
    due = renewals(case.tables, case.month, case.policy)
    soon = due[due["renewal_days"] <= case.policy.renewal_days].set_index("customer_id")
    days = soon["renewal_days"].groupby(level=0).min().astype("float64")
    first, stake = soon["renewal_on"].groupby(level=0).min(), soon["mrr"].groupby(level=0).sum()
    return _Found(_tags(first, days, stake), pd.Index([]))


def _dated(case: _Case) -> bool:
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


def _detractor(case: _Case) -> _Found | None:
    surveys = case.tables.get("surveys")
    if surveys is None or not (surveys.empty or (surveys["survey"] == "nps").any()):
        return None
    answers = latest_answers(surveys, case.month, case.policy.detractor_months)
    unhappy = answers[answers["score"] <= 6]
    # One answer, with its own day: of the lowest scores the latest.
    worst = unhappy.sort_values(["score", "answered_on"], ascending=[True, False])
    worst = worst.drop_duplicates("customer_id").set_index("customer_id")
    return _Found(_tags(worst["answered_on"], worst["score"].astype("float64")), pd.Index([]))


def _contraction(case: _Case) -> _Found | None:
    then = case.accounts.set_index("customer_id")
    if then["mrr_then"].isna().all() or not _recurring(case.tables["ledger"]):
        return None
    fell = then[(then["mrr"] < then["mrr_then"]).fillna(False) & (then["state"] == "active")]
    lost = fell["mrr"] - fell["mrr_then"]
    share = (-lost / fell["mrr_then"]).astype("float64")
    ledger = case.tables["ledger"]
    recent = ledger[ledger["month"] >= shift(case.month, -case.policy.contraction_months)]
    recent = recent[recent["month"] <= case.month].sort_values(["customer_id", "month"])
    falls = recent[recent.groupby("customer_id")["mrr"].diff() < 0]
    when = falls.groupby("customer_id")["month"].max().reindex(fell.index)
    return _Found(_tags(when, share, lost), then.index[then["mrr_then"].isna()])


def _late_invoice(case: _Case) -> _Found | None:
    if not case.has("invoices", "due_on", "paid_on"):
        return None
    frame, today = case.tables["invoices"], case.today
    unpaid = ~(frame["paid_on"] <= today) & (frame["issued_on"] <= today)
    owed = pd.Series([value > 0 for value in frame["amount"]], index=frame.index, dtype=bool)
    late = frame["due_on"] < today - pd.Timedelta(days=case.policy.late_days)
    rows = frame[unpaid & owed & late]
    sums = pd.Series(cents(rows["amount"]), index=rows.index).groupby(rows["customer_id"]).sum()
    oldest = rows.groupby("customer_id")["due_on"].min()
    return _Found(_tags(oldest, (today - oldest).dt.days.astype("float64"), sums), pd.Index([]))


def _usage_drop(case: _Case) -> _Found | None:
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
    return _Found(_tags(when, share[fell]), users.index[~known])


def _ticket(case: _Case) -> _Found | None:
    if not case.has("tickets", "priority"):
        return None
    frame, tomorrow = case.tables["tickets"], case.today + pd.Timedelta(days=1)
    still_open = (frame["opened_at"] < tomorrow) & ~(frame["closed_at"] < tomorrow)
    grave = frame[still_open & frame["priority"].isin(["high", "urgent"])].groupby("customer_id")
    return _Found(
        _tags(grave["opened_at"].min().dt.normalize(), grave.size().astype("float64")), pd.Index([])
    )


def _silent(case: _Case) -> _Found | None:
    if not case.has("touchpoints", "on"):
        return None
    frame = case.tables["touchpoints"]
    last = frame[frame["on"] <= case.today].groupby("customer_id")["on"].max()
    return _quiet(case, last, case.today - pd.Timedelta(days=case.policy.silent_days))


def _no_answer(case: _Case) -> _Found | None:
    if not case.has("surveys"):
        return None
    frame = case.tables["surveys"]
    last = frame[frame["answered_on"] <= case.today].groupby("customer_id")["answered_on"].max()
    since = shift(case.month, 1 - case.policy.survey_months)
    return _quiet(case, last, since)


def _quiet(case: _Case, last: pd.Series, since: pd.Timestamp) -> _Found:
    """Tag customers of before ``since`` whose last contact is older, or never was."""
    known = case.accounts.set_index("customer_id")
    when = last.reindex(known.index).astype("datetime64[us]")
    quiet = (known["first_month"] < since) & ~(when >= since)
    when = when[quiet]
    return _Found(_tags(when, (case.today - when).dt.days.astype("float64")), pd.Index([]))


def _readjustment(case: _Case) -> _Found | None:
    if not case.has("contracts", "kind"):
        return None
    frame, today = case.tables["contracts"], case.today
    frame = frame[frame["start_on"] <= today].assign(product=frame.get("product"))
    frame["product"] = frame["product"].astype(object).where(frame["product"].notna(), None)
    open_now = ~(frame["end_on"] <= today) if "end_on" in frame else pd.Series(True, index=frame.index)
    recurring = ~frame["interval"].str.lower().isin(["once", "trial"])
    by = ["customer_id", "product"]
    lines = frame.assign(
        running=open_now & recurring,
        stated=frame["kind"].notna(),
        index_on=frame["start_on"].where(frame["kind"] == "readjustment"),
    )[recurring].groupby(by, dropna=False)
    seen = lines.agg(
        running=("running", "any"),
        stated=("stated", "any"),
        first=("start_on", "min"),
        index_on=("index_on", "max"),
    )
    seen = seen[seen["running"] & seen["stated"]].reset_index()
    base = seen["index_on"].fillna(seen["first"])
    due = pd.Series([_anniversary(day, today) for day in base], index=seen.index, dtype="datetime64[us]")
    soon = due[due <= today + pd.Timedelta(days=case.policy.readjustment_days)]
    when = soon.groupby(seen.loc[soon.index, "customer_id"]).min()
    when = when[~_with_renewal(case, when)]
    unstated = pd.Index(case.accounts["customer_id"]).difference(pd.Index(seen["customer_id"]))
    return _Found(_tags(when, (when - today).dt.days.astype("float64")), unstated)


def _with_renewal(case: _Case, when: pd.Series) -> pd.Series:
    """Tell which readjustments come with a renewal that is tagged: that is one event, not two signals."""
    due = renewals(case.tables, case.month, case.policy)
    due = due[due["renewal_days"] <= case.policy.renewal_days]
    pairs = set(zip(due["customer_id"], due["renewal_on"], strict=True))
    return pd.Series([pair in pairs for pair in when.items()], index=when.index, dtype=bool)


def _anniversary(day: pd.Timestamp, today: pd.Timestamp) -> pd.Timestamp:
    """Give the first yearly return of ``day`` after ``today``."""
    years = max(today.year - day.year, 1)
    first = day + pd.DateOffset(years=years)
    return first if first > today else day + pd.DateOffset(years=years + 1)


_RULES: dict[str, Callable[[_Case], _Found | None]] = {
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
