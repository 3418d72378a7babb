"""Figures that stand in print, and what the kit gives for them: one list for docs/validation.md and a test.

A source that cannot be reached with a finger on the line says so in ``doubt``. What the kit gives is computed
each time; to add a figure, add it to the module of its subject.
"""

from tests.published import buying, drivers, groups, revenue, shares, staying
from tests.published.figure import Figure, Published

__all__ = ["EVERY", "Figure", "Published"]

EVERY: tuple[Published, ...] = (
    *staying.PUBLISHED,
    *buying.PUBLISHED,
    *drivers.PUBLISHED,
    *groups.PUBLISHED,
    *shares.PUBLISHED,
    *revenue.PUBLISHED,
)
"""By subject, in the order in which the page has them."""
