"""The numbers the company is made with: its true hazards, effects and prices."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["RECENT_INVOICES", "RECENT_MONTHS", "SEGMENTS", "Churn", "Segment", "touch_model"]

RECENT_MONTHS = 18
"""Usage, tickets, touchpoints and costs hold the last so many months, to keep the files small."""

RECENT_INVOICES = 12
"""Invoices hold the last so many months."""

READJUSTMENT_BASIS_POINTS = 450
"""Yearly index (IPCA) that prices are readjusted by: 4.50%."""

RENEWAL_ELSEWHERE = 0.5
"""Multiplier of the hazard in the months of a term that do not end it."""


@dataclass(frozen=True)
class Churn:
    """The monthly hazard of leaving: baseline × segment × CSM × health × term.

    An account leaves at the end of a month of service with probability 1 − exp(−hazard). The
    renewal multiplier averages 1 over a term, so that the baseline is a term's mean hazard.

    Parameters
    ----------
    baseline
        Hazard of an account with health 0, by month of service: (last month of the band, hazard).
    health_log_ratio
        The hazard is multiplied by exp(−this × health).
    health_persistence
        Correlation of the monthly part of health with itself a month earlier.
    health_account_deviation, health_month_deviation
        Standard deviations of the lasting and of the monthly part of health.
    csm
        Multiplier of a portfolio's CSM; 1 where not named.
    """

    baseline: tuple[tuple[int, float], ...] = (
        (3, 0.030),
        (6, 0.025),
        (12, 0.020),
        (24, 0.013),
        (10_000, 0.009),
    )
    health_log_ratio: float = 0.7
    health_persistence: float = 0.9
    health_account_deviation: float = 0.6
    health_month_deviation: float = 0.8
    csm: dict[str, float] = field(default_factory=lambda: {"Sul": 0.6, "Interior": 1.6})

    def base(self, age: int) -> float:
        """Return the baseline hazard in an account's month of service ``age`` (1 is the first)."""
        return next(hazard for last, hazard in self.baseline if age <= last)

    def of_term(self, term: int, due: bool) -> float:
        """Return the multiplier in a month of a term of so many months, which ends with it or not."""
        if term == 1:
            return 1.0
        return RENEWAL_ELSEWHERE * (1 + term) if due else RENEWAL_ELSEWHERE


@dataclass(frozen=True)
class Segment:
    """What accounts of a segment are like.

    Parameters
    ----------
    name
        Name in the data.
    median
        Median MRR of a new account, in R$.
    spread
        Standard deviation of log MRR.
    hazard
        Multiplier of the churn hazard.
    employees
        Smallest and largest number of employees.
    terms
        Months of a contract term and how likely each is.
    people
        Fewest and most contacts.
    cycle
        Months from the first contact to the signature.
    """

    name: str
    median: float
    spread: float
    hazard: float
    employees: tuple[int, int]
    terms: tuple[tuple[int, float], ...]
    people: tuple[int, int]
    cycle: int


SEGMENTS: dict[str, Segment] = {
    segment.name: segment
    for segment in (
        Segment("SMB", 820, 0.50, 1.25, (5, 99), ((1, 0.22), (3, 0.05), (6, 0.08), (12, 0.65)), (1, 2), 1),
        Segment(
            "mid-market",
            3900,
            0.55,
            1.0,
            (100, 499),
            ((1, 0.06), (6, 0.06), (12, 0.80), (24, 0.08)),
            (2, 3),
            2,
        ),
        Segment("enterprise", 19000, 0.65, 0.6, (500, 8000), ((12, 0.72), (24, 0.18), (36, 0.10)), (3, 4), 4),
    )
}
"""The segments by name, smallest first."""


def touch_model(mrr: int) -> str:
    """Return the touch model that an MRR in cents pays for."""
    cuts = ((1_400_000, "high"), (350_000, "mid"), (110_000, "low"))
    return next((model for cut, model in cuts if mrr >= cut), "tech")
