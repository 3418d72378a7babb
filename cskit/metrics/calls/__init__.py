"""Calls: whom to call next month, by six rules in a fixed order, and what came of earlier calls."""

from cskit.metrics.calls.choose import MOST, calls, looked, summary
from cskit.metrics.calls.evidence import traced
from cskit.metrics.calls.facts import facts
from cskit.metrics.calls.memory import earlier, outcomes
from cskit.metrics.calls.record import MONTHS, record, record_results
from cskit.metrics.calls.rules import RULES, able

__all__ = [
    "MONTHS",
    "MOST",
    "RULES",
    "able",
    "calls",
    "earlier",
    "facts",
    "looked",
    "outcomes",
    "record",
    "record_results",
    "summary",
    "traced",
]
