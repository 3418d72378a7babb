"""How groups of accounts differ: who stayed, and their NPS."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import segmentation as s
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, month, table
from tests.metrics.segmentation_books import MONTHS, STATED, book, people


def test_who_stayed_is_grouped_by_the_ticket_of_then():
    """a paid high and shrank before it left: it counts as a lost high-touch account, not as tech."""
    amounts = {
        "a": {"2025-09": 20_000, **dict.fromkeys(MONTHS[1:4], 500)},
        "b": dict.fromkeys(MONTHS, 20000),
        "c": {"2025-09": 2000, "2026-09": 90_000} | dict.fromkeys(MONTHS[1:12], 2000),
        "d": {"2026-09": 700},
    }
    tables = book(amounts)
    cuts = s.cut_points({}, tables["ledger"], SEPTEMBER, STATED, "mrr")
    found = s.stayed(tables, cuts, SEPTEMBER, None)
    assert found[["customer_id", "stayed", "touch_model"]].to_numpy().tolist() == [
        ["a", False, "high"], ["b", True, "high"], ["c", True, "low"],
    ]  # fmt: skip
    counts = s.by_group(found, "touch_model", Policy(minimum_group=2))
    assert counts.loc["high", ["was", "kept", "share"]].tolist() == [2, 1, 0.5]
    assert pd.isna(counts.loc["low", "share"])


def test_without_the_lost_nobody_is_said_to_stay():
    """Data that hold only survivors until last month give no retention, with the reason."""
    rows = ledger({"a": dict.fromkeys(MONTHS, 100)}, "2026-09")
    assert s.why_no_retention(rows, SEPTEMBER, None) == ""
    assert s.why_no_retention(rows, SEPTEMBER, month("2025-10")) == ""
    assert s.why_no_retention(rows, SEPTEMBER, month("2025-11")) == "losses_not_known"
    assert (
        s.why_no_retention(rows[rows["month"] > month("2025-09")], SEPTEMBER, None) == "less_than_12_months"
    )
    tables = {"ledger": rows, "customers": people(("a", {}))}
    cuts = s.cut_points({}, rows, SEPTEMBER, STATED, "mrr")
    assert s.stayed(tables, cuts, SEPTEMBER, month("2025-11")).empty


def _models(**counts):
    frame = pd.DataFrame({"touch_model": list(s.MODELS)})
    kept = [counts.get(name, (0, 0)) for name in s.MODELS]
    return frame.assign(kept=[k for k, _ in kept], was=[n for _, n in kept])


def test_high_and_low_touch_compared():
    """9 of 9 and 22 of 24 cannot be told apart; 4 accounts are too few to compare."""
    row = s.compared(_models(high=(9, 9), low=(22, 24)), Policy(), "").iloc[0]
    assert row["value"] == pytest.approx(1 - 22 / 24)
    assert row["low"] < 0 < row["high"]
    assert row["n"] == 33
    assert (
        s.compared(_models(high=(4, 4), low=(22, 24)), Policy(), "").iloc[0]["undefined"]
        == "too_few_accounts"
    )
    assert (
        s.compared(_models(), Policy(), "less_than_12_months").iloc[0]["undefined"] == "less_than_12_months"
    )


def test_nps_by_group():
    """Five promoters in high are 100; of four accounts in low no score is shown."""
    answers = [("a", "high", 10)] * 5 + [("b", "low", 0)] * 4
    served = pd.DataFrame({
        "customer_id": [f"{who}{at}" for at, (who, _, _) in enumerate(answers)],
        "model": pd.Series([model for _, model, _ in answers], dtype="str"),
        "segment": pd.Series([None] * 9, dtype="str"),
    })  # fmt: skip
    surveys = table("surveys", [
        {"response_id": who, "customer_id": who, "contact_id": who, "answered_on": "2026-08-01",
         "survey": "nps", "score": score}
        for who, (_, _, score) in zip(served["customer_id"], answers, strict=True)
    ])  # fmt: skip
    found = s.nps({"surveys": surveys}, served, SEPTEMBER, Policy()).set_index("by")
    assert found.loc['{"touch_model": "high"}', "value"] == 100
    assert found.loc['{"touch_model": "low"}', "undefined"] == "too_few_accounts"
    assert set(s.nps({}, served, SEPTEMBER, Policy())["undefined"]) == {"no_surveys"}
