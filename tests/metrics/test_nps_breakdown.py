"""Net Promoter Score: which answers count, and how sure the score is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics.intervals import nps_interval
from cskit.metrics.nps_breakdown import coverage, latest_answers, score
from cskit.metrics.nps_breakdown.answers import design_effect
from cskit.policy import Policy
from tests.metrics import nps_answers as made
from tests.metrics.build import SEPTEMBER, ledger, reasons, table, values
from tests.metrics.nps_answers import answer

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
    """In whatever order the rows come; of one day the lower score, whatever the ids."""
    rows = surveys(
        ("a", "x", "2026-05-01", 9),
        ("a", "x", "2026-02-01", 0),
        ("a", "y", "2026-02-01", 3),
        ("a", "y", "2026-02-01", 7),
    )
    assert counted(rows) == counted(rows.iloc[::-1]) == [("002", "detractor"), ("000", "promoter")]
    renamed = rows.assign(response_id=rows["response_id"].to_numpy()[::-1])
    assert counted(renamed) == [("001", "detractor"), ("003", "promoter")]


def test_without_a_contact_one_answer_counts_for_each_account_and_day() -> None:
    """They cannot be told apart."""
    rows = surveys(
        ("a", None, "2026-05-01", 9),
        ("a", None, "2026-05-01", 8),
        ("a", None, "2026-05-02", 2),
        ("b", None, "2026-05-01", 10),
    )
    assert counted(rows) == [("001", "passive"), ("002", "detractor"), ("003", "promoter")]
    renamed = rows.assign(response_id=rows["response_id"].to_numpy()[::-1])
    assert counted(renamed) == [("002", "passive"), ("001", "detractor"), ("000", "promoter")]


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


def test_the_range_of_this_book_is_narrower_only_where_the_policy_asks() -> None:
    """9 accounts in the book, one more that answered and left: 4 of 10 answered, √(6 ÷ 9) = 0.8165.

    2 promoters, a passive, a detractor: 25, and each end lies 0.8165 as far from it. Where all of a book
    answered nothing is left to ask: the range is the score.
    """
    paid = dict.fromkeys("abcdefghi", 100)
    rows = [answer("a", 9), answer("b", 7), answer("c", 2), answer("gone", 10)]
    asked = Policy(finite_population=True)
    plain, narrow = (
        made.row(score(made.book(rows, paid), SEPTEMBER, policy), "nps.score") for policy in (POLICY, asked)
    )
    assert plain["value"] == narrow["value"] == 25
    for end in ("low", "high"):
        assert narrow[end] - 25 == pytest.approx(0.8164966 * (plain[end] - 25), rel=1e-6)
    every = made.row(score(made.book(rows, dict.fromkeys("abc", 100)), SEPTEMBER, asked), "nps.score")
    assert (every["low"], every["value"], every["high"]) == (25, 25, 25)


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
    """The interval widens; where they do not agree it is that of single answers.

    Four accounts worth 2, -2, 2, -2: their squares 16 x 4/3 over the answers' 8 are 8/3, so 8 answers
    say as much as 3: 2.25 and 2.25 of 6 once three are added, 100*sqrt(.75/6) = 35.355 points, x .84162.
    """
    scores = [10, 10, 0, 0, 10, 10, 0, 0]
    alone = width(*((f"c{i}", "x", "2026-05-01", given) for i, given in enumerate(scores)))
    agree = width(*((f"c{i // 2}", f"x{i}", "2026-05-01", given) for i, given in enumerate(scores)))
    differ = width(
        *((f"c{i % 2}{i // 4}", f"x{i}", "2026-05-01", given) for i, given in enumerate([10, 10, 0, 0] * 2))
    )
    assert agree == pytest.approx(2 * 0.841621 * 35.3553, rel=1e-5)
    assert agree > 1.2 * alone
    assert differ == pytest.approx(alone)


def test_no_table_and_no_answer_have_a_reason_each() -> None:
    """Never an NPS of 0."""
    assert set(reasons(score(book(None), SEPTEMBER, POLICY)).values()) == {"no_surveys"}
    silent = score(book(surveys()), SEPTEMBER, POLICY)
    assert reasons(silent) == {"nps.score": "no_answers"}
    assert values(silent)["nps.promoters"] == values(silent)["nps.mrr_covered"] == 0
    nobody = score({"ledger": table("ledger", []), "surveys": surveys()}, SEPTEMBER, POLICY)
    assert reasons(nobody) == {"nps.score": "no_answers", "nps.mrr_covered": "no_paying_account"}


def test_a_table_of_other_surveys_is_no_survey_of_nps() -> None:
    """Nobody was asked: that is not the same as nobody answering."""
    rated = made.surveys([answer("a", 4, survey="csat")])
    assert set(reasons(score(book(rated), SEPTEMBER, POLICY)).values()) == {"no_nps_survey"}


def test_one_account_whose_contacts_agree_speaks_with_one_voice() -> None:
    """Five contacts of one account are far less sure than five accounts."""
    one = [("a", f"x{i}", "2026-05-01", 10) for i in range(5)]
    five = [(f"c{i}", "x", "2026-05-01", 10) for i in range(5)]
    low = [
        made.row(score(book(surveys(*rows)), SEPTEMBER, POLICY), "nps.score")["low"] for rows in (one, five)
    ]
    assert low[0] < low[1] - 50
    assert design_effect(pd.Series([1.0] * 5), pd.Series(["a"] * 5)) == 5


@settings(deadline=None, max_examples=50)  # the machine may be busy
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 10)), min_size=1, max_size=40))
def test_the_score_and_its_range_stay_on_the_scale(rows: list[tuple[str, int]]) -> None:
    """Whatever was answered: -100 <= low <= score <= high <= 100, and the groups add up."""
    found = score(
        book(surveys(*((who, f"x{at}", "2026-05-01", given) for at, (who, given) in enumerate(rows)))),
        SEPTEMBER,
        POLICY,
    )
    one = made.row(found, "nps.score")
    assert -100 <= one["low"] <= one["value"] <= one["high"] <= 100
    groups = values(found)
    assert sum(groups[f"nps.{name}"] for name in ("promoters", "passives", "detractors")) == len(rows)


PAID = {"a": 100, "b": 300, "c": 100, "d": 100, "e": 400, "f": 250}


def covered(rows: list[dict[str, Any]], **more: Any) -> pd.DataFrame:
    tables = made.book(rows, PAID, **more)
    return coverage(tables, made.of(tables), SEPTEMBER, POLICY, "BRL")


def test_who_answered_and_who_did_not_by_hand() -> None:
    """Five of six accounts answer; the sixth pays 2.50. Weights 1, 3, 1, 1, 4 of 10, e half promoter:
    (1 + 1 + 2) - 3 = 1 of 10, a score of 10."""
    rows = [answer(who, given) for who, given in zip("abcde", (9, 0, 7, 10, 9), strict=True)]
    found = covered([*rows, answer("e", 8, contact_id="e-q")])
    assert values(found) | {"nps.response_rate": None} == {
        "nps.answers": 6,
        "nps.silent_accounts": 1,
        "nps.silent_mrr": 2.5,
        "nps.revenue_weighted": pytest.approx(10),
        "nps.response_rate": None,
    }
    one = made.row(found, "nps.revenue_weighted")
    # 10 000 / (1 + 9 + 1 + 1 + 16) cents squared: as sure as 3.57 equal accounts.
    expected = nps_interval(0.4 * 1000**2 / 280_000, 0.3 * 1000**2 / 280_000, 0.3 * 1000**2 / 280_000)
    assert (one["low"], one["high"]) == pytest.approx((expected.low, expected.high))


def test_the_response_rate_is_of_invitations_and_only_where_they_are_known() -> None:
    """Two of three invited in the window; one before it is left out; answers alone give no rate."""
    asked = {"invited_on": "2026-04-20"}
    rows = [answer("a", 9, **asked), answer("b", 9, **asked), answer("c", None, **asked)]
    known = covered([*rows, answer("d", None, invited_on="2025-08-01"), answer("e", 10)])
    one = made.row(known, "nps.response_rate")
    assert (one["value"], one["n"]) == (pytest.approx(2 / 3), 3)
    # An answer after the month's end has not come yet.
    late = covered([*rows, answer("d", 9, day="2026-10-02", **asked)])
    assert made.row(late, "nps.response_rate")["value"] == 0.5
    assert reasons(covered(rows[:2]))["nps.response_rate"] == "no_invitations"
    assert (
        reasons(covered([answer("a", None, invited_on="2025-01-01")]))["nps.response_rate"]
        == "nobody_invited"
    )


def test_few_accounts_have_no_weighted_score() -> None:
    """Four accounts: under the smallest group that is shown."""
    assert reasons(covered([answer(who, 9) for who in "abcd"]))["nps.revenue_weighted"] == "too_few_answers"


def test_accounts_that_order_are_counted_by_their_revenue() -> None:
    """Without MRR anywhere, 300 of 400 cents of revenue belong to the account that answered."""
    paid = ledger({"a": {"2026-08": 100}, "b": {"2026-08": 300}}, "2026-09").assign(mrr=0, state="none")
    found = values(score({"ledger": paid, "surveys": made.surveys([answer("b", 9)])}, SEPTEMBER, POLICY))
    assert (found["nps.accounts"], found["nps.mrr_covered"]) == (1, 0.75)
