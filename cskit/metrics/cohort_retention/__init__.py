"""Cohorts and survival: whether customers stay, when they leave, what becomes of their revenue.

Two bases, kept apart. *Followed* accounts were seen from their first month: cohorts and every
"k of n" are of these alone. *Seen* accounts are those and the survivors of older cohorts, who enter
at the age from which the data hold every account: the curve and the losses by age count them too,
from then on.
"""

from cskit.metrics.cohort_retention.acting import to_act
from cskit.metrics.cohort_retention.ages import AGES, at_ages, followed, seen
from cskit.metrics.cohort_retention.cohorts import cells, cohort_results, grain, newer_and_older
from cskit.metrics.cohort_retention.company import compared, rest_bands, rest_curve, rest_test
from cskit.metrics.cohort_retention.exposure import SPANS, TENURE, exposure, loss_results, most_lost
from cskit.metrics.cohort_retention.losses import losses, near_renewal, reasons
from cskit.metrics.cohort_retention.revenue import revenue_results, stayers
from cskit.metrics.cohort_retention.summary import curve, curve_results, summary

__all__ = [
    "AGES",
    "SPANS",
    "TENURE",
    "at_ages",
    "cells",
    "cohort_results",
    "compared",
    "curve",
    "curve_results",
    "exposure",
    "followed",
    "grain",
    "loss_results",
    "losses",
    "most_lost",
    "near_renewal",
    "newer_and_older",
    "reasons",
    "rest_bands",
    "rest_curve",
    "rest_test",
    "revenue_results",
    "seen",
    "stayers",
    "summary",
    "to_act",
]
