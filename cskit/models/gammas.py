"""Ratios of gamma functions, to the last digits also where the functions themselves are huge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.models.arrays import Floats

__all__ = ["beta_ratio", "rising"]


_LARGE = 1e2
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
    base, steps = np.asarray(base, dtype=float), np.asarray(steps, dtype=float)
    far = base >= _LARGE
    if not far.any():
        return np.asarray(special.gammaln(base + steps) - special.gammaln(base))
    base, steps, far = np.broadcast_arrays(base, steps, far)
    near, found = ~far, np.empty(base.shape)
    found[near] = special.gammaln(base[near] + steps[near]) - special.gammaln(base[near])
    found[far] = _series(base[far], steps[far])
    return found


def _series(base: Floats, steps: Floats) -> Floats:
    end = base + steps
    first = (base - 0.5) * np.log1p(steps / base) + steps * (np.log(end) - 1)
    return np.asarray(first + _tail(end) - _tail(base))


def _tail(z: Floats) -> Floats:
    """Give what Stirling's series adds to the logarithm of the gamma function."""
    square = z * z
    return np.asarray((1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / z)
