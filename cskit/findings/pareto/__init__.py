"""What the Pareto page says: who holds the revenue, and what if one leaves."""

from cskit.findings.pareto.acting import act, act_caption
from cskit.findings.pareto.comparison import (
    against_company,
    curve_alt,
    curve_caption,
    distance,
    same_accounts,
)
from cskit.findings.pareto.distribution import bars_alt, bars_caption, counted, headline, protect
from cskit.findings.pareto.growth import growing, with_causes
from cskit.findings.pareto.loss import losing, named_losses
from cskit.findings.pareto.since import since, since_figures

__all__ = [
    "act",
    "act_caption",
    "against_company",
    "bars_alt",
    "bars_caption",
    "counted",
    "curve_alt",
    "curve_caption",
    "distance",
    "growing",
    "headline",
    "losing",
    "named_losses",
    "protect",
    "same_accounts",
    "since",
    "since_figures",
    "with_causes",
]
