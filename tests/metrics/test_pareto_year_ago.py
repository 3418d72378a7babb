"""The book as it was a year ago, and the accounts that are in both."""

from __future__ import annotations

from cskit.metrics import pareto
from tests.metrics.build import SEPTEMBER, ledger, month, reasons, values

MOVED = ledger(
    {
        "ana": {"2025-09": 800, "2026-09": 500},
        "bo": {"2025-09": 100},  # left since
        "cy": {"2025-09": 50, "2026-09": 300},  # came from Norte
        "dee": {"2026-01": 200, "2026-09": 200},  # new since
        "eva": {"2025-09": 70},  # went to Norte: no row now
    },
    "2026-09",
)
MOVED = MOVED[~((MOVED["customer_id"] == "eva") & (MOVED["month"] > month("2026-02")))]
MOVED = MOVED.assign(
    portfolio=MOVED["portfolio"].mask(
        (MOVED["customer_id"] == "cy") & (MOVED["month"] < month("2026-03")), "Norte"
    )
)


def test_last_year_is_the_book_as_it_was() -> None:
    """With those that left since, without those that came since."""
    found = pareto.last_year(MOVED, SEPTEMBER, "mrr", "Sul")
    assert found[["customer_id", "amount"]].values.tolist() == [["ana", 800], ["bo", 100], ["eva", 70]]
    company = pareto.last_year(MOVED, SEPTEMBER, "mrr", None)
    assert company["customer_id"].tolist() == ["ana", "bo", "eva", "cy"]


def test_same_accounts_leave_transfers_out_at_both_ends() -> None:
    """Ana and Bo were here at both ends; Bo, churned, counts 0 now."""
    found = values(pareto.same_accounts(MOVED, SEPTEMBER, "mrr", "BRL", "Sul"))
    assert found == {
        "pareto.same_accounts": 2,
        "pareto.same_accounts_total": 5,
        "pareto.same_accounts_total_then": 9,
        "pareto.same_accounts_k80": 1,
        "pareto.same_accounts_k80_then": 1,
    }


def test_less_than_a_year_of_data_has_no_last_year() -> None:
    """An empty table, and a reason."""
    young = ledger({"a": {"2026-01": 100, "2026-09": 100}}, "2026-09")
    assert pareto.last_year(young, SEPTEMBER, "mrr", "Sul").empty
    found = pareto.same_accounts(young, SEPTEMBER, "mrr", "BRL", "Sul")
    assert set(reasons(found).values()) == {"less_than_12_months"}
