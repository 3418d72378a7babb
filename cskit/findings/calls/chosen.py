"""The calls of next month, in words: title, why each account is called, what to ask it."""

from __future__ import annotations

import pandas as pd

from cskit.display import Shown
from cskit.findings.calls.why import ask, why
from cskit.findings.say import section
from cskit.findings.sources import table_name
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, listing, money, month

__all__ = ["caption", "fewer", "heading", "how", "in_words", "not_looked"]

_FULL = 5


def heading(calls: pd.DataFrame, month_of: pd.Timestamp) -> Shown:
    """Show the section's title: how many calls there are, and for which month.

    Parameters
    ----------
    calls
        From :func:`cskit.metrics.calls.calls`.
    month_of
        The month of the report; the calls are for the next one.
    """
    titles = (
        gettext("No call for {month}"),
        gettext("One call for {month}"),
        gettext("Two calls for {month}"),
        gettext("Three calls for {month}"),
        gettext("Four calls for {month}"),
        gettext("Five calls for {month}"),
    )
    return section(titles[len(calls)].format(month=_next(month_of)))


def _next(month_of: pd.Timestamp) -> str:
    return month(month_of + pd.DateOffset(months=1), "name")


def in_words(
    calls: pd.DataFrame, signals: pd.DataFrame, month_of: pd.Timestamp, currency: str
) -> pd.DataFrame:
    """Put words to the calls.

    Parameters
    ----------
    calls
        From :func:`cskit.metrics.calls.traced`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    month_of
        The month of the report.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        ``calls`` with ``by_when``, ``why`` and ``ask`` (str).
    """
    open_end = gettext("in {month}").format(month=_next(month_of))
    rows = [{str(key): value for key, value in row.items()} for row in calls.to_dict("records")]
    tagged = signals[signals["state"] == "tag"]
    words = {
        "by_when": [open_end if pd.isna(row["deadline"]) else date(row["deadline"]) for row in rows],
        "why": [why(row, tagged, month_of, currency) for row in rows],
        "ask": [ask(row) for row in rows],
    }
    return calls.assign(
        **{name: pd.Series(said, index=calls.index, dtype="str") for name, said in words.items()}
    )


def caption(calls: pd.DataFrame, accounts: int, basis: str, currency: str) -> str:
    """Return what the table of calls says: how many accounts, what they pay, the first day that presses.

    Parameters
    ----------
    calls
        From :func:`cskit.metrics.calls.calls`.
    accounts
        Accounts in the book.
    basis
        ``"mrr"`` or ``"revenue"``.
    currency
        ISO code.
    """
    n = len(calls)
    if accounts == 0:
        return gettext("There is no account in this portfolio at month end.")
    if n == 0:
        return gettext("No account meets a rule that could be looked at.")
    amount = money(calls["amount"].sum(), currency)
    if basis == "revenue":
        said = ngettext(
            "{n} account to call; it brought {amount} in 12 months",
            "{n} accounts to call; they brought {amount} in 12 months",
            n,
        )
    else:
        said = ngettext(
            "{n} account to call; it pays {amount} of MRR",
            "{n} accounts to call; they pay {amount} of MRR",
            n,
        )
    text = said.format(n=integer(n), amount=amount)
    first = calls["deadline"].min()
    if pd.isna(first):
        return text + "."
    return gettext("{calls}. First deadline: {date}.").format(calls=text, date=date(first))


def how() -> str:
    """Return how the calls were chosen."""
    return gettext(
        "Chosen by six rules in a fixed order, at most two accounts a rule, those that pay most first. "
        "Facts, not a score; the rules stand under “Method and limits”."
    )


def fewer(calls: pd.DataFrame, accounts: int) -> str:
    """Return that there are fewer than five calls; nothing where there are five, or no account."""
    n = len(calls)
    if n in (0, _FULL) or accounts == 0:
        return ""
    return ngettext(
        "Fewer than five: only {n} account can be called by these rules.",
        "Fewer than five: only {n} accounts can be called by these rules.",
        n,
    ).format(n=integer(n))


def not_looked(looked: pd.DataFrame) -> str:
    """Return which rules the data did not let look, and for want of which table; nothing where all did.

    Parameters
    ----------
    looked
        From :func:`cskit.metrics.calls.looked`.
    """
    blind, partly = (looked[looked["state"] == state] for state in ("not_looked", "partly"))
    said = []
    if len(blind):
        text = gettext("Not looked at for want of data, so neither calm nor alarm: {rules}.")
        said.append(text.format(rules=listing(_lacks(blind))))
    if len(partly):
        text = gettext("Looked at only in part: {rules}.")
        said.append(text.format(rules=listing(_lacks(partly))))
    return " ".join(said)


def _lacks(rules: pd.DataFrame) -> list[str]:
    """Return each rule with what it lacks."""
    message = gettext("{rule} (without: {tables})")
    return [
        message.format(rule=rule, tables=", ".join(map(_lack, lacks.split(","))))
        for rule, lacks in zip(rules["rule"], rules["lacks"], strict=True)
    ]


def _lack(table: str) -> str:
    if table == "ledger":
        return gettext("MRR of the month before")
    if table == "signals":
        return gettext("anything that could give another signal")
    return table_name(table)
