"""The ledger: in whose book an account was."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics.ledger import derive
from tests.metrics.build import book, line, month, table
from tests.metrics.ledgers import POLICY


def portfolios(tables: dict[str, pd.DataFrame], last: str, **more: Any) -> list[str]:
    return derive(tables, month(last), POLICY, **more).ledger["portfolio"].tolist()


def test_the_book_is_the_one_that_has_the_account_on_the_last_day() -> None:
    """By assignment; before the first one its book, after the last one the customer's."""
    assignments = table("assignments", [
        {"customer_id": "a", "portfolio": "Norte", "valid_from": "2026-02-15", "valid_to": "2026-03-31"},
        {"customer_id": "a", "portfolio": "Leste", "valid_from": "2026-03-31", "valid_to": "2026-05-31"},
    ])  # fmt: skip
    tables = book(line("a", "2026-01-01", None, 10), assignments=assignments)
    assert portfolios(tables, "2026-05") == ["Norte", "Norte", "Leste", "Leste", "Sul"]


def test_an_account_that_stopped_keeps_the_book_of_its_last_active_month() -> None:
    """A churned account does not move with its CSM's old accounts; one that came back does."""
    assignments = table("assignments", [
        {"customer_id": "a", "portfolio": "Norte", "valid_from": "2026-01-01", "valid_to": "2026-03-01"},
        {"customer_id": "a", "portfolio": "Leste", "valid_from": "2026-03-01"},
    ])  # fmt: skip
    gone = book(line("a", "2026-01-01", "2026-02-28", 10), assignments=assignments)
    back = book(
        line("a", "2026-01-01", "2026-02-01", 10), line("a", "2026-04-01", None, 10), assignments=assignments
    )
    paused = book(line("a", "2026-01-01", None, 10, paused_from="2026-02-01"), assignments=assignments)
    assert portfolios(gone, "2026-04") == ["Norte"] * 4
    assert portfolios(back, "2026-04") == ["Norte", "Norte", "Norte", "Leste"]
    assert portfolios(paused, "2026-04") == ["Norte", "Norte", "Leste", "Leste"]
