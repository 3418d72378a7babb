"""Single moments in words: CSAT, CES, support tickets, and what people write about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import between, count_of, integer, listing, number, percent

__all__ = [
    "ease",
    "ratings",
    "ratings_caption",
    "support",
    "support_caption",
    "topics",
    "topics_caption",
]

_TICKETS = "support tickets"
_SATISFACTORY = 3.5
_NAMED_TOPICS = 2
"""Where more topics are named as often, none stands out."""


def ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return CSAT and CES in words, a row for each touchpoint.

    Parameters
    ----------
    ratings
        From :func:`cskit.metrics.nps_breakdown.ratings`.

    Returns
    -------
    DataFrame
        The same with ``name`` (survey and touchpoint), ``score`` ("79% (52% to 92%)" or "4.3 (3.7 to
        4.9)"; empty where too few accounts answered) and ``scale``, with its direction.
    """
    rows = [{str(key): value for key, value in row.items()} for row in ratings.to_dict("records")]
    scales = {
        "csat": gettext("share of 4 and 5, of 1 to 5"),
        "ces": gettext("mean, 1 = hard to 5 = easy"),
    }
    return ratings.assign(
        name=pd.Series([_moment(row) for row in rows], index=ratings.index, dtype="str"),
        score=pd.Series([_score(row) for row in rows], index=ratings.index, dtype="str"),
        scale=pd.Series([scales[row["survey"]] for row in rows], index=ratings.index, dtype="str"),
    )


def _moment(row: Mapping[str, Any]) -> str:
    """Return a survey and its touchpoint."""
    survey, touchpoint = str(row["survey"]).upper(), str(row["touchpoint"])
    if not touchpoint:
        return gettext("{survey}, all moments").format(survey=survey)
    known = {
        _TICKETS: pgettext("touchpoint", "support tickets"),
        "support": pgettext("touchpoint", "support"),
        "training": pgettext("touchpoint", "training"),
        "onboarding": pgettext("touchpoint", "onboarding"),
    }
    return gettext("{survey}, {touchpoint}").format(
        survey=survey, touchpoint=known.get(touchpoint, touchpoint)
    )


def _score(row: Mapping[str, Any]) -> str | None:
    if pd.isna(row["value"]):
        return None
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    if row["survey"] == "csat":
        share, ends = percent(value, int(row["n"])), (percent(low, decimals=0), percent(high, decimals=0))
        return gettext("{share} ({range})").format(share=share, range=between(*ends))
    return gettext("{score} ({range})").format(
        score=number(value, 1), range=between(number(low, 1), number(high, 1))
    )


def ratings_caption(ratings: pd.DataFrame, fewest: int) -> str:
    """Return the caption of the ratings; says so where there is none.

    Parameters
    ----------
    ratings
        From :func:`cskit.metrics.nps_breakdown.ratings`.
    fewest
        See ``Policy.minimum_group``.
    """
    if ratings.empty:
        return gettext("Nobody rated a single moment (CSAT, CES) in the window.")
    said = gettext("How single moments were rated")
    if ratings["value"].isna().any():
        said += gettext("; no score where fewer than {fewest} accounts answered").format(
            fewest=integer(fewest)
        )
    return said


def ease(ratings: pd.DataFrame) -> str:
    """Return whether it is easy to get something done: above 3.5 is satisfactory.

    Parameters
    ----------
    ratings
        From :func:`cskit.metrics.nps_breakdown.ratings`.
    """
    own = ratings[ratings["survey"] == "ces"].head(1)
    if own["value"].isna().all():
        return ""
    row = own.iloc[0]
    limit = number(_SATISFACTORY, 1)
    if row["low"] > _SATISFACTORY:
        return gettext("Effort is satisfactory: CES {score}, above {limit} in its whole range.").format(
            score=number(row["value"], 1), limit=limit
        )
    if row["high"] < _SATISFACTORY:
        return gettext("It takes customers too much effort: CES {score}, below {limit}.").format(
            score=number(row["value"], 1), limit=limit
        )
    return gettext("We cannot say whether effort is satisfactory: the range of CES includes {limit}.").format(
        limit=limit
    )


def support(support: pd.DataFrame) -> pd.DataFrame:
    """Return the tickets in words, a row for each priority.

    Parameters
    ----------
    support
        From :func:`cskit.metrics.nps_breakdown.support`.

    Returns
    -------
    DataFrame
        The same with ``name`` and ``satisfaction`` ("135 of 184"; empty where no ticket was rated); the
        row of all tickets comes last.
    """
    names = {
        "urgent": pgettext("priority", "Urgent"),
        "high": pgettext("priority", "High"),
        "medium": pgettext("priority", "Medium"),
        "low": pgettext("priority", "Low"),
        "": pgettext("priority", "All tickets"),
    }
    last = pd.concat(
        [support[support["priority"] != ""], support[support["priority"] == ""]], ignore_index=True
    )
    said = [
        count_of(good, rated) if rated else None
        for good, rated in zip(last["satisfied"], last["rated"], strict=True)
    ]
    return last.assign(
        name=pd.Series([names[name] for name in last["priority"]], index=last.index, dtype="str"),
        satisfaction=pd.Series(said, index=last.index, dtype="str"),
    )


def support_caption(support: pd.DataFrame, results: pd.DataFrame, months: int) -> str:
    """Return the caption of the tickets: how many, how many are still open; says so where there is none.

    Parameters
    ----------
    support
        From :func:`cskit.metrics.nps_breakdown.support`.
    results
        From :func:`cskit.metrics.nps_breakdown.by_priority`.
    months
        Length of the window.
    """
    whole = support[support["priority"] == ""]
    if figure(results, "support.tickets").undefined:
        return gettext("No table of support tickets in the data.")
    if whole.empty:
        return gettext("No support ticket in {months} months.").format(months=integer(months))
    n, still = int(whole["tickets"].iloc[0]), int(whole["open"].iloc[0])
    if still == 0:
        message = ngettext(
            "{n} support ticket in {months} months, none still open",
            "{n} support tickets in {months} months, none still open",
            n,
        )
    else:
        message = ngettext(
            "{n} support ticket in {months} months, {open} still open",
            "{n} support tickets in {months} months, {open} still open",
            n,
        )
    return message.format(n=integer(n), months=integer(months), open=integer(still))


def topics(topics: pd.DataFrame) -> pd.DataFrame:
    """Return the topics with ``name``, in words.

    Parameters
    ----------
    topics
        From :func:`cskit.metrics.nps_breakdown.topics`.
    """
    names = {
        "price": pgettext("topic", "Price"),
        "support": pgettext("topic", "Support"),
        "relationship": pgettext("topic", "Contact with us"),
        "training": pgettext("topic", "Onboarding and training"),
        "product": pgettext("topic", "Product and faults"),
        "use": pgettext("topic", "Use"),
        "promises": pgettext("topic", "Promises and deadlines"),
        "competitor": pgettext("topic", "Competitors, leaving"),
        "other": pgettext("topic", "Anything else"),
    }
    return topics.assign(name=pd.Series([names[name] for name in topics["topic"]], topics.index, dtype="str"))


def topics_caption(topics: pd.DataFrame) -> str:
    """Return the caption of the topics: what detractors write of most; says so where nobody wrote.

    Parameters
    ----------
    topics
        From :func:`topics`.
    """
    if topics.empty:
        return gettext("No comment on the NPS that may be read.")
    known = topics[(topics["topic"] != "other") & (topics["detractors"] > 0)]
    if known.empty:
        return gettext("What comments are about; no detractor wrote of a topic we know")
    most = int(known["detractors"].max())
    named = list(known.loc[known["detractors"] == most, "name"])
    if len(named) > _NAMED_TOPICS:  # nothing stands out
        return gettext("What comments are about")
    return ngettext(
        "What comments are about; detractors write most often of: {topic} ({n} comment)",
        "What comments are about; detractors write most often of: {topic} ({n} comments)",
        most,
    ).format(topic=listing(named), n=integer(most))
