"""Cohorts and survival: whether customers stay, when they leave, what becomes of their revenue.

Two bases, kept apart. *Followed* accounts were seen from their first month: cohorts and every
"k of n" are of these alone. *Seen* accounts are those and the survivors of older cohorts, who enter
at the age from which the data hold every account: the curve and the losses by age count them too,
from then on.
"""

from cskit.metrics.cohort_retention.acting import to_act
from cskit.metrics.cohort_retention.ages import AGES, at_ages, followed, seen
from cskit.metrics.cohort_retention.cohorts import FEWEST, cells, cohort_results, grain, logos, revenue, sizes
from cskit.metrics.cohort_retention.company import (
    compared,
    rest_bands,
    rest_curve,
    rest_test,
    shared,
    worst_age,
)
from cskit.metrics.cohort_retention.drivers import driver_results, drivers_of, drivers_shown
from cskit.metrics.cohort_retention.exposure import (
    SPANS,
    TENURE,
    exposure,
    loss_results,
    most_lost,
    window_of,
)
from cskit.metrics.cohort_retention.halves import newer_and_older, newer_results
from cskit.metrics.cohort_retention.losses import losses, near_renewal, reasons
from cskit.metrics.cohort_retention.projection import (
    Projected,
    projected,
    projected_years,
    projection_results,
)
from cskit.metrics.cohort_retention.since import of_month, since
from cskit.metrics.cohort_retention.staying import revenue_results, stayers
from cskit.metrics.cohort_retention.summary import (
    curve,
    curve_results,
    summary,
    why_no_cells,
    why_no_lives,
)
from cskit.metrics.cohort_retention.years import effects, why_no_year, year_results, years

__all__ = [
    "AGES",
    "FEWEST",
    "SPANS",
    "TENURE",
    "Projected",
    "at_ages",
    "cells",
    "cohort_results",
    "compared",
    "curve",
    "curve_results",
    "driver_results",
    "drivers_of",
    "drivers_shown",
    "effects",
    "exposure",
    "followed",
    "grain",
    "logos",
    "loss_results",
    "losses",
    "most_lost",
    "near_renewal",
    "newer_and_older",
    "newer_results",
    "of_month",
    "projected",
    "projected_years",
    "projection_results",
    "reasons",
    "rest_bands",
    "rest_curve",
    "rest_test",
    "revenue",
    "revenue_results",
    "seen",
    "shared",
    "since",
    "sizes",
    "stayers",
    "summary",
    "to_act",
    "why_no_cells",
    "why_no_lives",
    "why_no_year",
    "window_of",
    "worst_age",
    "year_results",
    "years",
]
