"""Tables of accounts: the columns that every page shows of an account, and the counts of signals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import sign
from cskit.tables.table import Column, show

__all__ = ["columns", "due", "every", "overview", "to_act"]


def columns(currency: str, basis: str = "mrr") -> tuple[Column, ...]:
    """Return the standard columns of an account, up to its signals.

    Parameters
    ----------
    currency
        ISO code of the run's currency.
    basis
        What accounts are weighed by: ``"mrr"``, or ``"revenue"`` of the last 12 months.
    """
    head = gettext("MRR ({currency})") if basis == "mrr" else gettext("Revenue, 12 months ({currency})")
    amount = "mrr" if basis == "mrr" else "revenue_12m"
    return (
        Column("name", pgettext("column", "Account")),
        Column(amount, head.format(currency=sign(currency)), "money"),
        Column("share", gettext("% of portfolio"), "share"),
        Column("first_month", gettext("Client since"), "month", missing=gettext("never paid")),
        Column("renewal_on", gettext("Renewal"), "date", missing=gettext("no date in the data")),
        Column("signals", gettext("Signals"), "tags", missing=gettext("no signal")),
    )


def to_act(frame: pd.DataFrame, caption: str, currency: str, basis: str = "mrr") -> Shown:
    """Show the accounts a page asks to call, with the reason and the next step.

    Parameters
    ----------
    frame
        Accounts with ``signals``, ``why`` and ``next_step``, in the order to call them.
    caption
        What the table says.
    """
    return show(
        frame,
        (
            *columns(currency, basis),
            Column("why", gettext("Why here")),
            Column("next_step", gettext("Next step")),
        ),
        name="act",
        caption=caption,
    )


def due(frame: pd.DataFrame, caption: str, currency: str, basis: str = "mrr") -> Shown:
    """Show the accounts with a renewal due, all of them, by date."""
    return show(
        frame,
        (*columns(currency, basis), Column("next_step", gettext("Next step"))),
        name="due",
        caption=caption,
        rows=len(frame),
        most=max(len(frame), 1),
    )


def every(frame: pd.DataFrame, caption: str, currency: str, basis: str = "mrr", rows: int = 500) -> Shown:
    """Show every account of the book with every signal.

    Parameters
    ----------
    rows
        The most rows a page holds; the download has all.
    """
    return show(
        frame,
        (*columns(currency, basis), Column("next_step", gettext("Next step"))),
        name="every",
        caption=caption,
        rows=rows,
        most=rows,
    )


def overview(counts: pd.DataFrame, caption: str, currency: str, basis: str = "mrr") -> Shown:
    """Show how many accounts carry each signal, and what they pay.

    Parameters
    ----------
    counts
        From :func:`cskit.findings.accounts.by_signal`.
    basis
        Without recurring revenue there is no MRR to show.
    """
    nothing = gettext("no data")
    shown: Sequence[Column] = (
        Column("name", gettext("Signal")),
        Column("accounts", pgettext("column", "Accounts"), "integer", missing=nothing),
    )
    if basis == "mrr":
        head = gettext("MRR ({currency})").format(currency=sign(currency))
        shown = (*shown, Column("mrr", head, "money", missing=nothing))
    return show(counts, shown, name="overview", caption=caption, rows=len(counts))
