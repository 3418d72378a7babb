"""The table of signals: a row for each, counted once; what cannot be known is never calm."""

from __future__ import annotations

import pandas as pd

from cskit.metrics.accounts import accounts
from cskit.metrics.ledger import derive
from cskit.metrics.signals import SIGNALS, counts, signals, summary
from cskit.metrics.signals.rules import RULES
from tests.metrics.build import SEPTEMBER, book, ledger, line, reasons, table, values
from tests.metrics.signal_books import POLICY, answer, base, rows, see, state


def test_one_row_for_each_account_and_signal_in_order() -> None:
    """In the order of the accounts, then of the signals."""
    tables = book(line("a", "2025-01-20", None, 10), line("b", "2025-01-20", None, 20))
    tables["ledger"] = derive(tables, SEPTEMBER, POLICY).ledger
    found = signals(tables, SEPTEMBER, POLICY)
    assert found["customer_id"].tolist() == ["b"] * 9 + ["a"] * 9
    assert found["signal"].tolist() == list(SIGNALS) * 2
    assert set(found["state"]) <= {"tag", "none", "no_data"}
    assert found[found["state"] != "tag"][["on", "value", "cents"]].isna().all(axis=None)


def test_a_table_that_is_not_there_is_no_data_and_never_calm() -> None:
    """Only what the ledger knows is known."""
    tables = {"ledger": ledger({"a": {"2025-01": 5, "2026-06": 5, "2026-09": 5}}, "2026-09")}
    tables["customers"] = base()["customers"]
    found = signals(tables, SEPTEMBER, POLICY).set_index("signal")["state"]
    assert found.drop("contraction").eq("no_data").all()
    assert found["contraction"] == "none"


def test_a_table_whose_columns_are_empty_is_no_data_too() -> None:
    """A ticket without a priority says nothing about high ones; invoices without paid_on nothing of debts."""
    assert state("ticket", **rows("tickets", {"ticket_id": "1", "opened_at": "2026-09-01"})) == "no_data"
    assert (
        state("late_invoice", **rows("invoices", {"invoice_id": "1", "issued_on": "2026-01-01", "amount": 1}))
        == "no_data"
    )
    assert (
        state("detractor", **rows("surveys", {"response_id": "1", "survey": "csat", "score": 1})) == "no_data"
    )
    assert state("usage_drop", **rows("usage", {"month": "2026-09-01", "seats": 3})) == "no_data"
    tables = base()
    tables["contracts"] = tables["contracts"].assign(kind=pd.Series([None], dtype="str"))
    assert see("renewal", tables=tables)["state"] == "no_data"
    assert see("readjustment", tables=tables)["state"] == "no_data"


def test_a_table_without_rows_says_that_nothing_happened() -> None:
    """A slice of a book without tickets has none open."""
    tables = {name: table(name, []) for name in ("tickets", "invoices", "surveys", "touchpoints")}
    found = signals(base(**tables), SEPTEMBER, POLICY).set_index("signal")["state"]
    expected = {
        "ticket": "none",
        "late_invoice": "none",
        "detractor": "none",
        "no_answer": "tag",
        "silent": "tag",
    }
    assert found[list(expected)].to_dict() == expected


def test_nothing_that_happened_after_the_month_can_be_seen() -> None:
    """Adding October's facts of every table changes no signal of September."""
    late = {
        "surveys": [answer("2026-10-02", 0)],
        "tickets": [{"ticket_id": "1", "opened_at": "2026-10-02", "priority": "urgent"}],
        "touchpoints": [{"on": "2026-10-02", "kind": "ebr"}],
        "usage": [{"month": "2026-10-01", "active_users": 0}],
        "invoices": [{"invoice_id": "1", "issued_on": "2026-10-02", "amount": 9, "due_on": "2026-07-01"}],
    }
    paid = {
        "invoice_id": "0",
        "issued_on": "2026-01-01",
        "amount": 1,
        "due_on": "2026-01-01",
        "paid_on": "2026-01-02",
    }
    old = {"surveys": [answer("2026-05-02", 8, key="0")], "invoices": [paid]}
    old |= {
        "tickets": [
            {"ticket_id": "0", "opened_at": "2026-01-01", "closed_at": "2026-01-02", "priority": "high"}
        ]
    }
    old |= {"touchpoints": [{"on": "2026-05-02", "kind": "ebr"}]}
    old |= {"usage": [{"month": f"2026-0{number}-01", "active_users": 5} for number in (6, 7, 8, 9)]}
    before = base(**{name: rows(name, *facts)[name] for name, facts in old.items()})
    after = base(**{name: rows(name, *facts, *late[name])[name] for name, facts in old.items()})
    pd.testing.assert_frame_equal(signals(before, SEPTEMBER, POLICY), signals(after, SEPTEMBER, POLICY))


def test_counts_sum_accounts_and_their_mrr() -> None:
    """And say of how many nothing is known."""
    tables = base(**rows("surveys", answer("2026-09-01", 2)))
    found = counts(signals(tables, SEPTEMBER, POLICY), accounts(tables, SEPTEMBER, POLICY)).set_index(
        "signal"
    )
    assert found.index.tolist() == list(SIGNALS)
    assert found.columns.tolist() == ["accounts", "mrr", "known", "unknown"]
    assert found.loc["detractor"].tolist() == [1, 1000, 1, 0]
    assert found.loc["ticket"].tolist() == [0, 0, 0, 1]


def test_accounts_with_a_signal_are_counted_once() -> None:
    """Ana shows two signals, bo one, cy none: 2 of 3; and where nothing is known there is no zero."""
    marks = [
        ("ana", "renewal", "tag"),
        ("ana", "ticket", "tag"),
        ("bo", "ticket", "tag"),
        ("cy", "ticket", "none"),
        ("cy", "renewal", "no_data"),
    ]
    frame = pd.DataFrame(marks, columns=["customer_id", "signal", "state"])
    found = summary(frame).iloc[0]
    assert (found["id"], found["value"], found["n"]) == ("signals.accounts", 2, 3)
    assert reasons(summary(frame.assign(state="no_data"))) == {"signals.accounts": "no_signal_data"}
    assert values(summary(frame.iloc[:0])) == {"signals.accounts": 0}


def test_a_book_without_accounts_has_no_signals() -> None:
    """An empty table with its columns, and counts of nothing."""
    tables = {**base(), "ledger": table("ledger", [])}
    found = signals(tables, SEPTEMBER, POLICY)
    assert found.empty
    assert list(found.columns) == ["customer_id", "signal", "state", "on", "value", "cents"]
    assert counts(found, accounts(tables, SEPTEMBER, POLICY))["accounts"].sum() == 0


def test_every_signal_has_a_rule_and_the_rules_have_no_other() -> None:
    """The list shown and the rules are one."""
    assert tuple(RULES) == SIGNALS
