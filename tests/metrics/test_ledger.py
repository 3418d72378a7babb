"""The ledger: what every account paid per month."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cskit.contract import CHANGES, LEDGER, LEDGER_PRODUCTS
from cskit.errors import DataRejected
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import book, contracts, customers, line, month, table

POLICY = Policy()


def mrr(
    tables: dict[str, pd.DataFrame], last: str, policy: Policy = POLICY, **more: Any
) -> dict[str, list[int]]:
    """Read a ledger as {account: [cents of each month]}."""
    found = derive(tables, month(last), policy, **more).ledger
    return {str(one): rows["mrr"].tolist() for one, rows in found.groupby("customer_id")}


def changes(
    tables: dict[str, pd.DataFrame], last: str, policy: Policy = POLICY, **more: Any
) -> list[tuple[Any, ...]]:
    """Read changes as (account, month, product, kind, cents)."""
    found = derive(tables, month(last), policy, **more).changes
    return [
        (
            row.customer_id,
            f"{row.month:%Y-%m}",
            None if pd.isna(row.product) else row.product,
            row.kind,
            row.amount,
        )
        for row in found.itertuples(index=False)
    ]


# ── By hand: four accounts, three months ─────────────────────────────────────────────────────

FOUR = book(
    # ana: 100.00 a month, and from March 1,200.00 a year beside it: 10000, 10000, 20000
    line("ana", "2026-01-15", None, 100, kind="new", product="core"),
    line("ana", "2026-03-01", "2027-03-01", 1200, interval="year", kind="upsell", product="core"),
    # bo: 90.01 a quarter, ended on 10 March (the first day without): 3000.33 -> 3000, 3000, 0
    line("bo", "2026-01-01", "2026-03-10", "90.01", interval="quarter", kind="new", product="core"),
    # cy: 50.00 a month less 10% until 1 March, paused from 20 March: 4500, 4500, paused
    line(
        "cy", "2026-01-31", None, 50, kind="new", product="core",
        discount=10, discount_kind="percent", discount_to="2026-03-01", paused_from="2026-03-20",
    ),
    # dee: begins on 28 February, the last day: in force at that month's end; 0, 700, 700
    line("dee", "2026-02-28", None, 7, kind=None),
)  # fmt: skip


def test_four_accounts_over_three_months_by_hand() -> None:
    """MRR, state, first month and tenure of four accounts are what the arithmetic gives."""
    found = derive(FOUR, month("2026-03"), POLICY).ledger
    assert {one: rows["mrr"].tolist() for one, rows in found.groupby("customer_id")} == {
        "ana": [10000, 10000, 20000],
        "bo": [3000, 3000, 0],
        "cy": [4500, 4500, 0],
        "dee": [700, 700],
    }
    march = found[found["month"] == month("2026-03")].set_index("customer_id")
    assert march["state"].to_dict() == {"ana": "active", "bo": "none", "cy": "paused", "dee": "active"}
    assert march["tenure"].tolist() == [2, 2, 2, 1]
    assert march["first_month"].tolist() == [month("2026-01")] * 3 + [month("2026-02")]
    assert (found["revenue"] == found["mrr"]).all()
    assert (found["portfolio"] == "Sul").all()


def test_changes_of_the_four_accounts_by_hand() -> None:
    """Each difference is explained, by the kind of the line or by how it moved."""
    assert changes(FOUR, "2026-03") == [
        ("ana", "2026-01", "core", "new", 10000),
        ("ana", "2026-03", "core", "upsell", 10000),
        ("bo", "2026-01", "core", "new", 3000),
        ("bo", "2026-03", "core", "ended", -3000),
        ("cy", "2026-01", "core", "new", 4500),
        ("cy", "2026-03", "core", "paused", -4500),
        # dee's line states no kind; it never paid before, so it is new all the same
        ("dee", "2026-02", None, "new", 700),
    ]


def test_products_of_the_four_accounts_sum_to_the_ledger() -> None:
    """The split by product has rows above 0 only, and sums to MRR."""
    derived = derive(FOUR, month("2026-03"), POLICY)
    assert (derived.products["mrr"] > 0).all()
    sums = derived.products.groupby(["customer_id", "month"])["mrr"].sum()
    paid = derived.ledger[derived.ledger["mrr"] > 0].set_index(["customer_id", "month"])["mrr"]
    pd.testing.assert_series_equal(sums, paid)


# ── When a line is in force, and what it is worth ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-02-01", [1000, 0]),  # exactly January
        ("2026-01-31", "2026-02-01", [1000, 0]),  # its last day alone
        ("2026-01-01", "2026-01-31", [0, 0]),  # not on the last day
        ("2026-01-05", "2026-01-20", [0, 0]),  # within the month
        ("2026-01-31", "2026-02-28", [1000, 0]),  # ends on February's last day, its first without
        ("2026-01-31", "2026-03-01", [1000, 1000]),
        ("2026-01-01", None, [1000, 1000]),
    ],
)
def test_a_line_counts_where_it_is_in_force_on_the_last_day(
    start: str, end: str | None, expected: list[int]
) -> None:
    """start_on <= last day < end_on."""
    assert mrr(book(line("a", start, end, 10)), "2026-02") == {"a": expected}


@pytest.mark.parametrize(
    ("amount", "interval", "expected"),
    [
        ("100", "month", 10000),
        ("100", "quarter", 3333),
        ("200", "quarter", 6667),
        ("100", "semester", 1667),
        ("100", "year", 833),
        ("100", "18 months", 556),  # 555.55…
        ("100", "1 month", 10000),
        ("100", "week", 43333),  # 100 × 52 / 12
        ("100", "day", 304167),  # 100 × 365 / 12
        ("0.06", "year", 1),  # half a cent goes away from zero
        ("0.059999", "year", 0),
        ("100", "once", 0),
        ("100", "trial", 0),
        ("100", " Month ", 10000),
    ],
)
def test_prices_are_brought_to_a_month_and_rounded_once(amount: str, interval: str, expected: int) -> None:
    """Each interval has its factor; a half goes away from zero; one-off and trial lines are not MRR."""
    assert mrr(book(line("a", "2026-01-01", None, amount, interval=interval)), "2026-01") == {"a": [expected]}


def test_lines_are_rounded_one_by_one() -> None:
    """Three lines of a third of a cent more than 33.33 sum to 99.99, not to 100."""
    lines = [line("a", "2026-01-01", None, 100, interval="quarter") for _ in range(3)]
    assert mrr(book(*lines), "2026-01") == {"a": [9999]}


@pytest.mark.parametrize("interval", ["fortnight", "", "0 months", "-3 months", "1.5 months", "months"])
def test_an_unknown_interval_is_refused_in_words(interval: str) -> None:
    """The message names the table, the column and what came."""
    with pytest.raises(DataRejected, match=r"'interval'.*one of month"):
        mrr(book(line("a", "2026-01-01", None, 1, interval=interval)), "2026-01")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"discount": 25, "discount_kind": "percent"}, [7500] * 4),
        ({"discount": 25, "discount_kind": "amount"}, [7500] * 4),
        ({"discount": 25}, [7500] * 4),  # the column is money, so no kind means an amount
        ({"discount": 120, "discount_kind": "percent"}, [0] * 4),
        ({"discount": "100.01", "discount_kind": "amount"}, [0] * 4),
        ({"discount": 25, "discount_from": "2026-02-28"}, [10000, 7500, 7500, 7500]),
        ({"discount": 25, "discount_to": "2026-02-28"}, [7500, 10000, 10000, 10000]),
        (
            {"discount": 25, "discount_from": "2026-02-01", "discount_to": "2026-04-01"},
            [10000, 7500, 7500, 10000],
        ),
    ],
)
def test_discounts_in_force_are_subtracted(more: dict[str, Any], expected: list[int]) -> None:
    """Percent or amount, within its dates, and never below zero."""
    assert mrr(book(line("a", "2026-01-01", None, 100, **more)), "2026-04") == {"a": expected}


def test_a_discount_comes_before_the_interval() -> None:
    """An amount off is per interval: (100 − 10) ÷ 3."""
    tables = book(line("a", "2026-01-01", None, 100, interval="quarter", discount=10, discount_kind="amount"))
    assert mrr(tables, "2026-01") == {"a": [3000]}


def test_the_policy_may_count_only_discounts_without_an_end() -> None:
    """A promotion with an end date then leaves MRR as it is."""
    policy = Policy(discounts="without_end")
    ending = book(line("a", "2026-01-01", None, 100, discount=25, discount_to="2026-03-01"))
    lasting = book(line("a", "2026-01-01", None, 100, discount=25, discount_from="2026-02-01"))
    assert mrr(ending, "2026-03", policy) == {"a": [10000] * 3}
    assert mrr(lasting, "2026-03", policy) == {"a": [10000, 7500, 7500]}


PAUSED = book(line("a", "2026-01-01", None, 10, paused_from="2026-02-10", paused_to="2026-03-31", kind="new"))


@pytest.mark.parametrize(
    ("pause", "cents", "states", "why"),
    [
        ("own_state", [1000, 0, 1000], ["active", "paused", "active"], ["new", "paused", "resumed"]),
        ("zero", [1000, 0, 1000], ["active", "none", "active"], ["new", "paused", "resumed"]),
        ("kept", [1000, 1000, 1000], ["active"] * 3, ["new"]),
    ],
)
def test_a_pause_follows_the_policy(pause: Any, cents: list[int], states: list[str], why: list[str]) -> None:
    """Out of MRR in a state of its own, lost, or kept."""
    policy = Policy(pause=pause)
    derived = derive(PAUSED, month("2026-03"), policy)
    assert derived.ledger["mrr"].tolist() == cents
    assert derived.ledger["state"].tolist() == states
    assert derived.changes["kind"].tolist() == why


def test_an_account_with_one_line_paused_and_one_running_is_active() -> None:
    """Only the paused line leaves MRR."""
    tables = book(
        line("a", "2026-01-01", None, 10, paused_from="2026-02-10"), line("a", "2026-01-01", None, 5)
    )
    derived = derive(tables, month("2026-02"), POLICY)
    assert derived.ledger[["mrr", "state"]].values.tolist() == [[1500, "active"], [500, "active"]]
    assert changes(tables, "2026-02")[-1] == ("a", "2026-02", None, "paused", -1000)


def test_a_free_line_beside_a_paused_one_does_not_end_the_pause() -> None:
    """The account still pays nothing because of the pause, so it is paused, not lost."""
    tables = book(
        line("a", "2026-01-01", None, 10, paused_from="2026-02-10"), line("a", "2026-01-01", None, 0)
    )
    assert derive(tables, month("2026-02"), POLICY).ledger["state"].tolist() == ["active", "paused"]


def test_an_end_while_paused_has_no_row_of_changes() -> None:
    """It is a lost account of 0 MRR."""
    tables = book(line("a", "2026-01-01", "2026-03-15", 10, paused_from="2026-02-10", kind="new"))
    assert derive(tables, month("2026-03"), POLICY).ledger["state"].tolist() == ["active", "paused", "none"]
    assert [row[3] for row in changes(tables, "2026-03")] == ["new", "paused"]


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────


def test_rows_run_from_the_first_line_to_the_month_without_gaps() -> None:
    """Also in months before the first payment and after the last."""
    tables = book(
        line("a", "2026-01-10", "2026-01-20", 10, interval="trial"),
        line("a", "2026-03-01", "2026-04-01", 10),
        line("b", "2026-06-01", None, 10),
    )
    found = derive({**tables, "customers": customers("a", "b", "c")}, month("2026-05"), POLICY).ledger
    assert found["customer_id"].unique().tolist() == ["a"]
    assert found["mrr"].tolist() == [0, 0, 1000, 0, 0]
    assert found["first_month"].isna().tolist() == [True, True, False, False, False]
    assert found["tenure"].tolist() == [pd.NA, pd.NA, 0, 1, 2]


def test_the_tables_have_the_columns_and_types_of_the_contract() -> None:
    """Also where there is nothing in them."""
    kinds = {"text": "str", "choice": "str", "month": "datetime64[us]", "cents": "int64", "integer": "Int64"}
    empty = {"customers": customers(), "contracts": contracts()}
    for tables in (FOUR, empty, {"customers": customers("a")}):
        derived = derive(tables, month("2026-03"), POLICY)
        for about, frame in (
            (LEDGER, derived.ledger),
            (LEDGER_PRODUCTS, derived.products),
            (CHANGES, derived.changes),
        ):
            assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
                column.name: kinds[column.kind] for column in about.columns
            }
            assert not frame.duplicated(list(about.key)).any()
            assert frame[list(about.key)].equals(
                frame[list(about.key)].sort_values(list(about.key), na_position="first")
            )


def test_ids_that_look_like_numbers_or_nothing_stay_text() -> None:
    """007, NA, None and null are accounts like others."""
    tables = book(*(line(one, "2026-01-01", None, 1) for one in ("007", "7", "NA", "None", "nan", "null")))
    assert sorted(mrr(tables, "2026-01")) == ["007", "7", "NA", "None", "nan", "null"]


def test_an_account_that_customers_lacks_is_refused_in_words() -> None:
    """Rather than dropped."""
    with pytest.raises(DataRejected, match=r"customers.*'b'"):
        mrr(
            {"customers": customers("a"), "contracts": contracts(line("b", "2026-01-01", None, 1))}, "2026-01"
        )


def test_the_tables_given_are_left_as_they_were() -> None:
    """A metric changes nothing it is handed."""
    before = {name: frame.copy(deep=True) for name, frame in FOUR.items()}
    derive(FOUR, month("2026-03"), POLICY)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, FOUR[name])


# ── Changes ──────────────────────────────────────────────────────────────────────────────────


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
        # The discount goes on: 73.15 − 70.
        (
            {"amount": "104.50", "discount": 30, "discount_kind": "percent"},
            [("discount", -135), ("readjustment", 450)],
        ),
        # Cheaper than the list price, dearer than what was paid: 80 − 70 = 30 − 20.
        ({"amount": 80}, [("contraction", -2000), ("discount", 3000)]),
        # An upsell replaces: it was sold at its price.
        ({"amount": "104.50", "kind": "upsell"}, [("upsell", 3450)]),
    ],
)
def test_a_discount_that_ends_with_its_line_is_no_readjustment(more: dict[str, Any], expected: Any) -> None:
    """Where a line goes on as another, list prices are compared, and the discount's part stands apart."""
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


# ── Books ────────────────────────────────────────────────────────────────────────────────────


def portfolios(tables: dict[str, pd.DataFrame], last: str, **more: Any) -> list[str]:
    return derive(tables, month(last), POLICY, **more).ledger["portfolio"].tolist()


def test_the_book_is_the_one_that_has_the_account_on_the_last_day() -> None:
    """By assignment; before the first one its book, after the last one the customer's."""
    assignments = table("assignments", [
        {"customer_id": "a", "portfolio": "Norte", "valid_from": "2026-02-15", "valid_to": "2026-03-31"},
        {"customer_id": "a", "portfolio": "Leste", "valid_from": "2026-03-31", "valid_to": "2026-05-31"},
    ])  # fmt: skip
    tables = book(line("a", "2026-01-01", None, 10), assignments=assignments)
    assert portfolios(tables, "2026-05") == ["Norte", "Norte", "Leste", "Leste", "Sul"]


def test_an_account_that_stopped_keeps_the_book_of_its_last_active_month() -> None:
    """A churned account does not move with its CSM's old accounts; one that came back does."""
    assignments = table("assignments", [
        {"customer_id": "a", "portfolio": "Norte", "valid_from": "2026-01-01", "valid_to": "2026-03-01"},
        {"customer_id": "a", "portfolio": "Leste", "valid_from": "2026-03-01"},
    ])  # fmt: skip
    gone = book(line("a", "2026-01-01", "2026-02-28", 10), assignments=assignments)
    back = book(
        line("a", "2026-01-01", "2026-02-01", 10), line("a", "2026-04-01", None, 10), assignments=assignments
    )
    paused = book(line("a", "2026-01-01", None, 10, paused_from="2026-02-01"), assignments=assignments)
    assert portfolios(gone, "2026-04") == ["Norte"] * 4
    assert portfolios(back, "2026-04") == ["Norte", "Norte", "Norte", "Leste"]
    assert portfolios(paused, "2026-04") == ["Norte", "Norte", "Leste", "Leste"]


# ── From balances and invoices ───────────────────────────────────────────────────────────────


def test_balances_are_the_ledger_and_their_differences_the_changes() -> None:
    """By product: new, unstated, contraction, ended."""
    rows = [("a", 1, "x", 10), ("a", 2, "x", 12), ("a", 2, "y", 1), ("a", 3, "x", 5), ("b", 2, None, 3)]
    balances = table(
        "mrr", [{"customer_id": c, "month": f"2026-{m:02}-01", "product": p, "mrr": v} for c, m, p, v in rows]
    )
    tables = {"customers": customers("a", "b"), "mrr": balances}
    assert mrr(tables, "2026-04") == {"a": [1000, 1300, 500, 0], "b": [300, 0, 0]}
    assert changes(tables, "2026-04") == [
        ("a", "2026-01", "x", "unstated", 1000),
        ("a", "2026-02", "x", "unstated", 200),
        ("a", "2026-02", "y", "unstated", 100),
        ("a", "2026-03", "x", "contraction", -700),
        ("a", "2026-03", "y", "contraction", -100),
        ("a", "2026-04", "x", "ended", -500),
        ("b", "2026-02", None, "new", 300),
        ("b", "2026-03", None, "ended", -300),
    ]


def invoice(customer: str, issued: str, amount: Any, **more: Any) -> dict[str, Any]:
    return {"invoice_id": "1", "customer_id": customer, "issued_on": issued, "amount": amount, **more}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-04-01", [4000, 4000, 4000, 0]),
        ("2026-01-15", "2026-04-15", [4000, 4000, 4000, 0]),
        ("2026-01-01", "2026-03-31", [4000, 4000, 0, 0]),  # the last day given, not the first after
        ("2026-01-31", "2026-02-28", [12000, 0, 0, 0]),
        ("2026-01-28", "2026-02-04", [52143, 0, 0, 0]),  # a week: 120 × 365 / 84
        ("2026-01-05", "2026-01-12", [0, 0, 0, 0]),  # a week over no month's end
    ],
)
def test_an_invoice_with_a_period_is_spread_over_it(start: str, end: str, expected: list[int]) -> None:
    """120.00 for three months is 40.00 at each of three month ends, whenever it was issued."""
    rows = [invoice("a", "2026-01-02", 120, period_start=start, period_end=end)]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    derived = derive(tables, month("2026-04"), POLICY)
    assert derived.ledger["mrr"].tolist() == expected
    assert derived.ledger["revenue"].tolist() == [12000, 0, 0, 0]


def test_an_invoice_without_a_period_counts_in_its_month_and_a_credit_only_as_revenue() -> None:
    """Credits are not MRR; they are subtracted from revenue."""
    rows = [
        invoice("a", "2026-01-31", 10),
        invoice("a", "2026-02-01", "10.005"),
        invoice("a", "2026-02-03", -30),
    ]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    found = derive(tables, month("2026-03"), POLICY).ledger
    assert found["mrr"].tolist() == [1000, 1001, 0]
    assert found["revenue"].tolist() == [1000, 1001 - 3000, 0]


def test_with_contracts_invoices_are_revenue_only() -> None:
    """MRR is what was signed, revenue what was billed; an account may have either alone."""
    tables = book(line("a", "2026-02-01", None, 10, kind="new"))
    tables["customers"] = customers("a", "b")
    tables["invoices"] = table("invoices", [invoice("a", "2026-01-20", 99), invoice("b", "2026-02-20", 5)])
    found = derive(tables, month("2026-02"), POLICY).ledger
    assert found[["customer_id", "mrr", "revenue"]].values.tolist() == [
        ["a", 0, 9900],
        ["a", 1000, 0],
        ["b", 0, 500],
    ]


def test_a_business_of_transactions_has_revenue_and_no_mrr() -> None:
    """First month: the first with positive revenue."""
    rows = [invoice("a", "2026-01-20", -1), invoice("a", "2026-02-20", 5), invoice("a", "2026-05-01", 7)]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    derived = derive(tables, month("2026-04"), POLICY, "transactions")
    assert derived.ledger["revenue"].tolist() == [-100, 500, 0, 0]
    assert derived.ledger["tenure"].tolist() == [pd.NA, 0, 1, 2]
    assert (derived.ledger["mrr"] == 0).all()
    assert (derived.ledger["state"] == "none").all()
    assert derived.products.empty
    assert derived.changes.empty


def test_amounts_beyond_64_bits_of_millionths_stay_exact() -> None:
    """A rupiah amount of thirteen digits is not rounded by the machine."""
    rows = [
        invoice("a", "2026-01-20", "90000000000000.015", period_start="2026-01-01", period_end="2026-02-01")
    ]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    assert derive(tables, month("2026-01"), POLICY).ledger["mrr"].tolist() == [9000000000000002]


# ── Against a slow and plain reckoning, and other properties ─────────────────────────────────

DAYS = st.integers(0, 420).map(lambda day: pd.Timestamp("2025-12-01") + pd.Timedelta(days=day))
KINDS = st.sampled_from([None, "new", "upsell", "cross_sell", "readjustment", "renewal"])


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    start, stop = sorted((draw(DAYS), draw(DAYS)))
    found: dict[str, Any] = {
        "customer_id": draw(st.sampled_from("abc")),
        "product": draw(st.sampled_from([None, "x", "y"])),
        "start_on": start,
        "end_on": stop + pd.Timedelta(days=1) if draw(st.booleans()) else None,
        "amount": draw(st.decimals(0, 5000, places=3)),
        "interval": draw(st.sampled_from(["month", "quarter", "year", "7 months", "week", "once"])),
        "kind": draw(KINDS),
    }
    if draw(st.booleans()):
        since, until = sorted((draw(DAYS), draw(DAYS)))
        found |= {"discount": draw(st.decimals(0, 150, places=2)), "discount_from": since}
        found |= {"discount_kind": draw(st.sampled_from(["percent", "amount"]))}
        found |= {"discount_to": until + pd.Timedelta(days=1)} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        since, until = sorted((draw(DAYS), draw(DAYS)))
        found |= {"paused_from": since, "paused_to": until + pd.Timedelta(days=1)}
    return found


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


HEALTH = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


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


# ── Third-party data ─────────────────────────────────────────────────────────────────────────


def playbook(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the MRR playbook's periods as contracts: monthly amounts, dates exclusive."""
    periods = pd.read_csv(folder / "mrr_playbook" / "subscription_periods.csv", dtype="str")
    renamed = periods.rename(
        columns={
            "subscription_id": "contract_id",
            "start_date": "start_on",
            "end_date": "end_on",
            "monthly_amount": "amount",
        }
    ).assign(interval="month")
    rows = renamed.astype(object).where(renamed.notna(), None).to_dict("records")
    return {
        "customers": customers(*sorted(periods["customer_id"].unique())),
        "contracts": table("contracts", rows),
    }


@pytest.mark.shared
def test_the_playbook_closes_each_month_at_its_published_mrr(shared: Path) -> None:
    """Ending MRR and active accounts as another implementation computes them, to the cent."""
    reference = pd.read_csv(
        shared / "mrr_playbook" / "reference_monthly_full.csv", parse_dates=["date_month"]
    )
    found = derive(playbook(shared), month("2020-02"), POLICY, history="complete").ledger
    ours = found.groupby("month").agg(mrr=("mrr", "sum"), active=("mrr", lambda paid: (paid > 0).sum()))
    theirs = reference.set_index("date_month")
    assert (ours["mrr"].reindex(theirs.index) == 100 * theirs["ending_mrr"]).all()
    assert (ours["active"].reindex(theirs.index) == theirs["active"].fillna(0)).all()


@pytest.mark.shared
def test_online_retail_revenue_is_the_exact_sum_of_its_lines(shared: Path) -> None:
    """Half a million real lines: no cent lost, credits subtracted, each line rounded once."""
    lines = (
        pd.read_parquet(shared / "online_retail" / "online_retail.parquet")
        .dropna(subset="CustomerID")
        .head(100_000)
    )
    ids = lines["CustomerID"].astype("int64").astype("str")
    amounts = [
        (Decimal(int(quantity)) * Decimal(str(price))).quantize(Decimal("0.000001"))
        for quantity, price in zip(lines["Quantity"], lines["UnitPrice"], strict=True)
    ]
    invoices = pd.DataFrame(
        {
            "invoice_id": lines["InvoiceNo"],
            "customer_id": ids,
            "issued_on": lines["InvoiceDate"].dt.normalize(),
            "amount": pd.Series(amounts, dtype="object", index=lines.index),
        }
    )
    tables = {"customers": customers(*ids.unique()), "invoices": invoices}
    found = derive(tables, month("2011-12"), POLICY, "transactions").ledger
    signs = np.sign([float(amount) for amount in amounts])
    rounded = sum(
        int(sign) * int(abs(amount) * 100 + Decimal("0.5"))
        for sign, amount in zip(signs, amounts, strict=True)
    )
    assert found["revenue"].sum() == rounded
    assert found["customer_id"].nunique() == ids.nunique()
