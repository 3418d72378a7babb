"""What goes with a higher score: the company's ratios in words, and what they do not say."""

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
        From :func:`cskit.metrics.nps_breakdown.drivers_shown`.
    """
    if not words.compares(found):
        return _nothing(found)
    named = len(words.named(found))
    if not named:
        return gettext("Company: no trait goes with a higher score beyond chance")
    return ngettext(
        "Company: one group answers better or worse than others, beyond chance",
        "Company: {n} groups answer better or worse than others, beyond chance",
        named,
    ).format(n=integer(named))


def _nothing(found: pd.DataFrame) -> str:
    """Return why nothing can be compared."""
    n, why = words.counted(found, "n"), found["guard"].iloc[0]
    if why == "no_comparison":
        return words.unshown()
    if n == 0:
        return gettext("Company: no NPS answer to compare.")
    if why == "one_answer":
        return gettext("Company: all answers are of one group, so nothing goes with a higher score.")
    if why == "no_maximum":
        return gettext("Company: the answers are too few, or too alike, to compare any trait.")
    if (found["guard"] == "too_few").any():
        return ngettext(
            "Company: {n} answer is too few to compare any trait; each ratio needs {needed} that differ.",
            "Company: {n} answers are too few to compare any trait; each ratio needs {needed} that differ.",
            n,
        ).format(n=integer(n), needed=integer(words.FEWEST))
    none = gettext("Company: no trait tells the answers apart.")
    return f"{none} {words.refused(found)}".strip()


def drivers_said(found: pd.DataFrame) -> str:
    """Return what the table means: whose odds of a better answer are how many times whose."""
    return words.said(
        found,
        gettext(
            "{name}: the odds of a better answer for “{group}” are {times} times those for “{against}” "
            "(likely range {range}, approximate)."
        ),
        gettext("In the company we cannot say that any of these traits goes with a higher score."),
        gettext("It goes with the score; that does not make it the cause."),
    )


def drivers_limits(found: pd.DataFrame) -> str:
    """Return how to read the table: which answers are compared, what is better, which tickets count."""
    return words.limits(
        found,
        gettext(
            "All answers of the company in the window; better is promoter rather than passive, or passive "
            "rather than detractor. Tickets are those of the 90 days before the answer. Ranges are "
            "approximate (Wald): they follow from how far a ratio moves without each account in turn."
        ),
        gettext(
            "The difference is not the same for promoters and for detractors; read it as an average: "
            "{traits}."
        ),
    )
