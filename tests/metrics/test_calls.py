"""The five calls: each rule by hand, the order, the caps, what cannot be looked at, and their memory."""

from __future__ import annotations

import inspect
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import calls
from cskit.metrics.accounts import accounts
from cskit.metrics.calls import evidence
from cskit.policy import Policy
from cskit.tables import accounts as tables_of_accounts
from cskit.tables import show
from tests.metrics.build import SEPTEMBER, book, line, reasons, table, values
from tests.metrics.calling import POLICY, answer, billed, called, derived, less, seen, steady, touched

# What the sixth rule needs to look: everything paid, no opportunity.
OPEN: dict[str, Any] = {"invoices": table("invoices", []), "opportunities": table("opportunities", [])}


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
