"""Tables of the LTV and CAC page: channels, relations, and who costs more than they pay."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import sign
from cskit.tables.accounts import columns
from cskit.tables.table import Column, show

__all__ = ["channels", "costly", "relations"]


def channels(
    frame: pd.DataFrame, total: Mapping[str, object] | None, caption: str, sub: str, currency: str
) -> Shown:
    """Show what each channel of the company cost, and whether its accounts stayed.

    Parameters
    ----------
    frame, total
        From :func:`cskit.findings.ltv_cac.channel_rows`.
    caption, sub
        What the table says; unit and period.
    currency
        ISO code of the run's currency.
    """
    money = sign(currency)
    few = gettext("too few accounts to show")
    unseen = gettext("LTV not shown: its own curve is missing or too short")
    return show(
        frame,
        (
            Column("name", gettext("Channel")),
            Column("spend", gettext("Spend ({currency})").format(currency=money), "money"),
            Column("new_accounts", gettext("New accounts"), "integer", missing=few),
            Column("cac", gettext("CAC ({currency})").format(currency=money), "money", missing=few),
            Column("cac_range", gettext("Likely range"), missing=few),
            Column("ltv", gettext("LTV ({currency})").format(currency=money), "money", missing=unseen),
            Column("ratio_said", gettext("LTV:CAC (likely range)"), missing=unseen),
            Column("payback", gettext("Payback (months)"), "number", decimals=0, missing=few),
            Column("stay", gettext("Here after 12 months"), missing=few),
        ),
        name="channels",
        caption=caption,
        sub=sub,
        total=total,
        rows=9,
    )


def relations(
    frame: pd.DataFrame, total: Mapping[str, object] | None, caption: str, currency: str, basis: str
) -> Shown:
    """Show the relation that each account of the book is in.

    Parameters
    ----------
    frame, total
        From :func:`cskit.findings.ltv_cac.relation_rows`.
    caption
        What the table says.
    currency
        ISO code of the run's currency.
    basis
        ``"mrr"``, or ``"revenue"`` where there is no MRR.
    """
    money = sign(currency)
    paid = (
        Column("mrr", gettext("MRR ({currency})").format(currency=money), "money")
        if basis == "mrr"
        else Column("revenue_12m", gettext("Revenue, 12 months ({currency})").format(currency=money), "money")
    )
    margin = gettext("Margin, 12 months ({currency})").format(currency=money)
    gap = gettext("Gap to potential ({currency} a month)").format(currency=money)
    return show(
        frame,
        (
            Column("relation", gettext("Relation")),
            Column("accounts", pgettext("column", "Accounts"), "integer"),
            paid,
            Column("margin", margin, "money", missing=gettext("margin not known")),
            Column("gap", gap, "money", missing=gettext("no peers to compare with")),
            Column("names", gettext("First five"), missing=gettext("no account")),
        ),
        name="relations",
        caption=caption,
        total=total,
    )


def costly(frame: pd.DataFrame, caption: str, currency: str, basis: str) -> Shown:
    """Show the accounts that cost more than they pay, the worst first.

    Parameters
    ----------
    frame
        Accounts with ``signals``, ``cost``, ``margin`` (cents) and ``hours``.
    caption
        What the table says.
    currency, basis
        As in :func:`relations`.
    """
    money = sign(currency)
    return show(
        frame,
        (
            *columns(currency, basis),
            Column("cost", gettext("Cost to serve, 12 months ({currency})").format(currency=money), "money"),
            Column("margin", gettext("Margin, 12 months ({currency})").format(currency=money), "money"),
            Column("hours", gettext("Hours, 12 months"), "number", missing=gettext("no hours in the data")),
        ),
        name="costly",
        caption=caption,
    )
