"""The ledger: discounts, pauses, cancellations and visits, as the policy has them."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import book, line, month, table
from tests.metrics.ledgers import POLICY, changes, mrr

# ── Discounts ────────────────────────────────────────────────────────────────────────────────


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


def test_a_discount_that_is_a_movement_is_subtracted_all_the_same() -> None:
    """MRR is what the account pays; only the movements tell it apart."""
    tables = book(
        line("a", "2026-01-01", None, 100, discount=30, discount_kind="percent", discount_to="2026-03-01")
    )
    apart = Policy(discounts="as_movements")
    assert mrr(tables, "2026-03", apart) == mrr(tables, "2026-03") == {"a": [7000, 7000, 10000]}
    assert changes(tables, "2026-03", apart) == changes(tables, "2026-03")


# ── The date of churn ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cancelled", "end", "expected"),
    [
        ("2026-03-31", "2027-01-01", [100, 100, 0, 0]),  # the day of the request is the first without MRR
        ("2026-04-01", "2027-01-01", [100, 100, 100, 0]),
        ("2026-03-10", None, [100, 100, 0, 0]),  # how long it was paid for is not known
        ("2026-04-20", "2026-03-01", [100, 100, 0, 0]),  # asked after it had ended: the end stands
        (None, "2026-03-01", [100, 100, 0, 0]),
        ("2025-12-01", None, [0, 0, 0, 0]),  # before it began
    ],
)
def test_mrr_may_end_on_the_day_of_the_cancellation(
    cancelled: str | None, end: str | None, expected: list[int]
) -> None:
    """Or where the paid term ends, if that comes first or nobody cancelled."""
    tables = book(line("a", "2026-01-01", end, 1, cancelled_on=cancelled))
    assert mrr(tables, "2026-04", Policy(churn_date="cancellation")) == {"a": expected}
    of_term = [0 if end == "2026-03-01" and place > 1 else 100 for place in range(4)]
    assert mrr(tables, "2026-04") == {"a": of_term}


def test_a_table_without_the_day_of_cancellation_ends_with_its_terms() -> None:
    """Exports that lack the column are read under either policy."""
    tables = book(line("a", "2026-01-01", "2026-03-01", 1))
    tables["contracts"] = tables["contracts"].drop(columns="cancelled_on")
    assert mrr(tables, "2026-03", Policy(churn_date="cancellation")) == {"a": [100, 100, 0]}


# ── Visits ───────────────────────────────────────────────────────────────────────────────────

EVENTS = Policy(movement_basis="event")


def visits(*lines: dict[str, Any], policy: Policy = EVENTS, **more: Any) -> list[tuple[Any, ...]]:
    """Read the changes of account a alone; account o only opens the data a month before."""
    rows = changes(book(line("o", "2025-12-01", None, 1), *lines), "2026-04", policy, **more)
    return [row[1:] for row in rows if row[0] == "a"]


def test_a_visit_comes_and_goes_with_the_same_amount() -> None:
    """80 from 3 to 25 March: no month's end has seen it. By month ends it is nothing."""
    gil = line("a", "2026-03-03", "2026-03-25", 80)
    assert visits(gil) == [("2026-03", None, "ended", -8000), ("2026-03", None, "new", 8000)]
    assert visits(gil, policy=POLICY) == []
    tables = book(gil)
    assert mrr(tables, "2026-04", EVENTS) == mrr(tables, "2026-04") == {"a": [0, 0]}


@pytest.mark.parametrize(
    ("lines", "cents"),
    [
        # 50 from the 1st, 30 beside it from the 10th: 80 together.
        ((("2026-03-01", "2026-03-20", 50), ("2026-03-10", "2026-03-25", 30)), 8000),
        # 50 up to the 10th, then 60 in its place: never 110.
        ((("2026-03-01", "2026-03-10", 50), ("2026-03-10", "2026-03-25", 60)), 6000),
        # Twice in one month: one visit, of the larger.
        ((("2026-03-01", "2026-03-05", 50), ("2026-03-10", "2026-03-25", 20)), 5000),
    ],
)
def test_a_visit_is_worth_its_highest_day(lines: tuple[tuple[str, str, int], ...], cents: int) -> None:
    """What was in force together, however many lines it was."""
    found = visits(*(line("a", *one) for one in lines))
    assert found == [("2026-03", None, "ended", -cents), ("2026-03", None, "new", cents)]


def test_what_a_months_end_has_seen_is_no_visit() -> None:
    """A short line beside a long one, a gap within a month, a free day, a one-off, a paused line."""
    short = line("a", "2026-03-03", "2026-03-25", 80)
    quiet = (
        [line("a", "2026-01-01", None, 10), short],
        [line("a", "2026-01-01", "2026-03-02", 10), short],
        [short, line("a", "2026-03-28", None, 10)],
        [line("a", "2026-03-03", "2026-03-25", 0)],
        [line("a", "2026-03-03", "2026-03-25", 80, interval="once")],
        [line("a", "2026-03-03", "2026-03-25", 80, paused_from="2026-03-03")],
        [line("a", "2026-01-01", "2026-03-04", 10, paused_from="2026-02-01"), short],
    )
    for lines in quiet:
        by_month_end = visits(*lines, policy=POLICY)
        assert visits(*lines) == by_month_end, lines


def test_only_the_first_payment_of_an_account_is_new() -> None:
    """A visit after it is one of an account that paid before; so is one in the data's first month."""
    short = line("a", "2026-03-03", "2026-03-25", 80)
    assert visits(line("a", "2026-01-01", "2026-02-01", 10), short)[-2:] == [
        ("2026-03", None, "ended", -8000),
        ("2026-03", None, "unstated", 8000),
    ]
    again = line("a", "2026-04-03", "2026-04-25", 80)
    assert [row[2] for row in visits(short, again)] == ["ended", "new", "ended", "unstated"]
    opening = changes(book(short), "2026-03", EVENTS)
    assert [row[3] for row in opening] == ["ended", "unstated"]
    assert [row[3] for row in changes(book(short), "2026-03", EVENTS, history="complete")] == ["ended", "new"]


def test_a_cancellation_within_the_first_month_is_a_visit() -> None:
    """Signed on 3 March, cancelled on the 25th, paid until April."""
    signed = line("a", "2026-03-03", "2026-04-03", 80, cancelled_on="2026-03-25")
    both = Policy(movement_basis="event", churn_date="cancellation")
    assert visits(signed, policy=both) == [("2026-03", None, "ended", -8000), ("2026-03", None, "new", 8000)]
    assert [row[3] for row in visits(signed)] == [8000, -8000]  # March's end has seen it


def test_an_invoice_for_some_days_is_a_visit_and_a_balance_never_is() -> None:
    """Twenty-two days for 44: 44 × 365 ÷ 12 ÷ 22 = 60.83 a month."""
    rows = [
        ("i0", "o", "2026-02-01", 1, None, None),
        ("i1", "a", "2026-03-03", 44, "2026-03-03", "2026-03-25"),
    ]
    names = ("invoice_id", "customer_id", "issued_on", "amount", "period_start", "period_end")
    tables = {
        "customers": book(line("a", "2026-01-01", None, 1), line("o", "2026-01-01", None, 1))["customers"],
        "invoices": table("invoices", (dict(zip(names, row, strict=True)) for row in rows)),
    }
    found = [row for row in changes(tables, "2026-04", EVENTS) if row[0] == "a"]
    assert found == [("a", "2026-03", None, "ended", -6083), ("a", "2026-03", None, "new", 6083)]
    balances = {"customer_id": "a", "month": "2026-03-01", "mrr": 10}
    tables = {"customers": tables["customers"], "mrr": table("mrr", [balances])}
    assert changes(tables, "2026-04", EVENTS) == changes(tables, "2026-04")


def test_a_business_of_transactions_has_no_visits() -> None:
    """It has no MRR that could come and go."""
    tables = book(line("a", "2026-03-03", "2026-03-25", 80))
    assert derive(tables, month("2026-04"), EVENTS, "transactions").changes.empty
