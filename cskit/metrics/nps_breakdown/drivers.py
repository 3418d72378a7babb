"""Drivers: what goes with a higher answer, in the whole company, by ordered logit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import drivers
from cskit.metrics.nps_breakdown.answers import WORTH, nps_answers
from cskit.metrics.nps_breakdown.described import described
from cskit.policy import Policy

__all__ = ["answering", "driver_results", "drivers_of", "drivers_shown", "known_at_answer"]

DAYS, HOURS = 90, 24
"""Days before an answer in which tickets count, and hours in which a first answer is quick."""
_GRAVE = ("urgent", "high")
_KNOWN = ("touch_model", "segment", "tenure")


def known_at_answer(
    answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame], month: pd.Timestamp
) -> pd.DataFrame:
    """Give what was known of each account on the day of its answer.

    Parameters
    ----------
    answers
        ``customer_id``, ``contact_id``, ``answered_on``.
    tables
        ``customers``, ``ledger``; ``contacts`` and ``tickets`` where they exist.
    month
        The month of the report.

    Returns
    -------
    DataFrame
        On the index of ``answers``, texts, empty where not known: ``touch_model``, ``segment`` (both of
        today), ``tenure`` (of the day of the answer), ``grave`` (``with``, ``without``: an urgent or high
        ticket opened in the 90 days before), ``wait`` (of these days' tickets: ``none``, ``quick`` where
        each had its first answer within a day, ``slow``) and ``role`` of who answered.

    Notes
    -----
    Tickets of the day of the answer or later do not count: the answer cannot be about them. Where the
    table begins less than 90 days before an answer, its tickets are not known.
    """
    about = described(answers, tables, month)
    found = {name: about[name] for name in _KNOWN} | _support(answers, tables.get("tickets"))
    return pd.DataFrame({**found, "role": about["role"]}).fillna("")


def _support(answers: pd.DataFrame, tickets: pd.DataFrame | None) -> dict[str, pd.Series]:
    """Say of each answer which tickets its account had opened shortly before."""
    if tickets is None or tickets.empty:
        return {}
    opened = tickets["opened_at"]
    waited = (tickets["first_response_at"] - opened).dt.total_seconds() / 3600
    if "first_response_minutes" in tickets:
        waited = waited.fillna(tickets["first_response_minutes"].astype("float64") / 60)
    facts = pd.DataFrame({
        "customer_id": tickets["customer_id"], "opened_at": opened,
        "grave": tickets["priority"].isin(_GRAVE), "slow": ~(waited <= HOURS),
    })  # fmt: skip
    days = answers[["customer_id", "answered_on"]].assign(answer=np.arange(len(answers)))
    pairs = days.merge(facts, on="customer_id")
    since = pairs["answered_on"] - pd.Timedelta(days=DAYS)
    pairs = pairs[(pairs["opened_at"] < pairs["answered_on"]) & (pairs["opened_at"] >= since)]
    each = pairs.groupby("answer")[["grave", "slow"]].any().reindex(days["answer"])
    some = each["slow"].notna().to_numpy()
    known = (answers["answered_on"] - pd.Timedelta(days=DAYS) >= opened.min().normalize()).to_numpy()
    grave = np.where((each["grave"] == True).to_numpy(), "with", "without")  # noqa: E712 - NaN is neither
    wait = np.where(~some, "none", np.where((each["slow"] == True).to_numpy(), "slow", "quick"))  # noqa: E712
    return {
        name: pd.Series(np.where(known, values, ""), answers.index, dtype="str")
        for name, values in (("grave", grave), ("wait", wait))
    }


def drivers_of(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare how well accounts answer, by what was known of them on that day.

    *Answers:* which kinds of accounts answer better, all else alike?

    Parameters
    ----------
    tables
        The whole company's ``customers``, ``ledger``, ``surveys`` and, where they exist, ``contacts`` and
        ``tickets``.
    month
        The month of the report.
    policy
        ``survey_months``, ``confidence``, ``minimum_group``.

    Returns
    -------
    tuple
        The table, as :func:`cskit.metrics.drivers.tidy` (``n`` = answers, ``events`` = promoters), and the
        traits of the answers in it, by ``customer_id``.

    Notes
    -----
    Ordered logit of detractor, passive and promoter: the ratio is that of the odds of a better group.
    Answers of one account are not independent, so ranges are those of accounts: see
    :func:`cskit.models.clustered.jackknife`.
    Traits stand in a fixed order and are taken while there are ten answers that count for each ratio.
    """
    answers = nps_answers(tables, month, policy.survey_months)
    if answers.empty:
        return drivers.nothing("no_answers"), pd.DataFrame()
    return answering(known_at_answer(answers, tables, month), answers, policy)


def answering(
    known: pd.DataFrame, answers: pd.DataFrame, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare how well accounts answer by what is known of them.

    Parameters
    ----------
    known
        From :func:`known_at_answer`.
    answers
        On the same index: ``customer_id`` and ``group``.
    policy
        As in :func:`drivers_of`.

    Returns
    -------
    tuple
        As :func:`drivers_of`.
    """
    from cskit.models.ordered_logit import OrderedLogit  # statsmodels takes a second to load

    def model(traits: pd.DataFrame) -> OrderedLogit:
        rows = answers.loc[traits.index]
        return OrderedLogit(rows["group"].map(WORTH), traits, rows["customer_id"])

    return drivers.compared(known, answers["customer_id"], answers["group"] == "promoter", model, policy)


def drivers_shown(company: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Find the table in ``book.company``, see :func:`cskit.metrics.drivers.shown`."""
    return drivers.shown(company, "nps_drivers")


def driver_results(found: pd.DataFrame) -> pd.DataFrame:
    """Give the odds ratios as results, see :func:`cskit.metrics.drivers.ratios`."""
    return drivers.ratios(found, "nps.odds_ratio")
