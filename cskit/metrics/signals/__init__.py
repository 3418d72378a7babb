"""Signals: facts about an account that ask for attention, each with its date."""

from cskit.metrics.signals.table import SIGNALS, counts, signals, summary, weighed_by

__all__ = ["SIGNALS", "counts", "signals", "summary", "weighed_by"]
