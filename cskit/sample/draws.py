"""Random draws that are the same on every machine.

numpy promises that a bit generator's stream never changes, but not how a distribution is made
from it. So only plain uniform numbers are taken from numpy, and everything else is built from
them here, in Python.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum
from itertools import accumulate
from math import exp, log
from statistics import NormalDist
from typing import TypeVar

from numpy.random import SeedSequence, default_rng

__all__ = ["Draws", "Stream"]

Item = TypeVar("Item")

_BLOCK = 64
_NORMAL = NormalDist()


class Stream(IntEnum):
    """What a stream of draws is for. A number, once used, keeps its meaning."""

    BOOKS = 1
    ACCOUNT = 2
    LIFE = 3
    PLANT = 4
    TRANSFER = 5
    CONTACTS = 6
    USAGE = 7
    TICKETS = 8
    SURVEYS = 9
    INVOICES = 10
    TOUCHPOINTS = 11
    COSTS = 12
    ACQUISITION = 13
    NAMES = 14
    PRICES = 15


class Draws:
    """A stream of draws that depends on the seed and its own key, on nothing else.

    Parameters
    ----------
    seed
        Seed of the company.
    stream
        What the draws are for.
    key
        Which customer or portfolio they are for, so that one more customer leaves the draws
        of the others as they were.
    """

    def __init__(self, seed: int, stream: Stream, key: int = 0) -> None:
        self._generator = default_rng(SeedSequence(seed, spawn_key=(int(stream), key)))
        self._block: list[float] = []

    def share(self) -> float:
        """Return a number from 0 (included) to 1 (excluded)."""
        if not self._block:
            self._block = self._generator.random(_BLOCK).tolist()
            self._block.reverse()
        return self._block.pop()

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.share() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        """Return a number from low to high."""
        return low + self.share() * (high - low)

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Return a normally distributed number."""
        return mean + deviation * _NORMAL.inv_cdf(max(self.share(), 1e-12))

    def wait(self, mean: float) -> float:
        """Return an exponentially distributed waiting time."""
        return -mean * log(1.0 - self.share())

    def count(self, mean: float) -> int:
        """Return a Poisson count."""
        left, number = self.share(), 0
        probability = exp(-mean)
        while left >= probability and number < 1000:
            left -= probability
            number += 1
            probability *= mean / number
        return number

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items, each as likely as the others."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Return one of the items, as likely as its weight."""
        sums = list(accumulate(weights))
        return items[min(bisect_right(sums, self.share() * sums[-1]), len(items) - 1)]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in random order."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.between(0, last)
            order[last], order[other] = order[other], order[last]
        return order
