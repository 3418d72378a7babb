"""Which tier, and why: rows, caption, what does not count."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.segmentation.headline import by_group
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing, percent

__all__ = ["caption", "in_words", "missing", "so_what"]

_HALF = 0.5
_PARTS = ("size", "sector", "region", "ticket", "upsells")


def in_words(tiers: pd.DataFrame) -> pd.DataFrame:
    """Return the tiers with ``change``: in force and computed, or the computed one alone.

    Parameters
    ----------
    tiers
        From :func:`cskit.metrics.segmentation.tiers`.
    """
    words = [_change(now, force) for now, force in zip(tiers["tier"], tiers["tier_in_force"], strict=True)]
    return tiers.assign(change=pd.Series(words, tiers.index, dtype="str"))


def _change(now: Any, force: Any) -> str | None:
    if pd.isna(now):
        return None
    if pd.isna(force):
        return gettext("computed: {now}").format(now=integer(now))
    if now == force:
        return gettext("stays in {now}").format(now=integer(now))
    return gettext("{force} in force, {now} computed").format(force=integer(force), now=integer(now))


def caption(results: pd.DataFrame, tiers: pd.DataFrame) -> str:
    """Return how many accounts each tier has.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.of_tiers`.
    tiers
        From :func:`cskit.metrics.segmentation.tiers`.
    """
    if tiers.empty:
        return gettext("No paying account: no tier.")
    if tiers["tier"].isna().all():
        return gettext("Nothing of a tier's score is known: no tier.")
    counts = by_group(results, "segments.tier")
    parts = [
        gettext("tier {tier}: {n}").format(tier=tier, n=integer(counts[str(tier)] or 0)) for tier in (1, 2, 3)
    ]
    return gettext("By score of fit: {tiers}; nearest to a border first").format(tiers=", ".join(parts))


def so_what(results: pd.DataFrame) -> str:
    """Return where the tiers come from, and how many accounts could as well be in another.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.of_tiers`.
    """
    near = figure(results, "segments.tier_near")
    if near.n <= 1:
        return ""
    message = ngettext(
        "Tiers come from stated weights; {k} of {n} accounts is within 5 points of a border.",
        "Tiers come from stated weights; {k} of {n} accounts are within 5 points of a border.",
        near.whole,
    )
    said = [message.format(k=integer(near.whole), n=integer(near.n))]
    changes = figure(results, "segments.tier_changes")
    if changes.value is not None:
        message = ngettext(
            "{k} of {n} has another tier in force.", "{k} of {n} have another tier in force.", changes.whole
        )
        said.append(message.format(k=integer(changes.whole), n=integer(changes.n)))
    return " ".join(said)


def missing(results: pd.DataFrame, tiers: pd.DataFrame) -> str:
    """Return what of the score is not known of anybody, and how much weight is.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.of_tiers`.
    tiers
        From :func:`cskit.metrics.segmentation.tiers`.
    """
    weight = figure(results, "segments.tier_weight")
    if weight.value is None:
        return ""
    names = {
        "size": gettext("size"),
        "sector": gettext("sector"),
        "region": gettext("region"),
        "ticket": gettext("ticket"),
        "upsells": gettext("upsells"),
    }
    absent = [names[part] for part in _PARTS if tiers[f"{part}_points"].isna().all()]
    if not absent:
        message = gettext("On average {share} of the score's weight is known.")
        return message.format(share=percent(weight.value))
    said = gettext(
        "Not counted, because nothing is stated or known: {parts}. On average {share} of the score's weight "
        "is known, and the points are of that."
    ).format(parts=listing(absent), share=percent(weight.value))
    if weight.value < _HALF:
        said += " " + gettext("That is less than half: take these tiers as a first guess.")
    return said
