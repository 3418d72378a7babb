"""Other intervals of the kit: nothing is promised of them, but what they cover is measured too."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from cskit.metrics import poisson
from cskit.metrics.intervals import mean_interval, nps_interval, wilson
from cskit.metrics.ltv_cac.estimate import Estimate, of_error
from cskit.metrics.nps_breakdown.answers import Tally, ends
from cskit.metrics.nps_breakdown.change import change
from cskit.metrics.nps_breakdown.score import _of_this_book
from cskit.policy import Policy
from tests.simulation.seeds import generator

MEANS = (0.5, 1, 2, 5, 10, 20, 50)
"""Expected numbers of events."""

RATINGS = {"spread": (0.10, 0.10, 0.20, 0.30, 0.30), "mostly 5": (0.01, 0.02, 0.02, 0.15, 0.80)}
"""Shares of the ratings 1 to 5."""

SIZES = (10, 20, 30, 50, 100, 200)
LOSSES = (0.02, 0.10, 0.20)
"""Shares of accounts lost in 12 months."""

MONTH = pd.Timestamp("2026-09-01")
ANSWERS = (0.45, 0.30, 0.25)
"""Shares of promoters, passives and detractors, in both periods."""


def counts(expected: float) -> float:
    """Give the coverage of Garwood's interval where so many events are expected: a sum over all counts."""
    seen = np.arange(200)
    chance = np.exp(special.xlogy(seen, expected) - expected - special.gammaln(seen + 1))
    ends = [poisson.interval(int(count)) for count in seen]
    return float(sum(p for p, end in zip(chance, ends, strict=True) if end.low <= expected <= end.high))


def means(name: str, n: int, count: int) -> float:
    """Give the coverage of Student's interval of the mean of n ratings."""
    shares = RATINGS[name]
    drawn = generator("means", name, n).choice([1.0, 2.0, 3.0, 4.0, 5.0], (count, n), p=shares)
    truth = float(np.dot(shares, [1, 2, 3, 4, 5]))
    ends = [mean_interval(ratings, (1, 5)) for ratings in drawn]
    return float(np.mean([end.low <= truth <= end.high for end in ends]))


def lifetime_value(loss: float, n: int, count: int) -> tuple[float, float]:
    """Give the coverage of ARPA ÷ churn where somebody left, and the share of such books.

    Lognormal MRR (σ 1) of n accounts, and losses over their 12 n account-months.
    """
    random = generator("ltv", loss, n)
    churn = 1 - (1 - loss) ** (1 / 12)
    mrr = np.exp(random.standard_normal((count, n)))
    lost = random.binomial(12 * n, churn, count)
    truth, held = np.exp(0.5) / churn, 0
    for paid, left in zip(mrr, lost, strict=True):
        if left:
            share, ends = left / (12 * n), wilson(int(left), 12 * n)
            found = of_error(float(paid.mean()), paid / paid.mean() - 1, 0.95).over(
                Estimate(share, float(np.log(share / ends.low)), float(np.log(ends.high / share)))
            )
            held += found.low <= truth <= found.high
    some = int((lost > 0).sum())
    return held / max(some, 1), some / count


def score_changes(same: bool, n: int, count: int) -> float:
    """Give the coverage of the change of the NPS, from one period to the next, where nothing changed.

    ``same``: the same accounts answer both times, alike with a correlation of one half; else others do.
    """
    random, policy = generator("nps change", same, n), Policy(draws=400)
    score = np.array([10, 8, 3])
    held = 0
    for _ in range(count):
        then, now = random.choice(score, (2, n), p=ANSWERS)
        keeps = same & (random.random(n) < 0.5)
        found = change({"surveys": _surveys(then, np.where(keeps, then, now), same)}, MONTH, policy)
        row = found[found["id"] == "nps.change"].iloc[0]
        held += row["low"] <= 0 <= row["high"]
    return held / count


def _surveys(then: np.ndarray, now: np.ndarray, same: bool) -> pd.DataFrame:
    n = len(now)
    numbers = np.arange(n)
    who = [*numbers, *(numbers if same else n + numbers)]
    days = ["2025-03-01"] * n + ["2026-03-01"] * n
    return pd.DataFrame(
        {
            "response_id": [str(number) for number in range(2 * n)],
            "customer_id": [f"a{number:04}" for number in who],
            "contact_id": [f"c{number:04}" for number in who],
            "answered_on": pd.to_datetime(days).astype("datetime64[us]"),
            "survey": "nps",
            "score": np.r_[then, now].astype(float),
        }
    )


def this_book(accounts: int, answered: float, count: int) -> tuple[float, float]:
    """Give the coverage of the book's own score, with the correction for a finite population, and without."""
    random = generator("this book", accounts, answered)
    n, held = round(accounts * answered), np.zeros(2)
    for _ in range(count):
        book = random.choice([1, 0, -1], accounts, p=ANSWERS)
        counts = [int((book[:n] == worth).sum()) for worth in (1, 0, -1)]
        found = nps_interval(*counts)
        tally = Tally(*counts, n, found.score, found.adjusted, found.error, *ends(found))
        narrow = _of_this_book(tally, pd.RangeIndex(accounts))
        # To the rounding error of a score that all accounts gave.
        truth = 100 * book.mean()
        held += [low - 1e-9 <= truth <= high + 1e-9 for low, high in (narrow, ends(found))]
    return float(held[0] / count), float(held[1] / count)
