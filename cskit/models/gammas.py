"""Ratios of gamma functions, to the last digits also where the functions themselves are huge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.models.arrays import Floats

__all__ = ["beta_ratio", "rising"]


_LARGE = 1e3
"""Above it a ratio of gamma functions comes from Stirling's series: their difference would lose digits."""


def beta_ratio(alpha: npt.ArrayLike, beta: npt.ArrayLike, steps: npt.ArrayLike) -> Floats:
    """Give ln B(α, β + steps) − ln B(α, β).

    Notes
    -----
    Γ(β + x)·Γ(β + α) ÷ Γ(β) ÷ Γ(β + α + x): x and α may change places. Both ratios of gamma functions go up
    by the smaller of them, as what is small loses no digits beside what is huge.

    Examples
    --------
    B(2, 4) ÷ B(2, 3) = 3 ÷ 5:

    >>> np.exp(beta_ratio(2, 3, 1)).round(9)
    np.float64(0.6)
    """
    alpha, beta, steps = (np.asarray(part, dtype=float) for part in (alpha, beta, steps))
    small, great = np.minimum(alpha, steps), np.maximum(alpha, steps)
    return rising(beta, small) - rising(beta + great, small)


def rising(base: npt.ArrayLike, steps: npt.ArrayLike) -> Floats:
    """Give ln Γ(base + steps) − ln Γ(base), each place by the one way that suits it.

    Examples
    --------
    Γ(7) ÷ Γ(4) = 4 · 5 · 6:

    >>> np.exp(rising(4, 3)).round(9)
    np.float64(120.0)
    """
    base, steps = np.broadcast_arrays(np.asarray(base, dtype=float), np.asarray(steps, dtype=float))
    found, far = np.empty(base.shape), base >= _LARGE
    near = ~far
    found[near] = special.gammaln(base[near] + steps[near]) - special.gammaln(base[near])
    large, more = base[far], steps[far]
    end = large + more
    found[far] = (large - 0.5) * np.log1p(more / large) + more * (np.log(end) - 1) + _tail(end) - _tail(large)
    return found


def _tail(z: Floats) -> Floats:
    """Give what Stirling's series adds to the logarithm of the gamma function."""
    return np.asarray(1 / (12 * z) - 1 / (360 * z**3))
