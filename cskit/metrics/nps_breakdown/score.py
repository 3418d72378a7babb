"""The book's Net Promoter Score, and how much of the book it speaks for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis, revenue_12m
from cskit.metrics.intervals import effective_n, nps_interval
from cskit.metrics.months import shift
from cskit.metrics.nps_breakdown.answers import WORTH, Tally, ends, nps_answers, tally, why_none
from cskit.policy import Policy

__all__ = ["coverage", "score"]

_SCORE = ("score", "promoters", "passives", "detractors", "accounts", "mrr_covered")
_COVERAGE = ("answers", "response_rate", "revenue_weighted", "silent_accounts", "silent_mrr")


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
        ``survey_months`` (the window), ``confidence`` and ``finite_population``.

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
    alike, the interval is that of as many answers as the design effect leaves. A bootstrap of
    accounts covers less, and gives no width to a score where all agree (docs/validation.md). Where
    nobody ever had MRR, accounts are those with revenue in 12 months, weighed by it.
    The correction for a finite population, where the policy wants it, is for ``nps.score`` alone, and by
    accounts: contacts of an account that answered are taken to speak for it. Trends, groups and changes
    compare what customers would say, so nothing is corrected there.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, section 2.6.
    """
    reason = why_none(tables)
    if reason:
        return results.frame(results.undefined(f"nps.{name}", reason) for name in _SCORE)
    answers = nps_answers(tables, month, policy.survey_months)
    found = tally(answers, policy)
    held = _weights(tables["ledger"], month)
    rows = [results.undefined("nps.score", "no_answers")]
    if found.n:
        low, high = found.low, found.high
        if policy.finite_population:
            low, high = _of_this_book(found, held.index.union(pd.Index(answers["customer_id"]).unique()))
        rows = [results.result("nps.score", found.score, found.n, low=low, high=high)]
    for name, count in zip(_SCORE[1:4], found.counts, strict=True):
        rows.append(results.result(f"nps.{name}", count, found.n))
    heard = held[held.index.isin(answers["customer_id"])]
    total = int(held.clip(lower=0).sum())
    rows.append(results.result("nps.accounts", len(heard), len(held)))
    covered = results.undefined("nps.mrr_covered", "no_paying_account")
    if total > 0:
        share = int(heard.clip(lower=0).sum()) / total
        covered = results.result("nps.mrr_covered", share, len(held))
    return results.frame([*rows, covered])


def _of_this_book(found: Tally, book: pd.Index) -> tuple[float, float]:
    """Bring the ends nearer to the score, by how few accounts of the book are left to ask.

    The factor is √((N − n) ÷ (N − 1)), with N accounts in the book, those that answered and left since
    among them, and n accounts that answered. Where all did, the range is the score itself.
    """
    left = len(book) - found.accounts
    factor = math.sqrt(left / (len(book) - 1)) if left else 0.0
    return found.score - factor * (found.score - found.low), found.score + factor * (found.high - found.score)


def _weights(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Give the cents of each account in the book: its MRR, or its revenue where nobody has MRR."""
    now = ledger[ledger["month"] == month].set_index("customer_id")
    recurring = bool((ledger["state"] != "none").any()) or not (ledger["revenue"] != 0).any()
    if recurring:
        return now.loc[now["state"] != "none", "mrr"]
    earned = revenue_12m(ledger, month).reindex(now.index, fill_value=0)
    return earned[earned != 0]


def coverage(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    basis: Basis = "mrr",
) -> pd.DataFrame:
    """Say how much of the book answered, and what the score is when accounts weigh what they pay.

    *Answers:* for whom does the NPS speak?

    Parameters
    ----------
    tables
        ``surveys``, where the company asks.
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.
    month, policy
        Of the report; ``survey_months``, ``confidence``.
    currency
        ISO code.
    basis
        What accounts are weighed by.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``nps.answers`` (n = accounts that gave them), ``nps.response_rate``
        (0 to 1, of the invitations of the window, n of them), ``nps.revenue_weighted`` (points with
        their interval, n = accounts; undefined for fewer than ``minimum_group``),
        ``nps.silent_accounts`` and ``nps.silent_mrr`` (accounts in the book without an answer, and what
        they pay; n = accounts in the book).
    """
    reason = why_none(tables)
    if reason:
        return results.frame(
            results.undefined(f"nps.{name}", reason, currency=currency) for name in _COVERAGE
        )
    answers = nps_answers(tables, month, policy.survey_months)
    silent = accounts[~accounts["customer_id"].isin(answers["customer_id"])]
    amount = "mrr" if basis == "mrr" else "revenue_12m"
    n = len(accounts)
    return results.frame(
        [
            results.result("nps.answers", len(answers), int(answers["customer_id"].nunique())),
            _response_rate(tables["surveys"], month, policy),
            _weighted(answers, accounts.set_index("customer_id")[amount], policy),
            results.result("nps.silent_accounts", len(silent), n),
            results.money("nps.silent_mrr", int(silent[amount].clip(lower=0).sum()), n, currency),
        ]
    )


def _response_rate(surveys: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> dict[str, Any]:
    """Give the share of the window's NPS invitations that were answered by the month's end.

    Where every invitation on record was answered the table most likely holds answers only: that
    is no rate of 100%.
    """
    asked = surveys[(surveys["survey"] == "nps") & surveys["invited_on"].notna()]
    answered = asked["score"].notna() & (asked["answered_on"] < shift(month, 1))
    if answered.all():
        return results.undefined("nps.response_rate", "no_invitations")
    first, after = shift(month, 1 - policy.survey_months), shift(month, 1)
    within = (asked["invited_on"] >= first) & (asked["invited_on"] < after)
    if not within.any():
        return results.undefined("nps.response_rate", "nobody_invited")
    return results.result("nps.response_rate", float(answered[within].mean()), int(within.sum()))


def _weighted(answers: pd.DataFrame, amounts: pd.Series, policy: Policy) -> dict[str, Any]:
    """Give the score with each account weighing what it pays, its contacts alike.

    The interval is that of the plain score for as many answers as equal accounts would weigh.
    """
    # By what they hold: the sums then have the same last digit whatever the accounts are called.
    shares = sorted(_shares(answers, amounts[amounts > 0]))
    if len(shares) < policy.minimum_group:
        reason = "too_few_answers" if shares else "no_answers"
        return results.undefined("nps.revenue_weighted", reason, len(shares))
    weights = np.array([cents for cents, _, _ in shares], dtype=np.int64)
    size, total = effective_n(weights), int(weights.sum())
    up, down = (sum(row[0] * row[side] for row in shares) / total for side in (1, 2))
    found = nps_interval(up * size, max(1 - up - down, 0.0) * size, down * size, confidence=policy.confidence)
    low, high = ends(found)
    return results.result("nps.revenue_weighted", 100 * (up - down), len(shares), low=low, high=high)


def _shares(answers: pd.DataFrame, amounts: pd.Series) -> Iterator[tuple[int, float, float]]:
    """Give, for each account that answered and pays, its cents and its shares of promoters and detractors."""
    worth = answers["group"].map(WORTH)
    by_account = pd.DataFrame({"up": worth == 1, "down": worth == -1}).groupby(answers["customer_id"]).mean()
    both = by_account.join(amounts.rename("cents"), how="inner").sort_index()
    return zip(both["cents"].tolist(), both["up"].tolist(), both["down"].tolist(), strict=True)
