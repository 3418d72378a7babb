"""Who paid itself back and who did not since last month, and why the value moved, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings import since as months
from cskit.locale import gettext, ngettext
from cskit.locale.format import MINUS, integer, listing, money

__all__ = ["since", "since_figures", "split"]


def since(events: pd.DataFrame, currency: str) -> list[str]:
    """Return a sentence for each account that paid back, left before, or now costs more than it pays.

    Parameters
    ----------
    events
        From :func:`cskit.metrics.ltv_cac.since`.
    currency
        ISO code.
    """
    return [_sentence(row, currency) for _, row in events.iterrows()]


def _sentence(row: pd.Series, currency: str) -> str:
    amounts = {name: money(row[name], currency) for name in ("cac", "brought", "missing", "margin")}
    n = 0 if pd.isna(row["tenure"]) else int(row["tenure"])
    words = {"name": row["name"], "n": integer(n), **amounts}
    if row["event"] == "paid_back":
        said = ngettext(
            "{name} has paid back its CAC of {cac}: {brought} of margin in {n} month.",
            "{name} has paid back its CAC of {cac}: {brought} of margin in {n} months.",
            n,
        )
    elif row["event"] == "left_before":
        said = gettext("{name} left with {missing} of its CAC of {cac} not recovered.")
    elif row["cause"] == "onboarding":
        said = gettext(
            "{name} costs more than it pays: {margin} of margin in 12 months (onboarding is over)."
        )
    else:
        said = gettext("{name} now costs more than it pays: {margin} of margin in 12 months.")
    return said.format(**words)


def since_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp, currency: str) -> str:
    """Return an account's value, what it has paid and its value by churn, then and now.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    before, now
        The two months.
    currency
        ISO code.
    """
    amount = months.amount(currency)
    names = {
        "ltv.discounted": (gettext("LTV"), amount),
        "ltv.historical": (gettext("paid so far by an average account"), amount),
        "ltv.arpa_over_churn": (gettext("ARPA ÷ churn"), amount),
        "ltv.arpa_over_churn_at_least": (gettext("ARPA ÷ churn, at least"), amount),
    }
    return months.figures(moved, names, before, now)


def split(moved: pd.DataFrame, parts: pd.DataFrame, currency: str) -> str:
    """Return what LTV moved by, and without one what ARPA ÷ churn did; empty where neither is split.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.ltv_cac.moved`.
    parts
        From :func:`cskit.metrics.ltv_cac.split`.
    currency
        ISO code.
    """
    if not moved.empty:
        return _parts(gettext("LTV moved by {total}: {parts}."), moved, currency)
    return "" if parts.empty else _parts(gettext("ARPA ÷ churn moved by {total}: {parts}."), parts, currency)


def _parts(message: str, parts: pd.DataFrame, currency: str) -> str:
    """Return a change in all and by its parts."""
    names = {
        "price": gettext("{amount} from what the same accounts pay"),
        "mix": gettext("{amount} from accounts that came or went"),
        "margin": gettext("{amount} from the gross margin"),
        "churn": gettext("{amount} from churn"),
        "curve": gettext("{amount} from the company's curve"),
        "months": gettext("{amount} from the months counted"),
    }
    told = [
        names[part].format(amount=_signed(amount, currency))
        for part, amount in zip(parts["part"], parts["amount"], strict=True)
    ]
    return message.format(total=_signed(int(parts["amount"].sum()), currency), parts=listing(told))


def _signed(cents: int, currency: str) -> str:
    """Return an amount with its sign, a gain's too."""
    said = money(cents, currency)
    return said if said.startswith(MINUS) or cents == 0 else f"+{said}"
