"""Survey answers and books for tests of satisfaction, written out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from cskit.metrics.accounts import accounts
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, customers, ledger, table

POLICY = Policy()
NOW, BEFORE = "2026-05-01", "2025-05-01"


def answer(who: str, score: float | None, day: str = NOW, **more: Any) -> dict[str, Any]:
    """Write an NPS answer of the account's only contact; without a score an invitation."""
    return {
        "customer_id": who,
        "contact_id": f"{who}-p",
        "answered_on": None if score is None else day,
        "survey": "nps",
        "score": score,
        **more,
    }


def surveys(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Number the answers."""
    return table("surveys", ({"response_id": f"{at:03}", **row} for at, row in enumerate(rows)))


def book(
    rows: Iterable[dict[str, Any]], paid: dict[str, int], **more: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Make a book of accounts that pay so many cents since 2024-01, with these answers."""
    months = [f"{day:%Y-%m}" for day in pd.date_range("2024-01-01", "2026-09-01", freq="MS")]
    held = ledger({who: dict.fromkeys(months, cents) for who, cents in paid.items()}, "2026-09")
    return {"surveys": surveys(rows), "ledger": held, "customers": customers(*sorted(paid)), **more}


def of(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List the accounts of a book."""
    return accounts(tables, SEPTEMBER, POLICY)


def row(results: pd.DataFrame, metric: str, by: str = "{}") -> pd.Series:
    """Give one row of results."""
    return results[(results["id"] == metric) & (results["by"] == by)].iloc[0]
