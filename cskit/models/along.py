"""The likelihood along the churn: many curves at once, whose spreads and powers are given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np

from cskit.models.arrays import Flags, Floats

__all__ = ["Along", "log_likelihood"]


_LEAST = 1e-300
"""A logarithm of a chance that rounds to 0 is taken for it."""


def log_likelihood(lost: Floats, kept: Floats, log_kept: Floats) -> Floats:
    """Give the log-likelihood of the logarithms of the chances to stay through each period (last axis).

    Notes
    -----
    Σ lost·ln(1 − r) + kept·ln r. A period without such accounts makes no difference, whatever its chance.
    """
    left, stayed = lost > 0, kept > 0
    with np.errstate(divide="ignore"):
        log_lost = np.log(np.maximum(-np.expm1(log_kept[..., left]), 0))
    return np.asarray(
        (lost[left] * log_lost).sum(axis=-1) + (kept[stayed] * log_kept[..., stayed]).sum(axis=-1)
    )


class Along(ABC):
    """Curves of given spreads and powers, to be asked for the likelihood at any churn.

    What does not depend on the churn is worked out once. ``along[which]`` are some of the curves.

    Parameters
    ----------
    model
        The model that they are curves of: its ``ages``, ``lost`` and ``kept``.
    spread, power
        Of each curve.
    """

    def __init__(self, model: Any, spread: Floats, power: Floats) -> None:
        self._model, self._spread, self._power = model, spread, power

    def __getitem__(self, which: Flags) -> Self:
        return self if which.all() else type(self)(self._model, self._spread[which], self._power[which])

    @property
    def losses(self) -> float:
        """How many accounts left."""
        return float(self._model.lost.sum())

    @abstractmethod
    def log_retention(self, logit: Floats) -> Floats:
        """Give the logarithm of the chance to stay, by curve and period, at the logit of each one's churn."""

    @abstractmethod
    def falls(self, logit: Floats) -> Floats:
        """Give how fast these logarithms fall as the logit rises."""

    def height(self, logit: Floats) -> Floats:
        """Give the log-likelihood at the logit of each curve's churn."""
        return log_likelihood(self._model.lost, self._model.kept, self.log_retention(logit))

    def pull(self, logit: Floats) -> Floats:
        """Tell which way the likelihood rises: above 0 towards more churn; 0 at its top.

        Notes
        -----
        Losses pull the logit up, by Σ lost·fall·r ÷ (1 − r), and accounts that stayed pull it down, by
        Σ kept·fall. This is the logarithm of their ratio, which is nearly a straight line of slope −1:
        exactly that where all are alike and leave seldom.
        """
        log_kept, falls = self.log_retention(logit), self.falls(logit)
        left = self._model.lost > 0
        # Far from the top chances round to 0 or 1: the ratio is then infinite, and its sign still right.
        with np.errstate(over="ignore", divide="ignore"):
            odds = 1 / np.expm1(np.maximum(-log_kept[:, left], _LEAST))
            up = (self._model.lost[left] * odds * falls[:, left]).sum(axis=-1)
            return np.asarray(np.log(up) - np.log((self._model.kept * falls).sum(axis=-1)))
