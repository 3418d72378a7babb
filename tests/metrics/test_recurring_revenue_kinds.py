"""Of which kinds an expansion is: by hand, then to the cent whatever begins and ends."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import recurring_revenue as revenue
from tests.metrics.build import SEPTEMBER, book, line, month
from tests.metrics.revenue_books import POLICY, derived


def test_an_expansion_is_split_into_its_kinds_by_hand() -> None:
    """Ana 100 → 110 by readjustment, and 50 of a further product: 10 and 50. Bo's 30 has no kind."""
    tables = derived(
        book(
            line("ana", "2025-09-10", "2026-09-10", 100, kind="new", product="x"),
            line("ana", "2026-09-10", None, 110, kind="readjustment", product="x"),
            line("ana", "2026-09-20", None, 50, kind="cross_sell", product="y"),
            line("bo", "2025-09-10", "2026-09-05", 100, kind="new", product="x"),
            line("bo", "2026-09-05", None, 130, product="x"),
        )
    )
    moved, kinds = revenue.of_month(tables, SEPTEMBER, POLICY, None)
    assert list(kinds.itertuples(index=False, name=None)) == [
        ("ana", "cross_sell", 5000),
        ("ana", "readjustment", 1000),
        ("bo", "unstated", 3000),
    ]
    found = revenue.by_kind(kinds, "BRL")
    assert {json.loads(by)["kind"]: value for by, value in zip(found["by"], found["value"], strict=True)} == {
        "cross_sell": 50,
        "readjustment": 10,
        "unstated": 30,
    }
    assert moved.loc[moved["customer_id"] == "ana", "kinds"].item() == "cross_sell,readjustment"
    assert revenue.parts(moved, kinds)["step"].to_list() == [
        "expansion_cross_sell",
        "expansion_readjustment",
        "expansion_unstated",
    ]


def test_what_an_account_gives_up_is_taken_off_what_was_sold() -> None:
    """Upsell of 50, a product of 20 given up, index of 10: 40 in all, of which 10 stays readjustment."""
    tables = derived(
        book(
            line("ana", "2025-09-10", "2026-09-10", 100, kind="new", product="x"),
            line("ana", "2026-09-10", None, 110, kind="readjustment", product="x"),
            line("ana", "2025-09-10", "2026-09-12", 20, kind="new", product="y"),
            line("ana", "2025-09-10", "2026-09-15", 30, kind="new", product="z"),
            line("ana", "2026-09-15", None, 80, kind="upsell", product="z"),
        )
    )
    _, kinds = revenue.of_month(tables, SEPTEMBER, POLICY, None)
    assert dict(zip(kinds["kind"], kinds["amount"], strict=True)) == {"upsell": 3000, "readjustment": 1000}


MONTHS = [f"2026-{number:02}" for number in range(6, 10)]
LINES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from("xy"),
        st.integers(5, 8),
        st.integers(1, 4),
        st.integers(1, 5),
        st.sampled_from(["new", "upsell", "cross_sell", "readjustment", "renewal", None]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_kinds_sum_to_the_expansion_and_the_steps_to_the_month(rows: list[tuple[Any, ...]]) -> None:
    """To the cent, whatever begins and ends: no kind is below 0, and the steps lead from start to end."""
    lines = [
        line(
            who, f"2026-0{start}-10", f"2026-{start + length:02}-10", 100 * price, kind=kind, product=product
        )
        for who, product, start, length, price, kind in rows
    ]
    tables = derived(book(*lines))
    for text in MONTHS[1:]:
        when = month(text)
        if when <= tables["ledger"]["month"].min():
            continue  # the opening: nobody knows what moved
        moved, kinds = revenue.of_month(tables, when, POLICY, None)
        grown = moved[moved["movement"] == "expansion"].set_index("customer_id")["difference"]
        assert (kinds["amount"] > 0).all()
        assert kinds.groupby("customer_id")["amount"].sum().to_dict() == grown.to_dict()
        steps = revenue.parts(moved, kinds)
        ends = [int(tables["ledger"].loc[tables["ledger"]["month"] == at, "mrr"].sum()) for at in
                (when - pd.DateOffset(months=1), when)]  # fmt: skip
        assert steps["amount"].sum() == ends[1] - ends[0]
