"""The ledger: what every account paid per month."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.contract import CHANGES, LEDGER, LEDGER_PRODUCTS
from cskit.errors import DataRejected
from cskit.metrics.ledger import derive
from tests.metrics.build import book, contracts, customers, line, month
from tests.metrics.ledgers import POLICY, changes, mrr

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
