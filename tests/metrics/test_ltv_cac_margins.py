"""What each account leaves after the cost of serving it, and whom to act on."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.accounts import accounts
from tests.metrics.build import SEPTEMBER, customers, ledger, reasons, table, values
from tests.metrics.ltv_books import POLICY, months


def _margins(costs: dict[str, float], rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    names = sorted(rows["customer_id"].unique())
    tables = {
        "ledger": rows,
        "customers": customers(*names),
        "costs": table(
            "costs",
            [{"customer_id": who, "month": "2026-09-01", "cost_to_serve": cost, "hours": 2}
             for who, cost in costs.items()],
        ),
    }  # fmt: skip
    book = accounts(tables, SEPTEMBER, POLICY)
    return ltv.margins(tables, book, SEPTEMBER, 0.8, "mrr"), tables


def test_margins_by_hand():
    """Seven accounts of 12 × 10 to 70, cost 1 each; y is in onboarding, x has no cost.

    In which third an account is says ``potential``, on one basis: margins rank nothing by another.
    """
    paid = {f"a{n}": months("2025-01", "2026-09", 1000 * n) for n in range(1, 8)}
    rows = ledger(
        {**paid, "x": months("2025-01", "2026-09", 500), "y": months("2026-07", "2026-09", 900)}, "2026-09"
    )
    found, tables = _margins({**dict.fromkeys(paid, 1.0), "y": 500.0}, rows)
    assert found.loc[found["onboarding"], "customer_id"].to_list() == ["y"]
    assert "band" not in found
    # 12 × 70 − 1 = 839.
    assert found.set_index("customer_id").loc["a7", "margin"] == 83900
    summed = values(ltv.summary(found, tables, "BRL"))
    # 12 × 280 − 7 = 3353, and y 27 − 500.
    assert summed["ltv.margin"] == 3353 + 27 - 500
    assert summed["ltv.hours"] == 16
    assert summed["ltv.costly_accounts"] == 0  # y costs more than it pays, but it is being set up
    assert summed["ltv.onboarding_accounts"] == 1


def test_who_costs_more_than_they_pay():
    """A pays 120 and costs 200: 80 too much. B's invoice fell outside the window: no accusation by dates."""
    rows = ledger({who: months("2025-01", "2026-09", 1000) for who in "ab"}, "2026-09")
    rows.loc[rows["customer_id"] == "b", "revenue"] = 0
    found, tables = _margins({"a": 200.0, "b": 50.0}, rows)
    dear = ltv.costly(found)
    assert dear["customer_id"].to_list() == ["a"]
    assert values(ltv.summary(found, tables, "BRL"))["ltv.costly_gap"] == 80
    act = ltv.to_act(found.iloc[:0].assign(missing=pd.Series(dtype="int64")), found, POLICY)
    assert act[["customer_id", "reason", "margin"]].to_numpy().tolist() == [["a", "costly", -8000]]


def test_without_costs_margin_follows_revenue():
    """120 of revenue at 80% are 96."""
    rows = ledger({who: months("2025-01", "2026-09", 1000) for who in "ab"}, "2026-09")
    found, tables = _margins({}, rows)
    assert found["margin"].to_list() == [9600, 9600]
    assert reasons(ltv.summary(found, tables, "BRL"))["ltv.margin"] == "no_cost_rows"


def test_renewing_before_payback_comes_first():
    """By date, then those that cost more than they pay; an account is named once."""
    base = pd.DataFrame(
        {"customer_id": list("abcd"), "mrr": 1, "renewal_days": pd.array([80, 20, 200, None], "Int64")}
    )
    paid = base.assign(missing=[5, 5, 5, 0])
    rows = base.assign(margin=pd.array([-1, -2, -9, 4], "Int64"), costs_more=[True, False, True, False])
    found = ltv.to_act(paid, rows, POLICY)
    assert list(zip(found["customer_id"], found["reason"], strict=True)) == [
        ("b", "not_paid_back"),
        ("a", "not_paid_back"),
        ("c", "costly"),
    ]
