"""Each cell has random numbers of its own: it can be repeated alone, in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

SEED = 20260930


def generator(*names: object) -> np.random.Generator:
    """Give the random numbers of a cell, from the seed and what the cell is called."""
    key = hashlib.sha256("/".join(map(str, names)).encode()).digest()[:8]
    return np.random.Generator(np.random.PCG64([SEED, int.from_bytes(key, "big")]))


def chunks(count: int, n: int, most: int = 500_000) -> Iterator[int]:
    """Split a number of books of n accounts into parts that fit into a processor's memory."""
    step = max(1, most // n)
    for start in range(0, count, step):
        yield min(step, count - start)
