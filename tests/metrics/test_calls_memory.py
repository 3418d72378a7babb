"""What came of earlier calls: last month's five, and each rule's record."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import calls
from tests.metrics.build import SEPTEMBER, book, line, month, reasons, table
from tests.metrics.calling import POLICY, answer, billed, derived, less, seen, steady, touched


def test_a_month_before_is_looked_at_as_it_was() -> None:
    """In August nobody knew of September's answer, touchpoint, opportunity, payment or fall of MRR."""
    tables = derived(
        book(
            steady("a", end="2026-09-10"), less("a", "2026-09-10"),
            steady("b"), steady("c"), steady("d"),
            surveys=table("surveys", [answer("b", 2, "2026-08-20"), answer("d", 2, "2026-09-02")]),
            touchpoints=touched(("b", "2026-09-03"), *((who, "2026-08-10") for who in "abcd")),
            invoices=table("invoices", [billed("c", "2026-07-01", "2026-09-05")]),
            opportunities=table("opportunities", []),
        )
    )  # fmt: skip
    made = calls.earlier(tables, month("2026-08"), POLICY, "mrr", "Sul")
    assert list(zip(made["rule"], made["customer_id"], strict=True)) == [("R3", "b"), ("R4", "c")]
    assert not made["published"].any()
    now = seen(tables)[2]
    assert list(zip(now["rule"], now["customer_id"], strict=True)) == [("R3", "d"), ("R4", "a")]


def test_signals_are_of_those_who_pay_whatever_accounts_are_weighed_by() -> None:
    """By revenue an account that left is still listed, but nobody is told that it is silent."""
    tables = derived(
        book(
            steady("gone", end="2026-07-10"), steady("b"), steady("c"),
            touchpoints=touched(("gone", "2025-10-01"), ("b", "2026-03-01"), ("c", "2026-09-20")),
        )
    )  # fmt: skip
    tables["ledger"] = tables["ledger"].assign(revenue=tables["ledger"]["mrr"])
    made = calls.earlier(tables, SEPTEMBER, POLICY, "revenue", "Sul")
    held, _, now = seen(tables, basis="revenue")
    assert "gone" in set(held["customer_id"])
    assert list(zip(now["rule"], now["customer_id"], strict=True)) == [("R5", "b")]
    assert list(zip(made["rule"], made["customer_id"], strict=True)) == [("R5", "b")]


def test_published_calls_go_before_computed_ones() -> None:
    """What a cover said is what is graded, whatever today's data would say."""
    said = [{"rank": 1, "customer_id": "b", "rule": "R5", "deadline": None, "metrics": [], "evidence": []}]
    made = calls.earlier(derived(book(steady("a"))), month("2026-08"), POLICY, "mrr", "Sul", said)
    assert made[["rule", "customer_id", "published"]].to_numpy().tolist() == [["R5", "b", True]]
    assert made["deadline"].isna().all()
    assert calls.earlier(derived(book()), month("2026-08"), POLICY, "mrr", "Sul").empty
    assert calls.earlier(derived(book(steady("a"))), month("2026-08"), POLICY, "mrr", "Sul", []).empty


def _made(*calls_: tuple[str, str, str | None]) -> pd.DataFrame:
    rows = [
        {"rank": place, "rule": rule, "deadline": day, "customer_id": who, "metrics": [], "evidence": []}
        for place, (rule, who, day) in enumerate(calls_, 1)
    ]
    return calls.earlier({}, month("2026-08"), POLICY, "mrr", "Sul", rows)


def test_what_came_of_last_months_calls() -> None:
    """One of each: renewed, open, kept, reduced, lost, paused, gone elsewhere, unknown."""
    tables = derived(
        book(
            steady("new", end="2026-09-20"),
            line("new", "2026-09-20", "2027-09-20", 120, kind="renewal", product="x"),
            steady("due", end="2026-10-20"), steady("kept"),
            steady("less", end="2026-09-05"), less("less", "2026-09-05"),
            steady("lost", end="2026-09-12"), steady("rest", paused_from="2026-09-10"), steady("moved"),
            touchpoints=touched(("due", "2026-09-01"), ("kept", "2026-08-31"), ("lost", "2026-10-01")),
        )
    )  # fmt: skip
    here = tables["ledger"]["month"] == SEPTEMBER
    gone = here & (tables["ledger"]["customer_id"] == "moved")
    tables["ledger"] = tables["ledger"].assign(portfolio=tables["ledger"]["portfolio"].mask(gone, "Norte"))
    made = _made(
        ("R1", "new", "2026-09-20"), ("R2", "due", "2026-10-20"), ("R3", "kept", None), ("R4", "less", None),
        ("R1", "lost", "2026-09-12"), ("R5", "rest", None), ("R5", "moved", None), ("R6", "zz", None),
    )  # fmt: skip
    found = calls.outcomes(tables, made, SEPTEMBER, POLICY, "mrr", "Sul").set_index("customer_id")
    assert found["outcome"].to_dict() == {
        "new": "renewed", "due": "open", "kept": "kept", "less": "reduced", "lost": "lost", "rest": "paused",
        "moved": "moved", "zz": "moved",
    }  # fmt: skip
    assert found["contacted"].to_dict() == {who: who == "due" for who in found.index}
    assert (found.loc["less", "before"], found.loc["less", "after"]) == (10000, 6000)
    assert (found.loc["due", "name"], found.loc["zz", "name"]) == ("Account due", "zz")
    del tables["touchpoints"]
    assert calls.outcomes(tables, made, SEPTEMBER, POLICY, "mrr", "Sul")["contacted"].isna().all()


def test_a_rules_record_by_hand() -> None:
    """R5 called a and b in June; in September a pays less. Of the others, c and d, none does."""
    tables = derived(
        book(
            steady("a", end="2026-08-05"), less("a", "2026-08-05"),
            steady("b"), steady("c"), steady("d"),
        )
    )  # fmt: skip
    said = {
        3: [
            {"rank": at, "rule": "R5", "customer_id": who, "deadline": None} for at, who in enumerate("ab", 1)
        ]
    }
    june = month("2026-06")
    found = calls.record(tables, SEPTEMBER, POLICY, "mrr", "Sul", said.get, june)
    assert found.to_dict("records") == [
        {"rule": "R5", "calls": 2, "lost": 1, "months": 1, "published": 1},
        {"rule": "others", "calls": 2, "lost": 0, "months": 1, "published": 1},
    ]
    whole = calls.record_results(found)
    assert whole[["value", "n", "by"]].to_numpy().tolist() == [
        [1, 2, '{"rule": "R5"}'], [0, 2, '{"rule": "others"}'], [1, 2, "{}"],
    ]  # fmt: skip


def test_a_record_computed_afterwards_leaves_out_the_rules_of_contracts() -> None:
    """a's contract ended in July: today it looks due in June. That is hindsight, and is not told."""
    tables = derived(
        book(steady("a", end="2026-07-20"), steady("b"), touchpoints=touched(("b", "2026-06-20")))
    )
    assert list(calls.earlier(tables, month("2026-06"), POLICY, "mrr", "Sul")["rule"]) == ["R1"]
    found = calls.record(tables, SEPTEMBER, POLICY, "mrr", "Sul", lambda _: None, month("2026-06"))
    assert found.to_dict("records") == [
        {"rule": "others", "calls": 1, "lost": 0, "months": 1, "published": 0}
    ]
    said = [{"rank": 1, "rule": "R1", "customer_id": "a", "deadline": "2026-07-20"}]
    found = calls.record(tables, SEPTEMBER, POLICY, "mrr", "Sul", lambda _: said, month("2026-06"))
    assert found.loc[0, ["rule", "calls", "lost"]].to_list() == ["R1", 1, 1]


def test_no_record_before_three_months() -> None:
    """Data of two months know of no call that old, and neither does a book that was empty."""
    young = derived(book(line("a", "2026-08-01", None, 100)))
    for tables in (young, derived(book())):
        found = calls.record(tables, SEPTEMBER, POLICY, "mrr", "Sul", lambda _: None)
        assert found.empty
        assert reasons(calls.record_results(found)) == {"calls.lost_after": "not_yet"}
