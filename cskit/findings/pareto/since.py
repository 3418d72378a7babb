"""Who entered and who left the top group since last month, and the page's figures then and now."""

from __future__ import annotations

import pandas as pd

from cskit.findings import since as months
from cskit.locale import gettext
from cskit.locale.format import money

__all__ = ["since", "since_figures"]


def since(events: pd.DataFrame, currency: str) -> list[str]:
    """Return a sentence for each account that entered or left the top group.

    Parameters
    ----------
    events
        From :func:`cskit.metrics.pareto.since`.
    currency
        ISO code.
    """
    return [_sentence(row, currency) for _, row in events.iterrows()]


def _sentence(row: pd.Series, currency: str) -> str:
    alone = row["before"] in (0, row["after"])  # one amount says it
    if row["event"] == "entered" and alone:
        message = gettext("{name} entered the top group with {after} ({cause}).")
    elif row["event"] == "entered":
        message = gettext("{name} entered the top group: {before} → {after} ({cause}).")
    elif row["after"] == row["before"]:
        message = gettext("{name} is no longer in the top group, with {after} ({cause}).")
    elif row["after"] == 0:
        message = gettext("{name} is no longer in the top group: it held {before} ({cause}).")
    else:
        message = gettext("{name} is no longer in the top group: {before} → {after} ({cause}).")
    return message.format(
        name=row["name"],
        before=money(row["before"], currency),
        after=money(row["after"], currency),
        cause=months.cause(row["cause"]),
    )


def since_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp) -> str:
    """Return the fewest accounts that hold 80%, and the largest one's share, then and now.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    before, now
        The two months.
    """
    names = {
        "pareto.k80": (gettext("accounts that hold 80%"), months.whole),
        "pareto.largest_share": (gettext("share of the largest"), months.share),
    }
    return months.figures(moved, names, before, now)
