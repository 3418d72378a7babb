"""Groups of alike accounts: by hand, for planted groups; published ones are in tests/published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from cskit.errors import NotIdentified
from cskit.models import MicroClusters
from cskit.models.agreement import adjusted_rand, best_overlap
from cskit.models.features import standardised
from tests.published import groups as printed

GROUPINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


def _planted(groups: int, n: int = 160, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw accounts around the corners of a simplex, eight standard deviations out, on different scales."""
    rng = np.random.default_rng([seed, groups])
    truth = rng.integers(0, groups, n)
    points = np.eye(groups)[truth] * 8 + rng.normal(size=(n, groups))
    return pd.DataFrame(points * 10.0 ** np.arange(groups), index=[f"C{i:04}" for i in range(n)]), truth


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # Yeung and Ruzzo's ten points: a = 13, b = 14, both = 7, of 45 pairs.
        (printed.TEN_POINTS, (7 - 13 * 14 / 45) / (13.5 - 13 * 14 / 45)),
        # Two of three in each; 3 pairs: a = b = 1, both = 0: (0 − 1/3) ÷ (1 − 1/3).
        ([[1, 1], [1, 0]], -0.5),
        ([[2, 0], [0, 3]], 1.0),
        ([[5]], 1.0),
    ],
)
def test_adjusted_rand_by_hand(table, expected):
    """The index is what its formula gives."""
    assert adjusted_rand(*printed.pairs(table)) == pytest.approx(expected, abs=1e-12)


@given(GROUPINGS, st.permutations(range(5)), st.randoms())
def test_adjusted_rand_of_any_groups(pairs, names, shuffled):
    """It is 1 for the same groups under other names, has no first and second, and no order of accounts."""
    one, other = np.array(pairs).T
    assert adjusted_rand(one, np.array(names)[one]) == 1.0
    found = adjusted_rand(one, other)
    assert found == adjusted_rand(other, one) <= 1.0
    order = list(range(len(one)))
    shuffled.shuffle(order)
    assert adjusted_rand(one[order], other[order]) == found


def test_chance_is_worth_nothing():
    """Groups drawn without looking agree by 0 on average."""
    rng = np.random.default_rng(5)
    drawn = [adjusted_rand(rng.integers(0, 3, 50), rng.integers(0, 4, 50)) for _ in range(400)]
    assert abs(np.mean(drawn)) < 4 * np.std(drawn) / 20


def test_a_group_swallowed_by_another_is_gone():
    """Two and three accounts, then all five in one group: 2 of 5 and 3 of 5 are shared, not all of them."""
    assert best_overlap(np.array([0, 0, 1, 1, 1]), np.zeros(5, dtype=np.int64)).tolist() == [0.4, 0.6]


@given(GROUPINGS)
def test_a_group_that_is_there_again(pairs):
    """A group's overlap with itself is 1; with others above 0, since each account is in some group."""
    one, other = (np.unique(labels, return_inverse=True)[1] for labels in np.array(pairs).T)
    assert best_overlap(one, one).tolist() == [1.0] * (one.max() + 1)
    found = best_overlap(one, other)
    assert ((found > 0) & (found <= 1)).all()


def test_four_published_groups():
    """Of Ruspini's four groups the first 20 points are one, the last 15 another, whatever the seed."""
    found = MicroClusters(printed.ruspini(), smallest=10).fit(default_rng(0))
    assert (set(found.labels[:20]), set(found.labels[60:])) == ({1}, {3})
    assert (found.seed_rand, round(found.sample_rand, 1)) == (1.0, 1.0)


@pytest.mark.parametrize("groups", [2, 3, 4, 6])
def test_planted_groups_are_found(groups):
    """As many groups as there are, and the same accounts in them: none is torn, none swallowed."""
    features, truth = _planted(groups)
    found = MicroClusters(features, smallest=10, most=8).fit(default_rng(0))
    assert found.k == groups
    assert adjusted_rand(found.labels.to_numpy(), truth) == 1.0
    assert found.tried["k"].is_monotonic_decreasing
    assert found.tried["stability"].iloc[-1] == found.seed_rand == found.sample_rand == 1.0


def test_order_seed_and_scale_change_no_name():
    """Shuffled accounts, features on another scale and another seed: each account keeps its group."""
    features, _ = _planted(4)
    features["x"] = np.random.default_rng(8).normal(size=len(features))
    whole = MicroClusters(features, 10, 6).fit(default_rng(0))
    again = MicroClusters(features.sample(frac=1, random_state=3), 10, 6).fit(default_rng(0))
    pd.testing.assert_series_equal(again.labels.reindex(features.index), whole.labels, check_exact=True)
    pd.testing.assert_frame_equal(again.centres, whole.centres, check_exact=True)
    pd.testing.assert_frame_equal(again.tried, whole.tried, check_exact=True)
    assert (again.seed_rand, again.sample_rand) == (whole.seed_rand, whole.sample_rand)
    for other in (
        MicroClusters(features * 1024, 10, 6).fit(default_rng(0)),
        MicroClusters(features, 10, 6).fit(default_rng(7)),
    ):
        assert other.labels.to_list() == whole.labels.to_list()


def test_groups_are_called_by_size():
    """Group 0 is the largest; of equal ones, the one with the lower centre."""
    found = MicroClusters(pd.DataFrame({"x": [9.0] * 3 + [1.0] * 3 + [5.0] * 4}), smallest=3).fit(
        default_rng(0)
    )
    assert found.labels.to_list() == [2] * 3 + [1] * 3 + [0] * 4


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        (pd.DataFrame({"x": np.arange(39.0)}), "too_few_to_group"),
        (pd.DataFrame({"x": [0.1] * 60, "y": [None] * 59 + [1.0]}), "nothing_differs"),
        (pd.DataFrame(index=range(60)), "nothing_differs"),
        (pd.DataFrame(np.random.default_rng(2).normal(size=(60, 8))), "no_stable_groups"),
    ],
)
def test_data_without_groups(features, reason):
    """Where no groups can be told, the error says why, and what to do."""
    with pytest.raises(NotIdentified, match="Use more accounts or other features") as caught:
        MicroClusters(features).fit(default_rng(0))
    assert caught.value.reason == reason


def test_many_accounts_belong_to_the_nearest():
    """Beyond 1000 accounts, centres rest on drawn ones; every account still has its planted group."""
    features, truth = _planted(3, 1500)
    found = MicroClusters(features, smallest=300).fit(default_rng(0))
    assert (found.k, len(found.labels)) == (3, 1500)
    assert adjusted_rand(found.labels.to_numpy(), truth) > 0.99


def test_features_on_one_scale():
    """A gap is the median, a rare text stands with the unknown ones, a text weighs as much as a number."""
    features = pd.DataFrame(
        {
            "size": [1.0, None, 3.0, 5.0, 5.0, 4.0],
            "sector": ["a", "a", "b", "b", "rare", None],
            "seldom": [1.0, 2.0, None, None, None, None],
            "same": ["x"] * 6,
        }
    )
    found = standardised(features, smallest=2)
    assert found.used == ("size", "sector")
    assert found.left_out == {"seldom": "seldom_known", "same": "constant"}
    assert list(found.matrix) == ["size", "sector=a", "sector=b"]
    # The median of 1, 3, 4, 5, 5 is 4: account 1 lies where account 5 does.
    assert found.matrix.loc[1, "size"] == found.matrix.loc[5, "size"]
    assert (
        found.matrix.loc[4, "sector=a"] == found.matrix.loc[5, "sector=a"] == found.matrix.loc[2, "sector=a"]
    )
    assert found.matrix.var(ddof=0).groupby(lambda name: name.split("=")[0]).sum().to_dict() == pytest.approx(
        {"size": 1.0, "sector": 1.0}
    )
    assert found.matrix.mean().abs().max() < 1e-12
