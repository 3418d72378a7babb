"""Tables of the recurring revenue page: who moved, the rates, what is due, tickets by segment."""

from __future__ import annotations

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import sign
from cskit.tables.accounts import columns
from cskit.tables.table import Column, show

__all__ = ["due", "rates", "tickets", "who_moved"]


def who_moved(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show the month's movements account by account, the greatest difference first.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.recurring_revenue.in_words`.
    caption
        What the table says.
    currency
        ISO code of the run's currency.
    """
    unit = sign(currency)
    return show(
        frame,
        (
            Column("name", pgettext("column", "Account")),
            Column("moved", gettext("Movement")),
            Column("before", gettext("MRR before ({currency})").format(currency=unit), "money"),
            Column("after", gettext("MRR after ({currency})").format(currency=unit), "money"),
            Column("difference", gettext("Difference ({currency})").format(currency=unit), "money"),
            Column("why", gettext("Reason"), missing=gettext("not stated")),
            Column("on", gettext("Day"), "date", missing=gettext("the data do not say the day")),
        ),
        name="who-moved",
        caption=caption,
    )


def rates(frame: pd.DataFrame) -> Shown:
    """Show the rates of the month and of the year, with what stands behind each.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.recurring_revenue.rate_rows`.
    """
    return show(
        frame,
        (
            Column("what", gettext("What")),
            Column("figure", gettext("Figure"), missing=gettext("not defined")),
            Column("behind", gettext("Behind it"), missing=gettext("nothing to add")),
            Column("range", gettext("Likely range"), missing=gettext("counted, or no range")),
        ),
        name="rates",
        caption=gettext("The month and the year in rates"),
        empty=gettext("No recurring revenue: there is no rate of it."),
        sub=gettext("Read each with what stands behind it: new sales can hide losses."),
        rows=max(len(frame), 1),
    )


def due(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show every account with a renewal within the policy's days, by date: no row is folded away.

    Parameters
    ----------
    frame
        Accounts with ``due_mrr``, ``signals`` and ``next_step``.
    """
    unit = sign(currency)
    at_stake = Column("due_mrr", gettext("Due for renewal ({currency})").format(currency=unit), "money")
    name, mrr, share, since, renewal, tags = columns(currency)
    return show(
        frame,
        (name, renewal, at_stake, mrr, share, since, tags, Column("next_step", gettext("Next step"))),
        name="due",
        caption=caption,
        rows=max(len(frame), 1),
        most=max(len(frame), 1),
    )


def tickets(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show the ticket of each segment, mean and median.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.recurring_revenue.ticket_rows`.
    """
    unit = sign(currency)
    return show(
        frame,
        (
            Column("named", gettext("Segment")),
            Column("accounts", pgettext("column", "Accounts"), "integer"),
            Column("ticket", gettext("Mean ticket ({currency})").format(currency=unit), "money"),
            Column("ticket_median", gettext("Median ({currency})").format(currency=unit), "money"),
            Column("mrr", gettext("MRR ({currency})").format(currency=unit), "money"),
            Column("note", gettext("Read with"), missing=gettext("nothing to add")),
        ),
        name="tickets",
        caption=caption,
        rows=max(len(frame), 1),
    )
