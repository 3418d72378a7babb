"""What goes with leaving: the company's ratios in words, and what they do not say."""

from __future__ import annotations

import pandas as pd

from cskit.findings import drivers as words
from cskit.findings.drivers import in_words as drivers
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer

__all__ = ["drivers", "drivers_caption", "drivers_limits", "drivers_said"]


def drivers_caption(found: pd.DataFrame) -> str:
    """Return the caption of the table: what stands out, or why there is none.

    Parameters
    ----------
    found
        From :func:`cskit.metrics.cohort_retention.drivers_shown`.
    """
    if not words.compares(found):
        return _nothing(found)
    named = len(words.named(found))
    if not named:
        return gettext("Company: no trait goes with leaving beyond chance")
    return ngettext(
        "Company: one group of accounts leaves more or less often than others, beyond chance",
        "Company: {n} groups of accounts leave more or less often than others, beyond chance",
        named,
    ).format(n=integer(named))


def _nothing(found: pd.DataFrame) -> str:
    """Return why nothing can be compared."""
    lost, why = words.counted(found, "events"), found["guard"].iloc[0]
    if why == "no_comparison":
        return words.unshown()
    if why == "beginning_unknown":
        return gettext(
            "Company: it is not known which accounts leave more often; the data do not say when they began."
        )
    if lost == 0:
        return gettext("Company: nobody left, so nothing goes with leaving.")
    if (found["guard"] == "too_few").any():
        return ngettext(
            "Company: {n} loss is too few to compare any trait; each ratio needs {needed}.",
            "Company: {n} losses are too few to compare any trait; each ratio needs {needed}.",
            lost,
        ).format(n=integer(lost), needed=integer(words.FEWEST))
    none = gettext("Company: no trait tells the accounts apart.")
    return f"{none} {words.refused(found)}".strip()


def drivers_said(found: pd.DataFrame) -> str:
    """Return what the table means: who leaves how many times as often as whom, and that it is no cause."""
    return words.said(
        found,
        gettext(
            "{name}: leaving is {times} times as frequent for “{group}” as for “{against}” (likely range "
            "{range}, approximate)."
        ),
        gettext("In the company we cannot say that any of these traits goes with leaving."),
        gettext("It goes with leaving; that does not make it the cause."),
    )


def drivers_limits(found: pd.DataFrame) -> str:
    """Return how to read the table: accounts of one age and term are compared, by what was known at first."""
    return words.limits(
        found,
        gettext(
            "All accounts of the company, at the same age and with the same contract term; only what was "
            "known when they began, or seldom changes. Segment, channel, sector and region are those the "
            "data show today; a segment that follows the ticket says little. Ranges are approximate (Wald)."
        ),
        gettext("The difference changes with the account's age; read it as an average: {traits}."),
    )
