"""What is due for renewal: by month, and how much of the revenue is decided soon."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, money, month, percent

__all__ = ["decided", "due_alt", "due_caption", "due_list", "in_months"]


def in_months(months: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Write at each month what is due in it; without a row where nothing is due in any.

    Parameters
    ----------
    months
        From :func:`cskit.metrics.recurring_revenue.by_month`.
    """
    shown = months if months["mrr"].sum() else months.iloc[:0]
    rows = zip(shown["mrr"], shown["accounts"], shown["with_signal"], strict=True)
    said = [_said(int(mrr), int(accounts), int(warned), currency) for mrr, accounts, warned in rows]
    return shown.assign(said=pd.Series(said, index=shown.index, dtype="str"))


def _said(mrr: int, accounts: int, warned: int, currency: str) -> str:
    if accounts == 0:
        return gettext("nothing due")
    due = ngettext("{mrr} · {n} account", "{mrr} · {n} accounts", accounts).format(
        mrr=money(mrr, currency), n=integer(accounts)
    )
    if warned == 0:
        return due
    return gettext("{due}, {k} with a signal").format(due=due, k=integer(warned))


def due_caption(shown: pd.DataFrame, currency: str) -> tuple[str, str]:
    """Return the title and subtitle of the bars.

    Parameters
    ----------
    shown
        From :func:`in_months`.
    """
    sub = gettext("MRR due for renewal, by month; full and hatched: accounts with another signal")
    if shown.empty:
        return "", sub
    most = shown.sort_values("mrr", ascending=False, kind="stable").iloc[0]
    title = gettext("{month} decides most: {mrr}").format(
        month=month(most["month"]), mrr=money(most["mrr"], currency)
    )
    return title[:1].upper() + title[1:], sub


def due_alt(shown: pd.DataFrame, months: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return what the bars say: what is due in each month; or why there is none.

    Parameters
    ----------
    shown
        From :func:`in_months`.
    months
        From :func:`cskit.metrics.recurring_revenue.by_month`.
    """
    if figure(results, "revenue.mrr").value is None:
        return gettext("No recurring revenue: there are no contracts to renew.")
    if months.empty:
        return gettext("The data do not say when contracts are due for renewal.")
    if shown.empty:
        return gettext("No contract is due for renewal in these {n} months.").format(n=integer(len(months)))
    told = [
        gettext("{month} {said}").format(month=month(when), said=said)
        for when, said in zip(shown["month"], shown["said"], strict=True)
    ]
    return gettext("Bars by month: {months}.").format(months="; ".join(told))


def decided(results: pd.DataFrame, month_of: pd.Timestamp, days: int, currency: str) -> str:
    """Return how much of the MRR is decided within the policy's days.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.recurring_revenue.with_share`.
    month_of
        The month of the report.
    days
        How soon, see ``Policy.renewal_days``.
    """
    due, share = figure(results, "revenue.renewals_due_mrr"), figure(results, "revenue.renewals_due_share")
    if due.value is None:
        return ""  # the picture's place says why
    if not figure(results, "revenue.renewals_due").whole:
        return gettext("No contract is due for renewal within {days} days.").format(days=days)
    last = date(month_of + pd.offsets.MonthEnd() + pd.Timedelta(days=days))
    amount = money(due.value * 100, currency)
    if share.value is None:
        return gettext("{amount} of MRR is decided by {date}.").format(amount=amount, date=last)
    return gettext("{amount} ({share} of MRR) is decided by {date}.").format(
        amount=amount, share=percent(share.value), date=last
    )


def due_list(due: pd.DataFrame, signals: pd.DataFrame, days: int, currency: str) -> str:
    """Return how many accounts decide within the policy's days, and how many of them show a signal.

    Parameters
    ----------
    due
        From :func:`cskit.metrics.recurring_revenue.next_due`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    days
        See ``Policy.renewal_days``.
    """
    told = signals.loc[signals["signal"] == "renewal", "state"]
    if due.empty:
        if len(told) and (told == "no_data").all():
            return gettext("The data do not say when contracts are due for renewal.")
        return gettext("No account has a contract due for renewal within {days} days.").format(days=days)
    tags = signals[(signals["state"] == "tag") & (signals["signal"] != "renewal")]
    k, n = int(due["customer_id"].isin(tags["customer_id"]).sum()), len(due)
    first = ngettext(
        "{n} account decides within {days} days, on {mrr} of MRR",
        "{n} accounts decide within {days} days, on {mrr} of MRR",
        n,
    ).format(n=integer(n), days=days, mrr=money(due["due_mrr"].sum(), currency))
    if k == 0:
        return gettext("{decide}.").format(decide=first)
    also = ngettext("{k} shows another signal", "{k} show another signal", k).format(k=integer(k))
    return gettext("{decide}; {also}.").format(decide=first, also=also)
