"""Cohorts in words: their names, and whether newer ones stay longer."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext
from cskit.locale.format import between, count_of, integer, month, number

__all__ = ["cohort_name", "logos_caption", "named", "newer", "no_cells", "no_cohorts"]


def cohort_name(label: str) -> str:
    """Return a cohort as people write it: ``Q1 2025``, ``H1 2025``, ``Mar 2025``.

    Examples
    --------
    >>> [cohort_name(label) for label in ("2025", "2025-H1", "2025-Q3", "2025-03")]
    ['2025', 'H1 2025', 'Q3 2025', 'Mar 2025']
    """
    year, _, part = label.partition("-")
    if not part:
        return year
    if part.startswith("H"):
        # Translators: half of a year
        return gettext("H{half} {year}").format(half=part[1:], year=year)
    if part.startswith("Q"):
        # Translators: quarter of a year
        return gettext("Q{quarter} {year}").format(quarter=part[1:], year=year)
    return month(pd.Timestamp(f"{label}-01"), "short")


def named(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return the cohorts with ``name``, as people write them.

    Parameters
    ----------
    sizes
        From :func:`cskit.metrics.cohort_retention.sizes`.
    """
    return sizes.assign(name=[cohort_name(label) for label in sizes["cohort"]])


def logos_caption(halves: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return the caption of the cohorts: whether newer ones stay longer.

    Parameters
    ----------
    halves
        From :func:`cskit.metrics.cohort_retention.newer_and_older`.
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    """
    year = figure(results, "retention.m12")
    if halves.empty and year.value is None:
        return gettext("Accounts still here, without a break, by cohort")
    if halves.empty:
        return gettext("{kept} accounts stayed 12 months without a break").format(
            kept=count_of(round(year.value * year.n) if year.value is not None else None, year.n)
        )
    row = halves.iloc[0]
    if row["low"] > 0:
        return gettext("Newer cohorts keep more than older ones")
    if row["high"] < 0:
        return gettext("Newer cohorts keep fewer than older ones")
    return gettext("Newer cohorts cannot be told from older ones")


def newer(halves: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return the newer half against the older one, with its range, or that it cannot be told.

    Parameters
    ----------
    halves
        From :func:`cskit.metrics.cohort_retention.newer_and_older`.
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    """
    if figure(results, "retention.m12").value is None:
        return ""
    if halves.empty:
        return gettext("Too few accounts have completed 12 months to compare newer cohorts with older ones.")
    row = halves.iloc[0]
    facts = gettext(
        "Of those that began from {since} on, {new} stayed 12 months; of those before, {old}."
    ).format(
        since=month(row["since"]),
        new=count_of(row["newer"], row["newer_n"]),
        old=count_of(row["older"], row["older_n"]),
    )
    if row["low"] <= 0 <= row["high"]:
        return f"{facts} " + gettext("With so few we cannot say that one kept more than the other.")
    low, high = sorted((abs(row["low"]), abs(row["high"])))
    by = between(number(100 * low), number(100 * high))
    points = number(100 * abs(row["difference"]))
    if row["low"] > 0:
        message = gettext("The newer ones keep {points} percentage points more (likely range {range}).")
    else:
        message = gettext("The newer ones keep {points} percentage points fewer (likely range {range}).")
    return f"{facts} " + message.format(points=points, range=by)


def no_cohorts(sizes: pd.DataFrame, accounts: int, fewest: int) -> str:
    """Return why there are no rows by cohort; empty where there are.

    Parameters
    ----------
    sizes
        From :func:`cskit.metrics.cohort_retention.sizes`.
    accounts
        Accounts followed from their first month.
    fewest
        Accounts that the median cohort needs.
    """
    if len(sizes) or accounts == 0:
        return ""
    return gettext(
        "No rows by cohort: even by year, the middle cohort has fewer than {fewest} accounts, and what a row "
        "shows would be chance."
    ).format(fewest=integer(fewest))


def no_cells(results: pd.DataFrame) -> str:
    """Return why no account is in any cohort's cell, for the place where the table would stand.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    """
    words = {
        "no_recurring_revenue": gettext("Without contracts nobody cancels: there are no cohorts to follow."),
        "never_paid": gettext("No account has paid yet."),
        "too_young": gettext("No account followed from its first month is 3 months old yet."),
    }
    unknown = gettext("No account was in the data from its first month: there are no cohorts to follow.")
    return words.get(figure(results, "retention.m12").undefined, unknown)
