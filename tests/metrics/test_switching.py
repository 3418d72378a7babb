"""What switching a definition changes, by hand: every preset and every field on a small book."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.accounts import accounts
from cskit.metrics.ledger import derive
from cskit.policy import PRESETS, Policy
from tests.metrics.build import SEPTEMBER, book
from tests.switching import LINES, SWITCHED, of
from tests.switching_page import FIELDS as SHOWN
from tests.switching_page import SAID

# ── The small book, by hand ──────────────────────────────────────────────────────────────────

_RATES = tuple(f"revenue.{name}" for name in ("gross_churn", "net_churn", "logo_churn", "nrr_12m", "grr_12m"))
_NAMES = ("start", "new", "reactivation", "expansion", "contraction", "churn", "paused", "end")
MONTH = {
    "default": (1630, 250, 250, 70, 0, 0, 210, 1990),
    "chartmogul": (1630, 330, 250, 120, 50, 80, 0, 2200),
    "profitwell": (1630, 250, 250, 70, 0, 210, 0, 1990),
    "stripe": (1750, 330, 250, 0, 50, 270, 0, 2010),
    "maxio": (1630, 480, 100, 70, 0, 270, 0, 2010),
}
RATES = {  # gross, net and logo churn; NRR and GRR
    "default": (0, -320 / 1630, 0, 1590 / 1730, 1520 / 1730),
    "chartmogul": (50 / 1630, -320 / 1630, 0, 1800 / 1730, 1),
    "profitwell": (210 / 1630, -110 / 1630, 1 / 4, 1590 / 1730, 1520 / 1730),
    "stripe": (320 / 2080, 70 / 2080, 2 / 6, 1610 / 1850, 1610 / 1850),
    "maxio": (190 / 1630, 20 / 1630, 1 / 4, 1610 / 1730, 1540 / 1730),
}
WORTH = {  # churn of 12 months, and MRR per account × 80% ÷ that
    "default": (1 / 58, 1990 / 6 * 0.8 * 58),
    "chartmogul": (1 / 58, 2200 / 7 * 0.8 * 58),
    "profitwell": (2 / 58, 1990 / 6 * 0.8 * 29),
    "stripe": (2 / 59, 2010 / 6 * 0.8 * 59 / 2),
    "maxio": (2 / 58, 2010 / 6 * 0.8 * 29),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_the_small_book_by_hand(preset: str) -> None:
    """August, then September, account by account (tests/switching.py says who they are).

    August: Ana 1000, Bia 210, Caio 300 − 120 + 50 = 230, Davi 4560 ÷ 24 = 190: 1630. Without discounts
    that end (stripe) Caio is 350: 1750.
    September, default: Ana 1000, Caio 300, Davi 190, Eva 100, Fábio 150, Hugo 250: 1990; Bia is paused.
    - pause kept: + 210; zero: Bia is churn. Cancellation: Davi is churn of 190.
    - event: Gil is new and churn, 80 each. Apart: Caio gains 120 and loses 50, together + 70.
    - within 3 months: Eva was lost in July, 2 months ago; Fábio in July 2025, 14 ago, so he is new.
    12 months ago: Ana 1000, Bia 210, Caio 230 (350), Davi 190, Eva 100: 1730 (1850). Now default: 1000 + 0
    + 300 + 190 + 100 = 1590, kept 1000 + 0 + 230 + 190 + 100 = 1520.
    Rates: of 4 accounts and 1630 at the start; stripe also has Gil and Hugo, 330, below the line, and so
    Gil among the lost: 2 of 6, 320 of 2080. Where he is not below it, he is no loss of it.
    LTV: account-months Ana, Bia, Caio, Davi 12 each, Eva 10: 58, and stripe 59 with Hugo. Eva was lost,
    with profitwell Bia too, with stripe and maxio Davi.
    """
    found = of(Policy(preset=preset))["value"]
    assert tuple(found[f"revenue.{name}"] for name in _NAMES) == MONTH[preset]
    assert found["revenue.resumed"] == 0
    assert found[list(_RATES)].tolist() == pytest.approx(list(RATES[preset]))
    assert found[["ltv.churn", "ltv.arpa_over_churn"]].tolist() == pytest.approx(list(WORTH[preset]))


@pytest.mark.parametrize("preset", PRESETS)
def test_the_page_has_these_figures(preset: str) -> None:
    """The page of recurring revenue counts as the policy has it, in the book and in the company."""
    policy = Policy(preset=preset)
    tables = book(*LINES)
    made = derive(tables, SEPTEMBER, policy)
    held = {**tables, "ledger": made.ledger, "changes": made.changes}
    for portfolio in ("Sul", None):
        moved_, kinds = revenue.of_month(held, SEPTEMBER, policy, portfolio)
        listed = accounts(held, SEPTEMBER, policy)
        found = revenue.figures(
            held, SEPTEMBER, policy, "BRL", portfolio, "partial", listed, moved_, kinds
        ).query("by == '{}'")
        value = dict(zip(found["id"], found["value"], strict=True))
        assert tuple(value[f"revenue.{name}"] for name in _NAMES) == MONTH[preset]
        assert [value[name] for name in _RATES] == pytest.approx(list(RATES[preset]))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_book_that_nobody_left_by_hand(preset: str) -> None:
    """MRR 400 of two, 160 of margin. 0 of 24 account-months: at most 3.8415 ÷ 27.8415 = 13.798%, 1159.62.

    stripe has 160 × 60; ChartMogul can calculate none.
    """
    found = of(Policy(preset=preset)).loc[
        ["quiet.arpa_over_churn", "quiet.arpa_over_churn_at_least"], "value"
    ]
    known = {name.removeprefix("quiet.arpa_over_churn"): value for name, value in found.dropna().items()}
    expected: dict[str, dict[str, float]] = {"stripe": {"": 9600.0}, "chartmogul": {}}
    assert known == pytest.approx(expected.get(preset, {"_at_least": 1159.62}), abs=0.01)


LOSSES = {*_RATES[:3], "ltv.churn", "ltv.arpa_over_churn"}
_YEAR = set(_RATES[3:])
FIELDS: dict[tuple[str, Any], set[str]] = {
    ("reactivation_within", 3): {"revenue.new", "revenue.reactivation", "revenue.net_churn"},
    ("movement_basis", "event"): {"revenue.new", "revenue.churn"},
    ("pause", "zero"): {"revenue.churn", "revenue.paused"} | LOSSES,
    ("pause", "kept"): {"revenue.paused", "revenue.end", "ltv.arpa_over_churn"} | _YEAR,
    ("churn_date", "cancellation"): {"revenue.churn", "revenue.end"} | LOSSES | _YEAR,
    ("discounts", "without_end"): {
        *("revenue.start", "revenue.expansion", "revenue.contraction", *_RATES[:2], *_YEAR),
    },
    ("discounts", "as_movements"): {"revenue.expansion", "revenue.contraction", "revenue.gross_churn"},
    ("churn_denominator", "start_and_new"): LOSSES - {"revenue.gross_churn"},  # which is 0 of either
    ("zero_churn_ltv", "one_in_60"): {"quiet.arpa_over_churn", "quiet.arpa_over_churn_at_least"},
    ("zero_churn_ltv", "undefined"): {"quiet.arpa_over_churn_at_least"},
    ("finite_population", True): {"nps.score"},
}
"""Each field by itself, and the figures of the small book that it changes: no other, to the last digit."""


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_each_field_changes_what_it_is_about_and_nothing_else(field: str, value: Any) -> None:
    """The value, or its range."""
    plain, switched = (
        of(policy)[["value", "low", "high"]] for policy in (Policy(), Policy(**{field: value}))
    )
    same = (plain == switched) | (plain.isna() & switched.isna())
    assert set(same.index[~same.all(axis=1)]) == FIELDS[field, value]


def test_every_field_that_a_preset_sets_is_tried_by_itself() -> None:
    """A preset has nothing of which the effect is not known."""
    set_by = {(field, value) for preset in PRESETS.values() for field, value in preset.items()}
    assert set_by <= set(FIELDS)
    assert list(FIELDS) == list(SWITCHED)


def test_a_preset_sets_what_the_vendor_says() -> None:
    """docs/definitions.md has a page of the vendor for each value that is not the default."""
    said = {(one.vendor, one.field) for one in SAID}
    assert {(preset, field) for preset, fields in PRESETS.items() for field in fields} <= said
    assert {field for _, field in said} <= set(SHOWN)
