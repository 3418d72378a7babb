"""Data quality: how fresh and whole each table is, and what to know before its figures are believed.

Everything is computed from counts by table and day, never from rows: the tables can be of any size.
"""

from cskit.metrics.data_quality.amounts import bounds
from cskit.metrics.data_quality.coverage import coverage
from cskit.metrics.data_quality.warned import COLUMNS, Counts, warnings

__all__ = ["COLUMNS", "Counts", "bounds", "coverage", "warnings"]
