"""Fitting a group: a curve with the range of each figure, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cskit import models
from cskit.errors import NotIdentified
from cskit.metrics.projection.groups import Floats, Group
from cskit.policy import Policy

__all__ = ["ENOUGH", "MODELS", "Fit", "Reason", "fitted"]

ENOUGH = 30
"""Accounts from which a group has a fit of its own: from there on the interval's coverage was measured."""

MODELS = ("ShiftedBetaGeometric", "BetaDiscreteWeibull")
"""The models tried, the simpler first."""


@dataclass(frozen=True)
class Reason:
    """Why a group has no curve: a code of ``REASONS``."""

    code: str


@dataclass(frozen=True)
class Fit:
    """A group's fitted curve.

    Parameters
    ----------
    group
        What was counted.
    model
        One of :data:`MODELS`.
    result
        What the model's ``fit()`` gave.
    outline
        The curves that the data allow.
    horizon
        Months up to which the curve is given.
    """

    group: Group
    model: str
    result: Any
    outline: Any
    horizon: int

    def figures(self, of: Callable[[Floats], Floats], months: int) -> tuple[Floats, Floats, Floats]:
        """Give figures of the curve, each with its interval by profile likelihood.

        Parameters
        ----------
        of
            From shares still here by month (last axis, 0 to ``months``) to figures (last axis).
        months
            How far the curve is needed.
        """
        periods = np.arange(-(-months // self.group.term) + 1)

        def figure(shape: Any) -> Floats:
            here = np.exp(models.lifetimes.log_survival(shape, periods))
            return of(self.group.monthly(here)[..., : months + 1])

        return models.profile.ends(figure, self.result, self.outline)  # type: ignore[no-any-return]

    def curve(self, months: int) -> tuple[Floats, Floats, Floats]:
        """Give the share still here at months 0, 1, …, with its interval."""
        return self.figures(lambda here: here, months)


def fitted(group: Group, model: str, policy: Policy) -> Fit | Reason:
    """Fit a model to a group.

    Parameters
    ----------
    group
        What was counted.
    model
        One of :data:`MODELS`.
    policy
        ``confidence`` and ``horizon``.

    Returns
    -------
    Fit or Reason
        A reason where accounts are too few or the model cannot be told from them.
    """
    if group.accounts < ENOUGH:
        return Reason("few_accounts")
    try:
        result = getattr(models, model)(group.counts).fit()
    except NotIdentified as why:
        return Reason(why.reason)
    outline = models.profile.allowed(result, policy.confidence)
    return Fit(group, model, result, outline, min(policy.horizon, 2 * group.seen))
