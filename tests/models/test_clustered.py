"""The cluster jackknife: by hand, against a loop, and against statsmodels' for linear models."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.sandwich_covariance import cov_cluster

from cskit.models.clustered import jackknife, moves, one_decides, products, sums


def _linear(seed: int, accounts: int = 12, rows: int = 60):
    """A response to two columns and a constant, by account; every account has a row."""
    random = np.random.default_rng(seed)
    own = np.sort(np.concatenate([np.arange(accounts), random.integers(0, accounts, rows - accounts)]))
    columns = np.column_stack([np.ones(rows), random.normal(size=rows), random.normal(size=accounts)[own]])
    response = columns @ [1.0, 2.0, -1.0] + random.normal(size=accounts)[own] + random.normal(size=rows)
    return columns, response, own


def _moved(columns, response, own):
    residuals = response - columns @ np.linalg.lstsq(columns, response, rcond=None)[0]
    return moves(sums(columns * residuals[:, None], own), products(columns, own))


def test_a_mean_by_hand():
    """1 and 3 of one account, 5 of another, 7 of a third: 4; without them it is 6, 11/3 and 3.

    2/3 · ((6 − 4)² + (11/3 − 4)² + (3 − 4)²) = 2/3 · (4 + 1/9 + 1) = 3.407.
    """
    moved = _moved(np.ones((4, 1)), np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 2]))
    assert moved.ravel() == pytest.approx([2, -1 / 3, -1])
    assert jackknife(moved).item() == pytest.approx(2 / 3 * 46 / 9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_least_squares_without_each_account(seed):
    """In a linear model the one step is the fit without the account, to the last digits but a few."""
    columns, response, own = _linear(seed)
    whole = np.linalg.lstsq(columns, response, rcond=None)[0]
    each = [np.linalg.lstsq(columns[own != who], response[own != who], rcond=None)[0] for who in range(12)]
    assert _moved(columns, response, own) == pytest.approx(np.array(each) - whole, rel=1e-7, abs=1e-10)


def test_statsmodels_has_the_same_for_linear_models():
    """CRV3 of statsmodels 0.15, itself tested against R's summclust; its plain sandwich is smaller."""
    columns, response, own = _linear(1)
    fitted = OLS(response, columns).fit()
    found = jackknife(_moved(columns, response, own))
    assert found == pytest.approx(cov_cluster(fitted, own, crv_type="cluster-crv3"), rel=1e-9)
    assert (np.diag(found) > 1.05 * np.diag(cov_cluster(fitted, own))).all()


@pytest.mark.parametrize(
    ("columns", "decides"),
    [
        ([[1], [1], [0], [0], [0], [0]], True),  # one account has the level
        ([[0], [0], [1], [1], [1], [1]], True),  # or all but one have it
        ([[1], [0], [1], [0], [0], [0]], False),
        ([[1, 1], [0, 0], [1, 1], [0, 0], [0, 1], [0, 0]], True),  # two levels differ in one account
        ([[1e9], [1e9], [0], [0], [0], [0]], True),  # whatever the unit
    ],
)
def test_what_one_account_alone_tells_apart(columns, decides):
    """Accounts 0, 0, 1, 1, 2, 3: without the one, the columns are a constant, or the same."""
    assert one_decides(np.array(columns, dtype=float), np.array([0, 0, 1, 1, 2, 3])) is decides
