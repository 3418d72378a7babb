"""Who changed touch model since last month, and whether it was the customer or our line, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings import since as months
from cskit.findings.segmentation.words import model
from cskit.locale import gettext
from cskit.locale.format import money

__all__ = ["since", "since_figures"]


def since(events: pd.DataFrame, currency: str) -> list[str]:
    """Return a sentence for each account whose ticket calls for another model, or that changed hands.

    Parameters
    ----------
    events
        From :func:`cskit.metrics.segmentation.since`.
    currency
        ISO code.
    """
    return [_sentence(row, currency) for _, row in events.iterrows()]


def _sentence(row: pd.Series, currency: str) -> str:
    words = {
        "name": row["name"],
        "model_then": model(row["model_then"]),
        "model": model(row["model"]),
        "then": money(row["mrr_then"], currency),
        "now": money(row["mrr"], currency),
    }
    if row["cause"] == "transfer":
        return _transferred(row, words)
    if row["cause"] == "cut_point":
        said = gettext(
            "{name} moves from {model_then} to {model} with {now} a month: our line moved, not the customer."
        )
    elif row["cause"] == "both":
        said = gettext(
            "{name} moves from {model_then} to {model}: {then} → {now} a month; its ticket and our "
            "line moved."
        )
    elif row["amount"] == 0:
        said = gettext(
            "{name} moves from {model_then} to {model} with {now} a month: its ticket stayed past the line."
        )
    else:
        said = gettext("{name} moves from {model_then} to {model}: {then} → {now} a month; its ticket moved.")
    return said.format(**words)


def _transferred(row: pd.Series, words: dict[str, str]) -> str:
    """Return who changed hands; the model only where lines tell models apart."""
    if pd.isna(row["mrr"]):
        named = gettext("{name} ({model_then}, {then} a month) went to another portfolio.")
        plain = gettext("{name} ({then} a month) went to another portfolio.")
        return (named if words["model_then"] else plain).format(**words)
    named = gettext("{name} ({model}, {now} a month) came from another portfolio.")
    plain = gettext("{name} ({now} a month) came from another portfolio.")
    return (named if words["model"] else plain).format(**words)


def since_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp, currency: str) -> str:
    """Return accounts, ticket and misfits, then and now.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`; of misfits what was published, as the data do not say what
        model was in force.
    before, now
        The two months.
    currency
        ISO code.
    """
    names = {
        "segments.accounts": (gettext("accounts with a ticket"), months.whole),
        "segments.ticket": (gettext("average ticket"), months.amount(currency)),
        "segments.misfits": (gettext("in a model that does not match (then: as published)"), months.among),
    }
    return months.figures(moved, names, before, now)
