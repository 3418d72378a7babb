"""Recurring revenue: what came in, what went out, and whether the base grows by itself."""

from cskit.metrics.recurring_revenue.acting import to_act
from cskit.metrics.recurring_revenue.edge import ends_at_edge
from cskit.metrics.recurring_revenue.kinds import KINDS, expansion_by_kind
from cskit.metrics.recurring_revenue.moved import leaders, parts, who_moved
from cskit.metrics.recurring_revenue.movements import MOVEMENTS, movements
from cskit.metrics.recurring_revenue.page import figures, of_month
from cskit.metrics.recurring_revenue.rates import by_kind, rates
from cskit.metrics.recurring_revenue.renewals import by_month, next_due, renewals_due, with_share
from cskit.metrics.recurring_revenue.retention import a_year_apart, grr_12m, nrr_12m, why_no_year
from cskit.metrics.recurring_revenue.summary import at_end, of_business, series, summary
from cskit.metrics.recurring_revenue.terms import acv, came_due, renewal_rate
from cskit.metrics.recurring_revenue.tickets import ticket_results, tickets
from cskit.metrics.recurring_revenue.year import course, naive, year

__all__ = [
    "KINDS",
    "MOVEMENTS",
    "a_year_apart",
    "acv",
    "at_end",
    "by_kind",
    "by_month",
    "came_due",
    "course",
    "ends_at_edge",
    "expansion_by_kind",
    "figures",
    "grr_12m",
    "leaders",
    "movements",
    "naive",
    "next_due",
    "nrr_12m",
    "of_business",
    "of_month",
    "parts",
    "rates",
    "renewal_rate",
    "renewals_due",
    "series",
    "summary",
    "ticket_results",
    "tickets",
    "to_act",
    "who_moved",
    "why_no_year",
    "with_share",
    "year",
]
