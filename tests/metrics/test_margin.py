"""Margin, by hand."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cskit.metrics.margin import margin
from tests.metrics.build import SEPTEMBER, ledger, table


def _costs(*rows):
    names = ("customer_id", "month", "cost_to_serve", "hours")
    return table("costs", [dict(zip(names, row, strict=True)) for row in rows])


def test_four_accounts_by_hand():
    """a: 100 + 100 + 120 less 30.005 + 20; b has no cost; c left and cost 5; d costs more than it pays."""
    rows = ledger(
        {
            "a": {"2026-07": 10000, "2026-08": 10000, "2026-09": 12000},
            "b": {"2026-08": 5000, "2026-09": 5000},
            "c": {"2026-07": 700},
            "d": {"2026-09": 100},
        },
        "2026-09",
    )
    costs = _costs(
        ("a", "2026-07-01", "30.005", 1.5),
        ("a", "2026-09-01", "20", 2),
        ("c", "2026-08-01", "5", None),
        ("d", "2026-09-01", "3", 0.5),
        ("z", "2026-09-01", "9", 9),
    )
    found = margin({"ledger": rows, "costs": costs}, SEPTEMBER).set_index("customer_id")
    assert found["revenue"].to_dict() == {"a": 32000, "b": 10000, "c": 700, "d": 100}
    assert found.loc[["a", "c", "d"], "cost"].to_list() == [5001, 500, 300]
    assert found.loc[["a", "c", "d"], "margin"].to_list() == [26999, 200, -200]
    assert pd.isna(found.at["b", "cost"])
    assert pd.isna(found.at["b", "margin"])
    assert found.loc[["a", "d"], "hours"].to_list() == [3.5, 0.5]
    assert found.loc[["b", "c"], "hours"].isna().all()
    assert found["months"].to_list() == [3, 2, 1, 1]
    assert found["months_with_cost"].to_list() == [2, 0, 1, 1]


def test_only_the_window_counts():
    """Of 2026-08 and 2026-09, one month: September alone; what is dated later or earlier is not there."""
    rows = ledger({"a": {"2026-08": 100, "2026-09": 300}}, "2026-09")
    costs = _costs(("a", "2026-08-01", "1", 1), ("a", "2026-09-01", "2", 2), ("a", "2026-10-01", "4", 4))
    found = margin({"ledger": rows, "costs": costs}, SEPTEMBER, 1)
    assert found[["revenue", "cost", "margin"]].to_numpy().tolist() == [[300, 200, 100]]
    assert found["hours"].to_list() == [2.0]


def test_without_costs_and_without_accounts():
    """No table of costs: revenue only. Nobody: no row, with the same columns."""
    rows = ledger({"a": {"2026-09": 300}}, "2026-09")
    found = margin({"ledger": rows}, SEPTEMBER)
    assert found["revenue"].to_list() == [300]
    assert found[["cost", "margin", "hours"]].isna().all(axis=None)
    none = margin({"ledger": rows.iloc[:0], "costs": _costs()}, SEPTEMBER)
    assert none.empty
    assert list(none.columns) == list(found.columns)
    assert none.dtypes.to_dict() == found.dtypes.to_dict()


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=12))
def test_margin_is_revenue_less_cost_to_the_cent(pairs):
    """However the months are split, the sums agree with Python's own integers."""
    months = [f"2026-{at:02}" for at in range(1, len(pairs) + 1)][:9]
    pairs = pairs[: len(months)]
    rows = ledger({"a": {when: paid for when, (paid, _) in zip(months, pairs, strict=True)}}, "2026-09")
    costs = _costs(
        *(
            ("a", f"{when}-01", f"{cost // 100}.{cost % 100:02}", 1)
            for when, (_, cost) in zip(months, pairs, strict=True)
        )
    )
    found = margin({"ledger": rows, "costs": costs}, SEPTEMBER)
    assert found["margin"].to_list() == [sum(paid for paid, _ in pairs) - sum(cost for _, cost in pairs)]
