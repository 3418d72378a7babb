"""Since last month: who moved, in a few lines, and the page's figures then and now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, TypeAlias

import pandas as pd

from cskit.display import Shown
from cskit.findings.say import ended
from cskit.locale import gettext, ngettext
from cskit.locale.format import NONE, count_of, integer, money, month, percent

__all__ = [
    "LINES",
    "Form",
    "among",
    "amount",
    "cause",
    "figures",
    "first_report",
    "moved",
    "part",
    "share",
    "show",
    "whole",
]

Form: TypeAlias = Callable[[float, int], str]
"""How a figure is written, from its value and the observations behind it."""

LINES = 8
"""Most lines of a section; what is smaller is counted."""


def show(
    events: Iterable[str], figures: str, month_before: pd.Timestamp, *, known: bool, published: bool
) -> Shown:
    """Show what changed since last month.

    Parameters
    ----------
    events
        A sentence each, the most important first.
    figures
        The page's figures then and now, from :func:`figures`.
    month_before
        The month that this one is compared with.
    known
        Whether the data go back to that month.
    published
        Whether a report of that month lies beside this one.
    """
    before = month(month_before)
    if not known:
        text = gettext(
            "The data hold nothing of this portfolio before this month: there is nothing to compare with."
        )
        return Shown(f'<p class="note">{escape(text)}</p>', text)
    said = [ended(one) for one in events]
    smaller = len(said) - LINES
    if smaller > 0:
        more = ngettext("And {n} smaller change.", "And {n} smaller changes.", smaller)
        said = [*said[:LINES], more.format(n=integer(smaller))]
    if not said:
        said = [gettext("No account to name here since {month}.").format(month=before)]
    last = [one for one in (figures, first_report(month_before, published=published)) if one]
    items = "".join(f"<li>{escape(one)}</li>" for one in said)
    closing = f'<p class="note">{escape(" ".join(last))}</p>' if last else ""
    return Shown(f'<ul class="since">{items}</ul>{closing}', "\n".join([*said, *last]))


def first_report(month_before: pd.Timestamp, *, published: bool) -> str:
    """Return that nothing published can be compared with; empty where a report of that month lies here."""
    if published:
        return ""
    message = gettext("First report: nothing was published for {month} to compare with.")
    return message.format(month=month(month_before))


def figures(
    moved: pd.DataFrame,
    names: Mapping[str, tuple[str, Form]],
    month_before: pd.Timestamp,
    now: pd.Timestamp,
) -> str:
    """Return the page's figures then and now, and what was published where that is another figure.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    names
        For each metric id, its name and how its value is written, with the observations behind it.
    month_before, now
        The two months.
    """
    rows = moved[moved["id"].isin(list(names)) & (moved["then"].notna() | moved["now"].notna())]
    if rows.empty:
        return ""
    told = [_figure(row, *names[row["id"]]) for _, row in rows.iterrows()]
    months = gettext("{before} → {now} · {figures}.")
    return months.format(
        before=month(month_before, "short"), now=month(now, "short"), figures="; ".join(told)
    )


def _figure(row: pd.Series, name: str, form: Form) -> str:
    then, now, published = (_formed(row, end, form) for end in ("then", "now", "published"))
    words = {"name": name, "then": then, "now": now, "published": published}
    if row["why"] == "":
        return gettext("{name}: {then} → {now}").format(**words)
    if row["why"] == "gone":
        said = ngettext(
            "{name}: {then} → {now} (published: {published}; {n} account went to another portfolio since, "
            "and its data with it)",
            "{name}: {then} → {now} (published: {published}; {n} accounts went to another portfolio since, "
            "and their data with them)",
            int(row["gone"]),
        )
        return said.format(n=integer(row["gone"]), **words)
    if published == then:
        return gettext("{name}: {then} → {now} (restated, by less than is shown)").format(**words)
    return gettext("{name}: {then} → {now} (restated: {published} was published)").format(**words)


def _formed(row: pd.Series, end: str, form: Form) -> str:
    """Return a figure of one of the months; a dash where it is undefined."""
    if pd.isna(row[end]):
        return NONE
    n = row[f"{end}_n"]
    return form(float(row[end]), 0 if pd.isna(n) else int(n))


def whole(value: float, _n: int) -> str:
    """Return a number of things."""
    return integer(value)


def share(value: float, _n: int) -> str:
    """Return a share of money."""
    return percent(value)


def part(value: float, n: int) -> str:
    """Return accounts of accounts: ``51 of 60``."""
    return count_of(round(value * n), n)


def among(value: float, n: int) -> str:
    """Return a number of accounts of so many."""
    return count_of(value, n)


def amount(currency: str) -> Form:
    """Return how an amount in the run's currency is written."""
    return lambda value, _n: money(100 * value, currency)


def cause(code: str) -> str:
    """Return in words why an account's MRR moved.

    Parameters
    ----------
    code
        As in :func:`cskit.metrics.since.moves`, or ``others``.
    """
    words = {
        "new": gettext("new account"),
        "reactivation": gettext("came back"),
        "resumed": gettext("pause ended"),
        "paused": gettext("paused"),
        "churn": gettext("left"),
        "transfer_in": gettext("came from another portfolio"),
        "transfer_out": gettext("went to another portfolio"),
        "upsell": gettext("upsell"),
        "cross_sell": gettext("cross-sell"),
        "readjustment": gettext("readjustment"),
        "renewal": gettext("renewal at another price"),
        "discount": gettext("discount"),
        "discount_ended": gettext("a discount ended"),
        "contraction": gettext("contraction"),
        "unstated": gettext("reason not stated"),
        "others": gettext("other accounts moved"),
    }
    return words[code]


def moved(row: Mapping[Any, Any], currency: str) -> str:
    """Return what an account's MRR did, and why.

    Parameters
    ----------
    row
        ``name``, ``before``, ``after`` and ``cause``, as in :func:`cskit.metrics.since.moves`, and
        ``amount``, the difference in cents.
    currency
        ISO code.
    """
    whole = {
        "new": gettext("{name} is new, with {after} of MRR."),
        "reactivation": gettext("{name} came back, with {after} of MRR."),
        "resumed": gettext("{name} ended its pause, with {after} of MRR."),
        "paused": gettext("{name} paused: {before} of MRR."),
        "churn": gettext("{name} left: {before} of MRR."),
        "transfer_in": gettext("{name} came from another portfolio, with {after} of MRR."),
        "transfer_out": gettext("{name} went to another portfolio, with {before} of MRR."),
    }
    more = gettext("{name} pays {difference} more: {before} → {after} ({cause}).")
    less = gettext("{name} pays {difference} less: {before} → {after} ({cause}).")
    message = whole.get(row["cause"]) or (more if row["amount"] > 0 else less)
    return message.format(
        name=row["name"],
        before=money(row["before"], currency),
        after=money(row["after"], currency),
        difference=money(abs(row["amount"]), currency),
        cause="" if row["cause"] in whole else cause(row["cause"]),
    )
