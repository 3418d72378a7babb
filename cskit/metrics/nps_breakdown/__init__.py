"""Satisfaction: who is unhappy, who is silent, what customers said of support, and whether it matters.

NPS, CSAT and CES are what those who answered said; how many did, and what they pay, stands beside.
"""

from cskit.metrics.nps_breakdown.answers import latest_answers
from cskit.metrics.nps_breakdown.change import by_quarter, change, quarters
from cskit.metrics.nps_breakdown.comments import topics
from cskit.metrics.nps_breakdown.drivers import driver_results, drivers_of, drivers_shown
from cskit.metrics.nps_breakdown.groups import by_group, groups
from cskit.metrics.nps_breakdown.listing import listed, silent, to_act, unhappy
from cskit.metrics.nps_breakdown.mix import by_dimension, effects
from cskit.metrics.nps_breakdown.score import coverage, score
from cskit.metrics.nps_breakdown.since import since
from cskit.metrics.nps_breakdown.staying import stayed, staying
from cskit.metrics.nps_breakdown.support import by_priority, support
from cskit.metrics.nps_breakdown.touchpoints import by_touchpoint, ratings

__all__ = [
    "by_dimension",
    "by_group",
    "by_priority",
    "by_quarter",
    "by_touchpoint",
    "change",
    "coverage",
    "driver_results",
    "drivers_of",
    "drivers_shown",
    "effects",
    "groups",
    "latest_answers",
    "listed",
    "quarters",
    "ratings",
    "score",
    "silent",
    "since",
    "stayed",
    "staying",
    "support",
    "to_act",
    "topics",
    "unhappy",
]
