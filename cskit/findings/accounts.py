"""What the accounts page says: how many ask for attention, and what is due."""

from __future__ import annotations

import pandas as pd

from cskit.findings import since as months
from cskit.findings.signals import name
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, listing, money, month

__all__ = [
    "by_signal",
    "due",
    "every",
    "headline",
    "most_common",
    "nothing_known",
    "since",
    "since_figures",
    "status_line",
]


def status_line(portfolio: str, month_of: pd.Timestamp, accounts: int) -> tuple[str, ...]:
    """Return the parts of the line under a title: portfolio, month, accounts, data up to when."""
    return (
        gettext("Portfolio {portfolio}").format(portfolio=portfolio),
        month(month_of),
        _accounts(accounts) if accounts else gettext("no account"),
        gettext("data up to {date}").format(date=date(month_of + pd.offsets.MonthEnd())),
    )


def headline(accounts: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return how many accounts show a signal; says so when none does or none is there.

    Parameters
    ----------
    accounts, signals
        From :mod:`cskit.metrics.accounts` and :mod:`cskit.metrics.signals`.
    """
    n = len(accounts)
    if n == 0:
        return gettext("There is no account in this portfolio at month end.")
    k = int(signals.loc[signals["state"] == "tag", "customer_id"].nunique())
    if nothing_known(signals):
        return gettext("The data hold nothing that could give a signal: no verdict on any account.")
    if k == 0:
        return ngettext(
            "The only account shows no signal this month.",
            "None of the {n} accounts shows a signal this month.",
            n,
        ).format(n=integer(n))
    if k == n:
        return ngettext(
            "The only account shows at least one signal.",
            "All {n} accounts show at least one signal.",
            n,
        ).format(n=integer(n))
    return ngettext(
        "{k} of {n} accounts shows at least one signal.",
        "{k} of {n} accounts show at least one signal.",
        k,
    ).format(k=integer(k), n=integer(n))


def nothing_known(signals: pd.DataFrame) -> bool:
    """Tell whether the data can give no signal of any account: neither calm nor alarm."""
    return bool((signals["state"] == "no_data").all())


def due(accounts: pd.DataFrame, signals: pd.DataFrame, days: int, currency: str) -> str:
    """Return how many accounts renew soon and what they pay.

    Parameters
    ----------
    days
        How soon, see ``Policy.renewal_days``.
    """
    renewals = signals[signals["signal"] == "renewal"]
    if len(accounts) and (renewals["state"] == "no_data").all():
        return gettext("The data do not say when contracts are due for renewal.")
    tagged = renewals[renewals["state"] == "tag"]
    if tagged.empty:
        return gettext("No contract is due for renewal within {days} days.").format(days=days)
    return ngettext(
        "{k} account has a contract due for renewal within {days} days: {amount} of MRR.",
        "{k} accounts have a contract due for renewal within {days} days: {amount} of MRR.",
        len(tagged),
    ).format(k=integer(len(tagged)), days=days, amount=money(tagged["cents"].sum(), currency))


def since(events: pd.DataFrame, currency: str) -> list[str]:
    """Return a sentence for each account that came, went, pays otherwise, or shows other signals.

    Parameters
    ----------
    events
        From :func:`cskit.metrics.account_changes.since`.
    currency
        ISO code.
    """
    return [_changed(row, currency) for _, row in events.iterrows()]


def _changed(row: pd.Series, currency: str) -> str:
    if row["cause"]:
        said = months.moved(dict(row), currency)
    else:
        said = gettext("{name} ({mrr}):").format(name=row["name"], mrr=money(row["mrr"], currency))
    appeared, over = (listing([name(one) for one in row[part].split()]) for part in ("appeared", "over"))
    parts = []
    if appeared:
        parts.append(gettext("new: {signals}").format(signals=appeared))
    if over:
        parts.append(gettext("no longer: {signals}").format(signals=over))
    signals = "; ".join(parts) + "." if parts else ""
    return (
        f"{said} {signals[:1].upper()}{signals[1:]}"
        if row["cause"] and signals
        else f"{said} {signals}".strip()
    )


def since_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp) -> str:
    """Return how many accounts show a signal, then and now.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    before, now
        The two months.
    """
    names = {"signals.accounts": (gettext("accounts with a signal"), months.among)}
    return months.figures(moved, names, before, now)


def by_signal(counts: pd.DataFrame) -> pd.DataFrame:
    """Put words to the count of signals.

    Parameters
    ----------
    counts
        ``signal``, ``accounts`` (with the tag), ``mrr`` (cents they pay), ``unknown`` (accounts
        about which the data cannot tell).

    Returns
    -------
    DataFrame
        The same with ``name``; ``accounts`` and ``mrr`` are empty where nothing is known of anybody.
    """
    blind = counts["known"] == 0
    return counts.assign(
        name=[name(signal) for signal in counts["signal"]],
        accounts=counts["accounts"].astype("Int64").mask(blind),
        mrr=counts["mrr"].astype("Int64").mask(blind),
    )


def most_common(counts: pd.DataFrame) -> str:
    """Return the caption of the count of signals: which one is the most common.

    Parameters
    ----------
    counts
        From :func:`by_signal`.
    """
    known = counts[counts["accounts"].notna()]
    if known.empty:
        return gettext("No data on any signal")
    if known["accounts"].max() == 0:
        return gettext("No signal this month")
    most = known.iloc[int(known["accounts"].argmax())]
    return gettext("Most common: {signal}, {n}").format(
        signal=most["name"], n=_accounts(int(most["accounts"]))
    )


def every(accounts: pd.DataFrame) -> str:
    """Return the caption of the table of every account."""
    if accounts.empty:
        return gettext("There is no account in this portfolio at month end.")
    return gettext("{accounts}; renewals due first, by date, then by what they pay").format(
        accounts=_accounts(len(accounts))
    )


def _accounts(n: int) -> str:
    return ngettext("{n} account", "{n} accounts", n).format(n=integer(n))
