"""Retention since last month: who left, who completed a year, who came back."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import cohort_retention as retention
from cskit.metrics import since
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from tests.metrics.build import SEPTEMBER, book, line
from tests.metrics.retention_books import POLICY


def stayed(*lines: dict[str, Any]) -> pd.DataFrame:
    """Derive the ledger of a complete history and give the page's events."""
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, history="complete")
    tables = {**tables, "ledger": derived.ledger, "changes": derived.changes}
    moves = since.moves(tables, SEPTEMBER, "Sul", "complete")
    return retention.since(tables, lives(derived.ledger, SEPTEMBER), moves, SEPTEMBER)


def test_who_left_who_completed_a_year_and_who_came_back() -> None:
    """a: from September to September; b left after 20 months; c left for the second time; d came back."""
    found = stayed(
        line("a", "2025-09-10", None, 10),
        line("b", "2025-01-10", "2026-09-20", 30, end_reason="price"),
        line("c", "2024-01-10", "2024-05-01", 5),
        line("c", "2026-01-10", "2026-09-01", 40, bad_fit="technical", end_reason="price"),
        line("d", "2026-01-10", "2026-03-01", 7),
        line("d", "2026-09-10", None, 8),
        line("e", "2024-01-10", None, 99),
        line("f", "2026-09-10", None, 98),
    )
    names = ["customer_id", "event", "mrr", "amount", "age", "reason"]
    assert found[names].to_numpy().tolist() == [
        ["c", "left", 4000, -4000, 32, "bad_fit"],
        ["b", "left", 3000, -3000, 20, "price"],
        ["a", "completed", 1000, 1000, 12, ""],
        ["d", "came_back", 800, 800, 8, ""],
    ]


def test_an_account_older_than_the_data_left_at_an_unknown_age() -> None:
    """It is named all the same; its reason is not stated."""
    tables = book(line("a", "2020-01-01", "2026-09-20", 30), line("b", "2020-01-01", None, 1))
    derived = derive(tables, SEPTEMBER, POLICY)
    tables = {**tables, "ledger": derived.ledger}
    known = lives(derived.ledger, SEPTEMBER, derived.ledger["month"].min())
    found = retention.since(tables, known, since.moves(tables, SEPTEMBER, "Sul"), SEPTEMBER).iloc[0]
    assert (found["event"], found["reason"]) == ("left", "")
    assert pd.isna(found["age"])
    assert pd.isna(found["cohort"])
