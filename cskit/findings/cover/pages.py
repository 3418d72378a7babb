"""What the other pages say, and the renewals of the next weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from cskit.display import Shown
from cskit.findings.accounts import due as due_sentence
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer, money

__all__ = ["headlines", "renewals_alt", "renewals_caption", "renewals_table"]


def headlines(recorded: Sequence[Mapping[str, Any]]) -> Shown:
    """Show the headline of each page of this portfolio, with a link to it.

    Parameters
    ----------
    recorded
        ``book.recorded()``: notebook, title and headline, or why there is none; empty outside a run.
    """
    said = [one for one in recorded if one["headline"] or one.get("missing")]
    if not said:
        alone = gettext("The headlines of the other pages stand here once a run has made them.")
        return Shown(f'<p class="empty">{escape(alone)}</p>', alone)
    lines = [f"{one['title']}: {one['headline'] or _missing(one)}" for one in said]
    return Shown(f'<ul class="headlines">{"".join(map(_headline, said))}</ul>', "\n".join(lines))


def _headline(one: Mapping[str, Any]) -> str:
    """Return one page's headline with its link; without a page, why there is none."""
    title = escape(one["title"])
    if one.get("missing"):
        return f'<li>{title}<p class="note">{escape(_missing(one))}</p></li>'
    return f'<li><a href="{escape(one["notebook"])}.html">{title}</a><p>{escape(one["headline"])}</p></li>'


def _missing(one: Mapping[str, Any]) -> str:
    """Return why a page is not there this month."""
    if one["missing"] == "skipped":
        return gettext("No page this month: {reason}.").format(reason=one["reason"])
    return gettext("This page could not be made; the page of all portfolios says why.")


def renewals_caption(
    due: pd.DataFrame, accounts: pd.DataFrame, signals: pd.DataFrame, days: int, currency: str
) -> tuple[str, str]:
    """Return the title and subtitle of the renewals of the next weeks."""
    title = due_sentence(accounts, signals, days, currency)
    sub = gettext("a dot for each account, by renewal date; its area is the MRR")
    return title, sub


def renewals_alt(due: pd.DataFrame, title: str, currency: str) -> str:
    """Return what the picture of the renewals says: the next one and the largest one.

    Parameters
    ----------
    due
        Accounts with a renewal due, by date.
    title
        From :func:`renewals_caption`: stands alone where nothing is due, or nobody knows.
    """
    if due.empty:
        return title
    first, largest = due.iloc[0], due.iloc[int(due["mrr"].argmax())]
    return gettext(
        "The next renewal is {first} on {day}; the largest is {largest} with {amount} of MRR."
    ).format(
        first=first["name"],
        day=date(first["renewal_on"]),
        largest=largest["name"],
        amount=money(largest["mrr"], currency),
    )


def renewals_table(due: pd.DataFrame) -> str:
    """Return the caption of the table of renewals; empty where the picture's sentence says it all."""
    if due.empty:
        return ""
    return ngettext("{n} account to renew, by date", "{n} accounts to renew, by date", len(due)).format(
        n=integer(len(due))
    )
