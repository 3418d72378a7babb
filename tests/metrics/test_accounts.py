"""The accounts of a book, and when their contracts are due."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.metrics.accounts import accounts
from cskit.metrics.ledger import derive
from cskit.metrics.renewals import renewals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, customers, ledger, line, month, table

POLICY = Policy()


def due(*lines: dict[str, Any]) -> list[tuple[str, int]]:
    """Give the product and days of each renewal seen from the end of September 2026."""
    found = renewals(book(*lines), SEPTEMBER, POLICY)
    return list(found[["product", "renewal_days"]].itertuples(index=False, name=None))


def running(end: str | None, product: str = "x", start: str = "2025-10-15", **more: Any) -> dict[str, Any]:
    return line("a", start, end, 10, product=product, **more)


def test_days_are_counted_from_the_months_last_day() -> None:
    """1 October is one day ahead; what ended on 30 September is not in force, so not due."""
    assert due(running("2026-10-01"), running("2026-12-29", "y"), running("2026-09-30", "z")) == [
        ("x", 1),
        ("y", 90),
    ]


def test_a_stated_renewal_comes_before_the_end_unless_it_has_passed() -> None:
    """renewal_on, else end_on."""
    assert due(running("2027-10-15", renewal_on="2026-10-10")) == [("x", 10)]
    assert due(running("2026-10-20", renewal_on="2026-09-30")) == [("x", 20)]
    assert due(running(None, renewal_on="2026-09-30")) == []
    assert due(running(None)) == []


def test_a_line_that_is_signed_on_already_is_not_due() -> None:
    """Its follower begins after the month and covers the day: of the same product only."""
    assert due(running("2026-10-15"), running("2027-10-15", start="2026-10-15")) == []
    assert due(running("2026-10-15"), running("2027-10-15", "y", start="2026-10-15")) == [("x", 15)]
    assert due(running("2026-10-15"), running(None, start="2026-10-16")) == [("x", 15)]


def test_a_line_that_runs_beside_another_is_no_renewal_of_it() -> None:
    """An upsell of the same product, in force now, leaves the first contract due."""
    assert due(running("2026-10-15"), running("2027-03-01", start="2026-03-01")) == [("x", 15), ("x", 152)]


def test_trials_one_off_lines_and_terms_of_a_month_are_not_due() -> None:
    """Nobody prepares the renewal of a monthly order."""
    assert due(running("2026-10-15", interval="trial"), running("2026-10-15", "y", interval="once")) == []
    assert due(running("2026-10-15", start="2026-09-15")) == []
    assert due(running("2026-10-15", start="2026-09-15", renewal_on="2026-10-15")) == [("x", 15)]


def test_no_contracts_no_renewals() -> None:
    """An empty table with its columns."""
    found = renewals({"customers": customers("a")}, SEPTEMBER, POLICY)
    assert found.empty
    assert list(found.columns) == [
        "customer_id",
        "contract_id",
        "product",
        "renewal_on",
        "renewal_days",
        "mrr",
    ]


def four() -> dict[str, pd.DataFrame]:
    tables = book(
        line("ana", "2025-01-01", "2026-12-30", 50, kind="new"),  # 91 days ahead
        line("bo", "2025-11-01", "2026-11-01", 20, kind="new"),  # 32 days
        line("cy", "2025-09-01", "2026-09-01", 30, kind="new"),
        line("cy", "2026-09-01", "2026-10-05", 31, kind="readjustment"),  # 5 days
        line("dee", "2025-06-01", None, 99, kind="new", paused_from="2026-08-01"),
        line("eva", "2025-06-01", "2026-06-01", 70, kind="new"),  # left
    )
    derived = derive(tables, SEPTEMBER, POLICY)
    return {**tables, "ledger": derived.ledger, "changes": derived.changes}


def test_the_accounts_of_a_book_by_hand() -> None:
    """Those due within 90 days first, by date; then by MRR; those that left are not there."""
    found = accounts(four(), SEPTEMBER, POLICY).set_index("name")
    assert found.index.tolist() == ["Account cy", "Account bo", "Account ana", "Account dee"]
    assert found["mrr"].tolist() == [3100, 2000, 5000, 0]
    assert found["share"].tolist() == pytest.approx([31 / 101, 20 / 101, 50 / 101, 0])
    assert found["renewal_days"].tolist() == [5, 32, 91, pd.NA]
    assert found["mrr_then"].tolist() == [3000, 2000, 5000, 9900]
    assert found["mrr_year_ago"].tolist() == [3000, 0, 5000, 9900]
    assert found["readjusted_12m"].tolist() == [100, 0, 0, 0]
    assert found["revenue_12m"].tolist() == [11 * 3000 + 3100, 11 * 2000, 12 * 5000, 10 * 9900]
    assert found["state"].tolist() == ["active", "active", "active", "paused"]
    assert found["tenure"].tolist() == [12, 10, 20, 15]


def test_by_revenue_those_that_left_are_there_too() -> None:
    """Whoever had revenue in the last 12 months; shares of the positive amounts."""
    found = accounts(four(), SEPTEMBER, POLICY, "revenue").set_index("customer_id")
    assert set(found.index) == {"ana", "bo", "cy", "dee", "eva"}
    assert found["share"].sum() == pytest.approx(1)
    assert found.loc["eva", "state"] == "none"


def test_a_negative_amount_has_no_share() -> None:
    """300 of revenue and a credit of 100: all of the positive amounts, and no share of −33%."""
    paid = ledger({"a": {"2026-09": 300}, "b": {"2026-09": 0}}, "2026-09")
    paid.loc[paid["customer_id"] == "b", "revenue"] = -10000
    found = accounts({"ledger": paid, "customers": customers("a", "b")}, SEPTEMBER, POLICY, "revenue")
    shares = found.set_index("customer_id")["share"]
    assert shares["a"] == 1
    assert pd.isna(shares["b"])


def test_what_the_data_do_not_reach_back_to_is_empty_and_not_zero() -> None:
    """Data of six months know nothing of a year ago, but of three months ago."""
    tables = {"ledger": ledger({"a": {"2026-04": 5, "2026-09": 5}}, "2026-09"), "customers": customers("a")}
    found = accounts(tables, SEPTEMBER, POLICY).iloc[0]
    assert found["mrr_year_ago"] is pd.NA
    assert found["mrr_then"] == 0


@pytest.mark.parametrize("frame", [table("ledger", []), ledger({"a": {"2025-01": 5}}, "2026-09")])
def test_a_book_without_accounts_is_an_empty_table(frame: pd.DataFrame) -> None:
    """With every column and its type."""
    full = accounts(four(), SEPTEMBER, POLICY)
    found = accounts({"ledger": frame, "customers": customers("a")}, SEPTEMBER, POLICY)
    assert found.empty
    assert found.dtypes.to_dict() == full.dtypes.to_dict()


def test_a_month_before_anything_happened_is_empty() -> None:
    """No row, no warning."""
    assert accounts(four(), month("2020-01"), POLICY).empty
