"""Since last month: who moved, in a few lines, and the page's figures then and now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from cskit.display import Shown
from cskit.findings.say import ended
from cskit.locale import gettext, ngettext
from cskit.locale.format import NONE, integer, month

__all__ = ["LINES", "cause", "figures", "show"]

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
        text = gettext("The data begin this month: there is nothing to compare with.")
        return Shown(f'<p class="note">{escape(text)}</p>', text)
    said = [ended(one) for one in events]
    smaller = len(said) - LINES
    if smaller > 0:
        more = ngettext("And {n} smaller change.", "And {n} smaller changes.", smaller)
        said = [*said[:LINES], more.format(n=integer(smaller))]
    if not said:
        said = [gettext("No account to name: nothing changed here since {month}.").format(month=before)]
    last = [figures] if figures else []
    if not published:
        last.append(
            gettext("First report: nothing was published for {month} to compare with.").format(month=before)
        )
    items = "".join(f"<li>{escape(one)}</li>" for one in said)
    closing = f'<p class="note">{escape(" ".join(last))}</p>' if last else ""
    return Shown(f'<ul class="since">{items}</ul>{closing}', "\n".join([*said, *last]))


def figures(
    moved: pd.DataFrame,
    names: Mapping[str, tuple[str, Callable[[Any], str]]],
    month_before: pd.Timestamp,
    now: pd.Timestamp,
) -> str:
    """Return the page's figures then and now, and what was published where that is another figure.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    names
        For each metric id, its name and how its value is written.
    month_before, now
        The two months.
    """
    told = [
        _figure(row, *names[row["id"]]) for _, row in moved.iterrows() if row["id"] in names and _some(row)
    ]
    if not told:
        return ""
    months = gettext("{before} → {now}: {figures}.")
    return months.format(
        before=month(month_before, "short"), now=month(now, "short"), figures="; ".join(told)
    )


def _some(row: pd.Series) -> bool:
    """Tell whether a figure has a value in one of the two months."""
    return bool(pd.notna(row["then"]) or pd.notna(row["now"]))


def _figure(row: pd.Series, name: str, form: Callable[[Any], str]) -> str:
    then, now = (form(row[end]) if pd.notna(row[end]) else NONE for end in ("then", "now"))
    if row["restated"]:
        said = gettext("{name} {then} → {now} (restated: {published} was published)")
        return said.format(name=name, then=then, now=now, published=form(row["published"]))
    return gettext("{name} {then} → {now}").format(name=name, then=then, now=now)


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
        "contraction": gettext("contraction"),
        "unstated": gettext("reason not stated"),
        "others": gettext("other accounts moved"),
    }
    return words[code]
