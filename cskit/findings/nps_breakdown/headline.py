"""The verdict of the NPS page: the score with its range, and for how much of the book it speaks."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import Figure, figure
from cskit.findings.nps_breakdown.words import NOT_ASKED, counts, points_range, score_with_range
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, count_of, integer, percent

__all__ = ["counted", "headline"]

_TICKETS = "support tickets"
_SAID_AS_COUNT = 20
"""Under so many ratings a share of them is said as "4 of 5" alone."""


def headline(
    score: pd.DataFrame,
    coverage: pd.DataFrame,
    ratings: pd.DataFrame,
    months: int,
    fewest: int,
    basis: str = "mrr",
) -> str:
    """Return the page's verdict; without NPS, what customers said of support.

    Parameters
    ----------
    score, coverage
        From :func:`cskit.metrics.nps_breakdown.score` and :func:`cskit.metrics.nps_breakdown.coverage`.
    ratings
        From :func:`cskit.metrics.nps_breakdown.ratings`.
    months
        Length of the window, see ``Policy.survey_months``.
    fewest
        Accounts below which a score says too little, see ``Policy.minimum_group``.
    basis
        What accounts are weighed by.
    """
    nps = figure(score, "nps.score")
    if nps.undefined in NOT_ASKED:
        return _without_nps(ratings, months)
    book = figure(score, "nps.accounts").n
    if nps.value is None:
        return _nobody(book, months)
    groups = counts(*(figure(score, f"nps.{name}").whole for name in ("promoters", "passives", "detractors")))
    answers = figure(coverage, "nps.answers")
    if answers.n < fewest:
        return ngettext(
            "Only {n} answer in {months} months ({groups}): too few for a score.",
            "Only {n} answers in {months} months ({groups}): too few for a score.",
            answers.whole,
        ).format(n=integer(answers.value), months=integer(months), groups=groups)
    return _scored(nps, score, basis)


def _scored(nps: Figure, score: pd.DataFrame, basis: str) -> str:
    heard, share = figure(score, "nps.accounts"), figure(score, "nps.mrr_covered")
    if heard.n == 0:
        message = gettext(
            "NPS {score} (likely range {range}): {n} answers, of accounts that have left since."
        )
    elif heard.whole == heard.n:
        message = gettext("NPS {score} (likely range {range}): {n} answers; all {book} accounts answered.")
    elif share.value is None:
        message = gettext(
            "NPS {score} (likely range {range}): {n} answers; {heard} of the {book} accounts answered."
        )
    elif basis == "mrr":
        message = gettext(
            "NPS {score} (likely range {range}): {n} answers; {heard} of the {book} accounts answered, "
            "and they hold {share} of MRR."
        )
    else:
        message = gettext(
            "NPS {score} (likely range {range}): {n} answers; {heard} of the {book} accounts answered, "
            "and they hold {share} of the revenue of 12 months."
        )
    return message.format(
        score=integer(nps.value),
        range=points_range(nps.low or 0, nps.high or 0),
        n=integer(nps.n),
        heard=integer(heard.value),
        book=integer(heard.n),
        share=percent(share.value),
    )


def _nobody(book: int, months: int) -> str:
    """Return the headline of a book from which no answer came."""
    if book == 0:
        return gettext("There is no account in this portfolio at month end.")
    return ngettext(
        "No answer in {months} months from the only account. That is a finding too.",
        "No answer in {months} months from {n} accounts. That is a finding too.",
        book,
    ).format(months=integer(months), n=integer(book))


def _without_nps(ratings: pd.DataFrame, months: int) -> str:
    """Return the headline where no NPS is asked: what customers said of support, if they said it."""
    satisfied = ratings[ratings["survey"] == "csat"]
    of_tickets = satisfied[satisfied["touchpoint"] == _TICKETS]
    if satisfied.empty:
        return gettext(
            "No NPS survey in the data, and nobody rated us in {months} months: satisfaction is not known."
        ).format(months=integer(months))
    row = (of_tickets if len(of_tickets) else satisfied).iloc[0]
    said = gettext("No NPS survey in the data: this page shows what customers said of support.")
    if len(of_tickets) == 0:
        said = gettext("No NPS survey in the data: this page shows how customers rated single moments.")
    if pd.isna(row["value"]):
        return f"{said} " + ngettext(
            "There is {n} rating in {months} months: too few for a rate.",
            "There are {n} ratings in {months} months: too few for a rate.",
            int(row["n"]),
        ).format(n=integer(row["n"]), months=integer(months))
    few = row["n"] < _SAID_AS_COUNT
    alone = gettext("Satisfied: {k} ratings (likely range {range}).")
    with_share = gettext("Satisfied: {k} ratings, {share} (likely range {range}).")
    rate = (alone if few else with_share).format(
        k=count_of(row["satisfied"], row["n"]),
        share=percent(row["value"], int(row["n"])),
        range=between(percent(row["low"]), percent(row["high"])),
    )
    return f"{said} {rate}"


def counted(score: pd.DataFrame, coverage: pd.DataFrame, fewest: int, basis: str = "mrr") -> str:
    """Return what stands behind the score: its three groups, the score by revenue, a range that was cut.

    Parameters
    ----------
    score, coverage, fewest, basis
        As in :func:`headline`; with fewer accounts the headline has the groups already.
    """
    nps, weighted = figure(score, "nps.score"), figure(coverage, "nps.revenue_weighted")
    if nps.value is None or figure(coverage, "nps.answers").n < fewest:
        return ""
    groups = counts(*(figure(score, f"nps.{name}").whole for name in ("promoters", "passives", "detractors")))
    sentences = [
        gettext("{groups}; 0 to 6 is a detractor, 9 and 10 a promoter.").format(groups=groups),
    ]
    if weighted.value is not None:
        with_range = score_with_range(weighted.value, weighted.low or 0, weighted.high or 0)
        by_mrr = gettext("Weighted by MRR, NPS is {score}.")
        by_revenue = gettext("Weighted by revenue, NPS is {score}.")
        sentences.append((by_mrr if basis == "mrr" else by_revenue).format(score=with_range))
    if nps.high == 100 or nps.low == -100:
        sentences.append(gettext("The range would reach beyond the end of the scale and is cut there."))
    return " ".join(sentences)
