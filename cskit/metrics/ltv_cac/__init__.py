"""Lifetime value and acquisition: what accounts have brought and will bring, what winning them costs.

What is still to come rests on the company's curves (:mod:`cskit.metrics.projection`), up to their horizon.
"""

from cskit.metrics.ltv_cac.acquisition import acquisition, survival
from cskit.metrics.ltv_cac.adjusted import projected, survival_adjusted
from cskit.metrics.ltv_cac.cac import cac, cost_of_segments, missing_months, returns
from cskit.metrics.ltv_cac.channel_worth import channel_worth
from cskit.metrics.ltv_cac.channels import channels
from cskit.metrics.ltv_cac.discounted import discounted
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.metrics.ltv_cac.formulas import contribution, formulas
from cskit.metrics.ltv_cac.histories import Margin, exposure, gross_margin, histories
from cskit.metrics.ltv_cac.margins import costly, margins, summary, to_act
from cskit.metrics.ltv_cac.moved import MOVERS, earlier, moved, moved_results
from cskit.metrics.ltv_cac.order_fits import order_checks, order_fits
from cskit.metrics.ltv_cac.orders import Ahead, ahead
from cskit.metrics.ltv_cac.page import Month, Page, of_month, page
from cskit.metrics.ltv_cac.payback import counts, crossing, cumulative, paybacks
from cskit.metrics.ltv_cac.peers import monthly_margin, peers
from cskit.metrics.ltv_cac.potential import RELATIONS, develop, potential, potential_results, relations
from cskit.metrics.ltv_cac.prospects import Prospects, carried, prospects
from cskit.metrics.ltv_cac.since import PARTS, since, split, split_results

__all__ = [
    "MOVERS",
    "PARTS",
    "RELATIONS",
    "Ahead",
    "Estimate",
    "Margin",
    "Month",
    "Page",
    "Prospects",
    "acquisition",
    "ahead",
    "cac",
    "carried",
    "channel_worth",
    "channels",
    "contribution",
    "cost_of_segments",
    "costly",
    "counts",
    "crossing",
    "cumulative",
    "develop",
    "discounted",
    "earlier",
    "exposure",
    "formulas",
    "gross_margin",
    "histories",
    "margins",
    "missing_months",
    "monthly_margin",
    "moved",
    "moved_results",
    "of_month",
    "order_checks",
    "order_fits",
    "page",
    "paybacks",
    "peers",
    "potential",
    "potential_results",
    "projected",
    "prospects",
    "relations",
    "returns",
    "since",
    "split",
    "split_results",
    "summary",
    "survival",
    "survival_adjusted",
    "to_act",
]
