"""Tables of the Pareto page: what a loss would do, and which small accounts grow."""

from __future__ import annotations

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import sign
from cskit.tables.accounts import columns
from cskit.tables.table import Column, show

__all__ = ["growing", "if_lost"]


def if_lost(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show what losing each account would do to NRR, greatest fall first.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.pareto.named_losses`: accounts with ``signals`` and ``points``
        (a difference of shares, 0 or less).
    caption
        What the table says.
    currency
        ISO code of the run's currency.
    """
    loss = Column(
        "points",
        gettext("NRR if lost"),
        "points",
        sub=gettext("percentage points"),
        decimals=1,
        bar=True,
        missing=gettext("NRR is not defined"),
    )
    return show(
        frame,
        (*columns(currency)[:3], columns(currency)[4], columns(currency)[5], loss),
        name="if-lost",
        caption=caption,
    )


def growing(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show the small accounts that grew in 12 months, readjustments aside.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.pareto.with_causes`.
    """
    money = sign(currency)
    return show(
        frame,
        (
            Column("name", pgettext("column", "Account")),
            Column("mrr_year_ago", gettext("MRR 12 months ago ({currency})").format(currency=money), "money"),
            Column("mrr", gettext("MRR now ({currency})").format(currency=money), "money"),
            Column("growth", gettext("Growth"), "share"),
            Column(
                "gained_without_readjustment",
                gettext("Gained without readjustment ({currency})").format(currency=money),
                "money",
                bar=True,
            ),
            Column("cause_words", gettext("Cause"), missing=gettext("not stated")),
            Column("nps", gettext("Lowest NPS answer"), "integer", missing=gettext("no answer")),
        ),
        name="growing",
        caption=caption,
    )
