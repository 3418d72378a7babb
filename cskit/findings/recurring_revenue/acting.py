"""Whom to call because of this page, why, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from cskit.findings.acting import counted, nothing, untold, with_reasons
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, money, month

__all__ = ["act", "act_caption"]


def act(to_act: pd.DataFrame, signals: pd.DataFrame, currency: str, *, touchpoints: bool) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.recurring_revenue.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.
    touchpoints
        Whether the data record touchpoints: without them nobody knows who was spoken with.
    """
    return with_reasons(to_act, signals, currency, partial(_why, currency=currency, touchpoints=touchpoints))


def _why(row: Mapping[str, Any], currency: str, touchpoints: bool) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    if row["reason"] == "renewal":
        why = gettext("{amount} renews on {date}").format(
            amount=money(row["due_mrr"], currency), date=date(row["on"])
        )
        return why, row["next_step"] or gettext("Open the renewal talk")
    if row["reason"] == "contraction":
        message = gettext("pays less since {month}; no touchpoint since")
        if not touchpoints:
            message = gettext("pays less since {month}; touchpoints are not in the data")
        return message.format(month=month(row["on"], "short")), row["next_step"] or gettext(
            "Ask what changed"
        )
    why = gettext("{amount} overdue since {date}").format(
        amount=money(row["owed"], currency), date=date(row["on"])
    )
    return why, row["next_step"] or gettext("Settle the overdue invoice with Finance")


def act_caption(to_act: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.recurring_revenue.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`: without any data, no list is no calm.
    """
    if said := untold(to_act, signals):
        return said
    if to_act.empty:
        return _nothing(signals)
    renew, less, late = (
        int((to_act["reason"] == reason).sum()) for reason in ("renewal", "contraction", "late_invoice")
    )
    parts = (
        (ngettext("{n} account comes up for renewal", "{n} accounts come up for renewal", renew), renew),
        (ngettext("{n} account pays less unspoken with", "{n} accounts pay less unspoken with", less), less),
        (ngettext("{n} account pays late", "{n} accounts pay late", late), late),
    )
    return counted((message.format(n=integer(n)), n) for message, n in parts)


def _nothing(signals: pd.DataFrame) -> str:
    """Return what an empty list means: calm only where the data would have told."""
    watched = signals[signals["signal"].isin(["renewal", "contraction", "late_invoice"])]
    if len(watched) and (watched["state"] == "no_data").any():
        told = watched.loc[watched["state"] != "no_data", "signal"].nunique()
        if told < watched["signal"].nunique():
            return gettext(
                "No call to propose; but of renewals, falling MRR and late invoices the data do not tell all."
            )
    return nothing()
