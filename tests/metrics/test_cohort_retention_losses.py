"""Who was lost, for which reason, and how near to a renewal."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import cohort_retention as retention
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from tests.metrics.build import SEPTEMBER, book, line, reasons, values
from tests.metrics.retention_books import POLICY


def _lost_tables():
    """a left at its renewal, b in mid-term for a bad fit, c from month to month, d long ago; e stays."""
    lines = (
        line("a", "2025-01-10", "2026-01-10", 100, kind="new", renewal_on="2026-01-10", end_reason="price"),
        line("b", "2025-05-01", "2025-11-01", 300, renewal_on="2026-05-01", bad_fit="technical"),
        line("c", "2025-05-01", "2025-08-20", 50),
        line("d", "2023-05-01", "2024-05-01", 50, renewal_on="2024-05-01", end_reason="price"),
        line("e", "2025-05-01", None, 50, renewal_on="2027-05-01"),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    return tables, lives(derived.ledger, SEPTEMBER)


def test_losses_and_reasons_by_hand():
    """450 lost in 24 months: 300 a bad fit, 100 for the price, 50 without a reason."""
    tables, found = _lost_tables()
    losses = retention.losses(tables, found, SEPTEMBER)
    assert losses["customer_id"].to_list() == ["b", "a", "c"]
    assert losses["mrr"].to_list() == [30000, 10000, 5000]
    assert losses["age"].to_list() == [6, 12, 3]
    by, results = retention.reasons(losses, "BRL", "subscription")
    assert by["reason"].to_list() == ["bad_fit", "price", ""]
    assert by["mrr"].to_list() == [30000, 10000, 5000]
    assert by["largest"].to_list() == ["Account b", "Account a", "Account c"]
    assert by["second_largest"].isna().all()
    assert values(results) == {
        "retention.lost_24m": 3,
        "retention.lost_24m_mrr": 450,
        "retention.bad_fit_share": pytest.approx(300 / 450),
    }


@pytest.mark.parametrize("ids", [("1", "2"), ("2", "1")])
def test_of_several_lines_that_end_together_the_dearest_says_why(ids):
    """Two lines end on one day, for two reasons: that of 90 a month counts, not that of 1,000 a year."""
    lines = (
        line("a", "2025-01-10", "2026-01-10", 1000, interval="year", contract_id=ids[0], end_reason="price"),
        line("a", "2025-01-10", "2026-01-10", 90, contract_id=ids[1], end_reason="merger"),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    found = retention.losses(tables | {"ledger": derived.ledger}, lives(derived.ledger, SEPTEMBER), SEPTEMBER)
    assert found["reason"].to_list() == ["merger"]


def test_the_first_month_of_the_window_counts():
    """24 months to September 2026 begin in October 2024: gone in that month counts, in September not."""
    tables = book(line("a", "2024-01-01", "2024-10-05", 10), line("b", "2024-01-01", "2024-09-05", 10))
    made = derive(tables, SEPTEMBER, POLICY, "subscription", "complete").ledger
    found = lives(made, SEPTEMBER)
    assert retention.losses(tables, found, SEPTEMBER)["customer_id"].to_list() == ["a"]
    # The bars look back as far.
    assert retention.exposure(found, SEPTEMBER, POLICY)["lost"].sum() == 1


def test_losses_near_a_renewal_by_hand():
    """a left on the day, b 181 days before it, c has no date: 1 of 2.

    Both in a first term of 365 days, of which 60 are near its end: 2 × 60/365 by chance.
    """
    tables, found = _lost_tables()
    losses = retention.losses(tables, found, SEPTEMBER).set_index("customer_id")
    assert losses["days"].fillna(-1).to_dict() == {"a": 0, "b": 181, "c": -1}
    near = values(retention.near_renewal(losses, "subscription"))
    assert near["retention.near_renewal"] == 1
    assert near["retention.near_renewal_expected"] == pytest.approx(2 * 60 / 365)
    # In a second term, both ends are near: 120 of 365 days.
    second = book(
        line("a", "2024-01-10", "2025-01-10", 10, renewal_on="2025-01-10"),
        line("a", "2025-01-10", "2025-02-10", 10, renewal_on="2026-01-10"),
    )
    made = derive(second, SEPTEMBER, POLICY, "subscription", "complete").ledger
    again = retention.losses(second, lives(made, SEPTEMBER), SEPTEMBER)
    assert again["days"].to_list() == [31]
    known = values(retention.near_renewal(again, "subscription"))
    assert known["retention.near_renewal"] == 1
    # The nearest renewal ends the first term, of 366 days (2024 is a leap year): 60 of them are near.
    assert known["retention.near_renewal_expected"] == pytest.approx(60 / 366)


def test_without_contracts_no_reason_and_no_renewal():
    """Balances say who left and what they paid, not why."""
    tables, found = _lost_tables()
    bare = {name: tables[name] for name in ("customers", "ledger")}
    losses = retention.losses(bare, found, SEPTEMBER)
    by, results = retention.reasons(losses, "BRL", "subscription")
    assert by.empty
    assert reasons(results) == {"retention.bad_fit_share": "reasons_not_stated"}
    assert set(reasons(retention.near_renewal(losses, "subscription")).values()) == {"no_renewal_dates"}
    orders = retention.reasons(losses.iloc[:0], "BRL", "transactions")[1]
    assert set(reasons(orders).values()) == {"no_recurring_revenue"}
    assert set(reasons(retention.near_renewal(losses.iloc[:0], "transactions")).values()) == {
        "no_recurring_revenue"
    }
    nobody = losses.iloc[:0]
    assert set(reasons(retention.near_renewal(nobody, "subscription")).values()) == {"no_loss"}
    assert values(retention.reasons(nobody, "BRL", "subscription")[1])["retention.lost_24m_mrr"] == 0


def test_a_bad_fit_is_known_by_either_column():
    """A kind of bad fit, or the reason in any spelling."""
    losses = pd.DataFrame(
        {"name": list("abcd"), "mrr": [4, 3, 2, 1], "reason": ["Bad fit", "bad_fit", None, "price"]}
    )
    losses = losses.astype({"reason": "str"}).assign(
        bad_fit=pd.Series([None, None, "culture", None], dtype="str")
    )
    by, results = retention.reasons(losses, "BRL", "subscription")
    assert by[["reason", "accounts", "largest", "third_largest"]].to_numpy().tolist()[0] == [
        "bad_fit",
        3,
        "a",
        "c",
    ]
    assert values(results)["retention.bad_fit_share"] == 0.9
