"""The rule of each signal: from which day, share or score on it is one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.metrics.ledger import derive
from cskit.metrics.signals import signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, ledger, line, table
from tests.metrics.signal_books import POLICY, answer, base, rows, see, state


@pytest.mark.parametrize(
    ("end", "expected"), [("2026-12-29", "tag"), ("2026-12-30", "none"), ("2026-10-01", "tag")]
)
def test_a_renewal_is_due_within_ninety_days(end: str, expected: str) -> None:
    """With its date, its days and the MRR that is due by then."""
    tables = book(line("a", "2025-01-20", end, 10), line("a", "2025-01-20", "2027-06-01", 5, product="x"))
    found = see("renewal", tables={**tables, "ledger": derive(tables, SEPTEMBER, POLICY).ledger})
    assert found["state"] == expected
    if expected == "tag":
        assert (found["on"], found["cents"]) == (pd.Timestamp(end), 1000)
        assert found["value"] == (pd.Timestamp(end) - pd.Timestamp("2026-09-30")).days


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([answer("2026-09-30", 6)], "tag"),
        ([answer("2026-09-30", 7)], "none"),
        ([answer("2026-10-01", 0)], "none"),  # not known yet
        ([answer("2025-10-01", 0)], "tag"),
        ([answer("2025-09-30", 0)], "none"),  # out of the window
        ([answer("2026-01-01", 0), answer("2026-02-01", 9, key="2")], "none"),  # changed his mind
        ([answer("2026-01-01", 0), answer("2026-02-01", 9, "y", key="2")], "tag"),  # another contact
        ([answer("2026-01-01", 1, survey="csat"), answer("2026-01-01", 9, key="2")], "none"),
    ],
)
def test_a_detractor_is_a_contacts_latest_answer(answers: list[dict[str, Any]], expected: str) -> None:
    """Within twelve months up to the month's end."""
    assert state("detractor", **rows("surveys", *answers)) == expected


def test_contraction_compares_with_three_months_ago() -> None:
    """By how much, and since when; a pause is none, and no earlier data is no data."""

    def seen(paid: dict[str, int], policy: Policy = POLICY) -> Any:
        tables = {**base(), "ledger": ledger({"a": paid}, "2026-09")}
        return see("contraction", policy, tables)

    fell = seen({"2026-06": 400, "2026-07": 400, "2026-08": 300, "2026-09": 300})
    assert (fell["state"], fell["on"], fell["value"], fell["cents"]) == (
        "tag",
        pd.Timestamp("2026-08-01"),
        0.25,
        -100,
    )
    assert seen({"2026-06": 300, "2026-07": 400, "2026-08": 400, "2026-09": 300})["state"] == "none"
    assert seen({"2026-07": 400, "2026-09": 300})["state"] == "no_data"
    assert (
        seen({"2026-07": 400, "2026-08": 400, "2026-09": 300}, Policy(contraction_months=1))["state"] == "tag"
    )
    paused = book(line("a", "2025-01-20", None, 10, paused_from="2026-08-01"))
    assert (
        see("contraction", tables={**paused, "ledger": derive(paused, SEPTEMBER, POLICY).ledger})["state"]
        == "none"
    )


@pytest.mark.parametrize(
    ("due", "paid", "amount", "expected"),
    [
        ("2026-08-30", None, 50, "tag"),  # 31 days
        ("2026-08-31", None, 50, "none"),  # 30 days
        ("2026-08-30", "2026-09-30", 50, "none"),
        ("2026-08-30", "2026-10-01", 50, "tag"),  # paid later: not known yet
        ("2026-08-30", None, -50, "none"),  # a credit is not owed
    ],
)
def test_a_late_invoice_was_open_at_the_months_end(
    due: str, paid: str | None, amount: int, expected: str
) -> None:
    """More than thirty days past due; the amount, and the days of the oldest."""
    one = {"invoice_id": "1", "issued_on": "2026-08-01", "amount": amount, "due_on": due, "paid_on": paid}
    settled = {
        "invoice_id": "2",
        "issued_on": "2026-01-01",
        "amount": 1,
        "due_on": "2026-01-05",
        "paid_on": "2026-01-06",
    }
    found = see("late_invoice", **rows("invoices", one, settled))
    assert found["state"] == expected
    if expected == "tag":
        assert (found["on"], found["value"], found["cents"]) == (pd.Timestamp(due), 31, 5000)


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        ([10, 10, 10, 7], "tag"),  # exactly 30% less
        ([10, 10, 10, 8], "none"),
        ([100, 101, 99, 70], "tag"),
        ([0, 0, 0, 0], "none"),
        ([10, 10, None, 1], "no_data"),
        ([10, 10, 10, None], "no_data"),
    ],
)
def test_usage_falls_against_the_accounts_own_three_months(users: list[int | None], expected: str) -> None:
    """Thirty percent or more below their mean; a month without figures is no data."""
    months = [f"2026-{number:02}-01" for number in (6, 7, 8, 9)]
    used = [{"month": when, "active_users": count} for when, count in zip(months, users, strict=True)]
    used.append({"customer_id": "z", "month": months[0], "active_users": 1})
    assert state("usage_drop", **rows("usage", *used)) == expected


@pytest.mark.parametrize(
    ("opened", "closed", "priority", "expected"),
    [
        ("2026-09-30 23:59", None, "high", "tag"),
        ("2026-10-01 00:00", None, "high", "none"),
        ("2026-09-01", "2026-09-30 23:59", "urgent", "none"),
        ("2026-09-01", "2026-10-01 00:00", "urgent", "tag"),
        ("2026-09-01", None, "medium", "none"),
    ],
)
def test_a_ticket_is_open_at_the_months_end(
    opened: str, closed: str | None, priority: str, expected: str
) -> None:
    """High or urgent, opened before and closed after, in UTC."""
    one = {"ticket_id": "1", "opened_at": opened, "closed_at": closed, "priority": priority}
    assert state("ticket", **rows("tickets", one)) == expected


def test_no_touchpoint_for_over_sixty_days_is_silence() -> None:
    """Sixty days are not yet; a contact after the month does not count; never is without a number."""
    kinds = {"kind": "ebr"}
    assert state("silent", **rows("touchpoints", {"on": "2026-08-01", **kinds})) == "none"  # 60 days
    found = see("silent", **rows("touchpoints", {"on": "2026-07-31", **kinds}, {"on": "2026-10-01", **kinds}))
    assert (found["state"], found["value"], found["on"]) == ("tag", 61, pd.Timestamp("2026-07-31"))
    never = see("silent", **rows("touchpoints", {"on": "2026-10-01", **kinds}))
    assert never["state"] == "tag"
    assert pd.isna(never["value"])


def test_a_new_customer_is_not_silent_and_not_without_an_answer() -> None:
    """It has not been here long enough to be either."""
    tables = book(
        line("a", "2026-08-20", None, 10), touchpoints=table("touchpoints", []), surveys=table("surveys", [])
    )
    tables["ledger"] = derive(tables, SEPTEMBER, POLICY).ledger
    found = signals(tables, SEPTEMBER, POLICY).set_index("signal")["state"]
    assert (found["silent"], found["no_answer"]) == ("none", "none")


def test_no_answer_looks_at_every_survey() -> None:
    """An invitation is no answer; any answer within twelve months is."""
    assert state("no_answer", **rows("surveys", {**answer(None, None), "invited_on": "2026-09-01"})) == "tag"
    assert state("no_answer", **rows("surveys", answer("2025-10-01", 3, survey="csat"))) == "none"
    assert state("no_answer", **rows("surveys", answer("2025-09-30", 9))) == "tag"


@pytest.mark.parametrize(
    ("lines", "expected", "day"),
    [
        ([("2024-11-29", None, "new")], "tag", "2026-11-29"),  # 60 days ahead
        ([("2024-11-30", None, "new")], "none", None),
        ([("2024-10-10", None, "new"), ("2026-03-01", None, "readjustment")], "none", None),
        ([("2024-03-01", "2025-10-10", "new"), ("2025-10-10", None, "readjustment")], "tag", "2026-10-10"),
        ([("2024-10-10", "2026-09-01", "new")], "no_data", None),  # the product has ended
        ([("2024-02-29", None, "new")], "none", None),
        # Away from March to June: the anniversary is that of the return, not of 5 November.
        ([("2024-11-05", "2026-03-01", "new"), ("2026-06-20", None, "new")], "none", None),
        ([("2023-01-05", "2024-03-01", "readjustment"), ("2024-11-05", None, "new")], "tag", "2026-11-05"),
    ],
)
def test_a_readjustment_is_due_a_year_after_the_last(
    lines: list[tuple[str, str | None, str]], expected: str, day: str | None
) -> None:
    """Or on the anniversary of the product's first line since the account has been here without a break."""
    tables = base()
    tables["contracts"] = book(*(line("a", start, end, 10, kind=kind) for start, end, kind in lines))[
        "contracts"
    ]
    found = see("readjustment", tables=tables)
    assert found["state"] == expected
    assert day is None or found["on"] == pd.Timestamp(day)


def test_a_detractors_score_stands_with_its_own_day() -> None:
    """2 in January and 6 in August: the tag is the 2, and of January; of two equal scores the latest."""
    low, high = answer("2026-01-10", 2, "x", "1"), answer("2026-08-10", 6, "y", "2")
    found = see("detractor", **rows("surveys", low, high))
    assert (found["value"], found["on"]) == (2, pd.Timestamp("2026-01-10"))
    again = answer("2026-05-10", 2, "z", "3")
    assert see("detractor", **rows("surveys", low, high, again))["on"] == pd.Timestamp("2026-05-10")


def test_contracts_without_any_end_say_nothing_about_renewals() -> None:
    """An extract whose running contracts have no date cannot say that nothing is due; with one, they can."""
    assert see("renewal")["state"] == "no_data"
    tables = book(
        line("a", "2025-01-20", None, 10, kind="new"), line("b", "2025-01-20", "2027-01-20", 10, kind="new")
    )
    tables["ledger"] = derive(tables, SEPTEMBER, POLICY).ledger
    assert see("renewal", tables=tables)["state"] == "none"


@pytest.mark.parametrize(("end", "expected"), [("2026-10-10", "none"), ("2026-10-20", "tag")])
def test_a_readjustment_on_the_day_of_a_renewal_is_part_of_it(end: str, expected: str) -> None:
    """The yearly date is 10 October: with a renewal on that day it is one event, else two signals."""
    tables = book(line("a", "2024-10-10", end, 10, kind="new"))
    tables["ledger"] = derive(tables, SEPTEMBER, POLICY).ledger
    assert see("renewal", tables=tables)["state"] == "tag"
    assert see("readjustment", tables=tables)["state"] == expected


@pytest.mark.parametrize(("drop", "users"), [(0.4, 6), (0.2, 8), (0.3, 7), (0.1, 9)])
def test_a_drop_of_exactly_the_policys_share_is_a_drop(drop: float, users: int) -> None:
    """Whatever binary fractions make of it: 1 − 8/10 is less than 0.2 in floats."""
    used = [{"month": f"2026-0{number}-01", "active_users": 10} for number in (6, 7, 8)]
    used.append({"month": "2026-09-01", "active_users": users})
    assert see("usage_drop", Policy(usage_drop=drop), **rows("usage", *used))["state"] == "tag"
