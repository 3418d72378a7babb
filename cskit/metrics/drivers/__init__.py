"""Drivers: which traits go with an outcome, in the whole company; what both pages that ask it share.

What is known of whom, and when, is each analysis's own: ``drivers.py`` of
:mod:`cskit.metrics.cohort_retention` and of :mod:`cskit.metrics.nps_breakdown`.
"""

from cskit.metrics.drivers.comparison import OTHERS, UNKNOWN, compared, pooled
from cskit.metrics.drivers.slices import hidden, ratios, shown
from cskit.metrics.drivers.table import nothing, tidy

__all__ = ["OTHERS", "UNKNOWN", "compared", "hidden", "nothing", "pooled", "ratios", "shown", "tidy"]
