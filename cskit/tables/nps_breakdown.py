"""Tables of the NPS page: the unhappy, the silent, topics, single moments, support, the company."""

from __future__ import annotations

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.tables.accounts import columns
from cskit.tables.drivers import ratios
from cskit.tables.table import Column, show

__all__ = ["drivers", "effects", "ratings", "silent", "staying", "support", "topics", "unhappy"]


def unhappy(frame: pd.DataFrame, caption: str, currency: str, basis: str = "mrr") -> Shown:
    """Show the accounts with a detractor: their answer, what they wrote, the last touchpoint.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.nps_breakdown.unhappy`.
    caption
        What the table says.
    currency
        ISO code of the run's currency.
    basis
        What accounts are weighed by.
    """
    name, amount, _share, _since, renewal, tags = columns(currency, basis)
    return show(
        frame,
        (
            name,
            amount,
            renewal,
            tags,
            Column("score", pgettext("column", "Score"), "integer"),
            Column("answered", gettext("Answered")),
            Column("said", gettext("Comment"), missing=gettext("no comment")),
            Column("last_touchpoint", gettext("Last touchpoint"), "date", missing=gettext("none on record")),
        ),
        name="unhappy",
        caption=caption,
    )


def silent(frame: pd.DataFrame, caption: str, currency: str, basis: str = "mrr") -> Shown:
    """Show the accounts that did not answer, with their last answer before.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.nps_breakdown.silent`.
    """
    return show(
        frame,
        (
            *columns(currency, basis),
            Column("last_score", gettext("Last score"), "integer", missing=gettext("never answered")),
            Column("last_on", gettext("Answered on"), "date", missing=gettext("never answered")),
        ),
        name="silent",
        caption=caption,
    )


def topics(frame: pd.DataFrame, caption: str) -> Shown:
    """Show what comments are about, from :func:`cskit.findings.nps_breakdown.topics`."""
    return show(
        frame,
        (
            Column("name", gettext("Topic")),
            Column("comments", gettext("Comments"), "integer"),
            Column("promoters", pgettext("answers", "Promoters"), "integer"),
            Column("passives", pgettext("answers", "Passives"), "integer"),
            Column("detractors", pgettext("answers", "Detractors"), "integer"),
        ),
        name="topics",
        caption=caption,
        sub=gettext("comments; one may be of several topics"),
    )


def staying(frame: pd.DataFrame, caption: str) -> Shown:
    """Show what became of those who answered, from :func:`cskit.findings.nps_breakdown.staying`."""
    few = gettext("too few accounts")
    return show(
        frame,
        (
            Column("name", gettext("Group at the answer")),
            Column("accounts", pgettext("column", "Accounts"), "integer", missing=few),
            Column("still_here", gettext("Still here 12 months later"), missing=few),
            Column("share_here", gettext("Share"), sub=gettext("likely range"), missing=few),
            Column(
                "mrr_share", gettext("MRR kept"), sub=gettext("without increases; likely range"), missing=few
            ),
        ),
        name="staying",
        caption=caption,
        sub=gettext("accounts by their first answer in the 12 months that ended a year ago"),
    )


def ratings(frame: pd.DataFrame, caption: str) -> Shown:
    """Show CSAT and CES by touchpoint, from :func:`cskit.findings.nps_breakdown.ratings`."""
    return show(
        frame,
        (
            Column("name", gettext("Survey and moment")),
            Column("n", pgettext("column", "Answers"), "integer"),
            Column("score", gettext("Score (likely range)"), missing=gettext("too few accounts answered")),
            Column("scale", gettext("Scale")),
        ),
        name="ratings",
        caption=caption,
    )


def support(frame: pd.DataFrame, caption: str) -> Shown:
    """Show tickets by priority, from :func:`cskit.findings.nps_breakdown.support`."""
    median = gettext("median, hours")
    return show(
        frame,
        (
            Column("name", gettext("Priority")),
            Column("tickets", gettext("Tickets"), "integer"),
            Column("open", gettext("Still open"), "integer"),
            Column(
                "hours_to_first_response",
                gettext("To the first answer"),
                "number",
                sub=median,
                decimals=1,
                missing=gettext("not in the data"),
            ),
            Column(
                "hours_to_close",
                gettext("To close"),
                "number",
                sub=median,
                decimals=1,
                missing=gettext("none closed"),
            ),
            Column("satisfaction", gettext("Rated 4 or 5"), missing=gettext("no ticket was rated")),
        ),
        name="support",
        caption=caption,
    )


def effects(frame: pd.DataFrame) -> Shown:
    """Show behaviour against mix by dimension, from :func:`cskit.findings.nps_breakdown.effects`."""
    return show(
        frame,
        (
            Column("name", gettext("Split")),
            Column("rate_effect", gettext("Behaviour"), "number", decimals=1, sub=gettext("points")),
            Column("mix_effect", gettext("Mix"), "number", decimals=1, sub=gettext("points")),
            Column(
                "difference", gettext("Difference of the NPS"), "number", decimals=1, sub=gettext("points")
            ),
        ),
        name="effects",
        caption=gettext("Behaviour and mix, against the period before (Kitagawa)"),
        empty=gettext("Too few answers to split a difference into behaviour and mix."),
    )


def drivers(frame: pd.DataFrame, caption: str) -> Shown:
    """Show what goes with a higher score, from :func:`cskit.findings.nps_breakdown.drivers`."""
    answers, promoters = pgettext("column", "Answers"), pgettext("answers", "Promoters")
    names = (gettext("Odds of a better answer"), answers, promoters)
    return ratios(frame, names, caption, gettext("NPS answers in the window"))
