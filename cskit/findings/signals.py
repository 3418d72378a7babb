"""The words of signals: tags, why an account is in a table, and the next step.

A signal is a plain fact about an account at the month's end, never added up to a score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cskit.definitions import SIGNALS
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, listing, money, month, percent

__all__ = ["annotate", "name", "without_data", "words"]

_ORDER = tuple(SIGNALS)

_VERY_SOON = 14
"""Days before a renewal in which there is no time left to prepare."""


def name(signal: str) -> str:
    """Return what a signal means, as a row heading.

    Examples
    --------
    >>> name("silent")
    'No touchpoint lately'
    """
    return gettext(SIGNALS[signal].name)


def words(signal: str, row: Mapping[str, Any], currency: str) -> str:
    """Return the tag of one signal: the fact with its number.

    Parameters
    ----------
    signal
        Name of the signal.
    row
        ``on``, ``value`` and ``cents`` of the signal, see :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.
    """
    return _WORDS[signal](row, currency)


def annotate(accounts: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Add to each account its tags and the next step, in words.

    Parameters
    ----------
    accounts
        One row per account, with ``customer_id``.
    signals
        From :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.

    Returns
    -------
    DataFrame
        ``accounts`` in its order, with ``signals`` (pairs of tone and words; empty = none, None =
        nothing is known of the account) and ``next_step``.
    """
    tagged = signals[signals["state"] == "tag"]
    by_account: dict[str, dict[str, Mapping[str, Any]]] = {}
    facts = tagged[["on", "value", "cents"]].to_dict("records")
    for account, signal, row in zip(tagged["customer_id"], tagged["signal"], facts, strict=True):
        by_account.setdefault(account, {})[signal] = {str(key): value for key, value in row.items()}
    known = signals[signals["state"] != "no_data"].groupby("customer_id").size()
    held = [by_account.get(customer, {}) for customer in accounts["customer_id"]]
    # An account that the signals do not speak of at all is not calm either.
    blind = len(_ORDER) - accounts["customer_id"].map(known).fillna(0).astype(int)
    shown = [_tags(found, missing, currency) for found, missing in zip(held, blind, strict=True)]
    return accounts.assign(
        signals=pd.Series(shown, index=accounts.index, dtype=object),
        next_step=[_next_step(found) for found in held],
    )


def without_data(signals: pd.DataFrame) -> str:
    """Return which signals the data cannot tell of any account; empty where all can be told.

    Parameters
    ----------
    signals
        From :func:`cskit.metrics.signals.signals`.
    """
    told = signals[signals["state"] != "no_data"]["signal"].unique()
    blind = [name(signal) for signal in signals["signal"].unique() if signal not in told]
    if not blind:
        return ""
    return gettext("No data, so neither calm nor alarm: {signals}.").format(signals=listing(blind))


def _tags(
    found: Mapping[str, Mapping[str, Any]], missing: int, currency: str
) -> tuple[tuple[str, str], ...] | None:
    """Return the tags of an account; without any, say how much is not known of it."""
    if not found and missing == len(_ORDER):
        return None
    if not found and missing:
        rest = ngettext("none; {n} signal without data", "none; {n} signals without data", missing)
        return (("muted", rest.format(n=integer(missing))),)
    return tuple(("tag", words(signal, found[signal], currency)) for signal in _ORDER if signal in found)


def _next_step(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what to do about the first signal that asks for something."""
    if "renewal" in found and found["renewal"]["value"] <= _VERY_SOON:
        return gettext("Call now: it renews on {date}").format(date=date(found["renewal"]["on"]))
    if "renewal" in found and len(found) > 1:
        return gettext("Book the executive review before {date}").format(date=date(found["renewal"]["on"]))
    steps = {
        "renewal": gettext("Open the renewal talk"),
        "detractor": gettext("Call back about the low score"),
        "contraction": gettext("Ask what changed"),
        "late_invoice": gettext("Settle the overdue invoice with Finance"),
        "usage_drop": gettext("Review use with the sponsor"),
        "ticket": gettext("Follow the open ticket"),
        "silent": gettext("Book a conversation"),
        "readjustment": gettext("Announce the readjustment"),
        "no_answer": gettext("Ask how things are going"),
    }
    return next((steps[signal] for signal in _ORDER if signal in found), "")


def _renewal(row: Mapping[str, Any], _currency: str) -> str:
    days = int(row["value"])
    if days == 0:
        return gettext("renews today")
    return ngettext("renews in {n} day", "renews in {n} days", days).format(n=days)


def _detractor(row: Mapping[str, Any], _currency: str) -> str:
    return gettext("gave {score} on {date}").format(score=integer(row["value"]), date=date(row["on"]))


def _contraction(row: Mapping[str, Any], currency: str) -> str:
    when = month(row["on"], "short")
    return gettext("MRR down {amount} ({month})").format(
        amount=money(abs(row["cents"]), currency), month=when
    )


def _late_invoice(row: Mapping[str, Any], _currency: str) -> str:
    days = int(row["value"])
    return ngettext("invoice {n} day late", "invoice {n} days late", days).format(n=days)


def _usage_drop(row: Mapping[str, Any], _currency: str) -> str:
    return gettext("active users down {share}").format(share=percent(abs(row["value"]), decimals=0))


def _ticket(row: Mapping[str, Any], _currency: str) -> str:
    return gettext("urgent ticket open since {date}").format(date=date(row["on"]))


def _silent(row: Mapping[str, Any], _currency: str) -> str:
    if pd.isna(row["value"]):
        return gettext("no touchpoint on record")
    days = int(row["value"])
    return ngettext("no touchpoint for {n} day", "no touchpoint for {n} days", days).format(n=days)


def _readjustment(row: Mapping[str, Any], _currency: str) -> str:
    return gettext("readjusts on {date}").format(date=date(row["on"]))


def _no_answer(row: Mapping[str, Any], _currency: str) -> str:
    if pd.isna(row["on"]):
        return gettext("never answered a survey")
    return gettext("no survey answer since {month}").format(month=month(row["on"], "short"))


_WORDS: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
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
