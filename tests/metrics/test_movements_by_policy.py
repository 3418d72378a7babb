"""Movements as the policy has them: late returns, visits and discounts by hand, and any book closes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from cskit.metrics.recurring_revenue.movements import rows_of
from cskit.policy import PRESETS, Policy
from tests.metrics.build import book, line, month, table
from tests.metrics.ledgers import HEALTH, lines


def moved(policy: Policy, last: str, *rows: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Give the movements of a month by account, of a book that is older than it."""
    made = derive(book(line("o", "2024-01-01", None, 1), *rows), month(last), policy)
    found = revenue.movements(made.ledger, month(last), None, "partial", policy, made.changes)
    return list(found[["customer_id", "movement", "amount"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("back", "movement"),
    [("2026-05", "reactivation"), ("2026-06", "reactivation"), ("2026-07", "new"), ("2027-07", "new")],
)
def test_a_return_counts_from_the_month_of_the_loss(back: str, movement: str) -> None:
    """Lost in March: within 3 months is up to June."""
    rows = (line("a", "2025-01-01", "2026-03-10", 1), line("a", f"{back}-15", None, 2))
    assert moved(Policy(reactivation_within=3), back, *rows) == [("a", movement, 200)]
    assert moved(Policy(), back, *rows) == [("a", "reactivation", 200)]


def test_a_pause_is_no_loss_to_come_back_from() -> None:
    """A year of pause: resumed, or after it came to an end, back from the month of that end."""
    frozen = line("a", "2025-01-01", "2026-03-10", 1, paused_from="2025-02-01")
    policy = Policy(reactivation_within=1)
    assert moved(policy, "2026-03", {**frozen, "paused_to": "2026-03-01", "end_on": None}) == [
        ("a", "resumed", 100)
    ]
    assert moved(policy, "2026-04", frozen, line("a", "2026-04-01", None, 2)) == [("a", "reactivation", 200)]
    assert moved(policy, "2026-05", frozen, line("a", "2026-05-01", None, 2)) == [("a", "new", 200)]


def test_by_events_who_came_and_went_has_paid_before() -> None:
    """A visit in March, then a contract in May, or another visit: both are reactivations."""
    visit, events = line("a", "2026-03-03", "2026-03-25", 8), Policy(movement_basis="event")
    assert moved(events, "2026-03", visit) == [("a", "new", 800), ("a", "churn", 800)]
    assert moved(events, "2026-05", visit, line("a", "2026-05-01", None, 2)) == [("a", "reactivation", 200)]
    assert moved(Policy(), "2026-05", visit, line("a", "2026-05-01", None, 2)) == [("a", "new", 200)]
    again = line("a", "2026-05-03", "2026-05-25", 9)
    assert moved(events, "2026-05", visit, again) == [("a", "reactivation", 900), ("a", "churn", 900)]
    late = Policy(movement_basis="event", reactivation_within=1)
    assert moved(late, "2026-05", visit, again) == [("a", "new", 900), ("a", "churn", 900)]


BEGINS, ENDS = ({"discount": 30, f"discount_{end}": "2026-03-01"} for end in ("from", "to"))
NEW_50, LOST_50 = ({"amount": 50, f"{end}_on": "2026-03-01"} for end in ("start", "end"))


@pytest.mark.parametrize(
    ("rows", "whole", "apart"),
    [
        # A discount of 100% for March: to ChartMogul the account is still there, at 0.
        ((BEGINS | {"discount": 100},), ["churn 100"], ["contraction 100"]),
        # A discount of 30 begins, an add-on of 50 as well.
        ((BEGINS, NEW_50), ["expansion 20"], ["expansion 50", "contraction 30"]),
        # Both down, or both up: one movement of 80.
        ((BEGINS, LOST_50), ["contraction 80"], ["contraction 80"]),
        ((ENDS, NEW_50), ["expansion 80"], ["expansion 80"]),
        # The discount ends, and so does the add-on: the difference, or both.
        ((ENDS, LOST_50), ["contraction 20"], ["expansion 30", "contraction 50"]),
        ((ENDS, LOST_50 | {"amount": 30}), [], ["expansion 30", "contraction 30"]),
        # Nothing but the discount, or nothing of it.
        ((ENDS,), ["expansion 30"], ["expansion 30"]),
        (({}, LOST_50), ["contraction 50"], ["contraction 50"]),
    ],
)
def test_discounts_apart(rows: tuple[dict[str, Any], ...], whole: list[str], apart: list[str]) -> None:
    """Gains and losses of one account, by month ends together and by ChartMogul beside each other."""
    lines_ = [
        {**line("a", "2025-01-01", None, 100), "product": str(place), "discount_kind": "amount", **one}
        for place, one in enumerate(rows)
    ]
    for discounts, expected in (("in_force", whole), ("as_movements", apart)):
        found = moved(Policy(discounts=discounts), "2026-03", *lines_)
        assert [f"{name} {cents // 100}" for _, name, cents in found] == expected


# ── Any book ─────────────────────────────────────────────────────────────────────────────────

POLICIES = st.builds(
    Policy,
    preset=st.sampled_from(sorted(PRESETS)),
    reactivation_within=st.sampled_from([None, 1, 3]),
    movement_basis=st.sampled_from(["month_end", "event"]),
    discounts=st.sampled_from(["in_force", "without_end", "as_movements"]),
    pause=st.sampled_from(["own_state", "zero", "kept"]),
    churn_date=st.sampled_from(["end_of_term", "cancellation"]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=HEALTH)
@given(st.lists(lines(), min_size=1, max_size=8), POLICIES, st.integers(1, 8))
def test_every_month_closes_to_the_cent_under_every_policy(
    rows: list[dict[str, Any]], policy: Policy, moves_in: int
) -> None:
    """start + gains − losses = end, for each book and the company; an account has a movement once."""
    tables = book(*rows)
    moves = [
        ("a", "2020-01-01", f"2026-{moves_in:02d}-15", "Sul"),
        ("a", f"2026-{moves_in:02d}-15", None, "Norte"),
    ]
    names = ("customer_id", "valid_from", "valid_to", "portfolio")
    if "a" in set(tables["customers"]["customer_id"]):
        tables["assignments"] = table("assignments", (dict(zip(names, row, strict=True)) for row in moves))
    made = derive(tables, month("2026-08"), policy)
    assume(len(made.ledger))  # all lines may lie beyond the month
    months = pd.date_range(made.ledger["month"].min(), "2026-08-01", freq="MS")
    difference = made.ledger["mrr"] - made.ledger.groupby("customer_id")["mrr"].shift(fill_value=0)
    by = ["customer_id", "month"]
    explained = made.changes.groupby(by)["amount"].sum()
    assert (
        explained[explained != 0].to_dict()
        == made.ledger.assign(amount=difference).query("amount != 0").set_index(by)["amount"].to_dict()
    )
    for before, now in pairwise(months):
        for own in ("Sul", "Norte", None):
            found = revenue.movements(made.ledger, now, own, "partial", policy, made.changes)
            assert not found.duplicated(["customer_id", "movement"]).any()
            assert ((found["after"] - found["before"]).abs() == found["amount"])[
                ~found["movement"].isin(["transfer_in", "transfer_out"])
            ].all()
            sums = found.groupby("movement")["amount"].sum().reindex(revenue.MOVEMENTS, fill_value=0)
            start, end = (rows_of(made.ledger, when, own)["mrr"].sum() for when in (before, now))
            assert start + sums.iloc[:5].sum() - sums.iloc[5:].sum() == end
