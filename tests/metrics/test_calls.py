"""The five calls: the order, the caps, what cannot be looked at, and the evidence of each."""

from __future__ import annotations

import inspect
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import calls
from cskit.metrics.accounts import accounts
from cskit.metrics.calls import evidence
from cskit.policy import Policy
from cskit.tables import accounts as tables_of_accounts
from cskit.tables import show
from tests.metrics.build import SEPTEMBER, book, reasons, table, values
from tests.metrics.calling import OPEN, POLICY, answer, billed, called, derived, seen, steady, touched


def crowded(**amounts: float) -> dict[str, Any]:
    """Three accounts for R1, three for R3, and as many for R6 as are named ``f…``."""
    lines = [steady(f"a{place}", 100 + place, end="2026-10-10") for place in range(3)]
    lines += [steady(f"c{place}", 100) for place in range(3)]
    lines += [steady(who, amount) for who, amount in amounts.items()]
    said = [answer(f"c{place}", 2, "2026-09-20") for place in range(3)]
    said += [answer(f"a{place}", 8, "2026-09-20") for place in range(3)]  # else they were silent, R2's
    said += [answer(who, 10, "2026-09-20") for who in amounts]
    fresh = touched(*((one["customer_id"], "2026-09-15") for one in lines))
    return book(*lines, surveys=table("surveys", said), touchpoints=fresh, **OPEN)


def test_at_most_two_a_rule_ties_by_mrr_then_by_id() -> None:
    """Of three that run out the two that pay most; of three that pay the same the first two by id."""
    assert called(crowded()) == [("R1", "a2"), ("R1", "a1"), ("R3", "c0"), ("R3", "c1")]


def test_the_fifth_place_is_for_growth() -> None:
    """One of R6 stays although the rules before it would fill all five."""
    tables = crowded(f1=50, f2=60)
    late = [billed("c2", "2026-01-10"), billed("c2", "2026-02-01", "2026-01-20")]
    found = called({**tables, "invoices": table("invoices", late)})
    # Without growth c2, who pays late, would be the fifth.
    assert found == [("R1", "a2"), ("R1", "a1"), ("R3", "c0"), ("R3", "c1"), ("R6", "f2")]
    without = called({**crowded(), "invoices": table("invoices", late)})
    assert without[-1] == ("R4", "c2")


def test_growth_takes_two_places_where_there_is_room() -> None:
    """Four by risk leave one place; two by risk leave room for both."""
    assert called(crowded(f1=50, f2=60))[-1] == ("R6", "f2")
    happy = table("surveys", [answer(who, 9, "2026-09-01") for who in ("a", "b", "c")])
    assert called(book(steady("a"), steady("b"), steady("c"), surveys=happy, **OPEN)) == [
        ("R6", "a"),
        ("R6", "b"),
    ]


def test_an_account_is_called_once_by_the_first_rule_that_has_room() -> None:
    """The third whose contract runs out is a detractor, too: R3 calls it."""
    lines = [steady(who, 100 - place, end="2026-10-10") for place, who in enumerate("abc")]
    said = table("surveys", [answer(who, 1, "2026-09-20") for who in "abc"])
    assert called(book(*lines, surveys=said, touchpoints=touched(("a", "2026-01-01")))) == [
        ("R1", "a"), ("R1", "b"), ("R2", "c"),
    ]  # fmt: skip
    tables = book(*lines, surveys=said, touchpoints=touched(("a", "2026-01-01")))
    assert called(tables, Policy(renewal_days=5)) == [("R1", "a"), ("R1", "b"), ("R3", "c")]


def test_nobody_and_nothing() -> None:
    """A book without an account, and one in which all is well: no call, and no figure made up."""
    for tables in (book(), book(steady("a"))):
        facts, able, chosen = seen(derived(tables))
        assert chosen.empty
        looked = calls.looked(facts, able, chosen, SEPTEMBER, POLICY)
        found = calls.summary(chosen, looked, len(facts), "BRL")
        assert values(found[found["by"] == "{}"]) == {"calls.called": 0, "calls.amount": 0}


def test_what_the_data_lack_is_not_looked_at() -> None:
    """Without touchpoints nobody knows whom somebody called back; without opportunities, who is free."""
    surveys = table("surveys", [answer("a", 2, "2026-09-20"), answer("b", 10, "2026-09-20")])
    facts, able, chosen = seen(derived(book(steady("a"), steady("b"), surveys=surveys)))
    assert chosen.empty
    told = {row["rule"]: (row["state"], row["lacks"]) for row in able.to_dict("records")}
    assert told == {
        "R1": ("looked", ""),
        "R2": ("looked", ""),
        "R3": ("not_looked", "touchpoints"),
        "R4": ("partly", "invoices"),
        "R5": ("not_looked", "touchpoints"),
        "R6": ("not_looked", "usage,opportunities,invoices"),
    }
    looked = calls.looked(facts, able, chosen, SEPTEMBER, POLICY)
    found = calls.summary(chosen, looked, len(facts), "BRL")
    blind = found[found["undefined"].notna()]
    assert set(reasons(found).values()) == {"not_looked"}
    assert set(blind["by"]) == {f'{{"rule": "R{place}"}}' for place in (3, 5, 6)}


def test_contracts_without_any_date_are_not_calm() -> None:
    """Nobody knows what runs out: the first two rules did not look."""
    able = seen(derived(book(steady("a", end=None))))[1]
    assert list(able["state"].head(2)) == ["not_looked", "not_looked"]
    assert set(able["lacks"].head(2)) == {"contracts"}


def test_a_company_that_sells_orders_is_weighed_by_revenue() -> None:
    """No MRR can fall, no contract can end; the large account that nobody talked to is called."""
    sold = [
        {"invoice_id": f"{who}{day}", "customer_id": who, "issued_on": f"2026-0{day}-01", "amount": amount}
        for who, amount in (("a", 900), ("b", 10))
        for day in (1, 8)
    ]
    people = book(steady("a"), steady("b"))["customers"]
    tables = derived(
        {
            "customers": people,
            "invoices": table("invoices", sold),
            "touchpoints": touched(("b", "2026-09-01")),
        },
        "transactions",
    )
    _, able, chosen = seen(tables, basis="revenue")
    assert [(row["rule"], row["customer_id"], row["amount"]) for row in chosen.to_dict("records")] == [
        ("R5", "a", 180000)
    ]
    assert list(able["state"]) == [
        "not_looked",
        "not_looked",
        "not_looked",
        "not_looked",
        "looked",
        "not_looked",
    ]


people = st.lists(
    st.tuples(
        st.integers(1, 4),  # MRR: few amounts, many ties
        st.sampled_from(["2026-10-10", "2026-12-01", "2028-01-01"]),
        st.sampled_from([None, 2, 8, 10]),
        st.sampled_from([None, "2026-05-01", "2026-09-28"]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(people)
def test_whatever_the_book_the_calls_keep_their_rules(rows: list[tuple[Any, ...]]) -> None:
    """Five at most, each account once, two of a rule, in order, the larger first, R6 if there is one."""
    ids = [f"c{place:02}" for place in range(len(rows))]
    lines = [steady(who, row[0], end=row[1]) for who, row in zip(ids, rows, strict=True)]
    said = [
        answer(who, row[2], "2026-09-15") for who, row in zip(ids, rows, strict=True) if row[2] is not None
    ]
    met = touched(*((who, row[3]) for who, row in zip(ids, rows, strict=True) if row[3]))
    due = [billed(who, "2026-08-01") for who, row in zip(ids, rows, strict=True) if row[4]]
    paid = [billed(who, "2026-02-01", "2026-01-20") for who in ids[:1]]
    tables = derived(
        book(*lines, surveys=table("surveys", said), touchpoints=met,
             opportunities=table("opportunities", []), invoices=table("invoices", [*due, *paid]))
    )  # fmt: skip
    facts, able, chosen = seen(tables)
    looked = calls.looked(facts, able, chosen, SEPTEMBER, POLICY).set_index("rule")
    assert len(chosen) <= 5
    assert chosen["customer_id"].is_unique
    assert chosen["rule"].value_counts().max() <= 2 if len(chosen) else True
    keys = list(zip(chosen["rule"], -chosen["amount"], chosen["customer_id"], strict=True))
    assert keys == sorted(keys)
    assert looked.loc["R6", "called"] > 0 or looked.loc["R6", "candidates"] == 0
    # There are fewer than five only where no rule has room for anybody left.
    if len(chosen) < 5:
        left = facts[~facts["customer_id"].isin(chosen["customer_id"])].reset_index(drop=True)
        fitting = calls.looked(left, able, chosen, SEPTEMBER, POLICY).set_index("rule")
        room = looked["called"] < 2
        assert not (fitting["candidates"][room] > 0).any()


def test_each_call_has_its_trace() -> None:
    """The account's row on its page, what else holds it, and figures that are recorded; nothing elsewhere."""
    tables = derived(crowded(f1=50))
    chosen = seen(tables)[2]
    held = accounts(tables, SEPTEMBER, POLICY)
    due = held[held["renewal_days"] <= 90]
    moves = pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    ids = {"revenue.renewals_due", "nps.score"}
    traced = calls.traced(chosen, held, ids, {"accounts", "nps_breakdown"}, due, moves).set_index(
        "customer_id"
    )
    assert traced.loc["a2", "metrics"] == ["calls.called", "revenue.renewals_due"]
    places = [(one["page"], one["table"]) for one in traced.loc["a2", "evidence"]]
    assert places == [("accounts", "every"), ("index", "due")]
    assert [one["table"] for one in traced.loc["c0", "evidence"]] == ["every", "unhappy"]
    assert {one["key"] for one in traced.loc["c0", "evidence"]} == {"c0"}
    alone = calls.traced(chosen, held, ids, set(), due.iloc[:0], moves)
    assert {tuple(one[0].values())[:2] for one in alone["evidence"]} == {("index", "calls")}


def test_evidence_knows_how_many_rows_a_page_holds() -> None:
    """A row that the accounts page leaves to its file is no evidence."""
    held = inspect.signature(tables_of_accounts.every).parameters["rows"].default
    assert held == evidence.ON_ACCOUNTS
    assert inspect.signature(show).parameters["most"].default == evidence.ON_OTHERS
