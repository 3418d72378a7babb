"""The curve that the retention page draws is the one the sample was made from."""

from __future__ import annotations

from collections import defaultdict
from math import exp
from typing import Any

import pandas as pd

from cskit.metrics import cohort_retention as retention
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from cskit.policy import Policy
from cskit.sample import Sample
from cskit.sample.company import make_world
from cskit.sample.lives import Exposure
from cskit.sample.months import Span, parse_month

MONTH = pd.Timestamp("2026-09-01")


def _chance(one: Exposure, churn: Any, books: list[str]) -> float:
    """The chance of leaving in a month of service, as truth.json gives it."""
    (base,) = (
        band["hazard"]
        for band in churn["baseline"]
        if band["from_month"] <= one.age <= (band["to_month"] or one.age)
    )
    at_end = churn["term"]["elsewhere"] * (1 + one.term)
    term = 1.0 if one.term == 1 else at_end if one.due else churn["term"]["elsewhere"]
    effects = churn["segment"][one.segment] * churn["csm"][books[one.book]] * term
    return 1 - exp(-base * effects * exp(-churn["health_log_ratio"] * one.health))


def test_the_curve_is_the_one_the_sample_was_made_from(sample: Sample) -> None:
    """At 3, 6, 12, 24 and 36 months the true share still here lies in the estimate's own range.

    The truth: Π (1 − mean chance at each age) over the months of service in the history, first lives only.
    Survivors of before the history enter late in both.
    """
    last = parse_month("2026-09")
    world = make_world(720, 8, Span(last - 35, last), 2026)
    books = [book.name for book in world.books]
    chances: dict[int, list[float]] = defaultdict(list)
    for life in world.lives:
        first_life = life.exposures[
            : next((at + 1 for at, one in enumerate(life.exposures) if one.left), None)
        ]
        for one in first_life:
            if one.day > world.span.begin:
                chance = 0.0 if life.account.giant else _chance(one, sample.truth["churn"], books)
                chances[one.age].append(chance)
    ledger = derive(sample.tables, MONTH, Policy()).ledger
    found = lives(ledger, MONTH, ledger["month"].min(), pd.Timestamp("2023-10-01"))
    curve = retention.curve(found, Policy()).set_index("age")
    share, outside = 1.0, {}
    for age in range(1, 37):
        share *= 1 - sum(chances[age]) / len(chances[age])
        row = curve.loc[age]
        # Accounts of the company's very first month have no known beginning: a few fewer at risk.
        assert abs(row["at_risk"] - len(chances[age])) <= 5
        if age in (3, 6, 12, 24, 36) and not row["low"] <= share <= row["high"]:
            outside[age] = (share, row["survival"])
    assert outside == {}
