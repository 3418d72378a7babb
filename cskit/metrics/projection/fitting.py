"""Fitting a group: a curve with the range of each figure, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
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
    horizon
        Months up to which the curve is given.
    confidence
        Confidence of its intervals.
    """

    group: Group
    model: str
    result: Any
    horizon: int
    confidence: float

    @cached_property
    def outline(self) -> Any:
        """The curves that the data allow: what takes longest, so only where an interval is asked for."""
        return models.profile.allowed(self.result, self.confidence)

    def figures(self, of: Callable[[Floats], Floats], months: int) -> tuple[Floats, Floats, Floats]:
        """Give figures of the curve, each with its interval by profile likelihood.

        Parameters
        ----------
        of
            From shares still here by month (last axis, 0 to ``months``) to figures (last axis).
        months
            How far the curve is needed.
        """

        def figure(shape: Any) -> Floats:
            return of(self._monthly(shape, months))

        return models.profile.ends(figure, self.result, self.outline)  # type: ignore[no-any-return]

    def middle(self, months: int) -> Floats:
        """Give the share still here at months 0, 1, …, without an interval."""
        return self._monthly(self.result.shape, months)

    def _monthly(self, shape: Any, months: int) -> Floats:
        """Give the share still here by month, of one curve or of many."""
        periods = np.arange(-(-months // self.group.term) + 1)
        here = np.exp(models.lifetimes.log_survival(shape, periods))
        return self.group.monthly(here)[..., : months + 1]

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
        A reason where accounts are too few, too few of them were seen from their start, or the model cannot
        be told from them.
    """
    if group.accounts < ENOUGH:
        return Reason("few_accounts")
    if group.seen == 0:
        return Reason("few_from_start")
    try:
        result = getattr(models, model)(group.counts).fit()
    except NotIdentified as why:
        return Reason(why.reason)
    return Fit(group, model, result, min(policy.horizon, 2 * group.seen), policy.confidence)
