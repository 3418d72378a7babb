"""Net Promoter Score: which answers count, and how sure the score is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.metrics.intervals import nps_interval
from cskit.metrics.nps_breakdown import latest_answers, score
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, reasons, table, values

POLICY = Policy()


def surveys(*rows: tuple[str, str | None, str, float | None]) -> pd.DataFrame:
    """Write answers as (account, contact, day, score)."""
    return table(
        "surveys",
        (
            {"response_id": f"{place:03}", "customer_id": who, "contact_id": contact, "answered_on": day}
            | {"score": given, "survey": "nps"}
            for place, (who, contact, day, given) in enumerate(rows)
        ),
    )


def counted(frame: pd.DataFrame) -> list[tuple[str, str]]:
    found = latest_answers(frame, SEPTEMBER, 12)
    return list(found[["response_id", "group"]].itertuples(index=False, name=None))


def test_the_window_is_twelve_months_up_to_the_months_end() -> None:
    """1 October 2025 to 30 September 2026, both counted."""
    days = ["2025-09-30", "2025-10-01", "2026-09-30", "2026-10-01"]
    assert [one for one, _ in counted(surveys(*(("a", f"c{day}", day, 9) for day in days)))] == ["001", "002"]


def test_the_latest_answer_of_each_contact_counts() -> None:
    """In whatever order the rows come; of one day the greater id."""
    rows = surveys(
        ("a", "x", "2026-05-01", 9),
        ("a", "x", "2026-02-01", 0),
        ("a", "y", "2026-02-01", 7),
        ("a", "y", "2026-02-01", 3),
    )
    assert counted(rows) == counted(rows.iloc[::-1]) == [("003", "detractor"), ("000", "promoter")]


def test_without_a_contact_one_answer_counts_for_each_account_and_day() -> None:
    """They cannot be told apart."""
    rows = surveys(
        ("a", None, "2026-05-01", 9),
        ("a", None, "2026-05-01", 8),
        ("a", None, "2026-05-02", 2),
        ("b", None, "2026-05-01", 10),
    )
    assert counted(rows) == [("001", "passive"), ("002", "detractor"), ("003", "promoter")]


@pytest.mark.parametrize(
    ("given", "group"),
    [(0, "detractor"), (6, "detractor"), (7, "passive"), (8, "passive"), (9, "promoter"), (10, "promoter")],
)
def test_groups_are_cut_where_the_practice_cuts_them(given: int, group: str) -> None:
    """0 to 6, 7 and 8, 9 and 10."""
    assert counted(surveys(("a", "x", "2026-05-01", given))) == [("000", group)]


def book(answers: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    paid = ledger(
        {"a": {"2026-01": 10, "2026-09": 100}, "b": {"2026-09": 300}, "gone": {"2026-01": 9}}, "2026-09"
    )
    return {"ledger": paid} | ({} if answers is None else {"surveys": answers})


def test_the_score_by_hand() -> None:
    """Two promoters, a passive and a detractor: 25, with the interval of these counts."""
    rows = surveys(
        ("a", "x", "2026-05-01", 9),
        ("b", "z", "2026-05-01", 7),
        ("gone", "g", "2026-01-01", 10),
        ("c", "w", "2026-05-01", 2),
    )
    found = score(book(rows), SEPTEMBER, POLICY)
    figures = values(found)
    assert figures["nps.score"] == 25
    assert [figures[f"nps.{name}"] for name in ("promoters", "passives", "detractors")] == [2, 1, 1]
    assert (figures["nps.accounts"], figures["nps.mrr_covered"]) == (2, 1)
    row = found[found["id"] == "nps.score"].iloc[0]
    expected = nps_interval(2, 1, 1)
    assert (row["low"], row["high"], row["n"]) == (expected.low, expected.high, 4)


def test_the_interval_is_clipped_at_a_hundred() -> None:
    """Ten promoters: 47.5 to 100."""
    found = score(book(surveys(*((f"c{i}", "x", "2026-05-01", 10) for i in range(10)))), SEPTEMBER, POLICY)
    row = found[found["id"] == "nps.score"].iloc[0]
    assert (row["value"], round(row["low"], 3), row["high"]) == (100, 47.504, 100)


def width(*rows: tuple[str, str | None, str, float | None]) -> float:
    row: Any = (
        score(book(surveys(*rows)), SEPTEMBER, Policy(confidence=0.6)).query("id == 'nps.score'").iloc[0]
    )
    return float(row["high"] - row["low"])


def test_contacts_of_one_account_who_agree_say_less_than_as_many_accounts() -> None:
    """The interval widens; where they do not agree it is that of single answers."""
    scores = [10, 10, 0, 0, 10, 10, 0, 0]
    alone = width(*((f"c{i}", "x", "2026-05-01", given) for i, given in enumerate(scores)))
    agree = width(*((f"c{i // 2}", f"x{i}", "2026-05-01", given) for i, given in enumerate(scores)))
    differ = width(
        *((f"c{i % 2}{i // 4}", f"x{i}", "2026-05-01", given) for i, given in enumerate([10, 10, 0, 0] * 2))
    )
    assert agree > 1.3 * alone
    assert differ == pytest.approx(alone)


def test_no_table_and_no_answer_have_a_reason_each() -> None:
    """Never an NPS of 0."""
    assert set(reasons(score(book(None), SEPTEMBER, POLICY)).values()) == {"no_surveys"}
    silent = score(book(surveys()), SEPTEMBER, POLICY)
    assert reasons(silent) == {"nps.score": "no_answers"}
    assert values(silent)["nps.promoters"] == values(silent)["nps.mrr_covered"] == 0
    nobody = score({"ledger": table("ledger", []), "surveys": surveys()}, SEPTEMBER, POLICY)
    assert reasons(nobody) == {"nps.score": "no_answers", "nps.mrr_covered": "no_paying_account"}
