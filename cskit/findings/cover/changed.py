"""What changed since last month: whose MRR moved, by how much and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from cskit.display import Shown
from cskit.findings import since as months
from cskit.locale import gettext, pgettext

__all__ = ["changed", "changed_figures", "what_changed"]


def changed(moves: pd.DataFrame, currency: str) -> list[str]:
    """Return a sentence for each account whose MRR moved.

    Parameters
    ----------
    moves
        From :func:`cskit.metrics.since.moves`, with ``amount``, the difference in cents; the most
        important first.
    currency
        ISO code.
    """
    return [months.moved(row, currency) for row in moves.to_dict("records")]


def what_changed(
    events: Sequence[str], figures: str, past: pd.Timestamp, basis: str, *, known: bool, published: bool
) -> Shown:
    """Show what changed since last month; where orders are sold, that no MRR can move.

    Parameters
    ----------
    events, figures, past, known, published
        As in :func:`cskit.findings.since.show`.
    basis
        ``"mrr"`` or ``"revenue"``.
    """
    if basis == "mrr":
        return months.show(events, figures, past, known=known, published=published)
    text = gettext("The data hold orders, not recurring revenue: there is no movement of MRR to name.")
    return Shown(f'<p class="note">{escape(text)}</p>', text)


def changed_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp, currency: str) -> str:
    """Return MRR, paying accounts and NPS, then and now.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    before, now
        The two months.
    currency
        ISO code.
    """
    names = {
        "revenue.mrr": (pgettext("tile", "MRR"), months.amount(currency)),
        "revenue.accounts": (gettext("accounts that pay"), months.whole),
        "nps.score": ("NPS", months.whole),
    }
    return months.figures(moved, names, before, now)
