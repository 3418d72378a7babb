"""Which small accounts grow, and by what."""

from __future__ import annotations

import pandas as pd

from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money

__all__ = ["growing", "with_causes"]


def growing(growing: pd.DataFrame, accounts: pd.DataFrame, currency: str) -> str:
    """Return what small accounts added by themselves.

    Parameters
    ----------
    growing
        From :func:`cskit.metrics.pareto.growing`.
    accounts
        Every account of the book, with ``mrr``.
    """
    if not (accounts["mrr"] > 0).any():
        return gettext("No account pays recurring revenue: its growth is not defined.")
    if accounts["mrr_year_ago"].isna().all():
        return gettext("Less than 12 months of data: growth is not defined yet.")
    if growing.empty:
        return gettext("No small account grew without a readjustment in 12 months.")
    return ngettext(
        "{m} small account added {amount} a month in a year, readjustments aside.",
        "{m} small accounts added {amount} a month in a year, readjustments aside.",
        len(growing),
    ).format(m=integer(len(growing)), amount=money(growing["gained_without_readjustment"].sum(), currency))


def with_causes(growing: pd.DataFrame) -> pd.DataFrame:
    """Put words to the cause of each growth, as ``cause_words``; empty where none is known."""
    words = {
        "upsell": gettext("upsell"),
        "cross_sell": gettext("cross-sell"),
        "renewal": gettext("better terms at renewal"),
        "discount": gettext("a discount ended"),
        "new": gettext("new contract"),
        "resumed": gettext("resumed after a pause"),
        "unstated": gettext("not stated"),
    }
    return growing.assign(cause_words=growing["cause"].map(words))
