"""The part of docs/definitions.md on what switching a definition changes, made from the code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from cskit.definitions import DEFINITIONS
from cskit.policy import PRESETS, Policy
from tests import switching

__all__ = ["FIELDS", "SAID", "switching_page"]

FIELDS = (
    "reactivation_within",
    "movement_basis",
    "pause",
    "churn_date",
    "discounts",
    "churn_denominator",
    "zero_churn_ltv",
    "finite_population",
)
"""The fields on which vendors differ, and the one that only statisticians do."""


class Said(NamedTuple):
    """What a vendor's page says about a field."""

    vendor: str
    field: str
    says: str
    title: str
    address: str


_CM = "https://help.chartmogul.com/hc/en-us/articles/"
_PW = "https://www.paddle.com/help/profitwell-metrics/measure/"
_STRIPE = "https://support.stripe.com/questions/"
_OF_MRR = "monthly-recurring-revenue-mrr-in-billing"
_MOVEMENTS = ("Data Table and MRR Movements", f"{_CM}203299912")
_VERSUS = ("ProfitWell vs. Maxio", f"{_PW}compare/profitwell-vs-maxio")
_RATE = (
    "Calculating subscriber churn rate in Billing",
    f"{_STRIPE}calculating-subscriber-churn-rate-in-billing",
)

SAID = (
    Said(
        "chartmogul",
        "reactivation_within",
        "a paying customer that had churned and pays again; no limit is named",
        *_MOVEMENTS,
    ),
    Said(
        "chartmogul",
        "movement_basis",
        "every change is a movement, those within 60 minutes of each other are one; "
        "so new and churn of one month are two",
        "Understanding MRR movements",
        f"{_CM}4416682609426",
    ),
    Said(
        "chartmogul",
        "pause",
        "goes on to be MRR where billed by Stripe, GoCardless or Chargebee; with Recurly it is churn, "
        "then reactivation: take `pause: zero` for that",
        "Handling paused subscriptions in ChartMogul",
        f"{_CM}360015688860",
    ),
    Said(
        "chartmogul",
        "churn_date",
        "by default when the subscription ends in the billing system; "
        "also as soon as it is cancelled, if set so",
        "Configuring Subscription Analytics settings",
        f"{_CM}15384089786524",
    ),
    Said(
        "chartmogul",
        "discounts",
        "one that is added is contraction, one that expires is expansion",
        *_MOVEMENTS,
    ),
    Said(
        "chartmogul",
        "zero_churn_ltv",
        "can only be calculated where churn is not zero",
        "Chart: Customer Lifetime Value (LTV)",
        f"{_CM}203359061",
    ),
    Said("profitwell", "reactivation_within", "whoever comes back, within any period of time", *_VERSUS),
    Said(
        "profitwell",
        "movement_basis",
        "new and gone in one month is not churn: it is taken off what is new",
        "Are cancellations in the first month counted as churn?",
        f"{_PW}subscription-retention/are-cancellations-in-the-first-month-counted-as-churn",
    ),
    Said("profitwell", "pause", "on hold is an MRR of 0", *_VERSUS),
    Said(
        "profitwell",
        "churn_date",
        "MRR until the end of the period that was paid",
        "Churn",
        f"{_PW}subscription-retention/churn",
    ),
    Said(
        "profitwell",
        "discounts",
        "always subtracted, however long they last",
        "ProfitWell vs. Recurly",
        f"{_PW}compare/profitwell-vs-recurly",
    ),
    Said(
        "stripe",
        "reactivation_within",
        "whoever ended all subscriptions and has one again; no limit is named",
        *_RATE,
    ),
    Said(
        "stripe",
        "movement_basis",
        "a new subscriber that leaves within the window is among the lost, and below the line",
        *_RATE,
    ),
    Said(
        "stripe",
        "pause",
        "a subscription whose collection is paused keeps its status, and what is active is MRR; "
        "the page warns that MRR may be affected",
        "Pause payment collection",
        "https://docs.stripe.com/billing/subscriptions/pause",
    ),
    Said(
        "stripe",
        "churn_date",
        "no MRR from the moment of the cancellation, also if it takes effect at the end of the period",
        "Impact of Subscription Cancellations on Monthly Recurring Revenue (MRR) in Billing",
        f"{_STRIPE}impact-of-subscription-cancellations-on-{_OF_MRR}",
    ),
    Said(
        "stripe",
        "discounts",
        "a coupon without an end lowers MRR, one with an end does not",
        "Impact of discounts and coupons on Monthly Recurring Revenue (MRR) in Billing",
        f"{_STRIPE}impact-of-discounts-and-coupons-on-{_OF_MRR}",
    ),
    Said(
        "stripe",
        "churn_denominator",
        "active 30 days ago, plus new in these 30 days; here it is the calendar month",
        *_RATE,
    ),
    Said(
        "stripe",
        "zero_churn_ltv",
        "where churn is 0% a rate of 1.67% is assumed",
        "Calculating subscriber lifetime value in Billing",
        f"{_STRIPE}calculating-subscriber-lifetime-value-in-billing",
    ),
    Said("maxio", "reactivation_within", "within 90 days, then new; here these are 3 months", *_VERSUS),
    Said("maxio", "movement_basis", "counted as new and as churn", *_VERSUS),
    Said("maxio", "pause", "goes on to be MRR", *_VERSUS),
    Said("maxio", "churn_date", "no MRR from the time of the cancellation", *_VERSUS),
    Said("maxio", "discounts", "always subtracted, however long they last", *_VERSUS),
    Said(
        "maxio",
        "churn_denominator",
        "start of the period, without new business",
        "Churn Analytics Intro (Chargify)",
        "https://help.chargify.com/reports/churn-analytics.html",
    ),
)
"""What vendors say on their own pages; of Maxio, which was Chargify, mostly what ProfitWell's page says."""


@cache
def switching_page() -> list[str]:
    """Write the section, as lines of Markdown."""
    by_preset = {preset: switching.of(Policy(preset=preset)) for preset in PRESETS}
    return [
        "## What switching changes",
        "",
        "Companies and vendors mean different things by the same words. In a parameters file",
        "`policy: {preset: stripe}` takes a vendor's definitions; fields beside it go before the vendor's.",
        "Every page prints what is in force. A preset makes figures comparable with a vendor's as far as the",
        "table goes, not equal: a vendor's own data, days and smoothing stay its own.",
        "",
        *_fields(),
        "",
        "\\* The vendor does not say; the default stands.",
        "",
        "Figures over more than one month (NRR, GRR, cohorts, the churn of LTV) look at month ends under",
        "every policy: an account that came and went between two of them is in the movements alone.",
        "",
        "### A small book, by preset",
        "",
        "Eight invented accounts in September 2026, amounts a month; the arithmetic is in",
        "`tests/metrics/test_switching.py`. The last lines of LTV are of another book, of 100 and 300, that",
        "nobody left in 12 months. Vendors' LTV is of revenue; here it is of the margin, 80% of it.",
        "",
        *(f"- {name} {does}." for name, does in switching.ACCOUNTS.items()),
        "",
        *_figures(by_preset),
        "",
        "### One field at a time",
        "",
        "The same book under the defaults, with one field switched. What is not named does not change, or",
        "not in the digits shown.",
        "",
        *_one_by_one(by_preset["default"]),
        "",
        "### Where vendors say so",
        "",
        "As their pages stood when we read them; where a page leaves a choice, the preset takes its default.",
        "[Others](https://dnoise.online/blog/stripe-grace-period) find that in Stripe a cancellation leaves",
        "MRR as it is until the period ends: then put `churn_date: end_of_term` beside the preset.",
        "",
        *_sources(),
    ]


def _fields() -> list[str]:
    said = {(one.vendor, one.field) for one in SAID}
    rows = []
    for field in FIELDS:
        about = Policy.model_fields[field].description or ""
        cells = [f"`{field}`", about]
        for preset in PRESETS:
            unsaid = "" if preset == "default" or (preset, field) in said else "\\*"
            cells.append(f"`{_value(getattr(Policy(preset=preset), field))}`{unsaid}")
        rows.append(cells)
    return _table(("field", "what it decides", *PRESETS), rows)


def _value(value: Any) -> str:
    """Write a value as a parameters file has it."""
    return "any" if value is None else str(value).lower()


def _figures(by_preset: dict[str, pd.DataFrame]) -> list[str]:
    rows = []
    for name in switching.FIGURES:
        cells = [switching.shown(found.loc[name]) for found in by_preset.values()]
        if any(cell != cells[0] for cell in cells) or cells[0] not in ("R$0", "—"):
            rows.append([_named(name), *(cell if cell == cells[0] else f"**{cell}**" for cell in cells)])
    return _table(("figure", *PRESETS), rows)


def _named(name: str) -> str:
    """Name a figure as pages do; those of the quiet book say so."""
    about = DEFINITIONS[name.replace("quiet.", "ltv.")]
    return f"{about.name} (nobody left)" if name.startswith("quiet.") else about.name


def _one_by_one(plain: pd.DataFrame) -> list[str]:
    rows = []
    for field, value in switching.SWITCHED:
        found = switching.of(Policy(**{field: value}))
        pairs = (
            (name, switching.shown(plain.loc[name]), switching.shown(found.loc[name])) for name in found.index
        )
        effect = [f"{_named(name)} {old} → {new}" for name, old, new in pairs if old != new]
        rows.append([f"`{field}: {_value(value)}`", "; ".join(effect)])
    return _table(("switched", "what changes"), rows)


def _sources() -> list[str]:
    names = {"chartmogul": "ChartMogul", "profitwell": "ProfitWell", "stripe": "Stripe", "maxio": "Maxio"}
    rows = ([names[one.vendor], f"`{one.field}`", one.says, f"[{one.title}]({one.address})"] for one in SAID)
    return _table(("vendor", "field", "what it says", "page"), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    heads = list(heads)
    return ["| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows)]
