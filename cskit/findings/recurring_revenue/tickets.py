"""Whether the ticket is healthy: what accounts pay by segment, and who pulls the mean up."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext
from cskit.locale.format import money

__all__ = ["ticket_caption", "ticket_rows"]


def ticket_rows(tickets: pd.DataFrame) -> pd.DataFrame:
    """Put words to the segments: ``named``, and ``note`` where one account pulls the mean up.

    Parameters
    ----------
    tickets
        From :func:`cskit.metrics.recurring_revenue.tickets`.
    """
    unknown = gettext("not stated") if (tickets["segment"] != "").any() else gettext("all accounts")
    notes = [
        gettext("pulled up by {name}").format(name=name) if isinstance(name, str) else ""
        for name in tickets["pulled_by"].astype(object)
    ]
    return tickets.assign(
        named=pd.Series(
            [segment or unknown for segment in tickets["segment"]], index=tickets.index, dtype="str"
        ),
        note=pd.Series(notes, index=tickets.index, dtype="str"),
    )


def ticket_caption(results: pd.DataFrame, currency: str) -> str:
    """Return the mean and the median ticket of the portfolio.

    Parameters
    ----------
    results
        Rows of :func:`cskit.metrics.recurring_revenue.ticket_results` and of the summary.
    """
    mean, median = figure(results, "revenue.ticket"), figure(results, "revenue.ticket_median")
    if mean.value is None or median.value is None:
        if mean.undefined == "no_recurring_revenue":
            return gettext("No recurring revenue: there is no ticket.")
        return gettext("No account pays at month end: there is no ticket.")
    return gettext("The mean ticket is {mean}; half of the accounts pay {median} or less.").format(
        mean=money(mean.value * 100, currency), median=money(median.value * 100, currency)
    )
