"""Why an account is called, in one sentence with its numbers, and what to ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cskit.findings.signals import words
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, money, month, percent, present

__all__ = ["ask", "why"]

_Row = Mapping[str, Any]
_OTHERS = 2
"""Most signals that are named beside a renewal."""


def why(row: _Row, tagged: pd.DataFrame, month_of: pd.Timestamp, currency: str) -> str:
    """Return why an account is called.

    Parameters
    ----------
    row
        A row of :func:`cskit.metrics.calls.calls`.
    tagged
        The signals that accounts show.
    month_of
        The month of the report.
    currency
        ISO code.
    """
    today = month_of + pd.offsets.MonthEnd()
    parts = _PARTS[row["rule"]](row, today, currency)
    if row["rule"] in ("R1", "R2"):
        parts += _others(row, tagged, currency)
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _ending(row: _Row, today: pd.Timestamp, _currency: str) -> list[str]:
    said: list[str] = []
    if present(row["cancelled_on"]):
        said.append(gettext("asked on {date} to end the contract").format(date=date(row["cancelled_on"])))
    if present(row["ends_on"]):
        days = (row["ends_on"] - today).days
        text = ngettext(
            "the contract runs out in {n} day and is not renewed",
            "the contract runs out in {n} days and is not renewed",
            days,
        )
        said.append(text.format(n=integer(days)))
    return said


def _renewing(row: _Row, _today: pd.Timestamp, _currency: str) -> list[str]:
    days = int(row["renewal_days"])
    return [ngettext("renews in {n} day", "renews in {n} days", days).format(n=integer(days))]


def _unhappy(row: _Row, _today: pd.Timestamp, _currency: str) -> list[str]:
    text = gettext("gave {score} on {date}, and no contact since")
    return [text.format(score=integer(row["low"]), date=date(row["low_on"]))]


def _paying_less(row: _Row, today: pd.Timestamp, currency: str) -> list[str]:
    said: list[str] = []
    if _fell(row):
        text = gettext("MRR fell from {before} to {after} in {month}")
        said.append(
            text.format(
                before=money(row["mrr_before"], currency),
                after=money(row["mrr"], currency),
                month=month(today, "name"),
            )
        )
    if present(row["late_days"]):
        days = int(row["late_days"])
        text = ngettext("{amount} {n} day late", "{amount} {n} days late", days)
        said.append(text.format(amount=money(row["late"], currency), n=integer(days)))
    return said


def _fell(row: _Row) -> bool:
    return bool(present(row["mrr_before"]) and row["mrr"] < row["mrr_before"])


def _silent(row: _Row, _today: pd.Timestamp, _currency: str) -> list[str]:
    held = gettext("in the top group, with {share} of the portfolio").format(share=percent(row["share"]))
    if not present(row["silent_days"]):
        return [held, gettext("no touchpoint on record")]
    days = int(row["silent_days"])
    return [
        held,
        ngettext("no touchpoint for {n} day", "no touchpoint for {n} days", days).format(n=integer(days)),
    ]


def _ready(row: _Row, _today: pd.Timestamp, _currency: str) -> list[str]:
    said: list[str] = []
    if present(row["best"]):
        text = gettext("gave {score} on {date}")
        said.append(text.format(score=integer(row["best"]), date=date(row["best_on"])))
    if present(row["seats_used"]):
        text = gettext("{users} of {seats} seats in use")
        said.append(text.format(users=integer(row["users"]), seats=integer(row["seats"])))
    return [*said, gettext("no open opportunity, nothing past due")]


_PARTS: Mapping[str, Callable[[_Row, pd.Timestamp, str], list[str]]] = {
    "R1": _ending,
    "R2": _renewing,
    "R3": _unhappy,
    "R4": _paying_less,
    "R5": _silent,
    "R6": _ready,
}


def _others(row: _Row, tagged: pd.DataFrame, currency: str) -> list[str]:
    """Return the first signals beside the renewal, in words."""
    mine = tagged[(tagged["customer_id"] == row["customer_id"]) & (tagged["signal"] != "renewal")]
    facts = mine.head(_OTHERS).to_dict("records")
    return [
        words(fact["signal"], {str(key): value for key, value in fact.items()}, currency) for fact in facts
    ]


def ask(row: _Row) -> str:
    """Return the question to open with.

    Parameters
    ----------
    row
        A row of :func:`cskit.metrics.calls.calls`.
    """
    if row["rule"] == "R1" and present(row["cancelled_on"]):
        return gettext("What made you decide to leave, and what would change it?")
    if row["rule"] == "R4" and not _fell(row):
        return gettext("Is something holding up the payment?")
    questions = {
        "R1": gettext("What is missing for us to sign the renewal?"),
        "R2": gettext("What has to be settled before the renewal?"),
        "R3": gettext("What happened, and what should we do first?"),
        "R4": gettext("What do you no longer need, and why?"),
        "R5": gettext("What has changed for you since we last spoke?"),
        "R6": gettext("Who else in the company could use it?"),
    }
    return questions[row["rule"]]
