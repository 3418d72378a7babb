"""Pareto: who holds the revenue, how concentrated a book is, and what if one account leaves.

It describes how revenue is distributed. It is not a segmentation, and 80/20 is a distance, not a
yes or no.
"""

from cskit.metrics.pareto.comparison import (
    band,
    draws_of,
    last_year,
    random_books,
    random_books_of,
    random_k80,
    same_accounts,
)
from cskit.metrics.pareto.distribution import distribution, gini, least_to_hold, left_out, lorenz, summary
from cskit.metrics.pareto.growth import growing, small_growth
from cskit.metrics.pareto.leading import leading, to_act
from cskit.metrics.pareto.loss import at_risk, if_lost, points_at_risk, top_renewals
from cskit.metrics.pareto.since import since

__all__ = [
    "at_risk",
    "band",
    "distribution",
    "draws_of",
    "gini",
    "growing",
    "if_lost",
    "last_year",
    "leading",
    "least_to_hold",
    "left_out",
    "lorenz",
    "points_at_risk",
    "random_books",
    "random_books_of",
    "random_k80",
    "same_accounts",
    "since",
    "small_growth",
    "summary",
    "to_act",
    "top_renewals",
]
