"""Which NPS answers count, and what some answers say together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.intervals import Nps, design_effects, nps_interval, quantile
from cskit.metrics.months import IntArray, shift
from cskit.policy import Policy

__all__ = [
    "WORTH",
    "Tally",
    "design_effect",
    "ends",
    "latest_answers",
    "nps_answers",
    "tallied",
    "tally",
    "why_none",
    "worths",
]

WORTH = {"promoter": 1, "passive": 0, "detractor": -1}
"""What an answer of each group adds to the score; the groups, happiest first."""


def latest_answers(surveys: pd.DataFrame, month: pd.Timestamp, months: int) -> pd.DataFrame:
    """Give the NPS answers that count: the latest of each contact within a window of months.

    *Answers:* who said what, and when?

    Parameters
    ----------
    surveys
        ``response_id``, ``customer_id``, ``contact_id``, ``answered_on``, ``survey``, ``score``.
    month
        Last month of the window; an answer of a later day is not known yet.
    months
        Length of the window.

    Returns
    -------
    DataFrame
        The rows of ``surveys`` that count, by account, day and score, and ``group``:
        ``promoter`` (9-10), ``passive`` (7-8) or ``detractor`` (0-6).

    Notes
    -----
    Answers without a contact cannot be told apart: one per account and day counts. Of two
    answers on the same day the lower score counts: ids say nothing of the hour, and may be given anew.

    Examples
    --------
    >>> surveys = pd.DataFrame({
    ...     "response_id": ["1", "2", "3", "4"], "customer_id": "a", "survey": "nps",
    ...     "contact_id": ["x", "x", None, None], "score": [3.0, 9.0, 7.0, 0.0],
    ...     "answered_on": pd.to_datetime(["2026-02-01", "2026-05-01", "2026-06-01", "2025-06-01"])})
    >>> latest_answers(surveys, pd.Timestamp("2026-06-01"), 12)[["response_id", "group"]]
      response_id     group
    0           2  promoter
    1           3   passive
    """
    day, score = surveys["answered_on"].to_numpy("datetime64[us]"), surveys["score"].to_numpy("float64")
    first, after = (one.to_datetime64() for one in (shift(month, 1 - months), shift(month, 1)))
    asked = surveys["survey"].to_numpy(dtype=object) == "nps"
    places = np.flatnonzero((day >= first) & (day < after) & asked & ~np.isnan(score))
    kept = surveys.take(_counting(surveys, places)).reset_index(drop=True)
    group = np.select([kept["score"] >= 9, kept["score"] >= 7], ["promoter", "passive"], "detractor")
    return kept.assign(group=pd.Series(group, index=kept.index, dtype="str"))


def _counting(surveys: pd.DataFrame, places: npt.NDArray[np.intp]) -> list[int]:
    """Give the places of the latest answer of each contact, by account, day and score."""
    names = ("customer_id", "answered_on", "score", "response_id", "contact_id")
    who, day, score, response, contact = (surveys[name].to_numpy()[places].tolist() for name in names)
    order = sorted(range(len(places)), key=lambda at: (who[at], day[at], -score[at], response[at]))
    latest: dict[tuple[str, object], int] = {}
    for at in order:
        by = (who[at], contact[at] if isinstance(contact[at], str) else day[at])
        latest.pop(by, None)  # so that the later one stands at its own place
        latest[by] = at
    return [int(places[at]) for at in latest.values()]


def nps_answers(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, months: int) -> pd.DataFrame:
    """Give the answers that count, as :func:`latest_answers`; no row where there is no survey table."""
    surveys = tables.get("surveys")
    if surveys is None:
        texts = ("response_id", "customer_id", "contact_id", "survey", "comment", "group")
        nothing = pd.DataFrame({name: pd.Series(dtype="str") for name in texts})
        return nothing.assign(answered_on=pd.Series(dtype="datetime64[us]"), score=pd.Series(dtype="float64"))
    return latest_answers(surveys, month, months)


def why_none(tables: Mapping[str, pd.DataFrame]) -> str:
    """Give the reason why no NPS is asked at all; empty where it is.

    Examples
    --------
    >>> why_none({}), why_none({"surveys": pd.DataFrame({"survey": ["csat"]})})
    ('no_surveys', 'no_nps_survey')
    """
    surveys = tables.get("surveys")
    if surveys is None:
        return "no_surveys"
    # A table without a row says that nobody answered, not that nobody was asked.
    return "" if surveys.empty or (surveys["survey"] == "nps").any() else "no_nps_survey"


class Tally(NamedTuple):
    """What some answers say together: counts, and the score in points with its interval.

    ``adjusted`` and ``error`` are the centre and the standard error of the adjusted Wald interval;
    ``low`` and ``high`` are its ends, clipped to −100 and 100. All NaN without an answer.
    """

    promoters: int
    passives: int
    detractors: int
    accounts: int
    score: float
    adjusted: float
    error: float
    low: float
    high: float

    @property
    def n(self) -> int:
        """Answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def counts(self) -> tuple[int, int, int]:
        """Promoters, passives, detractors."""
        return self.promoters, self.passives, self.detractors


def tally(answers: pd.DataFrame, policy: Policy) -> Tally:
    """Count answers and give their score with its interval.

    Parameters
    ----------
    answers
        ``customer_id`` and ``group``.
    policy
        ``confidence``.

    Notes
    -----
    Where contacts of one account answer alike, their answers say less than as many accounts would:
    the interval is then that of n ÷ design effect answers (the effect is never below 1).
    docs/validation.md has what this covers, beside a bootstrap of accounts.

    Examples
    --------
    >>> answers = pd.DataFrame({"customer_id": list("abcd"), "group": ["promoter"] * 3 + ["detractor"]})
    >>> found = tally(answers, Policy())
    >>> found.counts, found.score, round(found.low, 1), found.high
    ((3, 0, 1), 50.0, -33.6, 90.7...)
    """
    return tallied(pd.factorize(answers["customer_id"])[0], worths(answers), policy)


def worths(answers: pd.DataFrame) -> IntArray:
    """Give what each answer adds to the score."""
    group = answers["group"].to_numpy(dtype=object)
    return np.select([group == name for name in WORTH], list(WORTH.values())).astype(np.int64)


def tallied(accounts: IntArray, worth: IntArray, policy: Policy) -> Tally:
    """Give :func:`tally` of answers held as arrays: the number of each one's account, and what it adds."""
    promoters, passives, detractors = (int((worth == one).sum()) for one in WORTH.values())
    inflation = _inflation(worth.astype(np.float64), accounts)
    found = nps_interval(promoters, passives, detractors, policy.confidence, inflation)
    return Tally(
        promoters,
        passives,
        detractors,
        int(np.count_nonzero(np.bincount(accounts))),
        found.score,
        found.adjusted,
        (found.high - found.low) / (2 * quantile(policy.confidence)),
        *ends(found),
    )


def ends(found: Nps) -> tuple[float, float]:
    """Give the ends of a score's interval on the scale; NaN without an answer.

    The interval is not centred on the score: of a single answer it may leave the score out, which is
    then its end.

    Examples
    --------
    >>> ends(nps_interval(10, 0, 0)), ends(nps_interval(0, 0, 1))
    ((47.50..., 100.0), (-100.0, 48.49...))
    """
    if math.isnan(found.score):
        return math.nan, math.nan
    return max(min(found.low, found.score), -100.0), min(max(found.high, found.score), 100.0)


def design_effect(values: pd.Series, accounts: pd.Series) -> float:
    """Give the variance of a mean with accounts as units, over that with answers as units.

    Parameters
    ----------
    values
        What each answer is worth.
    accounts
        The account of each answer, in the same order.

    Returns
    -------
    float
        From 1: see :func:`cskit.metrics.intervals.design_effects`.

    Examples
    --------
    >>> two_each = pd.Series(list("aabb"))
    >>> design_effect(pd.Series([1, 1, -1, -1]), two_each), design_effect(pd.Series([1, -1, 1, -1]), two_each)
    (4.0, 1.0)
    """
    return _inflation(values.to_numpy(dtype="float64"), pd.factorize(accounts)[0])


def _inflation(worth: npt.NDArray[np.float64], accounts: IntArray) -> float:
    """Give :func:`design_effect` of arrays, accounts by their number."""
    sums, sizes = np.bincount(accounts, worth), np.bincount(accounts)
    return float(design_effects(sums, sizes, float((worth**2).sum())))
