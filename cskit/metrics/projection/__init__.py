"""Projection: how many will still be here in months that nobody has seen, and what that is worth.

Accounts with contracts of a year or longer decide once a year, the others more often: the two are fitted
apart, each in its own periods, on the ages of :mod:`cskit.metrics.lives`. Of two models the one that was
closer to months held out is used. The company's fit stands in where a book or segment is too small for one of
its own, and nothing goes past twice the months seen or the policy's horizon.

Of the company, in slices:

- :func:`company_fit`: the scores and fits from which the two others start
- :func:`books`: each book's curve, what it is made of, and how the models did on held-out months
- :func:`segments`: curves by segment and term, and discounted months of a new account and of one that stayed

All come as tables, so that no page has to fit anything.
"""

from cskit.metrics.projection.books import BookProjection, books
from cskit.metrics.projection.company import CompanyFit, company_fit
from cskit.metrics.projection.earlier import without_ranges
from cskit.metrics.projection.fitting import ENOUGH, Fit, Reason, fitted
from cskit.metrics.projection.groups import TERMS, Group, binding, group, shorter, terms_of
from cskit.metrics.projection.scoring import held_out, score
from cskit.metrics.projection.segments import SegmentProjection, segments

__all__ = [
    "ENOUGH",
    "TERMS",
    "BookProjection",
    "CompanyFit",
    "Fit",
    "Group",
    "Reason",
    "SegmentProjection",
    "binding",
    "books",
    "company_fit",
    "fitted",
    "group",
    "held_out",
    "score",
    "segments",
    "shorter",
    "terms_of",
    "without_ranges",
]
