"""What the LTV and CAC page says: what an account is worth, and whether it paid for itself."""

from cskit.findings.ltv_cac.acting import act, act_caption
from cskit.findings.ltv_cac.channels import (
    channel_caption,
    channel_rows,
    channel_total,
    first_year,
    who_stays,
)
from cskit.findings.ltv_cac.margins import costs_more, left_out
from cskit.findings.ltv_cac.orders import checked, orders, orders_ahead, orders_limits
from cskit.findings.ltv_cac.payback import not_paid_back, payback_alt, payback_caption, payback_marks
from cskit.findings.ltv_cac.potential import (
    peers,
    potential,
    relation_caption,
    relation_rows,
    relation_total,
)
from cskit.findings.ltv_cac.since import since, since_figures, split
from cskit.findings.ltv_cac.value import formula_alt, formula_caption, formula_rows
from cskit.findings.ltv_cac.verdict import how_far, if_nobody_left, of_margin
from cskit.findings.ltv_cac.worth import headline, rests_on

__all__ = [
    "act",
    "act_caption",
    "channel_caption",
    "channel_rows",
    "channel_total",
    "checked",
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
    "orders",
    "orders_ahead",
    "orders_limits",
    "payback_alt",
    "payback_caption",
    "payback_marks",
    "peers",
    "potential",
    "relation_caption",
    "relation_rows",
    "relation_total",
    "rests_on",
    "since",
    "since_figures",
    "split",
    "who_stays",
]
