"""What the LTV and CAC page says: what an account is worth, and whether it paid for itself."""

from cskit.findings.ltv_cac.acting import act, act_caption
from cskit.findings.ltv_cac.channels import (
    channel_caption,
    channel_rows,
    channel_total,
    first_year,
    who_stays,
)
from cskit.findings.ltv_cac.margins import (
    band_caption,
    band_rows,
    band_total,
    costs_more,
    left_out,
)
from cskit.findings.ltv_cac.payback import not_paid_back, payback_alt, payback_caption, payback_marks
from cskit.findings.ltv_cac.since import since, since_figures, split
from cskit.findings.ltv_cac.value import formula_alt, formula_caption, formula_rows
from cskit.findings.ltv_cac.verdict import how_far, if_nobody_left, of_margin
from cskit.findings.ltv_cac.worth import headline, rests_on

__all__ = [
    "act",
    "act_caption",
    "band_caption",
    "band_rows",
    "band_total",
    "channel_caption",
    "channel_rows",
    "channel_total",
    "costs_more",
    "first_year",
    "formula_alt",
    "formula_caption",
    "formula_rows",
    "headline",
    "how_far",
    "if_nobody_left",
    "left_out",
    "not_paid_back",
    "of_margin",
    "payback_alt",
    "payback_caption",
    "payback_marks",
    "rests_on",
    "since",
    "since_figures",
    "split",
    "who_stays",
]
