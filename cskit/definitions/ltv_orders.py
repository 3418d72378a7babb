"""Definitions of what orders to come will bring, for companies that sell orders."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

_BG_NBD = "Fader, Hardie and Lee (2005), Marketing Science 24"
_GAMMA_GAMMA = "Fader and Hardie (2013), brucehardie.com/notes/025"

DEFINITIONS = (
    Definition(
        "ltv.orders_margin",
        N_("Expected margin of orders to come"),
        N_("Margin per account of the orders expected over the months ahead, in today's money"),
        N_(
            "Σ over months (expected orders ÷ (1 + d)^(months − ½)) × expected value × (1 − credits ÷ sales) "
            "× gross margin, by BG/NBD and Gamma-Gamma"
        ),
        f"{_BG_NBD}; {_GAMMA_GAMMA}",
        "currency",
        "estimated",
    ),
    Definition(
        "ltv.orders_expected",
        N_("Expected orders"),
        N_("Orders per account expected over the months ahead; those of one day are one"),
        N_("Σ E[orders | frequency, recency, age] ÷ accounts, by BG/NBD"),
        _BG_NBD,
        "ratio",
        "estimated",
    ),
    Definition(
        "ltv.orders_alive",
        N_("Accounts that still buy"),
        N_("How many accounts are expected to order again some day"),
        N_("Σ P(alive | frequency, recency, age), by BG/NBD"),
        _BG_NBD,
        "accounts",
        "estimated",
    ),
    Definition(
        "ltv.orders_horizon",
        N_("Months ahead"),
        N_("How far ahead orders are expected: the policy's horizon, but no longer than the data look back"),
        N_("min(horizon, months from the company's first order to the month)"),
        "",
        "months",
    ),
    Definition(
        "ltv.orders_customers",
        N_("Customers behind the models of orders"),
        N_("Customers of the whole company with an order; the models are fitted to them"),
        N_("n"),
        "",
        "accounts",
    ),
)
