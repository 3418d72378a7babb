"""Definitions: every metric, signal, reason and word of the reports, in one place.

Names, definitions and formulas are messages (English is the source, the catalogue of
:mod:`cskit.locale` holds the others): show them through ``gettext``. The method section, the
tooltips and the glossary are made from here, and a metric's unit and kind are read from here when
it is recorded.
"""

from cskit.definitions import (
    accounts,
    calls,
    cohort_retention,
    losses,
    ltv_cac,
    nps_breakdown,
    pareto,
    recurring_revenue,
    segmentation,
)
from cskit.definitions.data_quality import QUALITY_WORDS, WARNINGS
from cskit.definitions.entry import Definition, Term
from cskit.definitions.words import GLOSSARY, REASONS, SIGNALS

__all__ = ["DEFINITIONS", "GLOSSARY", "QUALITY_WORDS", "REASONS", "SIGNALS", "WARNINGS", "Definition", "Term"]

_ANALYSES = (
    recurring_revenue,
    accounts,
    pareto,
    cohort_retention,
    ltv_cac,
    nps_breakdown,
    segmentation,
    losses,
    calls,
)
"""The analyses in the order of their pages; a new one adds itself here."""

DEFINITIONS: dict[str, Definition] = {about.id: about for one in _ANALYSES for about in one.DEFINITIONS}
"""Every metric that can be recorded, by id."""
