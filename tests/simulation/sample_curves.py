"""How long accounts of the sample company stay: the shares that follow from the hazards of truth.json.

Written anew from the words of truth.json: the sample's own code is not called.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from tests.simulation.seeds import generator

MONTHS = 72
PATHS = 60_000


class Kind(NamedTuple):
    """What decides how long an account stays, besides its health: segment, months of term, CSM's factor."""

    segment: str
    term: int
    csm: float


def health(churn: Any, paths: int, months: int, random: np.random.Generator):
    """Draw health by account and month of service: a lasting part, and one that forgets slowly.

    Half of the accounts mirror the others, which brings means nearer to the truth.
    """
    keep, spread = churn["health_persistence"], churn["health_month_deviation"]
    half = paths // 2
    monthly = np.empty((half, months))
    monthly[:, 0] = random.normal(0, spread, half)
    for at in range(1, months):
        fresh = random.normal(0, spread * np.sqrt(1 - keep**2), half)
        monthly[:, at] = keep * monthly[:, at - 1] + fresh
    found = monthly + random.normal(0, churn["health_account_deviation"], (half, 1))
    return np.concatenate([found, -found])


def multiplier(churn: Any, kind: Kind, months: int):
    """Give the hazard of an account with health 0, by month of service."""
    ages = np.arange(1, months + 1)
    base = np.empty(months)
    for band in churn["baseline"]:
        base[(ages >= band["from_month"]) & (ages <= (band["to_month"] or months))] = band["hazard"]
    elsewhere = churn["term"]["elsewhere"]
    due = np.where(ages % kind.term == 0, elsewhere * (1 + kind.term), elsewhere)
    return base * churn["segment"][kind.segment] * kind.csm * (due if kind.term > 1 else 1.0)


def curves(churn: Any, kinds: Iterable[Kind], paths: int = PATHS, months: int = MONTHS):
    """Give, by kind, the share still here after 0, 1, … months: the mean of exp(−summed hazard) over health.

    Parameters
    ----------
    churn
        The part ``churn`` of truth.json.
    """
    risk = np.exp(-churn["health_log_ratio"] * health(churn, paths, months, generator("sample curves")))
    found = {}
    for kind in dict.fromkeys(kinds):
        here = np.exp(-np.cumsum(risk * multiplier(churn, kind, months), axis=1)).mean(axis=0)
        found[kind] = np.concatenate([[1.0], here])
    return found
