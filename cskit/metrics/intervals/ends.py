"""What an interval is, and the quantile that all of them rest on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

__all__ = ["Ends", "Floats", "Interval", "quantile"]

Floats = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """The two ends of an interval; NaN where an end cannot be given.

    ``notes`` holds codes: ``approximate`` (fewer than five effective accounts),
    ``gains_not_bounded`` (nobody expanded: these data say how much may be kept, and nothing of gains),
    ``too_few`` (one account: no interval).
    """

    low: float
    high: float
    notes: tuple[str, ...] = ()


class Ends(NamedTuple):
    """The ends of many intervals at once; NaN where an end cannot be given."""

    low: Floats
    high: Floats

    def one(self, *notes: str) -> Interval:
        """Give the only interval that this holds."""
        return Interval(float(self.low), float(self.high), notes)


def quantile(confidence: float) -> float:
    """Give the standard normal quantile that leaves a confidence between its two signs.

    Examples
    --------
    >>> round(quantile(0.95), 6)
    1.959964
    """
    return float(special.ndtri((1 + confidence) / 2))
