"""Groups of alike accounts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cskit.models import MicroClusters
from cskit.models.agreement import adjusted_rand
from tests.published.figure import Figure, Published

RUSPINI = """
4 53 5 63 10 59 9 77 13 49 13 69 12 88 15 75 18 61 19 65 22 74 27 72 28 76 24 58 27 55 28 60 30 52 31 60
32 61 36 72 28 147 32 149 35 153 33 154 38 151 41 150 38 145 38 143 32 143 34 141 44 156 44 149 44 143
46 142 47 149 49 152 50 142 53 144 52 152 55 155 54 124 60 136 63 139 86 132 85 115 85 96 78 94 74 96 97 122
98 116 98 124 99 119 99 128 101 115 108 111 110 111 108 116 111 126 115 117 117 115 70 4 77 12 83 21 61 15
69 15 78 16 66 18 58 13 64 20 69 21 66 23 61 25 76 27 72 31 64 30
"""

TEN_POINTS = ((1, 1, 0), (1, 2, 1), (0, 0, 4))
"""How many points are in each pair of groups, of one grouping and of another."""


def ruspini() -> pd.DataFrame:
    """Give 75 points in four groups."""
    return pd.DataFrame(np.array(RUSPINI.split(), dtype=float).reshape(-1, 2), columns=["x", "y"])


def pairs(counts) -> tuple[np.ndarray, np.ndarray]:
    """Give the groups of each point, in both groupings, from how many are in each pair."""
    points = [(i, j) for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    one, other = np.array(points).T
    return one, other


def _ruspini(_: Path) -> list[float]:
    found = MicroClusters(ruspini(), smallest=10).fit(np.random.default_rng(0))
    return [found.k, *np.bincount(found.labels)]


PUBLISHED = (
    Published(
        "Yeung and Ruzzo (2001), Details of the adjusted Rand index",
        "their ten points",
        (Figure("adjusted Rand index", "0.313"),),
        lambda _: [adjusted_rand(*pairs(TEN_POINTS))],
    ),
    Published(
        "Ruspini (1970), Information Sciences 2; R's cluster package",
        "his 75 points",
        (Figure("groups", "4"), Figure("points in each", "23, 20, 17, 15")),
        _ruspini,
    ),
)
