"""Net Promoter Score: who is happy, who is not, and how sure the figure is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import nps_interval
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["latest_answers", "score"]


def latest_answers(surveys: pd.DataFrame, month: pd.Timestamp, months: int) -> pd.DataFrame:
    """Give the NPS answers that count: the latest of each contact within a window of months.

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
        The rows of ``surveys`` that count, by account, day and response, and ``group``:
        ``promoter`` (9-10), ``passive`` (7-8) or ``detractor`` (0-6).

    Notes
    -----
    Answers without a contact cannot be told apart: one per account and day counts. Of two
    answers on the same day the greater ``response_id`` is the later one.

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
    day = surveys["answered_on"]
    within = (day >= shift(month, 1 - months)) & (day < shift(month, 1))
    rows = surveys[within & (surveys["survey"] == "nps") & surveys["score"].notna()]
    rows = rows.sort_values(["customer_id", "answered_on", "response_id"])
    named = rows["contact_id"].notna()
    kept = pd.concat(
        [
            rows[named].drop_duplicates(["customer_id", "contact_id"], keep="last"),
            rows[~named].drop_duplicates(["customer_id", "answered_on"], keep="last"),
        ]
    ).sort_values(["customer_id", "answered_on", "response_id"], ignore_index=True)
    group = np.select([kept["score"] >= 9, kept["score"] >= 7], ["promoter", "passive"], "detractor")
    return kept.assign(group=pd.Series(group, index=kept.index, dtype="str"))


def score(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compute the book's Net Promoter Score of the last months.

    *Answers:* would our customers recommend us, and do enough of them say so to know?

    Parameters
    ----------
    tables
        ``ledger``, and ``surveys`` where the company asks.
    month
        The month of the report.
    policy
        ``survey_months`` (the window) and ``confidence``.

    Returns
    -------
    DataFrame
        Rows of the contract's ``results``: ``nps.score`` (points, −100 to 100, with its interval
        clipped to that range, n = answers), ``nps.promoters``, ``nps.passives``,
        ``nps.detractors`` (answers), ``nps.accounts`` (accounts of the book that answered,
        n = accounts in the book) and ``nps.mrr_covered`` (share of the book's MRR they hold).

    Notes
    -----
    Answers of accounts that have left since count too. Where contacts of one account answer
    alike, their answers say less than as many accounts would: the variance is then inflated by
    the design effect of the accounts (never below 1). A bootstrap of accounts estimates the same
    in larger samples, but gives no width to a score where all agree.
    """
    ids = ("score", "promoters", "passives", "detractors", "accounts", "mrr_covered")
    surveys = tables.get("surveys")
    if surveys is None:
        return results.frame(results.undefined(f"nps.{name}", "no_surveys") for name in ids)
    answers = latest_answers(surveys, month, policy.survey_months)
    counts = answers["group"].value_counts()
    promoters, passives, detractors = (
        int(counts.get(name, 0)) for name in ("promoter", "passive", "detractor")
    )
    n = len(answers)
    rows = [results.undefined("nps.score", "no_answers")]
    if n:
        found = nps_interval(promoters, passives, detractors, policy.confidence, _design_effect(answers))
        low, high = max(found.low, -100.0), min(found.high, 100.0)
        rows = [results.result("nps.score", found.score, n, low=low, high=high)]
    for name, count in zip(ids[1:4], (promoters, passives, detractors), strict=True):
        rows.append(results.result(f"nps.{name}", count, n))
    ledger = tables["ledger"]
    now = ledger[(ledger["month"] == month) & (ledger["state"] != "none")]
    heard = now[now["customer_id"].isin(answers["customer_id"])]
    total = int(now["mrr"].sum())
    rows.append(results.result("nps.accounts", len(heard), len(now)))
    covered = results.undefined("nps.mrr_covered", "no_paying_account")
    if total > 0:
        covered = results.result("nps.mrr_covered", int(heard["mrr"].sum()) / total, len(now))
    return results.frame([*rows, covered])


def _design_effect(answers: pd.DataFrame) -> float:
    """Give the variance of the score with accounts as units, over that with answers as units."""
    if not answers["customer_id"].duplicated().any():
        return 1.0
    worth = answers["group"].map({"promoter": 1.0, "passive": 0.0, "detractor": -1.0})
    off = worth - worth.mean()
    by_account = off.groupby(answers["customer_id"]).sum()
    count, plain = len(by_account), float((off**2).sum())
    if plain == 0:
        return 1.0
    if count < 2:
        return float(len(answers))  # one account speaks with one voice
    return max(1.0, float((by_account**2).sum()) * count / (count - 1) / plain)
