"""The curve in words: who is still here, where it falls fastest, when half have left."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, number, percent

__all__ = ["curve_alt", "curve_caption", "lifetime", "median_life", "steepest"]

_SAID_AT = 24
"""Age that the title speaks of, or the last one before it."""


def curve_caption(curve: pd.DataFrame, rest: pd.DataFrame, accounts: int) -> tuple[str, str]:
    """Return the title and subtitle of the curve.

    Parameters
    ----------
    curve, rest
        From :func:`cskit.metrics.cohort_retention.curve`, and of the rest of the company; each may be empty.
    accounts
        Accounts whose age is known.
    """
    parts = [
        ngettext(
            "share still here, by months since the first payment; {n} account",
            "share still here, by months since the first payment; {n} accounts",
            accounts,
        ).format(n=integer(accounts)),
        gettext("band: likely range"),
    ]
    if len(rest):
        parts.append(gettext("dashed: rest of the company (Company)"))
    if len(curve) < 2:
        return "", "; ".join(parts)
    row = curve[curve["age"] <= _SAID_AT].iloc[-1]
    age = int(row["age"])
    message = ngettext(
        "After {age} month {share} are still here (likely range {range})",
        "After {age} months {share} are still here (likely range {range})",
        age,
    )
    title = message.format(
        age=integer(age),
        share=percent(row["survival"]),
        range=between(percent(row["low"]), percent(row["high"])),
    )
    return title, "; ".join(parts)


def curve_alt(curve: pd.DataFrame, rest: pd.DataFrame) -> str:
    """Return what the curve says: the share still here at the ages under it, and that of the company.

    Parameters
    ----------
    curve, rest
        As in :func:`curve_caption`.
    """
    if len(curve) < 2:
        return gettext("No curve: too few accounts whose age is known.")
    here = _shares(curve)
    sentence = gettext("Curve of the share still here: {shares}.").format(shares=here)
    if len(rest) < 2:
        return sentence
    return f"{sentence} " + gettext("Rest of the company: {shares}.").format(shares=_shares(rest))


def _shares(curve: pd.DataFrame) -> str:
    shown = curve[curve["age"].isin((3, 6, 12, 18, 24, 36))]
    shown = shown if len(shown) else curve.tail(1)
    pairs = zip(shown["age"], shown["survival"], strict=True)
    message = gettext("{share} at {age} months")
    return ", ".join(message.format(share=percent(share), age=integer(age)) for age, share in pairs)


def steepest(spans: pd.DataFrame) -> str:
    """Return between which ages the curve falls fastest; empty where nobody left.

    Parameters
    ----------
    spans
        From :func:`cskit.metrics.cohort_retention.exposure` over all that was seen.
    """
    told = spans[spans["p"].notna() & (spans["lost"] > 0)]
    if told.empty:
        return ""
    worst = told.sort_values(["rate", "first"], ascending=[False, True]).iloc[0]
    first, last = int(worst["first"]) - 1, int(worst["last"])
    message = ngettext(
        "The steepest fall is between months {first} and {last}: {k} of {n} accounts left.",
        "The steepest fall is between months {first} and {last}: {k} of {n} accounts left.",
        int(worst["lost"]),
    )
    said = message.format(
        first=integer(first), last=integer(last), k=integer(worst["lost"]), n=integer(worst["exposed"])
    )
    if bool(worst["stands_out"]):
        return said
    return f"{said} " + gettext("Chance alone could make it look so.")


def median_life(results: pd.DataFrame, curve: pd.DataFrame) -> str:
    """Return when half have left, or that more than half are still here as far as one can see.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    curve
        From :func:`cskit.metrics.cohort_retention.curve`.
    """
    life = figure(results, "retention.median_life")
    if life.value is None and life.undefined == "half_still_here" and len(curve) > 1:
        last = int(curve["age"].iloc[-1])
        return ngettext(
            "More than half are still here after {age} month, as far as there are enough accounts to tell.",
            "More than half are still here after {age} months, as far as there are enough accounts to tell.",
            last,
        ).format(age=integer(last))
    if life.value is None:
        return ""
    if life.low is None or life.low == life.high:
        return gettext("Half have left by month {age}.").format(age=number(life.value))
    if life.high is None:
        return gettext("Half have left by month {age} (likely range: from month {low} on).").format(
            age=number(life.value), low=number(life.low)
        )
    return gettext("Half have left by month {age} (likely range {range}).").format(
        age=number(life.value), range=between(number(life.low), number(life.high))
    )


def lifetime(results: pd.DataFrame) -> str:
    """Return how long the accounts here now have been clients, on average.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    """
    here = figure(results, "retention.lifetime_to_date")
    if here.value is None:
        return ""
    return ngettext(
        "The account here now has been a client for {months} months so far.",
        "The {n} accounts here now whose beginning is known have been clients for {months} months on average "
        "so far; that is not how long they will stay.",
        here.n,
    ).format(n=integer(here.n), months=number(here.value, 1))
