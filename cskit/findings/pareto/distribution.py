"""Who holds the revenue: headline, what was counted, the bars, whom to protect."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money, percent

__all__ = ["bars_alt", "bars_caption", "counted", "headline", "protect"]

_FEW = 20
"""Accounts that one person can protect; of more, only the renewals are said."""
_SAID_AS_COUNT = 20
"""Under so many accounts a share of them is said as "4 of 5" alone."""


def headline(results: pd.DataFrame, distribution: pd.DataFrame, basis: str = "mrr") -> str:
    """Return the page's verdict: how few accounts hold 80%, and how much the largest holds.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.pareto.summary`.
    distribution
        From :func:`cskit.metrics.pareto.distribution`: accounts with ``name``, largest first.
    basis
        ``"mrr"`` or ``"revenue"`` (of the last 12 months).
    """
    k80 = figure(results, "pareto.k80")
    if k80.value is None:
        return _nothing(basis)
    largest = distribution.iloc[0]
    if k80.n == 1:
        if basis == "mrr":
            message = gettext("{name} is the only paying account and holds all of the MRR.")
        else:
            message = gettext("{name} is the only account with revenue and holds all of the revenue.")
        return message.format(name=largest["name"])
    few = k80.n < _SAID_AS_COUNT
    if basis == "mrr" and few:
        message = ngettext(
            "{k} of {n} accounts holds 80% of MRR; the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of MRR; the largest, {name}, holds {top}.",
            k80.whole,
        )
    elif few:
        message = ngettext(
            "{k} of {n} accounts holds 80% of the revenue of the last 12 months; "
            "the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of the revenue of the last 12 months; "
            "the largest, {name}, holds {top}.",
            k80.whole,
        )
    elif basis == "mrr":
        message = ngettext(
            "{k} of {n} accounts holds 80% of MRR ({share} of accounts); the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of MRR ({share} of accounts); the largest, {name}, holds {top}.",
            k80.whole,
        )
    else:
        message = ngettext(
            "{k} of {n} accounts holds 80% of the revenue of the last 12 months ({share} of accounts); "
            "the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of the revenue of the last 12 months ({share} of accounts); "
            "the largest, {name}, holds {top}.",
            k80.whole,
        )
    return message.format(
        k=integer(k80.whole),
        n=integer(k80.n),
        share=percent(figure(results, "pareto.share_of_customers_80").value),
        name=largest["name"],
        top=percent(figure(results, "pareto.largest_share").value),
    )


def _nothing(basis: str) -> str:
    """Return the headline of a book in which nobody pays."""
    if basis == "mrr":
        return gettext("No paying account at month end: nothing to distribute.")
    return gettext("No account with revenue in the last 12 months: nothing to distribute.")


def counted(results: pd.DataFrame, left_out: pd.DataFrame, currency: str, basis: str = "mrr") -> str:
    """Return what was counted and what was left out, with the reason.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.pareto.summary`.
    left_out
        From :func:`cskit.metrics.pareto.left_out`: accounts with ``reason``.
    """
    n = figure(results, "pareto.accounts").whole
    if n == 0:
        first = ""  # the headline says it
    elif basis == "mrr":
        first = ngettext(
            "Counted, no range: {n} paying account at month end.",
            "Counted, no range: {n} paying accounts at month end.",
            n,
        )
    else:
        first = ngettext(
            "Counted, no range: {n} account with revenue in the last 12 months.",
            "Counted, no range: {n} accounts with revenue in the last 12 months.",
            n,
        )
    credit = abs(figure(results, "pareto.negative_total").value or 0) * 100
    reasons = left_out["reason"].value_counts()
    sentences = [first.format(n=integer(n))]
    for reason, message in _left_out_messages(reasons).items():
        sentences.append(message.format(n=integer(reasons[reason]), amount=money(credit, currency)))
    return " ".join(sentences).strip()


def _left_out_messages(reasons: pd.Series) -> dict[str, str]:
    """Return a sentence for each reason that occurs."""
    n = {reason: int(reasons.get(reason, 0)) for reason in ("paused", "zero", "negative")}
    messages = {
        "paused": ngettext(
            "{n} paused account is left out.", "{n} paused accounts are left out.", n["paused"]
        ),
        "zero": ngettext(
            "{n} account that brought nothing is left out.",
            "{n} accounts that brought nothing are left out.",
            n["zero"],
        ),
        "negative": ngettext(
            "{n} account with more credits than invoices ({amount}) stands apart.",
            "{n} accounts with more credits than invoices ({amount}) stand apart.",
            n["negative"],
        ),
    }
    return {reason: message for reason, message in messages.items() if n[reason]}


def protect(distribution: pd.DataFrame, signals: pd.DataFrame, days: int, currency: str) -> str:
    """Return how many of the top group renew soon.

    Parameters
    ----------
    distribution
        From :func:`cskit.metrics.pareto.distribution`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    days
        How soon, see ``Policy.renewal_days``.
    """
    top = distribution[distribution["top"]]
    if top.empty:
        return ""
    renewals = signals[(signals["signal"] == "renewal") & signals["customer_id"].isin(top["customer_id"])]
    known = renewals[renewals["state"] != "no_data"]
    due = renewals[renewals["state"] == "tag"]
    k = len(top)
    if k <= _FEW:
        these = ngettext("Protect this account", "Protect these {k} accounts", k)
    else:
        these = ngettext("Of this {k} account", "Of these {k} accounts", k)
    these = these.format(k=integer(k))
    if k > _FEW and known.empty:
        return gettext("The data do not say when these {k} accounts renew.").format(k=integer(k))
    if k > _FEW and due.empty:
        return gettext("None of these {k} accounts renews within {days} days.").format(
            k=integer(k), days=days
        )
    if known.empty:
        return gettext("{these}; the data do not say when they renew.").format(these=these)
    if due.empty:
        return gettext("{these}; none renews within {days} days.").format(these=these, days=days)
    return ngettext(
        "{these}: {r} renews within {days} days ({amount}).",
        "{these}: {r} renew within {days} days ({amount}).",
        len(due),
    ).format(these=these, r=integer(len(due)), days=days, amount=money(due["cents"].sum(), currency))


def bars_caption(results: pd.DataFrame, leading: pd.DataFrame, basis: str) -> tuple[str, str]:
    """Return the title and subtitle of the bars.

    Parameters
    ----------
    leading
        From :func:`cskit.metrics.pareto.leading`: whether the top group ends inside the picture.
    """
    k80 = figure(results, "pareto.k80")
    whole = int((leading["accounts"] == 1).sum())
    if k80.whole == k80.n:  # then there is no line
        title = ngettext(
            "The only account holds everything", "It takes all {k} accounts to hold 80%", k80.whole
        ).format(k=integer(k80.whole))
    elif k80.whole <= whole:
        title = ngettext(
            "{k} account holds 80%: the one above the line",
            "{k} accounts hold 80%: those above the line",
            k80.whole,
        ).format(k=integer(k80.whole))
    else:
        title = gettext("{k} accounts hold 80%; the {shown} largest are drawn").format(
            k=integer(k80.whole), shown=integer(whole)
        )
    if basis == "mrr":
        sub = ngettext("MRR at month end, {n} account", "MRR at month end, {n} accounts", k80.n)
    else:
        sub = ngettext("revenue of 12 months, {n} account", "revenue of 12 months, {n} accounts", k80.n)
    return title, sub.format(n=integer(k80.n))


def bars_alt(leading: pd.DataFrame, currency: str) -> str:
    """Return what the bars say: the largest account, and where 80% is reached.

    Parameters
    ----------
    leading
        From :func:`cskit.metrics.pareto.leading`.
    """
    if leading.empty:
        return gettext("No bar: no account holds revenue.")
    first = leading.iloc[0]
    sentence = gettext("Bars, largest first: {name} with {amount}, {share} of the total.").format(
        name=first["name"], amount=money(first["amount"], currency), share=percent(first["share"])
    )
    others = leading[leading["accounts"] > 1]
    if others.empty:
        return sentence
    rest = gettext("The {n} accounts that have no bar of their own hold {share}.").format(
        n=integer(others["accounts"].iloc[0]), share=percent(others["share"].iloc[0])
    )
    return f"{sentence} {rest}"
