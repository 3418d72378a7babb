"""Drawings of the segmentation page: hours asked for, tickets against hours, and who stays."""

from cskit.charts.segmentation.hours import hours
from cskit.charts.segmentation.scatter import scatter
from cskit.charts.segmentation.staying import staying

__all__ = ["hours", "scatter", "staying"]
