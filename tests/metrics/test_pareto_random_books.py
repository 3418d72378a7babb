"""A book against as many accounts of the company, drawn at random."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import pareto
from cskit.policy import Policy
from tests.metrics.build import reasons

POLICY = Policy()


QUICK = Policy(draws=400)
COMPANY = np.random.default_rng(7).lognormal(8, 1, 300).astype(int) + 1


def test_draws_depend_on_neither_the_order_of_rows_nor_other_books() -> None:
    """The same bytes from shuffled amounts, and whether sizes are drawn alone or together."""
    alone = pareto.random_books(COMPANY, 40, QUICK)
    pd.testing.assert_frame_equal(
        pareto.random_books(np.random.default_rng(1).permutation(COMPANY), 40, QUICK), alone
    )
    together = pareto.random_books_of(COMPANY, [90, 40, 7, 40], QUICK)
    assert together["n"].unique().tolist() == [7, 40, 90]
    pd.testing.assert_frame_equal(together[together["n"] == 40].reset_index(drop=True), alone)
    other = pareto.random_books(COMPANY, 40, Policy(draws=400, seed=1))
    assert not other.equals(alone)


def test_draws_are_without_replacement() -> None:
    """Drawing all but five of a company leaves little to chance, and equal accounts none."""
    found = pareto.random_books([*[1] * 95, *[10**6] * 5], 95, QUICK)
    shares = found[found["measure"] == "share"]
    # With replacement a draw would often hold more than the five large accounts there are.
    assert float(found.loc[found["measure"] == "k80", "high"].iloc[0]) <= 5
    assert (shares["low"] <= shares["high"]).all()
    even = pareto.random_books([3] * 60, 20, QUICK)
    band = even[even["measure"] == "share"]
    assert np.allclose(band["low"], band["x"])
    assert np.allclose(band["high"], band["x"])


def test_draws_agree_with_numpys_own_choice() -> None:
    """The range of k80 is that of an independent way to draw, give or take one account."""
    random = np.random.default_rng(3)
    drawn = [
        pareto.least_to_hold(np.sort(random.choice(COMPANY, 60, replace=False))[::-1], 0.8)
        for _ in range(2000)
    ]
    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975])
    row = pareto.random_k80(pareto.random_books(COMPANY, 60, POLICY), 60).iloc[0]
    assert abs(row["low"] - low) <= 1
    assert abs(row["value"] - middle) <= 1
    assert abs(row["high"] - high) <= 1


def test_nineteen_of_twenty_random_books_lie_within_the_range() -> None:
    """The promise of 95%, held against books that the draws have not seen."""
    row = pareto.random_k80(pareto.random_books(COMPANY, 60, POLICY), 60).iloc[0]
    random = np.random.default_rng(11)
    drawn = [
        pareto.least_to_hold(np.sort(random.choice(COMPANY, 60, replace=False))[::-1], 0.8)
        for _ in range(500)
    ]
    inside = np.mean([row["low"] <= k <= row["high"] for k in drawn])
    assert 0.93 <= inside <= 1


@pytest.mark.parametrize(("company", "n"), [([], 0), ([5] * 10, 0), ([5] * 10, 6), ([5] * 10, 10)])
def test_without_enough_other_accounts_there_is_no_comparison(company: list[int], n: int) -> None:
    """Fewer than five others: an empty table, and a reason."""
    found = pareto.random_books(company, n, POLICY)
    assert found.empty
    assert list(found.columns) == ["n", "measure", "x", "low", "median", "high"]
    assert reasons(pareto.random_k80(found, n)) == {"pareto.k80_random": "no_comparison"}


def test_many_books_are_drawn_at_once() -> None:
    """Five hundred books of a company of 20,000 accounts share one draw (0.5 s on an idle core)."""
    random = np.random.default_rng(0)
    company, sizes = random.lognormal(8, 1, 20_000).astype(int) + 1, random.integers(40, 90, 500)
    assert len(pareto.random_books_of(company, sizes, POLICY)) == 50 * 102
