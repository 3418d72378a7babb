"""Who moved in the month, with reason and day, and who is behind most of the loss."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import recurring_revenue as revenue
from tests.metrics.build import SEPTEMBER, book, line, table
from tests.metrics.revenue_books import POLICY, derived


def test_who_moved_with_reason_and_day() -> None:
    """Ana left on the 12th for the price; bo came back; cy went to Norte; dee came from there and grew."""
    tables = book(
        line("ana", "2025-01-01", "2026-09-12", 90, end_reason="price"),
        line("bo", "2025-01-01", "2026-03-01", 20),
        line("bo", "2026-09-03", None, 25),
        line("cy", "2025-01-01", None, 70),
        line("dee", "2025-01-01", "2026-09-20", 40),
        line("dee", "2026-09-20", None, 60, kind="upsell"),
    )
    changes = [("cy", "Sul", "2025-01-01", "2026-09-05"), ("cy", "Norte", "2026-09-05", None)]
    changes += [("dee", "Norte", "2025-01-01", "2026-09-02"), ("dee", "Sul", "2026-09-02", None)]
    names = ("customer_id", "portfolio", "valid_from", "valid_to")
    moves = table("assignments", [dict(zip(names, row, strict=True)) for row in changes])
    found = revenue.who_moved(derived({**tables, "assignments": moves}), SEPTEMBER, POLICY, "Sul")
    shown = found[["customer_id", "movement", "before", "after", "difference", "reason"]].fillna("")
    assert list(shown.itertuples(index=False, name=None)) == [
        ("ana", "churn", 9000, 0, -9000, "price"),
        ("cy", "transfer_out", 7000, 0, -7000, "Norte"),
        ("dee", "transfer_in", 0, 4000, 4000, "Norte"),
        ("bo", "reactivation", 0, 2500, 2500, ""),
        ("dee", "expansion", 4000, 6000, 2000, ""),
    ]
    assert [f"{day:%d}" for day in found["on"]] == ["12", "05", "02", "03", "20"]


@pytest.mark.parametrize("ids", [("1", "2"), ("2", "1")])
def test_of_several_contracts_that_end_together_the_dearest_says_why(ids: tuple[str, str]) -> None:
    """90 a month ended for a merger, 1,000 a year for the price, on one day: whatever their ids, a merger."""
    term = ("ana", "2025-01-01", "2026-09-12")
    tables = book(
        line(*term, 90, contract_id=ids[0], end_reason="merger"),
        line(*term, 1000, contract_id=ids[1], end_reason="price", interval="year"),
    )
    found = revenue.who_moved(derived(tables), SEPTEMBER, POLICY, "Sul")
    assert found["reason"].to_list() == ["merger"]


def test_the_fewest_accounts_behind_most_of_the_loss() -> None:
    """60 + 25 of 100 are 85%: two of three accounts; without a loss there is none."""
    moved = pd.DataFrame(
        {"customer_id": list("abcd"), "movement": ["churn", "churn", "contraction", "transfer_out"]}
    )
    assert revenue.leaders(moved.assign(difference=[-60, -25, -15, -900])) == (2, 85, 3, 100)
    assert revenue.leaders(moved.assign(difference=0)) == (0, 0, 0, 0)
