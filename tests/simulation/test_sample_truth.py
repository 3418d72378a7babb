"""The sample's truth is what its generator does, and a few companies hold it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.sample.company import make_world
from cskit.sample.months import Span, parse_month
from tests.simulation import sample_company, sample_curves, sample_tables, sample_truth
from tests.simulation.sample_company import Kit, Row
from tests.simulation.sample_curves import Kind
from tests.simulation.sample_truth import Company

FEW, PATHS = range(301, 304), 4_000
PLAIN = {
    "baseline": [
        {"from_month": 1, "to_month": 2, "hazard": 0.3},
        {"from_month": 3, "to_month": None, "hazard": 0.1},
    ],
    "segment": {"SMB": 2.0},
    "term": {"elsewhere": 0.5},
    "health_log_ratio": 0.7, "health_persistence": 0.9,
    "health_account_deviation": 0.0, "health_month_deviation": 0.0,
}  # fmt: skip
"""Hazards where all accounts have health 0."""


# The truth is right


def test_shares_follow_from_the_hazards_as_by_hand():
    """Month to month: exp(−.6), exp(−1.2), exp(−1.4). Terms of 3 months: half, but twice in each third."""
    monthly, termly = Kind("SMB", 1, 1.0), Kind("SMB", 3, 0.5)
    found = sample_curves.curves(PLAIN, [monthly, termly], paths=10, months=3)
    np.testing.assert_allclose(found[monthly], np.exp([0, -0.6, -1.2, -1.4]))
    np.testing.assert_allclose(found[termly], np.exp([0, -0.15, -0.3, -0.5]))


def test_health_is_averaged_over():
    """Where health lasts for ever, S = ∫ exp(−H·exp(−.7 · .6 z)) φ(z) dz, by Gauss and Hermite's rule."""
    lasting, kind = {**PLAIN, "health_account_deviation": 0.6}, Kind("SMB", 1, 1.0)
    found = sample_curves.curves(lasting, [kind], paths=40_000, months=12)[kind]
    at, weight = np.polynomial.hermite_e.hermegauss(40)
    summed = np.array([0.6, 1.2, 3.2])
    whole = np.exp(-summed[:, None] * np.exp(-0.7 * 0.6 * at)) @ weight / weight.sum()
    np.testing.assert_allclose(found[[1, 2, 12]], whole, atol=3e-3)
    assert (abs(found[[1, 2, 12]] - np.exp(-summed)) > 6e-3).all()


def test_health_is_spread_and_forgets_as_truth_says():
    """Its variance is .6² + .8²; a month apart accounts correlate by (.6² + .9 · .8²), a year by less."""
    churn = {"health_persistence": 0.9, "health_account_deviation": 0.6, "health_month_deviation": 0.8}
    found = sample_curves.health(churn, 40_000, 13, np.random.default_rng(1))
    correlation = np.corrcoef(found[:, [0, 1, 12]].T)
    assert found.std() == pytest.approx(1.0, abs=0.01)
    assert correlation[0, 1:] == pytest.approx([0.36 + 0.64 * 0.9, 0.36 + 0.64 * 0.9**12], abs=0.015)


@pytest.fixture(scope="module")
def few() -> list[Kit]:
    return [Kit(sample_company.generate(seed=seed)) for seed in FEW]


def test_as_many_leave_within_a_year_as_the_truth_says():
    """Of 2,500 accounts of the generator, losses within 12 and 24 months lie within 4 standard errors."""
    last = parse_month("2026-09")
    world = make_world(2500, 8, Span(last - 35, last), 77)
    truth = sample_company.generate(customers=8, seed=1).truth["churn"]
    rows = []
    for life in world.lives:
        began = life.signed
        if began < world.span.begin or life.account.giant:
            continue
        first = next((one.age for one in life.exposures if one.left), 0)
        reach = 12 * (2026 - began.year) + 10 - began.month - (began.day > 30)
        csm = truth["csm"].get(world.books[life.account.book].name, 1.0)
        rows.append((Kind(life.account.segment.name, life.account.term, csm), first, reach))
    known = sample_curves.curves(truth, [kind for kind, _, _ in rows], paths=PATHS)
    for age in (12, 24):
        share = np.array([known[kind][age] for kind, _, reach in rows if reach > age])
        left = sum(0 < first <= age for _, first, reach in rows if reach > age)
        assert len(share) > 400
        assert abs(left - (1 - share).sum()) < 4 * np.sqrt((share * (1 - share)).sum())


# A few companies hold it


def _found(few: list[Kit], *parts) -> pd.DataFrame:
    rows = [[row for part in parts for row in part(kit)] for kit in few]
    began = [sample_company._began(kit) for kit in few]
    return sample_truth.beside_truth([Company(*one) for one in zip(rows, began, strict=True)], PATHS)


def test_a_few_companies_hold_their_truth(few):
    """Of three companies' curves, 9 of 10 figures hold the truth of truth.json; signals name all planted."""
    found = _found(few, sample_company._staying, sample_company._planted)
    staying = found[found["figure"].isin(["curve", "m12"])]
    assert len(staying) > 150
    assert staying["inside"].mean() > 0.9
    signals = found[found["figure"] == "signal"]
    assert {of[0] for of in signals["of"]} >= {"detractor", "silent", "contracted", "frozen", "returned"}
    assert (signals["value"] == 1).all()


def test_intervals_that_are_too_short_are_noticed(few, monkeypatch):
    """One standard error in place of 1.96: far fewer figures hold the truth."""
    monkeypatch.setattr("cskit.metrics.intervals.survival.quantile", lambda _: 1.0)
    found = _found(few, sample_company._staying)
    assert found.loc[found["figure"] == "curve", "inside"].mean() < 0.85


def test_survivors_taken_for_all_are_noticed(few, monkeypatch):
    """Accounts of before the history seen as if from their first month: the company seems to keep more."""
    whole = sample_company.lives
    monkeypatch.setattr(sample_company, "lives", lambda *of: whole(*of[:3]))
    again = [Kit.__new__(Kit) for _ in few]
    for new, old in zip(again, few, strict=True):
        new.__dict__.update({name: value for name, value in vars(old).items() if name != "lives"})
    found = _found(again, sample_company._staying)
    company = sample_tables.chosen(found, "curve", lambda of: of[0] == "all")
    assert (company["value"] > company["truth"]).mean() > 0.9
    assert company["inside"].mean() < 0.5


# Counting


def test_truth_of_all_companies_is_that_of_their_sums(few):
    """Kept 90 of 100 and 10 of 20: 100 of 120."""
    began = sample_company._began(few[0])
    rows = [[Row("grr", ("Sul",), 0.9, 0.8, 0.95, 100)], [Row("grr", ("Sul",), 0.5, 0.3, 0.7, 20)]]
    found = sample_truth.beside_truth([Company(one, began) for one in rows], 10)
    assert found["truth"].to_list() == pytest.approx([100 / 120] * 2)
    assert found["inside"].to_list() == [True, False]


@pytest.mark.parametrize(("together", "goal"), [(False, 0.92), (True, 0.89)])
def test_figures_that_fail_together_count_as_fewer(together, goal):
    """500 figures of 100 companies: 475 inside; told from 95% more easily where they fail each alone."""
    inside = np.ones(500, dtype=bool)
    inside[: 25 if together else 500 : 1 if together else 20] = False
    one = sample_truth.cell("x", pd.DataFrame({"seed": np.arange(500) // 5, "inside": inside}))
    assert (one.n, one.coverage, one.goal.least) == (500, 0.95, goal)


def test_least_rate_of_200():
    """181 of 200 or fewer are as rare as 1% where 95% is true; 182 are not."""
    assert sample_truth.least(200) == 0.91
    assert sample_truth.least(40) == 0.85


def test_tables_say_all_that_was_counted(few):
    """Each row has as many cells as its head, and each rate that falls short of its goal is bold."""
    parts = (sample_company._staying, sample_company._year, sample_company._scores, sample_company._beside,
             sample_company._planted)  # fmt: skip
    made = sample_tables.tables(_found(few, *parts))
    for table in made:
        assert len({line.count(" | ") for line in table.lines if not line.startswith("|---")}) == 1
    cells = [one for table in made for one in table.cells]
    assert len(cells) > 70
    assert sum(line.count("**") for table in made for line in table.lines) == 2 * sum(
        one.outside for one in cells
    )
