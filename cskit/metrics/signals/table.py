"""Which signals each account shows, and how many accounts show each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cskit import definitions
from cskit.metrics import results
from cskit.metrics.accounts import Basis, accounts
from cskit.metrics.renewals import renewals
from cskit.metrics.signals.case import Case, Found, ever_recurring
from cskit.metrics.signals.rules import RULES
from cskit.policy import Policy

__all__ = ["SIGNALS", "counts", "signals", "summary", "weighed_by"]

SIGNALS = tuple(definitions.SIGNALS)
"""The signals in the order in which they are shown."""


def signals(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    due: pd.DataFrame | None = None,
    held: pd.DataFrame | None = None,
) -> pd.DataFrame:
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
    due
        From :func:`cskit.metrics.renewals.renewals`, where it is known already.
    held
        From :func:`cskit.metrics.accounts.accounts` on the basis of :func:`weighed_by`, where it is
        known already.

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
    due = renewals(tables, month, policy) if due is None else due
    held = accounts(tables, month, policy, weighed_by(tables), due) if held is None else held
    case = Case(tables, month, policy, held, due)
    return _states(held["customer_id"], [RULES[name](case) for name in SIGNALS])


def weighed_by(tables: Mapping[str, pd.DataFrame]) -> Basis:
    """Say on which basis signals list accounts: who only sells orders has accounts too, with revenue."""
    return "mrr" if ever_recurring(tables["ledger"]) else "revenue"


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


def _states(ids: pd.Series, found: Sequence[Found | None]) -> pd.DataFrame:
    """Turn what the signals found into one row per account and signal."""
    shape = len(ids), len(SIGNALS)
    state = np.full(shape, "none", dtype=object)
    on, value = np.full(shape, "NaT", dtype="datetime64[us]"), np.full(shape, np.nan)
    amount, without = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=bool)
    for at, one in enumerate(found):
        if one is None:
            state[:, at] = "no_data"
            continue
        shown = one.tagged if one.unknown is None else one.tagged & ~one.unknown
        state[shown, at], on[shown, at], value[shown, at] = "tag", one.on[shown], one.value[shown]
        if one.unknown is not None:
            state[one.unknown, at] = "no_data"
        if one.cents is not None:
            amount[shown, at], without[shown, at] = one.cents[shown], False
    return pd.DataFrame(
        {
            "customer_id": pd.Series(pd.Index(ids).repeat(len(SIGNALS)), dtype="str"),
            "signal": pd.Series(np.tile(np.array(SIGNALS, dtype=object), len(ids)), dtype="str"),
            "state": pd.Series(state.ravel(), dtype="str"),
            "on": on.ravel(),
            "value": value.ravel(),
            "cents": pd.arrays.IntegerArray(amount.ravel(), without.ravel()),
        }
    )
