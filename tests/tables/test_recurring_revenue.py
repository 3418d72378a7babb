"""The tables of the recurring revenue page."""

from __future__ import annotations

import pandas as pd

from cskit.tables import recurring_revenue as tables


def test_every_renewal_is_shown_at_once() -> None:
    """A month of a CSM is a list of renewal dates: none is folded away, however many they are."""
    due = pd.DataFrame(
        {
            "name": [f"Account {place}" for place in range(120)],
            "renewal_on": pd.Timestamp("2026-10-20"),
            "due_mrr": 12300,
            "mrr": 45600,
            "share": 0.01,
            "first_month": pd.Timestamp("2024-01-01"),
            "signals": [()] * 120,
            "next_step": "Call",
        }
    )
    shown = tables.due(due, "120 accounts decide.", "BRL")
    assert all(f"Account {place}" in shown.text for place in range(120))
    assert "Show all" not in shown.html
    assert "Due for renewal (R$)" in shown.text


def test_what_is_not_known_has_a_reason_for_those_who_hear_it() -> None:
    """A movement without day and reason."""
    moved = pd.DataFrame(
        [
            {
                "name": "Ana",
                "moved": "Churn",
                "before": 100,
                "after": 0,
                "difference": -100,
                "why": "",
                "on": pd.NaT,
            }
        ]
    )
    shown = tables.who_moved(moved, "Ana alone is the loss.", "BRL")
    assert "−1" in shown.text
    assert "the data do not say the day" in shown.html
    assert "not stated" in shown.html


def test_without_recurring_revenue_there_are_no_rates() -> None:
    """A sentence in the table's place."""
    empty = pd.DataFrame(columns=["what", "figure", "behind", "range"])
    assert tables.rates(empty).text == "No recurring revenue: there is no rate of it."
