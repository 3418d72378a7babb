"""Groups of accounts that are alike: k-means, as fine as the groups come back in other samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.errors import NotIdentified
from cskit.models.agreement import adjusted_rand, best_overlap
from cskit.models.arrays import Floats
from cskit.models.features import Standardised, standardised
from cskit.models.kmeans import best, nearest

__all__ = ["MicroClusters", "MicroClustersResults"]

Labels = npt.NDArray[np.int64]

STABLE = 0.75
"""A group comes back where it shares this much (Jaccard) with its like in other samples; Hennig (2007)."""

_STARTS = 20
_STARTS_AGAIN = 10  # fewer end in poor groups, and good ones then look as if they did not come back
_RESAMPLES = 20
_SEEDS = 5
_AT_MOST = 1000
_TRIED = ["k", "smallest", "stability"]


@dataclass(frozen=True)
class MicroClustersResults:
    """Groups that were found.

    Parameters
    ----------
    labels
        int64, the group of each account, by the features' index: 0 is the largest; of equal ones, the one
        whose centre comes first when centres are compared column by column.
    centres
        float64, a row per group: the mean of each standardised column.
    tried
        A row per number of groups that was looked at, the most first: ``k`` and ``smallest`` (int64, accounts
        of the smallest group), ``stability`` (float64, 0 to 1: how much of the least stable group comes back
        in other samples; NaN where a group is too small anyway).
    seed_rand, sample_rand
        Adjusted Rand index: the least against other seeds, and the mean against other samples. 1 = the same
        groups, 0 = no more alike than chance makes them.
    features
        What the groups rest on, and what is left out.
    """

    labels: pd.Series
    centres: pd.DataFrame
    tried: pd.DataFrame
    seed_rand: float
    sample_rand: float
    features: Standardised

    @property
    def k(self) -> int:
        """How many groups there are."""
        return len(self.centres)


class MicroClusters:
    """Groups of accounts that are alike.

    Parameters
    ----------
    features
        A row per account; columns of numbers or texts, which may be empty, see
        :func:`cskit.models.features.standardised`.
    smallest
        The fewest accounts that are a group.
    most
        The most groups.

    Notes
    -----
    k-means of standardised features (scipy, k-means++, the best of 20 starts). **The number of groups** is
    the largest at which every group has ``smallest`` accounts and comes back: the accounts are drawn again
    with replacement 20 times, grouped anew, and each group is compared with the new one that it shares most
    with; the mean Jaccard index must reach 0.75, which Hennig calls a stable cluster. Indices of compactness
    (silhouette, Caliński and Harabasz) answer another question: on diffuse data they favour two groups, too
    coarse for peers. The adjusted Rand index of the whole is reported, not asked for: with many groups it
    stays high when one of them is torn apart by chance. A long cloud without gaps may be cut in two where the
    cut comes back: peers are then nearer still, but the groups are a way to compare, not kinds of accounts.

    Rows are ordered by what they hold, and all randomness comes from ``rng``: neither the order of rows
    nor the names of accounts change a label. Of more than 1000 accounts, 1000 drawn ones make the centres,
    and each account belongs to the nearest.

    References
    ----------
    Arthur and Vassilvitskii (2007), k-means++; Hennig (2007), Cluster-wise assessment of cluster stability,
    Computational Statistics and Data Analysis 52; Dolnicar and Leisch (2010), Evaluation of structure and
    reproducibility of cluster solutions using the bootstrap, Marketing Letters 21.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> far = pd.DataFrame({"size": [1.0, 1.1, 0.9, 1.2, 9.0, 9.1, 8.9, 9.2, 9.3]}, index=list("abcdefghi"))
    >>> found = MicroClusters(far, smallest=4).fit(default_rng(0))
    >>> found.k, found.labels.to_dict()["a"], found.labels.to_dict()["i"], found.seed_rand
    (2, 1, 0, 1.0)
    """

    def __init__(self, features: pd.DataFrame, smallest: int = 20, most: int = 12) -> None:
        self._index = features.index
        self._smallest, self._most = smallest, most
        self.features = standardised(features, smallest)

    def fit(self, rng: np.random.Generator) -> MicroClustersResults:
        """Find the groups.

        Parameters
        ----------
        rng
            Where random starts and draws take their numbers from; the same numbers give the same groups.

        Raises
        ------
        NotIdentified
            Where there are too few accounts for two groups (``too_few_to_group``), none of them differs in
            any feature (``nothing_differs``), or no groups come back (``no_stable_groups``).
        """
        data = self.features.matrix.to_numpy()
        if len(data) < 2 * self._smallest:
            raise self._not_identified("too_few_to_group", len(data))
        if not data.shape[1]:
            raise self._not_identified("nothing_differs", len(data))
        few = data if len(data) <= _AT_MOST else data[np.sort(rng.choice(len(data), _AT_MOST, replace=False))]
        # Of drawn accounts, a group has as many fewer as there are fewer in all.
        tried = _tried(few, self._most, self._smallest * len(few) / len(data), rng)
        if not tried or not tried[-1].holds:
            raise self._not_identified("no_stable_groups", len(data))
        chosen = tried[-1]
        mine = nearest(few, chosen.centres)
        again = [best(few, len(chosen.centres), _STARTS, rng) for _ in range(_SEEDS)]
        return MicroClustersResults(
            *self._named(data, chosen.centres),
            pd.DataFrame([(len(one.centres), one.smallest, one.stability) for one in tried], columns=_TRIED),
            min(0.0 if one is None else adjusted_rand(mine, nearest(few, one)) for one in again),
            chosen.rand,
            self.features,
        )

    def _named(self, data: Floats, centres: Floats) -> tuple[pd.Series, pd.DataFrame]:
        """Put each account into the group of the nearest centre; give groups their order."""
        found = nearest(data, centres)
        sizes = np.bincount(found, minlength=len(centres))
        order = np.lexsort([*centres.T[::-1], -sizes])
        matrix = self.features.matrix
        labels = pd.Series(np.argsort(order)[found], matrix.index, dtype="int64", name="cluster")
        return labels.reindex(self._index), pd.DataFrame(centres[order], columns=matrix.columns)

    def _not_identified(self, reason: str, n: int) -> NotIdentified:
        """Say why there are no groups."""
        came = {
            "too_few_to_group": f"there are {n} accounts",
            "nothing_differs": f"the {n} accounts differ in no feature that at least half of them have",
            "no_stable_groups": f"no groups of the {n} accounts come back when the accounts are drawn again",
        }
        return NotIdentified(
            reason,
            f"MicroClusters: two or more groups of at least {self._smallest} accounts that are alike were "
            f"expected, but {came[reason]}. Use more accounts or other features, or do without groups.",
        )


@dataclass(frozen=True)
class _Groups:
    """Groups that were looked at, the accounts of the smallest, and how far they come back."""

    centres: Floats
    smallest: int
    stability: float
    rand: float

    @property
    def holds(self) -> bool:
        """Whether each group comes back; not known (NaN) is no."""
        return self.stability >= STABLE


def _tried(data: Floats, most: int, smallest: float, rng: np.random.Generator) -> list[_Groups]:
    """Look at ever fewer groups, until all of them are large enough and come back."""
    tried: list[_Groups] = []
    for k in range(min(most, int(len(data) / smallest)), 1, -1):
        centres = best(data, k, _STARTS, rng)
        if centres is None:
            continue
        labels = nearest(data, centres)
        least = int(np.bincount(labels, minlength=k).min())
        stability, rand = _stability(data, labels, rng) if least >= smallest else (np.nan, np.nan)
        tried.append(_Groups(centres, least, stability, rand))
        if tried[-1].holds:
            break
    return tried


def _stability(data: Floats, labels: Labels, rng: np.random.Generator) -> tuple[float, float]:
    """Give the least stable group's mean Jaccard index in other samples, and the mean adjusted Rand index.

    It stops, with the means so far, where a group cannot reach what is asked for any more.
    """
    k = int(labels.max()) + 1
    total, rands = np.zeros(k), []
    for done in range(1, _RESAMPLES + 1):
        centres = best(data[rng.integers(0, len(data), len(data))], k, _STARTS_AGAIN, rng)
        others = labels * 0 if centres is None else nearest(data, centres)
        total += best_overlap(labels, others)
        rands.append(adjusted_rand(labels, others))
        if total.min() + _RESAMPLES - done < STABLE * _RESAMPLES:
            break
    return float(total.min()) / len(rands), float(np.mean(rands))
