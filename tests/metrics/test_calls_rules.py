"""The six rules of the calls, one by one and by hand: the day on which each begins and ends to hold."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.policy import Policy
from tests.metrics.build import book, line, table
from tests.metrics.calling import OPEN, answer, billed, called, derived, less, seen, steady, touched


@pytest.mark.parametrize(
    ("end", "rule"),
    [("2026-10-01", "R1"), ("2026-10-30", "R1"), ("2026-10-31", None), ("2026-12-29", None)],
)
def test_r1_a_contract_that_ends_within_30_days(end: str, rule: str | None) -> None:
    """From 30 September, 30 October is 30 days ahead and 31 October 31; a renewal alone is no call."""
    found = called(book(steady("a", end=end)))
    assert found == ([(rule, "a")] if rule else [])


def test_r1_not_where_it_is_renewed_already() -> None:
    """A line of the same product, signed already, begins on the day the old one ends."""
    follows = line("a", "2026-10-20", "2027-10-20", 100, kind="renewal", product="x")
    assert called(book(steady("a", end="2026-10-20"), follows)) == []
    other = line("a", "2026-10-20", "2027-10-20", 100, kind="cross_sell", product="y")
    assert called(book(steady("a", end="2026-10-20"), other)) == [("R1", "a")]


@pytest.mark.parametrize(
    ("asked", "rule"), [("2026-09-01", "R1"), ("2026-08-31", None), ("2026-10-01", None)]
)
def test_r1_whoever_asked_to_leave_in_the_last_30_days(asked: str, rule: str | None) -> None:
    """1 September is 29 days before the end of the month, 31 August 30; what comes later is not known."""
    tables = derived(book(steady("a", cancelled_on=asked)))
    chosen = seen(tables)[2]
    assert list(chosen["rule"]) == ([rule] if rule else [])
    if rule:
        assert chosen["deadline"].iloc[0] == pd.Timestamp("2028-01-01")


def test_r1_a_line_that_ends_before_it_would_renew() -> None:
    """The day that counts is the first on which it runs out."""
    tables = derived(book(steady("a", end="2026-10-10", renewal_on="2027-01-01")))
    chosen = seen(tables)[2]
    assert list(chosen["rule"]) == ["R1"]
    assert chosen["deadline"].iloc[0] == pd.Timestamp("2026-10-10")


def test_r2_a_renewal_with_another_signal() -> None:
    """a's renewal in 62 days stands beside a lasting silence; b's stands alone."""
    tables = book(
        steady("a", end="2026-12-01"), steady("b", end="2026-12-01"),
        touchpoints=touched(("a", "2026-07-01"), ("b", "2026-09-29")),
    )  # fmt: skip
    assert called(tables) == [("R2", "a")]
    assert called(tables, Policy(renewal_days=61)) == [("R5", "a")]


@pytest.mark.parametrize(
    ("on", "contact", "rule"),
    [
        ("2026-09-01", None, "R3"),
        ("2026-08-31", None, None),
        ("2026-09-12", "2026-09-12", "R3"),
        ("2026-09-12", "2026-09-13", None),
        ("2026-09-12", "2026-10-01", "R3"),
    ],
)
def test_r3_a_detractor_whom_nobody_called_back(on: str, contact: str | None, rule: str | None) -> None:
    """A touchpoint after the day of the answer counts; one of next month is not known yet."""
    tables = book(
        steady("a"), surveys=table("surveys", [answer("a", 6, on)]),
        touchpoints=touched(("a", contact)) if contact else touched(),
    )  # fmt: skip
    found = called(tables)
    assert [one for one in found if one[0] == "R3"] == ([(rule, "a")] if rule else [])


def test_r3_the_answer_that_counts_is_the_contacts_latest() -> None:
    """A 3 that became an 8 is no detractor any more; a passive never was one."""
    surveys = table(
        "surveys", [answer("a", 3, "2026-09-05"), answer("a", 8, "2026-09-20"), answer("b", 7, "2026-09-20")]
    )
    assert (
        called(
            book(
                steady("a"),
                steady("b"),
                surveys=surveys,
                touchpoints=touched(("a", "2026-09-01"), ("b", "2026-09-01")),
            )
        )
        == []
    )


def test_r4_whoever_pays_less_this_month_or_late() -> None:
    """a fell in September, b in August; c is 31 days late, d 30; e is paused by agreement."""
    tables = book(
        steady("a", end="2026-09-15"), less("a", "2026-09-15"),
        steady("b", end="2026-08-15"), less("b", "2026-08-15"),
        steady("c"), steady("d"), steady("e", paused_from="2026-09-10"),
        invoices=table(
            "invoices",
            [billed("c", "2026-08-30"), billed("d", "2026-08-31"), billed("a", "2026-01-10", "2026-01-09")],
        ),
    )  # fmt: skip
    assert called(tables) == [("R4", "c"), ("R4", "a")]


def test_r5_a_large_account_that_nobody_talked_to() -> None:
    """a alone holds 80%; 60 days without a touchpoint are not more than 60, 61 are. b is small."""
    for day, expected in (("2026-08-01", []), ("2026-07-31", [("R5", "a")])):
        tables = book(
            steady("a", 900), steady("b", 100), touchpoints=touched(("a", day), ("b", "2026-01-01"))
        )
        assert called(tables) == expected


def test_r6_whoever_is_ready_to_expand() -> None:
    """a: all answers 9 or 10; b: 9 of 10 seats; c: 8 of 10; d: a promoter and a passive."""
    usage = [
        {"customer_id": who, "month": "2026-09-01", "seats": 10, "active_users": users}
        for who, users in (("b", 9), ("c", 8))
    ]
    said = [answer("a", 10, "2026-02-01"), answer("d", 10, "2026-02-01"), answer("d", 8, "2026-02-01", "q")]
    tables = book(
        steady("a"), steady("b"), steady("c"), steady("d"),
        surveys=table("surveys", said), usage=table("usage", usage), **OPEN,
    )  # fmt: skip
    assert called(tables) == [("R6", "a"), ("R6", "b")]
    assert called(tables, Policy(call_seats=0.95)) == [("R6", "a")]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("opportunities", {"opportunity_id": "1", "customer_id": "a", "kind": "upsell", "stage": "proposal",
                           "opened_on": "2026-09-30"}),
        ("opportunities", {"opportunity_id": "1", "customer_id": "a", "kind": "upsell", "stage": "won",
                           "opened_on": "2026-09-01", "closed_on": "2026-10-05"}),
        ("invoices", billed("a", "2026-09-29")),
    ],
)  # fmt: skip
def test_r6_not_with_an_open_opportunity_or_a_bill_past_due(name: str, row: dict[str, Any]) -> None:
    """An opportunity won only next month is open at the end of this one; a bill a day past due is due."""
    tables = book(steady("a"), surveys=table("surveys", [answer("a", 9, "2026-08-01")]), **OPEN)
    assert called(tables) == [("R6", "a")]
    paid = [billed("a", "2026-02-01", "2026-01-20")] if name == "invoices" else []
    assert called({**tables, name: table(name, [*paid, row])}) == []


def test_r6_not_where_something_else_is_wrong() -> None:
    """A promoter whose contract runs out is a call of R1, and with its two places taken, of nobody."""
    lines = [steady(who, 100 - place, end="2026-10-10") for place, who in enumerate("abc")]
    happy = table("surveys", [answer("c", 10, "2026-08-01")])
    assert called(book(*lines, surveys=happy, **OPEN)) == [("R1", "a"), ("R1", "b")]
