"""The rows that pages show: the largest, those to act on, those due soon, and by what they are weighed."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.errors import UnknownName
from cskit.metrics.accounts import basis_of
from cskit.metrics.pareto import leading, to_act
from cskit.metrics.renewals import due_soon
from cskit.policy import Policy


def held(*amounts: int, top: int = 1) -> pd.DataFrame:
    total, n = sum(amounts), len(amounts)
    return pd.DataFrame(
        {
            "rank": range(1, n + 1),
            "customer_id": [f"a{place}" for place in range(1, n + 1)],
            "name": pd.Series([f"n{place}" for place in range(1, n + 1)], dtype="str"),
            "amount": pd.Series(amounts, dtype="int64"),
            "share": [amount / total for amount in amounts],
            "cumulative": [sum(amounts[: place + 1]) / total for place in range(n)],
            "top": [place < top for place in range(n)],
        }
    )


@pytest.mark.parametrize("n", [0, 1, 15, 16, 17, 40])
def test_nothing_is_lost_when_the_others_are_gathered(n: int) -> None:
    """Accounts, amounts and shares sum to the book's; sixteen keep their own rows."""
    book = held(*range(100, 100 - n, -1))
    found = leading(book)
    assert found["accounts"].sum() == n
    assert found["amount"].sum() == book["amount"].sum()
    assert found["share"].sum() == pytest.approx(1 if n else 0)
    assert len(found) == (n if n <= 16 else 16)


def test_the_gathered_row_has_no_name_and_ends_at_all() -> None:
    """Its cumulative share is 1, and it says whether the top group reaches into it."""
    reaching, not_reaching = (
        leading(held(5, 4, 3, 2, 1, top=3), rows=2),
        leading(held(5, 4, 3, 2, 1, top=2), rows=2),
    )
    last = reaching.iloc[-1]
    assert pd.isna(last["name"])
    assert (last["amount"], last["accounts"], last["cumulative"]) == (6, 3, 1)
    assert (bool(last["top"]), bool(not_reaching.iloc[-1]["top"])) == (True, False)


def accounts(*rows: tuple[str, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "renewal_days"])
    return frame.assign(renewal_days=frame["renewal_days"].astype("Int64"))


def tags(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": ids, "signal": "ticket", "state": "tag"})


def test_to_act_on_are_the_top_group_with_a_signal_then_the_growing() -> None:
    """In the order of the accounts; a small account with a signal waits; ranks come along."""
    book = accounts(("a2", 5), ("a1", None), ("a3", None), ("a4", 9))
    growing = accounts(("a4", 9), ("a3", None))
    found = to_act(book, held(9, 8, 2, 1, top=2), tags("a1", "a2", "a3"), growing)
    assert found[["customer_id", "reason", "rank"]].to_numpy().tolist() == [
        ["a2", "top", 2],
        ["a1", "top", 1],
        ["a4", "growing", 4],
        ["a3", "growing", 3],
    ]


def test_nobody_to_act_on_is_an_empty_table() -> None:
    """No signal, no growth: with its columns and types."""
    found = to_act(accounts(("a1", 5)), held(9), tags().astype("str"), accounts())
    assert found.empty
    assert found.dtypes[["rank", "reason"]].astype(str).tolist() == ["Int64", "str"]


def test_due_soon_is_within_the_policys_days_by_date() -> None:
    """90 days are, 91 are not, nor those without a date; equal days keep their order."""
    book = accounts(("late", 91), ("b", 90), ("none", None), ("a", 3), ("c", 3))
    assert due_soon(book, Policy())["customer_id"].tolist() == ["a", "c", "b"]
    assert due_soon(book, Policy(renewal_days=3))["customer_id"].tolist() == ["a", "c"]
    assert due_soon(book.head(0), Policy()).empty


@pytest.mark.parametrize(
    ("asked", "business", "basis"),
    [
        ("auto", "subscription", "mrr"),
        ("auto", "transactions", "revenue"),
        ("mrr", "transactions", "mrr"),
        ("revenue", "subscription", "revenue"),
    ],
)
def test_the_basis_follows_the_business_unless_asked(asked: str, business: str, basis: str) -> None:
    """Orders are weighed by revenue, subscriptions by MRR."""
    assert basis_of(asked, business) == basis


def test_an_unknown_basis_is_refused_by_name() -> None:
    """With the word that was not understood."""
    with pytest.raises(UnknownName, match="there is no basis"):
        basis_of("arr", "subscription")
