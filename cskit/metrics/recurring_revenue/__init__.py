"""Recurring revenue: what came in, what went out, and whether the base grows by itself."""

from cskit.metrics.recurring_revenue.movements import MOVEMENTS, movements
from cskit.metrics.recurring_revenue.renewals import renewals_due
from cskit.metrics.recurring_revenue.retention import a_year_apart, grr_12m, nrr_12m, why_no_year
from cskit.metrics.recurring_revenue.summary import series, summary

__all__ = [
    "MOVEMENTS",
    "a_year_apart",
    "grr_12m",
    "movements",
    "nrr_12m",
    "renewals_due",
    "series",
    "summary",
    "why_no_year",
]
