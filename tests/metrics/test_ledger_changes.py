"""The ledger's changes: why an account's MRR differs from the month before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.metrics.build import book, line
from tests.metrics.ledgers import changes


def replaced(*started: tuple[str | None, int], ended: int = 100, more: int = 0) -> list[tuple[str, int]]:
    """End a line in February where others begin; give February's kinds and cents."""
    lines = [line("a", "2026-01-01", "2026-02-01", ended, kind="new")]
    lines += [line("a", "2026-02-01", None, amount, kind=kind) for kind, amount in started]
    lines += [line("a", "2026-01-01", None, more, product="other", kind="new")] if more else []
    return [row[3:] for row in changes(book(*lines), "2026-02") if row[1] == "2026-02"]


def test_a_line_that_replaces_another_explains_the_net() -> None:
    """A readjustment of 110 for 100 is +10 of readjustment."""
    assert replaced(("readjustment", 110)) == [("readjustment", 1000)]
    assert replaced(("upsell", 150)) == [("upsell", 5000)]
    assert replaced((None, 150)) == [("unstated", 5000)]


def test_a_replacement_at_the_same_price_is_no_change() -> None:
    """Net 0 has no row."""
    assert replaced(("renewal", 100)) == []


def test_a_replacement_at_a_lower_price_is_contraction() -> None:
    """Whatever kind the new line states."""
    assert replaced(("renewal", 60)) == [("contraction", -4000)]


def test_renewals_and_readjustments_take_up_what_ends_before_upsells_do() -> None:
    """A readjustment from 100 to 110 with an upsell of 500 beside it is +10 and +500."""
    assert replaced(("readjustment", 110), ("upsell", 500)) == [("readjustment", 1000), ("upsell", 50000)]
    assert replaced(("renewal", 90), ("upsell", 50)) == [("upsell", 4000)]
    assert replaced(("readjustment", 40), ("upsell", 50)) == [("contraction", -1000)]


def test_the_last_line_to_end_is_an_end_and_any_other_a_contraction() -> None:
    """By whether the account still pays."""
    assert replaced() == [("ended", -10000)]
    assert replaced(more=5) == [("contraction", -10000)]


def test_a_line_that_ends_beside_a_paused_one_is_contraction() -> None:
    """The account has not gone."""
    tables = book(
        line("a", "2026-01-01", "2026-02-01", 10, kind="new"),
        line("a", "2026-01-01", None, 5, kind="new", product="x", paused_from="2026-02-01"),
    )
    assert [row[2:] for row in changes(tables, "2026-02") if row[1] == "2026-02"] == [
        (None, "contraction", -1000),
        ("x", "paused", -500),
    ]


def test_a_discount_that_ends_is_a_change_of_its_own_kind() -> None:
    """Neither upsell nor readjustment."""
    tables = book(line("a", "2026-01-01", None, 10, discount=1, discount_to="2026-02-01", kind="new"))
    assert changes(tables, "2026-02")[-1] == ("a", "2026-02", None, "discount", 100)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        # 70 = 100 less 30%, then 104.50: the index is 4.50 of the 34.50 more.
        ({"amount": "104.50"}, [("discount", 3000), ("readjustment", 450)]),
        # The discount goes on: 73.15 − 70 is all index.
        ({"amount": "104.50", "discount": 30, "discount_kind": "percent"}, [("readjustment", 315)]),
        # Of 30% less, 10% stay: without the index it would be 90; with it, 94.05.
        (
            {"amount": "104.50", "discount": 10, "discount_kind": "percent"},
            [("discount", 2000), ("readjustment", 405)],
        ),
        # An amount off does not grow with the price: 90 without the index, 94.50 with it.
        (
            {"amount": "104.50", "discount": 10, "discount_kind": "amount"},
            [("discount", 2000), ("readjustment", 450)],
        ),
        # Cheaper than the list price, dearer than what was paid: 80 − 70 = 30 − 20.
        ({"amount": 80}, [("contraction", -2000), ("discount", 3000)]),
        # An upsell replaces: it was sold at its price.
        ({"amount": "104.50", "kind": "upsell"}, [("upsell", 3450)]),
    ],
)
def test_a_discount_that_ends_with_its_line_is_no_readjustment(more: dict[str, Any], expected: Any) -> None:
    """A readjustment is what is paid above the old price at the new discount; the rest is the discount's."""
    first = line("a", "2026-01-01", "2026-02-01", 100, discount=30, discount_kind="percent", kind="new")
    tables = book(first, line("a", "2026-02-01", None, **{"kind": "readjustment", **more}))
    assert [row[3:] for row in changes(tables, "2026-02") if row[1] == "2026-02"] == expected


def test_a_new_line_with_a_discount_is_what_it_is_sold_for() -> None:
    """Nothing goes on: 70 of new MRR, no discount apart."""
    tables = book(line("a", "2026-02-01", None, 100, discount=30, discount_kind="percent", kind="new"))
    assert [row[3:] for row in changes(tables, "2026-02", history="complete")] == [("new", 7000)]


def test_an_account_of_the_first_month_is_new_only_where_the_data_begin_with_the_company() -> None:
    """Else it is older than the data."""
    tables = book(line("a", "2026-01-01", None, 10), line("b", "2026-02-01", None, 10))
    assert [row[3] for row in changes(tables, "2026-02")] == ["unstated", "new"]
    assert [row[3] for row in changes(tables, "2026-02", history="complete")] == ["new", "new"]
