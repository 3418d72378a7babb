"""The ledger: discounts, pauses, cancellations and visits, as the policy has them."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import book, line, month
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
