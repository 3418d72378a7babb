"""Intervals: how far a figure from a few accounts may lie from what it estimates.

All kinds stand here, one module an idea: shares, revenue retention, Net Promoter Scores, means of ratings,
survival. ``docs/validation.md`` says how often each holds what it estimates. The functions whose names
end in ``_ends`` take arrays; the others call them, for one figure.

scipy's special functions are used and not scipy.stats, which takes nearly a second to load, in every
notebook.
"""

from __future__ import annotations

from cskit.metrics.intervals.clusters import design_effects
from cskit.metrics.intervals.ends import Ends, Interval, quantile
from cskit.metrics.intervals.means import mean_interval
from cskit.metrics.intervals.nps import Nps, nps_ends, nps_interval
from cskit.metrics.intervals.proportions import Difference, difference, difference_ends, wilson, wilson_ends
from cskit.metrics.intervals.retention import effective_n, grr_ends, grr_interval, nrr_ends, nrr_interval
from cskit.metrics.intervals.survival import Curve, kaplan_meier_ends

__all__ = [
    "Curve",
    "Difference",
    "Ends",
    "Interval",
    "Nps",
    "design_effects",
    "difference",
    "difference_ends",
    "effective_n",
    "grr_ends",
    "grr_interval",
    "kaplan_meier_ends",
    "mean_interval",
    "nps_ends",
    "nps_interval",
    "nrr_ends",
    "nrr_interval",
    "quantile",
    "wilson",
    "wilson_ends",
]
