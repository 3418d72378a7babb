"""How far two groupings of the same accounts agree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cskit.models.arrays import Floats

__all__ = ["adjusted_rand", "best_overlap"]

Labels = npt.NDArray[np.int64]


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Give the adjusted Rand index of two groupings: pairs put together by both, beyond chance.

    *Answers:* would another sample, or another seed, have made the same groups?

    Parameters
    ----------
    one, other
        The group of each account, from 0; both in the same order of accounts.

    Returns
    -------
    float
        1 = the same groups, whatever they are called; 0 = as alike as chance makes groups of these sizes;
        below 0 = less alike than that.

    Notes
    -----
    Of C(n, 2) pairs, ``both`` are together in both groupings, ``a`` in the first and ``b`` in the second:
    (both − a·b / C(n, 2)) ÷ ((a + b) / 2 − a·b / C(n, 2)). Neither scipy nor statsmodels has it.

    References
    ----------
    Hubert and Arabie (1985), Comparing partitions, Journal of Classification 2.

    Examples
    --------
    Four accounts, six pairs; a = b = 2 of them, expected 2·2/6 = 2/3. Here the same two are together:

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0

    And here none of them: (0 − 2/3) ÷ (2 − 2/3) = −0.5.

    >>> round(adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])), 9)
    -0.5
    """
    table = _crossed(one, other)
    both, a, b = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    by_chance, most = a * b / max(_pairs(table.sum()), 1.0), (a + b) / 2
    # All in one group, or each alone, in both groupings: there is nothing to agree on, and nothing to part.
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def best_overlap(one: Labels, other: Labels) -> Floats:
    """Give for each group of the first grouping how much of it the other one has as a group.

    Parameters
    ----------
    one, other
        As in :func:`adjusted_rand`.

    Returns
    -------
    ndarray
        The largest Jaccard index, accounts in both ÷ accounts in either, over the other's groups: 1 = the
        same group is there.

    Examples
    --------
    The first group of three shares two with one group of two: 2/3; the second is torn in two: 1/2.

    >>> best_overlap(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 2])).round(3).tolist()
    [0.667, 0.5]
    """
    table = _crossed(one, other)
    either = table.sum(axis=1)[:, None] + table.sum(axis=0) - table
    return np.asarray((table / either).max(axis=1), dtype=np.float64)


def _crossed(one: Labels, other: Labels) -> Floats:
    """Count the accounts by both groups."""
    rows, columns = int(one.max(initial=0)) + 1, int(other.max(initial=0)) + 1
    counts = np.bincount(one * columns + other, minlength=rows * columns)
    return counts.reshape(rows, columns).astype(np.float64)


def _pairs(counts: Floats) -> float:
    return float((counts * (counts - 1) / 2).sum())
