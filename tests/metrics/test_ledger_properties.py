"""The ledger against a slow and plain reckoning, and what holds for any book."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics.ledger import derive
from tests.metrics.build import book, month
from tests.metrics.ledgers import HEALTH, POLICY, lines

FACTORS = {
    "month": Fraction(1),
    "quarter": Fraction(1, 3),
    "year": Fraction(1, 12),
    "7 months": Fraction(1, 7),
}
FACTORS |= {"week": Fraction(52, 12), "once": Fraction(0)}


def covers(day: pd.Timestamp, since: Any, until: Any) -> bool:
    return (since is None or since <= day) and (until is None or day < until)


def slowly(one: dict[str, Any], day: pd.Timestamp) -> int:
    """Reckon one line's cents on a day, in words as the design has them."""
    if not covers(day, one["start_on"], one["end_on"]):
        return 0
    if one.get("paused_from") is not None and covers(day, one["paused_from"], one["paused_to"]):
        return 0
    price = Fraction(one["amount"])
    if one.get("discount") is not None and covers(day, one["discount_from"], one.get("discount_to")):
        off = Fraction(one["discount"])
        price -= price * off / 100 if one["discount_kind"] == "percent" else off
    cents = max(price, Fraction(0)) * FACTORS[one["interval"]] * 100
    return int(cents + Fraction(1, 2))


@settings(max_examples=20, deadline=None, suppress_health_check=HEALTH)
@given(st.lists(lines(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_any_book_is_what_a_slow_reckoning_gives(rows: list[dict[str, Any]], random: Any) -> None:
    """The ledger equals day-by-day arithmetic; changes sum to differences; the order of rows is nothing."""
    last = month("2026-12")
    derived = derive(book(*rows), last, POLICY)
    for row in derived.ledger.itertuples(index=False):
        day = row.month + pd.offsets.MonthEnd()
        assert row.mrr == sum(slowly(one, day) for one in rows if one["customer_id"] == row.customer_id)
    firsts = {
        one["customer_id"]: min(r["start_on"] for r in rows if r["customer_id"] == one["customer_id"])
        for one in rows
    }
    assert derived.ledger.groupby("customer_id")["month"].min().to_dict() == {
        customer: first
        for customer, day in firsts.items()
        if (first := day.to_period("M").to_timestamp()) <= last  # a line of next year is not known yet
    }
    difference = derived.ledger["mrr"] - derived.ledger.groupby("customer_id")["mrr"].shift(fill_value=0)
    moved = (
        derived.ledger.assign(amount=difference)
        .query("amount != 0")
        .set_index(["customer_id", "month"])["amount"]
    )
    explained = derived.changes.groupby(["customer_id", "month"])["amount"].sum()
    assert explained[explained != 0].to_dict() == moved.to_dict()
    shuffled = random.sample(rows, len(rows))
    again = derive(book(*shuffled), last, POLICY)
    for table_of in ("ledger", "products", "changes"):
        pd.testing.assert_frame_equal(getattr(derived, table_of), getattr(again, table_of))


@settings(max_examples=10, deadline=None, suppress_health_check=HEALTH)
@given(st.lists(lines(), min_size=1, max_size=6))
def test_whole_currency_amounts_ten_times_as_large_give_ten_times_the_mrr(rows: list[dict[str, Any]]) -> None:
    """Where nothing is rounded: monthly lines without a discount."""
    plain = [{**one, "interval": "month", "discount": None, "amount": int(one["amount"])} for one in rows]
    tenfold = [{**one, "amount": 10 * one["amount"]} for one in plain]
    small, large = (derive(book(*some), month("2026-12"), POLICY) for some in (plain, tenfold))
    assert (small.ledger["mrr"] * 10).tolist() == large.ledger["mrr"].tolist()
    assert (small.changes["amount"] * 10).tolist() == large.changes["amount"].tolist()
    assert small.changes["kind"].tolist() == large.changes["kind"].tolist()
