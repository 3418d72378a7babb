"""Where the score differs, and do happy customers stay."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.metrics.intervals import grr_interval, wilson
from cskit.metrics.nps_breakdown import by_group, groups, staying
from cskit.metrics.nps_breakdown.described import described
from cskit.models.comparisons import holm
from tests.metrics.build import SEPTEMBER, ledger, table
from tests.metrics.nps_answers import POLICY, answer, book, row, surveys

HAPPY, SAD = [f"h{i}" for i in range(8)], [f"s{i}" for i in range(8)]


def two_segments(sad: float = 0) -> dict[str, pd.DataFrame]:
    everyone = [*HAPPY, *SAD]
    tables = book(
        [answer(who, 10 if who in HAPPY else sad) for who in everyone], dict.fromkeys(everyone, 100)
    )
    about = tables["customers"]
    segment = pd.Series(
        ["SMB" if who in HAPPY else "enterprise" for who in about["customer_id"]], dtype="str"
    )
    region = pd.Series(["Sul"] * 15 + ["Norte"], dtype="str")
    return {**tables, "customers": about.assign(segment=segment, region=region)}


def test_a_group_against_the_rest_by_hand() -> None:
    """Eight promoters against eight detractors. Adjusted ±72.7273, SE² of each 100²·(10.25/11 - .5289)/11.

    One dimension of two groups: Holm doubles the smaller p, and both survive.
    """
    found = groups(two_segments(), SEPTEMBER, POLICY)
    one = found[found["group"] == "SMB"].iloc[0]
    # p' = 8.75/11, d' = 0.75/11: p' + d' = 0.863636, (p' - d')² = 0.528926.
    error = 100 * math.sqrt((9.5 / 11 - (8 / 11) ** 2) / 11) * math.sqrt(2)
    distance = 2 * 100 * 8 / 11
    assert (one["value"], one["rest"], one["difference"]) == (100, -100, 200)
    assert one["difference_low"] == pytest.approx(distance - 1.959964 * error, abs=1e-4)
    assert one["p"] == pytest.approx(math.erfc(distance / error / math.sqrt(2)))
    assert one["holm"] == pytest.approx(2 * one["p"])
    assert found[found["compared"]]["differs"].all()


def test_groups_that_answer_alike_do_not_differ() -> None:
    """All promoters: nothing to name."""
    found = groups(two_segments(sad=10), SEPTEMBER, POLICY)
    assert not found["differs"].any()
    assert found["compared"].sum() == 2


def test_a_small_group_has_no_score_and_is_not_compared() -> None:
    """One account in the North: counted, no score; the fifteen others have too small a rest."""
    found = groups(two_segments(), SEPTEMBER, POLICY).set_index("group")
    assert found.loc["Norte", "n"] == 1
    assert math.isnan(found.loc["Norte", "value"])
    assert not found.loc[["Norte", "Sul"], "compared"].any()
    figures = by_group(found.reset_index())
    assert row(figures, "nps.score", '{"region": "Norte"}')["undefined"] == "too_few_answers"
    assert row(figures, "nps.score", '{"segment": "SMB"}')["value"] == 100


def test_at_most_twelve_comparisons_chosen_before_looking() -> None:
    """Seven regions of five accounts do not fit beside six roles: the first dimension in order stands."""
    everyone = [f"a{i:02}" for i in range(35)]
    tables = book([answer(who, i % 11) for i, who in enumerate(everyone)], dict.fromkeys(everyone, 100))
    about = tables["customers"]
    tables["customers"] = about.assign(
        segment=pd.Series([f"s{i % 6}" for i in range(35)], dtype="str"),
        region=pd.Series([f"r{i % 7}" for i in range(35)], dtype="str"),
    )
    found = groups(tables, SEPTEMBER, POLICY)
    assert set(found.loc[found["compared"], "dimension"]) == {"segment"}
    assert found["compared"].sum() == 6
    assert found.loc[~found["compared"], "holm"].isna().all()


def test_what_is_known_of_who_answered() -> None:
    """Tenure on the day of the answer, the role of the contact, the product that costs most."""
    tables = book([answer("a", 9, "2024-12-31"), answer("a", 9, "2025-01-01")], {"a": 100, "b": 100})
    tables["contacts"] = table("contacts", [{"contact_id": "a-p", "customer_id": "a", "role": "TI"}])
    lines = [("x", 30), ("y", 70)]
    tables["ledger_products"] = table(
        "ledger_products",
        [{"customer_id": "a", "month": "2026-09-01", "product": name, "mrr": mrr} for name, mrr in lines],
    )
    found = described(tables["surveys"], tables, SEPTEMBER)
    assert found[["tenure", "role", "product"]].to_numpy().tolist() == [
        ["under_12", "TI", "y"],
        ["12_to_23", "TI", "y"],
    ]
    assert found["touch_model"].isna().all()


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(p: list[float]) -> None:
    """Nor does it raise one above 1; a single comparison stays as it is."""
    plain = np.array(p)
    found = holm(plain)
    assert ((found >= plain) & (found <= 1)).all()
    assert (np.diff(found[np.argsort(plain, kind="stable")]) >= 0).all()
    if len(p) == 1:
        assert found.tolist() == p


def company(*rows: tuple[str, float, str, str | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write accounts that pay 1.00 from 2024-01: score, day of the answer, last paid month."""
    paid: dict[str, dict[str, int]] = {}
    for who, _score, _day, last in rows:
        months = pd.date_range("2024-01-01", f"{last or '2026-09'}-01", freq="MS")
        paid[who] = {f"{day:%Y-%m}": 100 for day in months}
    answers = surveys(answer(who, given, day) for who, given, day, _ in rows)
    return answers, ledger(paid, "2026-09")


def test_who_stayed_by_hand() -> None:
    """Six promoters, one gone within a year: 5 of 6, 5.00 of 6.00; two detractors are too few to show."""
    happy = [(f"p{i}", 9.0, "2025-03-10", "2025-12" if i == 0 else None) for i in range(6)]
    sad = [("d0", 0.0, "2025-03-10", None), ("d1", 0.0, "2025-03-10", "2025-04")]
    found = staying(*company(*happy, *sad), SEPTEMBER, POLICY).set_index("group")
    assert found.loc["promoter", ["accounts", "stayed", "left", "mrr", "mrr_kept"]].to_list() == [
        6,
        5,
        1,
        600,
        500,
    ]
    assert found.loc["promoter", ["low", "high"]].to_list() == list(wilson(5, 6)[:2])
    then, now = np.array([100] * 6), np.array([0] + [100] * 5)
    assert found.loc["promoter", ["kept_low", "kept_high"]].to_list() == list(grr_interval(then, now)[:2])
    assert found.loc["detractor"].isna().all()
    assert found.loc["passive"].isna().all()


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2024-09-30", False), ("2024-10-01", True), ("2025-09-30", True), ("2025-10-01", False)],
)
def test_answers_a_year_to_two_years_old_are_followed(day: str, counts: bool) -> None:
    """To 30 September 2025, since the year after a later answer is not over."""
    rows = [(f"p{i}", 9.0, day, None) for i in range(5)]
    found = staying(*company(*rows), SEPTEMBER, POLICY)
    assert (found["accounts"].notna().any() if len(found) else False) == counts


def test_an_account_counts_with_its_first_answer_of_the_year() -> None:
    """A promoter who becomes a detractor before leaving was a promoter when the year began."""
    answers, paid = company(*((f"p{i}", 9.0, "2024-11-01", "2025-10") for i in range(5)))
    later = surveys(answer(f"p{i}", 0, "2025-05-01") for i in range(5))
    found = staying(pd.concat([answers, later]), paid, SEPTEMBER, POLICY).set_index("group")
    # Paid until October 2025, so a year after November 2024 they are gone.
    assert found.loc["promoter", ["accounts", "stayed"]].to_list() == [5, 0]


def test_what_the_data_cannot_have_seen_is_left_out() -> None:
    """Before `complete_from` the data hold survivors only; without answers there is no table."""
    rows = [(f"p{i}", 9.0, "2025-03-10", None) for i in range(5)]
    answers, paid = company(*rows)
    assert staying(answers, paid, SEPTEMBER, POLICY, pd.Timestamp("2025-04-01")).empty
    assert staying(None, paid, SEPTEMBER, POLICY).empty


def test_an_account_that_did_not_pay_when_it_answered_is_not_followed() -> None:
    """It was lost before it answered."""
    rows: list[Any] = [(f"p{i}", 9.0, "2025-03-10", "2025-01") for i in range(5)]
    assert staying(*company(*rows), SEPTEMBER, POLICY).empty
