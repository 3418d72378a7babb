"""The projected curve in words: how many will still be here, how far it goes, how it fits what was seen."""

from __future__ import annotations

import pandas as pd

from cskit.findings.cohort_retention.projection_words import YEAR, contracts_of, missing, reason
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, percent

__all__ = [
    "expected",
    "projection_alt",
    "projection_caption",
    "seen_apart",
]


def projection_caption(curve: pd.DataFrame, seen: pd.DataFrame) -> tuple[str, str]:
    """Return the title and subtitle of the projected curve.

    Parameters
    ----------
    curve
        From :func:`cskit.metrics.cohort_retention.projected`.
    seen
        From :func:`cskit.metrics.cohort_retention.curve`.
    """
    sub = gettext("share still here, by months since the first payment; solid: seen, dashed: projected")
    sub += "; " + gettext("band: likely range of the projection")
    year = _last_year(curve)
    if year.empty:
        return "", sub
    row = year.iloc[0]
    title = gettext("After {age} months we expect {share} to be still here (likely range {range})").format(
        age=integer(row["age"]),
        share=percent(row["survival"]),
        range=between(percent(row["low"]), percent(row["high"])),
    )
    return title, sub


def projection_alt(curve: pd.DataFrame) -> str:
    """Return what the projected curve says: the share expected after each year.

    Parameters
    ----------
    curve
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    years = curve[(curve["age"] > 0) & (curve["age"] % YEAR == 0)]
    if years.empty:
        return gettext("No projected curve.")
    message = gettext("{share} at {age} months")
    said = [
        message.format(share=percent(row["survival"]), age=integer(row["age"]))
        for row in years.to_dict("records")
    ]
    return gettext("Curve of the share projected to be still here: {shares}.").format(shares=", ".join(said))


def expected(curve: pd.DataFrame, parts: pd.DataFrame, why: str = "") -> str:
    """Return how far the projection goes and why no further, or why there is none.

    Parameters
    ----------
    curve, parts
        From :func:`cskit.metrics.cohort_retention.projected`.
    why
        From :func:`cskit.metrics.cohort_retention.why_no_lives`.
    """
    if curve.empty:
        return _none(parts, why)
    ends = ngettext(
        "The projection ends at {months} month: nothing is said past twice the age that was seen, or past "
        "the horizon in the definitions.",
        "The projection ends at {months} months: nothing is said past twice the age that was seen, or past "
        "the horizon in the definitions.",
        int(curve["age"].iloc[-1]),
    ).format(months=integer(curve["age"].iloc[-1]))
    return " ".join([ends, *_left_out(parts)])


def _none(parts: pd.DataFrame, why: str) -> str:
    """Say why there is no curve."""
    if why:
        return gettext("No projection ({reason}).").format(reason=reason(why))
    groups = missing(parts)
    if groups.empty:
        return gettext("No projection: there is no account whose age is known.")
    row = groups.iloc[0]
    return gettext("No projection: of accounts with {contracts}, {reason}.").format(
        contracts=contracts_of(int(row["term"])), reason=reason(row["reason"])
    )


def _left_out(parts: pd.DataFrame) -> list[str]:
    """Say which groups the curve leaves out, and why."""
    message = gettext("It leaves out accounts with {contracts}, which are few: {reason}.")
    return [
        message.format(contracts=contracts_of(int(row["term"])), reason=reason(row["reason"]))
        for row in parts[(parts["share"] == 0) & (parts["horizon"] == 0)].to_dict("records")
    ]


def seen_apart(curve: pd.DataFrame, seen: pd.DataFrame) -> str:
    """Return that what was seen and the projection disagree: each lies outside the other's likely range.

    Parameters
    ----------
    curve, seen
        From :func:`cskit.metrics.cohort_retention.projected` and
        :func:`cskit.metrics.cohort_retention.curve`.
    """
    both = curve.merge(seen, on="age", suffixes=("", "_seen")).tail(1)
    agrees = both["survival_seen"].between(both["low"], both["high"])
    # At the oldest age few accounts are left, and what was seen has a range too.
    agrees |= both["survival"].between(both["low_seen"], both["high_seen"])
    if both.empty or bool(agrees.all()):
        return ""
    if bool((both["survival_seen"] > both["high"]).all()):
        return gettext(
            "At the oldest age seen, more of this portfolio's accounts are still here than the projection's "
            "likely range says: take it as cautious."
        )
    return gettext(
        "At the oldest age seen, fewer of this portfolio's accounts are still here than the projection's "
        "likely range says: take it as hopeful."
    )


def _last_year(curve: pd.DataFrame) -> pd.DataFrame:
    """Keep the last whole year of a curve, or its end where it is shorter."""
    years = curve[(curve["age"] > 0) & (curve["age"] % YEAR == 0)]
    return years.tail(1) if len(years) else curve[curve["age"] > 0].tail(1)
