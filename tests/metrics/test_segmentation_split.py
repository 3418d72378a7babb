"""What each touch model holds: accounts, MRR, hours and margin sum to the whole book."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import segmentation as s
from cskit.metrics.accounts import accounts as accounts_of
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, reasons, table, values
from tests.metrics.segmentation_books import CENTS, STATED, book, paid, served_of

ABOUT = {
    "a": {"touch_model": "high", "segment": "big", "sector": "x"},
    "b": {"touch_model": "low", "segment": "big", "sector": "x"},
    "c": {"touch_model": "low", "segment": "small", "sector": "y"},
    "d": {"touch_model": "tech", "segment": "small"},
}


def _four(**tables):
    """a is above its ticket, b below, c fits, d fits."""
    amounts = {"a": paid(6000, 6000), "b": paid(8000, 8000), "c": paid(2000, 2000), "d": paid(500, 500)}
    return book(amounts, ABOUT, **tables)


def test_summary_by_hand():
    """Asked 5 + 1 + 1 + 0.5 = 7.5 of 6 hours: short by 1.5, about one mid-touch account; x pays 140."""
    tables = _four(portfolios=table("portfolios", [{"portfolio": "Sul", "hours": 6}]))
    found, cuts = served_of(tables)
    results = s.summary(tables, accounts_of(tables, SEPTEMBER, STATED), found, cuts, STATED, "BRL", "mrr")
    own = values(results[results["by"] == "{}"])
    names = ("accounts", "misfits", "above", "below", "waiting", "left_out")
    assert [own[f"segments.{name}"] for name in names] == [4, 2, 1, 1, 0, 0]
    hours = ("asked", "proposed", "available", "gap", "gap_accounts")
    assert [own[f"segments.hours_{name}"] for name in hours] == [7.5, 2.5 + 2.5 + 1 + 0.5, 6, -1.5, 1]
    assert (own["segments.mrr"], own["segments.ticket"]) == (165, 41.25)
    assert own["segments.sector_share"] == 140 / 160
    why = reasons(results)
    assert why["segments.hours_spent"] == "no_hours_spent"
    assert why["segments.unprofitable"] == "no_costs"
    lines = results[results["id"] == "segments.cut_point"].set_index("by")["value"]
    assert lines.to_dict() == {
        f'{{"touch_model": "{name}"}}': at for name, at in (("low", 10), ("mid", 50), ("high", 100))
    }


@pytest.mark.parametrize(
    ("amounts", "about", "policy", "reason"),
    [
        ({"a": paid(0)}, {}, STATED, "no_paying_account"),
        ({"a": paid(600), "b": paid(900)}, {}, STATED, "model_not_stated"),
        ({"a": paid(600), "b": paid(600)}, {"a": {"touch_model": "low"}}, Policy(), "tickets_alike"),
    ],
)
def test_why_no_misfit_can_be_told(amounts, about, policy, reason):
    """Nobody pays, no model is stated, or all pay alike: not 0."""
    tables = book(amounts, about)
    found, cuts = served_of(tables, policy)
    results = s.summary(tables, accounts_of(tables, SEPTEMBER, policy), found, cuts, policy, "BRL", "mrr")
    assert reasons(results)["segments.misfits"] == reason
    assert reasons(results)["segments.hours_gap"] == "no_hours"


def test_the_split_adds_up():
    """10 of 16 hours in high; margins 120 − 69, 200 − 103 and 10 − 11: tech costs more than it pays."""
    costs = table("costs", [
        {"customer_id": who, "month": "2026-09-01", "hours": hours, "cost_to_serve": cost}
        for who, hours, cost in (("a", 10, 69), ("b", 2, 81), ("c", 3, 22), ("d", 1, 11))
    ])  # fmt: skip
    tables = _four(costs=costs)
    found, cuts = served_of(tables)
    split = s.by_model(found, s.stayed(tables, cuts, SEPTEMBER, None), STATED).set_index("touch_model")
    assert split["accounts"].to_dict() == {"high": 1, "mid": 0, "low": 2, "tech": 1}
    assert split["mrr"].to_dict() == {"high": 6000, "mid": 0, "low": 10000, "tech": 500}
    assert split["hours_share"].tolist() == [10 / 16, 0, 5 / 16, 1 / 16]
    # Each paid its MRR twice: revenue 120, 200 and 10; cost 69, 103 and 11.
    assert split["margin"].dropna().tolist() == [5100, 9700, -100]
    assert split["margin_rate"].dropna().tolist() == [51 / 120, 97 / 200, -0.1]
    assert split["margin_share"].dropna().tolist() == pytest.approx([51 / 147, 97 / 147, -1 / 147])
    assert split["was"].sum() == 0


def test_segments_are_split_alike():
    """big: a and b; small: c and d; largest first."""
    tables = _four()
    found, cuts = served_of(tables)
    split = s.by_segment(found, s.stayed(tables, cuts, SEPTEMBER, None), STATED)
    assert split[["segment", "accounts", "mrr", "ticket"]].to_numpy().tolist() == [
        ["big", 2, 14000, 7000], ["small", 2, 2500, 1250],
    ]  # fmt: skip


@settings(deadline=None, max_examples=15)
@given(
    st.lists(CENTS, min_size=1, max_size=12),
    st.lists(st.sampled_from([*s.MODELS, None]), min_size=12, max_size=12),
)
def test_models_part_the_accounts_and_their_hours(cents, forces):
    """Every account is in exactly one model; money, accounts and hours of the parts are the whole."""
    amounts = {f"a{at:02}": paid(value, value) for at, value in enumerate(cents)}
    tables = book(amounts, {who: {"touch_model": force} for who, force in zip(amounts, forces, strict=False)})
    found, cuts = served_of(tables)
    split = s.by_model(found, s.stayed(tables, cuts, SEPTEMBER, None), STATED)
    assert set(found["model"]) <= set(s.MODELS)
    assert split["accounts"].sum() == len(found) == len(cents)
    assert split["mrr"].sum() == sum(cents)
    hours = dict(zip(s.MODELS, STATED.touch_hours, strict=True))
    assert split["hours_asked"].sum() == pytest.approx(sum(hours[name] for name in found["model"]))
    results = s.summary(tables, accounts_of(tables, SEPTEMBER, STATED), found, cuts, STATED, "BRL", "mrr")
    own = values(results[results["by"] == "{}"])
    if "segments.misfits" not in reasons(results):
        assert own["segments.misfits"] == own["segments.above"] + own["segments.below"]
    assert own["segments.hours_asked"] == pytest.approx(split["hours_asked"].sum())
