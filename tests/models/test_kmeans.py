"""k-means from many starts: scipy's own starts, and centres that no step moves."""

from __future__ import annotations

import numpy as np
from scipy.cluster import vq

from cskit.models import kmeans

DATA = np.random.default_rng(4).normal(size=(60, 3)) + 3 * np.random.default_rng(5).integers(0, 2, (60, 3))


def test_starts_are_those_of_scipy():
    """From the same numbers, one step from each start leads where scipy's k-means++ leads."""
    starts = kmeans._starts(DATA, 5, 4, np.random.default_rng(7))
    rng = np.random.default_rng(7)
    for start in starts:
        theirs, _ = vq.kmeans2(DATA, 5, 1, minit="++", rng=rng)
        mine, _ = vq.kmeans2(DATA, start, 1, minit="matrix")
        assert (mine == theirs).all()


def test_centres_are_settled_and_the_best_of_all():
    """Each centre is the mean of the accounts nearest to it; no single start leads to a smaller sum."""
    centres = kmeans.best(DATA, 5, 20, np.random.default_rng(7))
    mine = kmeans.nearest(DATA, centres)
    assert [DATA[mine == one].mean(axis=0).tolist() for one in range(5)] == centres.tolist()
    rng = np.random.default_rng(7)
    sums = [_sum(kmeans.best(DATA, 5, 1, rng)) for _ in range(20)]
    assert _sum(centres) == min(sums) < max(sums)


def _sum(centres):
    return (np.linalg.norm(DATA[:, None] - centres, axis=-1).min(axis=1) ** 2).sum()


def test_too_few_different_accounts_have_no_groups():
    """Four different accounts, many times over, are no five groups."""
    assert kmeans.best(np.repeat(DATA[:4], 9, axis=0), 5, 3, np.random.default_rng(1)) is None
