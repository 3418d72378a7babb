"""How the score moved: quarters, the change and its range, behaviour against mix."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics.nps_breakdown import by_dimension, by_quarter, change, effects, quarters
from tests.metrics.build import SEPTEMBER, month, reasons, table, values
from tests.metrics.nps_answers import BEFORE, NOW, POLICY, answer, book, row, surveys


def scored(now: dict[str, float], before: dict[str, float]) -> list[dict[str, Any]]:
    return [answer(who, given, NOW) for who, given in now.items()] + [
        answer(who, given, BEFORE) for who, given in before.items()
    ]


def test_quarters_by_hand() -> None:
    """Five quarters up to the report's; an answer stands in the quarter of its day, once."""
    rows = [answer(who, 9, "2026-07-01") for who in "abcde"] + [answer("a", 0, "2026-06-30")]
    found = quarters(book(rows, {"a": 1}), SEPTEMBER, POLICY)
    assert found["quarter"].to_list() == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    assert found["n"].to_list() == [0, 0, 0, 1, 5]
    assert found["value"].isna().to_list() == [True, True, True, True, False]
    # Five promoters: the middle is (5.75 - 0.75)/8 = .625, SE sqrt((6.5/8 - .625²)/8) = .22964.
    last = found.iloc[-1]
    assert (last["value"], last["high"], round(last["low"], 2)) == (100, 100, 17.49)
    figures = by_quarter(found).set_index("by")["undefined"]
    assert figures['{"quarter": "2026-Q2"}'] == "too_few_answers"
    assert figures['{"quarter": "2026-Q1"}'] == "no_answers"


def test_a_quarter_that_is_not_over_ends_with_the_month() -> None:
    """In August the third quarter has two months; an answer of September is not known yet."""
    rows = [answer("a", 9, "2026-08-31"), answer("b", 9, "2026-09-01")]
    found = quarters(book(rows, {"a": 1}), month("2026-08"), POLICY)
    assert found[["quarter", "months", "n"]].iloc[-1].to_list() == ["2026-Q3", 2, 1]


@settings(deadline=None, max_examples=30)  # the machine may be busy
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 500), st.integers(0, 10)), max_size=30))
def test_no_answer_stands_in_two_quarters(rows: list[tuple[str, int, int]]) -> None:
    """The quarters hold no more answers than there are, and each contact once in each."""
    end = pd.Timestamp("2026-09-30")
    frame = surveys(
        answer(who, given, str((end - pd.Timedelta(days=ago)).date())) for who, ago, given in rows
    )
    found = quarters({"surveys": frame}, SEPTEMBER, POLICY)
    assert found["n"].sum() <= len(rows)
    assert (found["n"] <= 3).all()
    assert quarters({"surveys": surveys([])}, SEPTEMBER, POLICY).empty


NOW_SIX = {"f": 9, "g": 7, "h": 8, "i": 7, "j": 8, "k": 0}
THEN_FIVE = {"a": 9, "b": 10, "c": 9, "d": 0, "e": 6}


def test_the_change_of_two_periods_without_a_common_account_by_hand() -> None:
    """Before 3 promoters and 2 detractors (20), now 1, 4, 1 (0): -20.

    Adjusted 12.5 with SE 31.5610 = 100*sqrt((6.5/8 - 1/64)/8), and 0 with SE 20.7870; together 37.7916.
    """
    found = change({"surveys": surveys(scored(NOW_SIX, THEN_FIVE))}, SEPTEMBER, POLICY)
    one, least = row(found, "nps.change"), row(found, "nps.mdd")
    half = 1.959964 * math.hypot(31.5610, 20.7870)
    assert one["value"] == pytest.approx(-20)
    assert (one["low"], one["high"]) == pytest.approx((-12.5 - half, -12.5 + half), abs=1e-3)
    assert least["value"] == pytest.approx(half, abs=1e-3)
    assert one["n"] == 11
    assert row(found, "nps.score", '{"window": "before"}')["value"] == pytest.approx(20)


def test_accounts_in_both_periods_are_drawn_together() -> None:
    """Twenty accounts that answer the same both times: no change, known better than from forty."""
    scores = {f"a{i:02}": (10, 9, 7, 0)[i % 4] for i in range(20)}
    others = {f"b{i:02}": given for i, given in enumerate(scores.values())}
    alike = row(change({"surveys": surveys(scored(scores, scores))}, SEPTEMBER, POLICY), "nps.mdd")["value"]
    apart = row(change({"surveys": surveys(scored(scores, others))}, SEPTEMBER, POLICY), "nps.mdd")["value"]
    assert alike < 0.7 * apart


def test_drawn_and_computed_ranges_agree_where_both_hold() -> None:
    """One account of forty in both periods hardly ties them: drawn as wide as computed, within a tenth."""
    now = {f"a{i:02}": (10, 9, 7, 0)[i % 4] for i in range(40)}
    then = {f"b{i:02}": (10, 8, 7, 3)[i % 4] for i in range(40)}
    computed = row(change({"surveys": surveys(scored(now, then))}, SEPTEMBER, POLICY), "nps.mdd")["value"]
    shared = {("a01" if who == "b01" else who): given for who, given in then.items()}
    drawn = row(change({"surveys": surveys(scored(now, shared))}, SEPTEMBER, POLICY), "nps.mdd")["value"]
    assert drawn == pytest.approx(computed, rel=0.1)


def test_neither_rows_nor_names_change_the_draws() -> None:
    """Shuffled rows and other ids: the same bytes."""
    scores = {f"a{i:02}": (10, 9, 7, 0, 3)[i % 5] for i in range(15)}
    rows = scored(scores, dict.fromkeys(scores, 8) | {"a03": 2})
    renamed = [{**one, "customer_id": one["customer_id"][::-1]} for one in rows]
    first = change({"surveys": surveys(rows)}, SEPTEMBER, POLICY)
    for other in (rows[::-1], renamed):
        pd.testing.assert_frame_equal(change({"surveys": surveys(other)}, SEPTEMBER, POLICY), first)


def test_all_promoters_both_times_are_no_certainty() -> None:
    """A change of 0 with a range: nobody knows that all others would say the same."""
    everyone = {f"a{i}": 10 for i in range(8)}
    one = row(change({"surveys": surveys(scored(everyone, everyone))}, SEPTEMBER, POLICY), "nps.change")
    assert one["value"] == 0
    assert one["low"] < -5
    assert one["high"] > 5


def test_without_enough_on_either_side_there_is_no_comparison() -> None:
    """Nobody before, too few before, nobody asked: each with its reason."""
    ids = ("nps.change", "nps.mdd")
    nobody = reasons(change({"surveys": surveys(scored(NOW_SIX, {}))}, SEPTEMBER, POLICY))
    few = reasons(change({"surveys": surveys(scored(NOW_SIX, {"a": 9}))}, SEPTEMBER, POLICY))
    none = reasons(change({}, SEPTEMBER, POLICY))
    assert [[found[name] for name in ids] for found in (nobody, few, none)] == [
        ["no_answers"] * 2,
        ["too_few_answers"] * 2,
        ["no_surveys"] * 2,
    ]


def test_behaviour_and_mix_by_hand() -> None:
    """Before: 1 SMB promoter, 4 enterprise detractors. Now: 4 SMB promoters, 1 enterprise detractor.

    Each kind answers as before; 120 points of the difference are who answered.
    """
    tables = book(
        [answer(who, 10 if who == "a" else 0, BEFORE) for who in "aefgh"]
        + [answer(who, 0 if who == "e" else 10, NOW) for who in "abcde"],
        dict.fromkeys("abcdefgh", 100),
    )
    segment = ["SMB" if who in "abcd" else "enterprise" for who in tables["customers"]["customer_id"]]
    tables["customers"] = tables["customers"].assign(segment=pd.Series(segment, dtype="str"))
    found = effects(tables, SEPTEMBER, POLICY)
    assert found.loc[
        found["dimension"] == "segment", ["groups", "rate_effect", "mix_effect", "difference"]
    ].iloc[0].to_list() == [2, 0, 120, 120]
    figures = by_dimension(found, tables)
    assert row(figures, "nps.mix_effect", '{"dimension": "segment"}')["value"] == 120


def test_too_few_answers_are_not_split() -> None:
    """No table, and both figures undefined with the reason."""
    tables = book([answer("a", 9)], {"a": 100})
    found = effects(tables, SEPTEMBER, POLICY)
    assert found.empty
    assert set(reasons(by_dimension(found, tables)).values()) == {"too_few_answers"}
    assert set(reasons(by_dimension(found, {"surveys": table("surveys", [])})).values()) == {
        "too_few_answers"
    }
    assert values(by_dimension(found, {}))
