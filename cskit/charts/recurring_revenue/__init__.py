"""Drawings of the recurring revenue page: what moved, whether the base grows by itself, what is due."""

from cskit.charts.recurring_revenue.course import course
from cskit.charts.recurring_revenue.due import due
from cskit.charts.recurring_revenue.steps import steps

__all__ = ["course", "due", "steps"]
