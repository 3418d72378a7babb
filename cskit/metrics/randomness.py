"""Where random numbers come from: the policy's seed and the id of the metric, and nothing else.

Whoever draws among rows orders them by what they hold first, never by id or place: neither the order
of rows nor the names of accounts change a figure then.
"""

from __future__ import annotations

import hashlib

import numpy as np

from cskit.policy import Policy

__all__ = ["generator"]


def generator(policy: Policy, metric: str) -> np.random.Generator:
    """Give the random numbers of a metric.

    Parameters
    ----------
    policy
        ``seed``.
    metric
        Id of the metric that is drawn.

    Returns
    -------
    Generator
        The same numbers for the same seed and id, on every machine; metrics share none.

    Examples
    --------
    >>> drawn = [generator(Policy(), name).random() for name in ("nps.change", "nps.change", "nps.mdd")]
    >>> drawn[0] == drawn[1], drawn[0] == drawn[2]
    (True, False)
    """
    key = int.from_bytes(hashlib.sha256(metric.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64([policy.seed, key]))
