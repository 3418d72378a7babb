"""CSAT and CES by touchpoint, and support tickets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.data import open_portfolio
from cskit.metrics.intervals import mean_interval, wilson
from cskit.metrics.nps_breakdown import by_priority, by_touchpoint, ratings, support
from cskit.metrics.nps_breakdown.touchpoints import TICKETS
from tests.metrics.build import SEPTEMBER, reasons, table, values
from tests.metrics.nps_answers import POLICY, answer, row, surveys


def rated(survey: str, touchpoint: str | None, *scores: float) -> list[dict[str, Any]]:
    return [
        answer(f"{touchpoint}{at}", given, survey=survey, touchpoint=touchpoint)
        for at, given in enumerate(scores)
    ]


def ticket(at: int, **more: Any) -> dict[str, Any]:
    return {"ticket_id": f"{at}", "customer_id": f"c{at}", "opened_at": "2026-05-01T08:00", **more}


def test_satisfied_are_the_top_two_of_five() -> None:
    """Support 5 4 3 2 1 5: 3 of 6; training 5 5 5 5: too few accounts; together 7 of 10."""
    rows = [*rated("csat", "support", 5, 4, 3, 2, 1, 5), *rated("csat", "training", 5, 5, 5, 5)]
    found = ratings({"surveys": surveys(rows)}, SEPTEMBER, POLICY)
    assert found[["touchpoint", "n", "satisfied"]].to_numpy().tolist() == [
        ["", 10, 7],
        ["support", 6, 3],
        ["training", 4, 4],
    ]
    figures = by_touchpoint(found)
    own, help_ = row(figures, "csat.score"), row(figures, "csat.score", '{"touchpoint": "support"}')
    assert (own["value"], own["low"], own["high"]) == (0.7, *wilson(7, 10)[:2])
    assert (help_["value"], help_["n"]) == (0.5, 6)
    assert row(figures, "csat.score", '{"touchpoint": "training"}')["undefined"] == "too_few_answers"
    assert reasons(figures[figures["id"] == "ces.score"]) == {"ces.score": "no_ratings"}


def test_effort_is_a_mean_with_students_range() -> None:
    """3 4 5 4 4: mean 4, deviation sqrt(2/4), t(4) = 2.776445: 4 ± 0.877989."""
    found = ratings({"surveys": surveys(rated("ces", "support", 3, 4, 5, 4, 4))}, SEPTEMBER, POLICY)
    one = row(by_touchpoint(found), "ces.score")
    assert (one["value"], one["unit"]) == (4, "rating")
    assert (one["low"], one["high"]) == pytest.approx((4 - 0.877989, 4 + 0.877989), abs=1e-5)


def test_equal_answers_are_no_certainty() -> None:
    """All gave 5: the range still reaches down."""
    assert mean_interval(np.array([5.0] * 6), (1, 5)).low < 3.5
    assert math.isnan(mean_interval(np.array([5.0]), (1, 5)).low)


def test_one_touchpoint_alone_stands_once() -> None:
    """It is the whole as well: the own figure and the touchpoint's are equal."""
    found = ratings({"surveys": surveys(rated("csat", "support", 5, 4, 3, 2, 1))}, SEPTEMBER, POLICY)
    assert found["touchpoint"].to_list() == ["support"]
    figures = by_touchpoint(found)
    assert (
        row(figures, "csat.score")["value"]
        == row(figures, "csat.score", '{"touchpoint": "support"}')["value"]
    )


def test_ratings_without_a_touchpoint_are_in_the_whole() -> None:
    """Two of seven say of what."""
    rows = [*rated("csat", None, 5, 5, 1, 1, 1), *rated("csat", "support", 5, 5)]
    found = ratings({"surveys": surveys(rows)}, SEPTEMBER, POLICY)
    assert found[["touchpoint", "n"]].to_numpy().tolist() == [["", 7], ["support", 2]]


def test_an_account_that_rates_often_counts_for_less() -> None:
    """Five accounts with four equal ratings each: as wide as five, not as twenty."""
    rows = [answer(f"a{at % 5}", 5 if at % 5 < 3 else 1, survey="csat") for at in range(20)]
    found = ratings({"surveys": surveys(rows)}, SEPTEMBER, POLICY).iloc[0]
    assert found["value"] == 0.6
    assert (found["low"], found["high"]) == pytest.approx(wilson(2.4, 4)[:2])


def test_what_tickets_were_rated_is_a_touchpoint() -> None:
    """On the day it was closed, or opened where it is open; in the window only."""
    rows = [
        *(ticket(at, satisfaction=5, closed_at="2026-05-02T08:00") for at in range(4)),
        ticket(4, satisfaction=1),
        ticket(5, satisfaction=5, opened_at="2025-09-01T08:00", closed_at="2025-10-01T08:00"),
        ticket(6, satisfaction=1, opened_at="2025-09-01T08:00", closed_at="2025-09-30T08:00"),
        ticket(7, satisfaction=1, closed_at="2026-10-01T08:00"),
        ticket(8),
    ]
    found = ratings({"tickets": table("tickets", rows)}, SEPTEMBER, POLICY)
    assert found[["survey", "touchpoint", "n", "satisfied"]].to_numpy().tolist() == [["csat", TICKETS, 6, 5]]


def test_support_by_hand() -> None:
    """Hours to the answer 1 and 3 (the second from minutes): median 2; to close 24 and 48: 36; one open."""
    rows = [
        ticket(1, priority="high", first_response_at="2026-05-01T09:00", closed_at="2026-05-02T08:00"),
        ticket(2, priority="low", first_response_minutes=180, closed_at="2026-05-03T08:00", satisfaction=4),
        ticket(3, priority="low"),
        ticket(4, opened_at="2025-09-30T23:59"),
        ticket(5, opened_at="2026-10-01T00:00"),
    ]
    tables = {"tickets": table("tickets", rows)}
    found = support(tables, SEPTEMBER, POLICY)
    assert found["priority"].to_list() == ["", "high", "low"]
    assert found.iloc[0].drop("priority").to_dict() == {
        "tickets": 3,
        "open": 1,
        "answered": 2,
        "hours_to_first_response": 2,
        "closed": 2,
        "hours_to_close": 36,
        "rated": 1,
        "satisfied": 1,
    }
    figures = by_priority(found, tables)
    assert row(figures, "support.hours_to_close", '{"priority": "low"}')["value"] == 48
    assert row(figures, "support.tickets")["value"] == 3


def test_what_came_after_the_months_end_is_not_known() -> None:
    """An answer and a closing of October: in September the ticket is open and unanswered."""
    rows = [ticket(1, first_response_at="2026-10-01T00:00", closed_at="2026-10-02T00:00", satisfaction=5)]
    tables = {"tickets": table("tickets", rows)}
    found = support(tables, SEPTEMBER, POLICY)
    assert found[["open", "answered", "closed", "rated"]].iloc[0].to_list() == [1, 0, 0, 0]
    assert reasons(by_priority(found, tables)) == {
        "support.hours_to_first_response": "not_yet",
        "support.hours_to_close": "not_yet",
    }


def test_no_table_and_no_ticket_are_not_the_same() -> None:
    """Zero tickets are a count; without the table nothing is known."""
    nothing = {"tickets": table("tickets", [])}
    found = by_priority(support(nothing, SEPTEMBER, POLICY), nothing)
    assert values(found)["support.tickets"] == 0
    assert reasons(found)["support.hours_to_close"] == "no_tickets"
    assert set(reasons(by_priority(support({}, SEPTEMBER, POLICY), {})).values()) == {"no_ticket_table"}


@pytest.mark.shared
def test_ravenstack_is_satisfied_as_a_plain_sum_says(shared: Any) -> None:
    """The rated tickets of EdTech that closed in 2024, counted without any of this code."""
    tables = shared / "ravenstack"
    accounts = pd.read_csv(tables / "ravenstack_accounts.csv")
    rows = pd.read_csv(tables / "ravenstack_support_tickets.csv", parse_dates=["closed_at", "submitted_at"])
    ours = rows["account_id"].isin(accounts.loc[accounts["industry"] == "EdTech", "account_id"])
    closed = rows[ours & rows["closed_at"].dt.year.eq(2024) & rows["satisfaction_score"].notna()]
    book = open_portfolio("EdTech", "2024-12", "ravenstack")
    found = ratings(book.tables, book.month, book.policy).iloc[0]
    assert found["n"] == len(closed) > 50
    assert found["value"] == (closed["satisfaction_score"] >= 4).mean()
    opened = rows[ours & rows["submitted_at"].dt.year.eq(2024)]
    waited = support(book.tables, book.month, book.policy).iloc[0]
    assert waited["tickets"] == len(opened)
    known = (
        opened["submitted_at"] + pd.to_timedelta(opened["first_response_time_minutes"], "min") < "2025-01-01"
    )
    minutes = opened.loc[known, "first_response_time_minutes"]
    assert waited["hours_to_first_response"] == pytest.approx(minutes.median() / 60)
