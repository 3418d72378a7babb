"""The cover's headline: where the month closed, and what is due."""

from __future__ import annotations

import pandas as pd

from cskit.findings.cover.tiles import amount
from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer

__all__ = ["headline"]


def headline(results: pd.DataFrame, basis: str, currency: str, days: int) -> str:
    """Return where the month closed and what is due.

    Parameters
    ----------
    results
        Rows of :func:`cskit.metrics.recurring_revenue.summary`,
        :func:`cskit.metrics.recurring_revenue.renewals_due` and
        :func:`cskit.metrics.pareto.summary`.
    basis
        ``"mrr"`` or ``"revenue"``.
    days
        How soon a renewal is due, see ``Policy.renewal_days``.
    """
    accounts = figure(results, "pareto.accounts").whole
    if basis == "revenue" and accounts == 0:
        return gettext("No account brought revenue in the last 12 months.")
    if basis == "revenue":
        return ngettext(
            "{n} account brought {amount} in the last 12 months.",
            "{n} accounts brought {amount} in the last 12 months.",
            accounts,
        ).format(n=integer(accounts), amount=amount(figure(results, "pareto.total"), currency))
    if accounts == 0:
        return gettext("No account pays at the end of the month.")
    closed = ngettext(
        "{n} account pays {amount} of MRR.", "{n} accounts pay {amount} of MRR.", accounts
    ).format(n=integer(accounts), amount=amount(figure(results, "revenue.mrr"), currency))
    return f"{closed} {_due(results, currency, days)}".strip()


def _due(results: pd.DataFrame, currency: str, days: int) -> str:
    due, mrr = figure(results, "revenue.renewals_due"), figure(results, "revenue.renewals_due_mrr")
    if due.value is None:
        return ""
    if due.whole == 0:
        return gettext("No renewal is due in the next {days} days.").format(days=days)
    return ngettext(
        "{n} account has a renewal due in the next {days} days ({amount}).",
        "{n} accounts have a renewal due in the next {days} days ({amount}).",
        due.whole,
    ).format(n=integer(due.whole), days=days, amount=amount(mrr, currency))
