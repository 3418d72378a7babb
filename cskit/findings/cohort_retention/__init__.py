"""What the retention page says: whether customers stay, and when they leave."""

from cskit.findings.cohort_retention.acting import act, act_caption
from cskit.findings.cohort_retention.cohorts import (
    cohort_name,
    logos_caption,
    named,
    newer,
    no_cells,
    no_cohorts,
)
from cskit.findings.cohort_retention.curve import curve_alt, curve_caption, lifetime, median_life, steepest
from cskit.findings.cohort_retention.drivers import drivers, drivers_caption, drivers_limits, drivers_said
from cskit.findings.cohort_retention.losses import (
    bands_alt,
    bands_caption,
    in_bands,
    in_words,
    reasons_caption,
    renewals,
    standing_out,
)
from cskit.findings.cohort_retention.projection import (
    expected,
    projection_alt,
    projection_caption,
    seen_apart,
)
from cskit.findings.cohort_retention.projection_parts import (
    parts_caption,
    projection_made,
    projection_parts,
    scaled,
)
from cskit.findings.cohort_retention.projection_scores import projection_scores, scores_caption
from cskit.findings.cohort_retention.revenue import revenue_caption, stayers
from cskit.findings.cohort_retention.since import since, since_figures
from cskit.findings.cohort_retention.verdict import against_company, headline, left_out
from cskit.findings.cohort_retention.years import effects, mixed, year_against_year

__all__ = [
    "act",
    "act_caption",
    "against_company",
    "bands_alt",
    "bands_caption",
    "cohort_name",
    "curve_alt",
    "curve_caption",
    "drivers",
    "drivers_caption",
    "drivers_limits",
    "drivers_said",
    "effects",
    "expected",
    "headline",
    "in_bands",
    "in_words",
    "left_out",
    "lifetime",
    "logos_caption",
    "median_life",
    "mixed",
    "named",
    "newer",
    "no_cells",
    "no_cohorts",
    "parts_caption",
    "projection_alt",
    "projection_caption",
    "projection_made",
    "projection_parts",
    "projection_scores",
    "reasons_caption",
    "renewals",
    "revenue_caption",
    "scaled",
    "scores_caption",
    "seen_apart",
    "since",
    "since_figures",
    "standing_out",
    "stayers",
    "steepest",
    "year_against_year",
]
