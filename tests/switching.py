"""A small, invented book on which every field of the policy changes a figure, and its figures by preset.

docs/definitions.md shows them; tests/metrics/test_switching.py has the arithmetic by hand.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.locale.format import NONE, money, number, percent
from cskit.metrics import ltv_cac as ltv
from cskit.metrics import nps_breakdown
from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from cskit.metrics.ledger.derive import History
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, line, table

ACCOUNTS = {
    "Ana": "pays 1,000 and does nothing else",
    "Bia": "pays 210, paused since 10 September",
    "Caio": "pays 300 less a discount of 120 that ends on 15 September, and gives up a product of 50",
    "Davi": "pays 190 until January 2027, cancelled on 5 September",
    "Eva": "paid 100 until July 2026 and is back in September",
    "Fábio": "paid 150 until July 2025 and is back in September",
    "Gil": "came for 80 on 3 September and left on the 25th",
    "Hugo": "pays 250 since September",
}
"""Who is in the book, as docs/definitions.md tells it."""

LINES = (
    line("Ana", "2024-01-01", None, 1000),
    line("Bia", "2024-06-01", None, 210, paused_from="2026-09-10"),
    line("Caio", "2025-06-01", None, 300, discount=120, discount_kind="amount", discount_to="2026-09-15"),
    line("Caio", "2025-06-01", "2026-09-20", 50, product="Add-on"),
    line("Davi", "2025-01-01", "2027-01-01", 4560, interval="24 months", cancelled_on="2026-09-05"),
    line("Eva", "2025-01-01", "2026-07-01", 100),
    line("Eva", "2026-09-01", None, 100),
    line("Fábio", "2024-03-01", "2025-07-01", 150),
    line("Fábio", "2026-09-10", None, 150),
    line("Gil", "2026-09-03", "2026-09-25", 80),
    line("Hugo", "2026-09-01", None, 250),
)
QUIET = (line("Ana", "2024-01-01", None, 100), line("Bia", "2024-01-01", None, 300))
"""A book that nobody left in 12 months."""

SURVEYS = table(
    "surveys",
    (
        {"response_id": name, "customer_id": name, "contact_id": name, "survey": "nps"}
        | {"answered_on": "2026-05-01", "score": score}
        for name, score in (("Ana", 9), ("Bia", 10), ("Caio", 2), ("Davi", 8))
    ),
)

MOVEMENTS = tuple(f"revenue.{name}" for name in revenue.MOVEMENTS if not name.startswith("transfer"))
FIGURES = (
    *("revenue.start", *MOVEMENTS, "revenue.end"),
    *("revenue.gross_churn", "revenue.net_churn", "revenue.logo_churn", "revenue.nrr_12m", "revenue.grr_12m"),
    *("ltv.churn", "ltv.arpa_over_churn", "quiet.arpa_over_churn", "quiet.arpa_over_churn_at_least"),
    "nps.score",
)
"""What is compared; ``quiet`` is LTV in the book that nobody left."""

SWITCHED: tuple[tuple[str, Any], ...] = (
    ("reactivation_within", 3),
    ("movement_basis", "event"),
    ("pause", "zero"),
    ("pause", "kept"),
    ("churn_date", "cancellation"),
    ("discounts", "without_end"),
    ("discounts", "as_movements"),
    ("churn_denominator", "start_and_new"),
    ("zero_churn_ltv", "one_in_60"),
    ("zero_churn_ltv", "undefined"),
    ("finite_population", True),
)
"""Every field with each of its other values."""


def figures(
    tables: dict[str, pd.DataFrame], month: pd.Timestamp, policy: Policy, history: History = "partial"
) -> pd.DataFrame:
    """Give the recurring revenue, the LTV and the NPS of a book, by metric id."""
    made = derive(tables, month, policy, history=history)
    held = {**tables, "ledger": made.ledger, "changes": made.changes}
    moved = revenue.who_moved(held, month, policy, None, history)
    found = revenue.summary(made.ledger, month, policy, "BRL", None, history, made.changes)
    rates = revenue.rates(found, moved, made.ledger, month, policy, "BRL")
    paid = ltv.histories(made.ledger, month, "mrr")
    margin = ltv.gross_margin(held, month, policy, "mrr")
    exposed = ltv.exposure(made.ledger, month, None, None, policy)
    worth = ltv.formulas(paid, None, margin, exposed, month, "mrr", policy, "BRL")
    parts = [found, rates, worth, nps_breakdown.score(held, month, policy)]
    return pd.concat(parts).drop_duplicates("id").set_index("id")


def of(policy: Policy) -> pd.DataFrame:
    """Give the figures of the small book, and of the quiet one, under a policy, as FIGURES has them."""
    whole = figures({**book(*LINES), "surveys": SURVEYS}, SEPTEMBER, policy)
    quiet = figures(book(*QUIET), SEPTEMBER, policy)
    quiet = quiet[quiet.index.str.startswith("ltv.arpa")].rename(lambda name: name.replace("ltv", "quiet"))
    return pd.concat([whole, quiet]).loc[list(FIGURES)]


def shown(row: pd.Series) -> str:
    """Write a figure as a page does, but with a decimal; beside the NPS its range."""
    if pd.isna(row["value"]):
        return NONE
    if row["unit"] == "BRL":
        return money(round(row["value"] * 100), "BRL", compact=False)
    if row["unit"] == "points":
        return f"{number(row['value'])} ({number(row['low'], 1)} to {number(row['high'], 1)})"
    return percent(row["value"], decimals=1)
