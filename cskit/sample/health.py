"""The latent health of an account: what no table shows and every table feels."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from cskit.sample.draws import Draws
from cskit.sample.truth import Churn

__all__ = ["Health"]


@dataclass(frozen=True)
class Health:
    """Health by month: 0 is usual, above is better, its standard deviation over accounts is 1.

    Parameters
    ----------
    first
        First month it is known for.
    values
        Health from that month on.
    """

    first: int
    values: tuple[float, ...]

    @classmethod
    def drawn(cls, first: int, last: int, churn: Churn, draws: Draws) -> Health:
        """Draw a lasting part and a monthly part that forgets slowly."""
        lasting = draws.normal(0.0, churn.health_account_deviation)
        keep = churn.health_persistence
        fresh = churn.health_month_deviation * sqrt(1 - keep * keep)
        monthly = draws.normal(0.0, churn.health_month_deviation)
        values = []
        for _ in range(first, last + 1):
            values.append(lasting + monthly)
            monthly = keep * monthly + draws.normal(0.0, fresh)
        return cls(first, tuple(values))

    def at(self, month: int) -> float:
        """Return health in a month; before the first known one, health in that."""
        return self.values[min(max(month - self.first, 0), len(self.values) - 1)]
