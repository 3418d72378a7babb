"""Drivers: what goes with a higher answer, in the whole company, by ordered logit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from cskit.errors import NotIdentified
from cskit.metrics import drivers
from cskit.metrics.nps_breakdown.answers import WORTH, nps_answers
from cskit.metrics.nps_breakdown.described import described
from cskit.policy import Policy

__all__ = ["driver_results", "drivers_by_book", "drivers_of", "drivers_shown", "known_at_answer"]

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
    Answers of one account are not independent, so ranges are those of accounts (sandwich by account).
    Traits stand in a fixed order and are taken while there are ten answers that count for each ratio.
    """
    answers = nps_answers(tables, month, policy.survey_months)
    if answers.empty:
        return drivers.nothing("no_answers"), pd.DataFrame()
    known = known_at_answer(answers, tables, month)
    traits = drivers.pooled(known, answers["customer_id"], policy)
    rows = answers.loc[traits.index]
    traits = traits.set_axis(rows["customer_id"])
    if rows.empty or traits.columns.empty:
        return drivers.nothing("no_trait", len(rows)), traits
    from cskit.models.ordered_logit import OrderedLogit  # statsmodels takes a second to load

    model = OrderedLogit(rows["group"].map(WORTH), traits, rows["customer_id"])
    try:
        return drivers.tidy(model.fit(), policy), traits
    except NotIdentified as none:
        promoters = int((rows["group"] == "promoter").sum())
        return drivers.nothing(none.reason, len(rows), promoters, model.table()), traits


def drivers_by_book(
    tables: Mapping[str, pd.DataFrame],
    home: pd.Series,
    portfolios: Iterable[str],
    month: pd.Timestamp,
    policy: Policy,
) -> dict[str, pd.DataFrame]:
    """Give each portfolio the company's drivers, without what would tell of single accounts of others.

    Parameters
    ----------
    tables, month, policy
        As in :func:`drivers_of`.
    home
        By account, the portfolio it is in.
    portfolios
        Their names.
    """
    table, traits = drivers_of(tables, month, policy)
    return drivers.hidden(table, traits, home, portfolios, policy)


def drivers_shown(company: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Find the drivers among what the slice carries; a row with the reason where they are not there.

    Parameters
    ----------
    company
        ``book.company``.
    """
    found = company.get("nps_drivers")
    return drivers.nothing("no_comparison") if found is None else found


def driver_results(found: pd.DataFrame) -> pd.DataFrame:
    """Give the odds ratios as results: ``nps.odds_ratio`` by trait and level.

    Parameters
    ----------
    found
        From :func:`drivers_shown`.
    """
    return drivers.ratios(found, "nps.odds_ratio")
