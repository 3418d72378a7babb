"""Mix against behaviour: why a mean moved, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

__all__ = ["UNKNOWN", "Effects", "counts", "kitagawa"]

UNKNOWN = "\0"
"""The group of what no group is known of; a name no data can have."""


class Effects(NamedTuple):
    """The two parts of a difference of means, which sum to it exactly.

    ``groups`` are those of either period, ``one_sided`` those of them that are in one period only: what
    comes or goes as a whole is mix.
    """

    rate: Fraction
    mix: Fraction
    groups: int
    one_sided: int

    @property
    def difference(self) -> Fraction:
        """The difference of the two means."""
        return self.rate + self.mix


def kitagawa(before: Mapping[str, tuple[int, int]], now: Mapping[str, tuple[int, int]]) -> Effects:
    """Split the difference of two means into the effect of rates and that of mix.

    *Answers:* did the same kinds behave otherwise, or are there others of them?

    Parameters
    ----------
    before, now
        For each group its sum, and its number or weight, above 0 in all.

    Returns
    -------
    Effects
        Σ (w₁+w₂)/2·(r₂−r₁) and Σ (r₁+r₂)/2·(w₂−w₁), with w a group's share of the weight and r its
        mean. A group that is not there in one period has the other's mean there: its coming or going is
        mix.

    References
    ----------
    Kitagawa, E. M. (1955). Components of a difference between two rates. Journal of the American
    Statistical Association 50, 1168-1194.

    Examples
    --------
    Both groups keep their means of 1 and 0; the first grows from 1 of 4 to 3 of 4.

    >>> kitagawa({"a": (1, 1), "b": (0, 3)}, {"a": (3, 3), "b": (0, 1)})
    Effects(rate=Fraction(0, 1), mix=Fraction(1, 2), groups=2, one_sided=0)
    """
    first, last = (sum(n for _, n in side.values()) for side in (before, now))
    rate = mix = Fraction(0)
    groups = {name for side in (before, now) for name, (_, n) in side.items() if n}
    one_sided = 0
    for name in sorted(groups):
        (worth, n), (worth_now, n_now) = before.get(name, (0, 0)), now.get(name, (0, 0))
        one_sided += not (n and n_now)
        old = Fraction(worth, n) if n else Fraction(worth_now, n_now)
        new = Fraction(worth_now, n_now) if n_now else old
        share, share_now = Fraction(n, first), Fraction(n_now, last)
        rate += (share + share_now) / 2 * (new - old)
        mix += (old + new) / 2 * (share_now - share)
    return Effects(rate, mix, len(groups), one_sided)


def counts(
    groups: pd.Series, sums: pd.Series, weights: pd.Series | None = None
) -> dict[str, tuple[int, int]]:
    """Give for each group its sum and its number, or weight.

    Parameters
    ----------
    groups
        The group of each observation; empty where not known, which is a group of its own.
    sums, weights
        Whole numbers, in the order of ``groups``; without weights each observation counts 1.

    Examples
    --------
    >>> counts(pd.Series(["a", "b", "a"]), pd.Series([1, 0, 1]))
    {'a': (2, 2), 'b': (0, 1)}
    """
    size = [1] * len(sums) if weights is None else weights
    found: dict[str, tuple[int, int]] = {}
    # Row by row: pandas would make an empty text of a name that no data can have.
    for name, total, n in zip(groups, sums, size, strict=True):
        group = UNKNOWN if pd.isna(name) else str(name)
        before = found.get(group, (0, 0))
        found[group] = (before[0] + int(total), before[1] + int(n))
    return found
