"""NPS since last month: answers that came and went, and detractors contacted."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import nps_breakdown, since
from cskit.metrics.accounts import accounts
from tests.metrics.build import SEPTEMBER, month, table
from tests.metrics.nps_answers import POLICY, answer, surveys
from tests.metrics.nps_answers import book as answered

AUGUST = month("2026-08")


def heard(rows: list[dict[str, Any]], paid: dict[str, int], **more: pd.DataFrame) -> pd.DataFrame:
    """Give the page's events of a book with these answers."""
    tables = answered([], paid, **more) | {"surveys": surveys(rows)}
    then = since.last_month(tables, SEPTEMBER, "Sul")
    listed = accounts(tables, SEPTEMBER, POLICY)
    at = (then, accounts(then, AUGUST, POLICY), AUGUST, POLICY)
    both = tuple(nps_breakdown.unhappy(*one) for one in (at, (tables, listed, SEPTEMBER, POLICY)))
    return nps_breakdown.since(tables, then, listed, both, SEPTEMBER, POLICY)  # type: ignore[arg-type]


def test_answers_that_came_and_answers_that_went() -> None:
    """a: 4 in May, 9 now. b: for the first time. c: of September last year, no longer counted.

    d: still counts. e: older than the window, and answered again: one line, with what it was.
    """
    found = heard(
        [
            answer("a", 4, "2026-05-01"),
            answer("a", 9, "2026-09-02"),
            answer("b", 7, "2026-09-30"),
            answer("c", 10, "2025-09-30"),
            answer("d", 3, "2025-10-01"),
            answer("e", 8, "2025-09-10"),
            answer("e", 8, "2026-09-10"),
        ],
        {"a": 500, "b": 400, "c": 300, "d": 200, "e": 100},
    )
    assert found[["name", "event", "score", "was", "group", "amount"]].to_numpy().tolist() == [
        ["Account a", "answered", 9, "detractor", "promoter", 500],
        ["Account b", "answered", 7, "", "passive", 400],
        ["Account c", "expired", 10, "", "promoter", 300],
        ["Account e", "answered", 8, "passive", "passive", 100],
    ]


def test_an_anonymous_answer_is_counted_and_never_named() -> None:
    """Two came and one went: no account, no score, no day, no group, and no call."""
    hidden = {"anonymous": True, "comment": "Ruim!", "consent": True}
    found = heard(
        [
            answer("a", 2, "2026-09-02", **hidden),
            answer("b", 9, "2026-09-02", **hidden),
            answer("c", 0, "2025-09-02", **hidden),
            answer("d", 1, "2026-03-01", **hidden),
            answer("d", 9, "2026-09-05"),
            answer("e", 1, "2026-08-10", **hidden),
        ],
        dict.fromkeys("abcde", 100),
        touchpoints=table("touchpoints", [{"touchpoint_id": "1", "customer_id": "e", "on": "2026-09-20"}]),
    )
    named = found[found["name"] != ""]
    assert named[["name", "event", "was"]].to_numpy().tolist() == [["Account d", "answered", ""]]
    counted = found[found["name"] == ""]
    assert dict(zip(counted["event"], counted["answers"], strict=True)) == {
        "anonymous_answered": 2,
        "anonymous_expired": 1,
    }
    assert (counted["customer_id"] == "").all()
    assert counted[["score", "on"]].isna().all(axis=None)
    assert (counted["group"] == "").all()


def test_a_comment_is_announced_where_its_writer_agreed() -> None:
    """Without a stated consent there is none to read."""
    said = {"comment": "Bom"}
    found = heard(
        [answer("a", 9, "2026-09-02", consent=True, **said), answer("b", 9, "2026-09-02", **said)],
        {"a": 2, "b": 1},
    )
    assert found["commented"].tolist() == [True, False]


def test_a_detractor_contacted_since_is_told_once() -> None:
    """a was called in September; b in August, so last month told it; c not at all; d is new."""
    calls = [("a", "2026-09-10"), ("b", "2026-08-20"), ("d", "2026-09-20")]
    points = [
        {"touchpoint_id": str(at), "customer_id": who, "on": day} for at, (who, day) in enumerate(calls)
    ]
    found = heard(
        [*(answer(who, 3, "2026-08-10") for who in "abc"), answer("d", 3, "2026-09-10")],
        dict.fromkeys("abcd", 100),
        touchpoints=table("touchpoints", points),
    )
    assert found[["name", "event"]].to_numpy().tolist() == [
        ["Account a", "contacted"],
        ["Account d", "answered"],
    ]
    assert found["on"].tolist()[0] == pd.Timestamp("2026-09-10")


def test_older_answers_come_with_an_account_of_another_book() -> None:
    """Of two answers one is anonymous: the account came with 1."""
    tables = answered([], {"a": 100, "b": 100})
    held = tables["ledger"]
    away = (held["customer_id"] == "b") & (held["month"] < SEPTEMBER)
    tables["ledger"] = held.assign(portfolio=held["portfolio"].mask(away, "Norte"))
    found = heard(
        [answer("b", 9), answer("b", 9, contact_id="b-q", anonymous=True)],
        {"a": 100, "b": 100},
        ledger=tables["ledger"],
    )
    assert found[["name", "event", "answers"]].to_numpy().tolist() == [["Account b", "transferred", 1]]
