"""The hazards that the truth states are the hazards in the data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from math import exp
from typing import Any

import pandas as pd
import pytest

from cskit.sample import Sample
from cskit.sample.lives import Exposure
from cskit.sample.truth import SEGMENTS, Churn
from cskit.sample.world import World

Exposures = list[Exposure]
Chance = Callable[[Exposure], float]
Found = dict[object, tuple[float, float]]


@pytest.fixture(scope="module")
def exposures(large_world: World) -> Exposures:
    """Account-months in the history; before it only those that stayed are known. The giant cannot leave."""
    first = large_world.span.begin
    lives = [life for life in large_world.lives if not life.account.giant]
    return [exposure for life in lives for exposure in life.exposures if exposure.day > first]


@pytest.fixture(scope="module")
def chance(sample: Sample, large_world: World) -> Chance:
    """The chance of leaving that truth.json gives a month."""
    churn: Any = sample.truth["churn"]
    names = [book.name for book in large_world.books]

    def of(one: Exposure) -> float:
        (base,) = (
            band["hazard"]
            for band in churn["baseline"]
            if band["from_month"] <= one.age <= (band["to_month"] or one.age)
        )
        at_end = churn["term"]["elsewhere"] * (1 + one.term)
        term = 1.0 if one.term == 1 else at_end if one.due else churn["term"]["elsewhere"]
        effects = churn["segment"][one.segment] * churn["csm"][names[one.book]] * term
        return 1 - exp(-base * effects * exp(-churn["health_log_ratio"] * one.health))

    return of


def found_again(exposures: Exposures, chance: Chance, by: Callable[[Exposure], object]) -> Found:
    """By group: losses ÷ losses expected from the truth, and the standard error of that ratio.

    Losses are a sum of independent yes-or-no draws with these chances, so their variance is at most their
    expectation E, and the ratio's standard error at most 1/√E.
    """
    left: dict[object, int] = defaultdict(int)
    sums: dict[object, float] = defaultdict(float)
    for exposure in exposures:
        left[by(exposure)] += exposure.left
        sums[by(exposure)] += chance(exposure)
    return {group: (left[group] / sums[group], sums[group] ** -0.5) for group in left if sums[group] >= 10}


def off(found: Found) -> Found:
    """Groups whose ratio is more than 4 standard errors from 1."""
    return {group: pair for group, pair in found.items() if abs(pair[0] - 1) > 4 * pair[1]}


def test_baseline_by_tenure(exposures: Exposures, chance: Chance) -> None:
    """The baseline hazard of every tenure band is found again, to a tenth or better."""
    bands = [last for last, _ in Churn().baseline]
    found = found_again(exposures, chance, lambda one: next(last for last in bands if one.age <= last))
    assert set(found) == set(bands)
    assert not off(found)
    assert max(error for _, error in found.values()) < 0.1
    hazards = [hazard for _, hazard in Churn().baseline]
    assert hazards == sorted(hazards, reverse=True)


def test_segments(exposures: Exposures, chance: Chance) -> None:
    """The multiplier of every segment is found again."""
    found = found_again(exposures, chance, lambda one: one.segment)
    assert set(found) == set(SEGMENTS)
    assert not off(found)


def test_csms(exposures: Exposures, chance: Chance, large_world: World) -> None:
    """Six CSMs make no difference, one keeps more, one fewer; a loss counts for whoever had the account."""
    found = found_again(exposures, chance, lambda one: large_world.books[one.book].name)
    assert set(found) == {book.name for book in large_world.books}
    assert not off(found)
    assert Churn().csm == {"Sul": 0.6, "Interior": 1.6}
    # and the data can tell: had all CSMs been alike, these two would lie far outside
    assert all(abs(1 / effect - 1) > 4 * found[name][1] for name, effect in Churn().csm.items())


def test_health(exposures: Exposures, chance: Chance) -> None:
    """A standard deviation of health is worth a factor exp(0.7), from the worst accounts to the best."""
    groups = (-1.5, -0.8, -0.2, 0.4, 1.2, 99.0)
    found = found_again(exposures, chance, lambda one: next(cut for cut in groups if one.health < cut))
    assert set(found) == set(groups)
    assert not off(found)


def test_terms(exposures: Exposures, chance: Chance) -> None:
    """Accounts leave when a term ends, as much as the truth says, and the longer the term the more."""
    found = found_again(exposures, chance, lambda one: (one.term, one.due))
    assert {(1, False), (6, True), (12, False), (12, True)} <= set(found)
    assert not off(found)


def test_the_giant_stays(large_world: World) -> None:
    """What makes a book concentrated cannot leave by chance."""
    (giant,) = [life for life in large_world.lives if life.account.giant]
    assert giant.exposures
    assert not any(one.left for one in giant.exposures)


def test_loss_falls_with_tenure_in_the_tables(sample: Sample) -> None:
    """From the tables alone: the longer an account is here, the fewer of its months end it."""
    lines = sample.tables["contracts"]
    spans = lines.groupby("customer_id").agg(
        start=("start_on", "min"), end=("end_on", "max"), open=("end_on", "size")
    )
    last = lines.sort_values("start_on").groupby("customer_id").tail(1).set_index("customer_id")
    left = last["end_on"].notna() & (last["end_on"] <= pd.Timestamp("2026-09-30"))
    end = last["end_on"].where(left, pd.Timestamp("2026-09-30"))
    age = lambda day: (day - spans["start"]).dt.days / 30.4375  # noqa: E731 - one line, used thrice
    entry = age(pd.Timestamp("2023-10-01")).clip(lower=0)
    rates = []
    for low, high in ((0, 12), (12, 24), (24, 200)):
        exposed = (age(end).clip(upper=high) - entry.clip(lower=low)).clip(lower=0)
        rates.append(float((left & age(end).gt(low) & age(end).le(high)).sum() / exposed.sum()))
    assert rates[0] > rates[1] > rates[2]
    assert rates[0] > 1.5 * rates[2]


def test_accounts_left_before_the_history_are_unknown(sample: Sample) -> None:
    """Every account is there on the first day of the history or begins later, as in a real extract."""
    lines = sample.tables["contracts"]
    last = lines.groupby("customer_id")["end_on"].agg(
        lambda ends: pd.NaT if ends.isna().any() else ends.max()
    )
    assert not (last <= pd.Timestamp("2023-10-01")).any()
    assert (sample.tables["customers"]["signed_on"] < pd.Timestamp("2023-10-01")).mean() > 0.15


def test_sales_have_seasons(large_world: World) -> None:
    """January and December sell less than March."""
    signed = pd.Series([life.signed for life in large_world.lives if life.signed >= large_world.span.begin])
    by_month = pd.to_datetime(signed).dt.month.value_counts()
    assert by_month[1] < 0.8 * by_month[3]
    assert by_month[12] < 0.85 * by_month[3]
