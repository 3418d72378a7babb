"""Who holds the revenue: published figures, by hand, then for any book."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import pareto
from tests.metrics.build import SEPTEMBER, ledger, reasons, values
from tests.metrics.pareto_books import of


def figures(*amounts: int) -> dict[str, float]:
    found = values(pareto.summary(of(*amounts), "BRL"))
    return {name.removeprefix("pareto."): value for name, value in found.items()}


@pytest.mark.parametrize(
    ("amounts", "plain", "corrected"),
    [
        ([1, 2, 3, 4, 5], 0.266667, 0.333333),
        ([0, 0, 0, 10], 0.75, 1.0),
        ([80, 80, *[5] * 8], 0.6, 0.666667),
        ([7, 7, 7], 0.0, 0.0),
        ([7], 0.0, None),
    ],
)
def test_gini_gives_the_published_figures(amounts: list[int], plain: float, corrected: float | None) -> None:
    """Plain, and brought to reach 1 in small books."""
    n = len(amounts)
    assert round(pareto.gini(amounts), 6) == plain
    assert corrected is None or round(pareto.gini(amounts) * n / (n - 1), 6) == corrected
    if min(amounts) > 0:
        found = figures(*amounts)
        assert round(found["gini"], 6) == plain
        assert corrected is None or round(found["gini_corrected"], 6) == corrected


def test_two_large_accounts_and_eight_small_ones_are_eighty_twenty_exactly() -> None:
    """k80 is 2 of 10 and the top 20% hold exactly 80%: counted in cents, no rounding decides."""
    found = figures(80, 80, *[5] * 8)
    assert (found["k80"], found["share_of_customers_80"], found["top20_share"]) == (2, 0.2, 0.8)


def test_a_total_that_80_percent_does_not_meet_takes_the_next_account() -> None:
    """[100, 50, 25, …]: two hold 75%, three 87.5%."""
    found = of(100, 50, 25, 10, 5, 4, 3, 2, 1)
    assert values(pareto.summary(found, "BRL"))["pareto.k80"] == 3
    assert found["cumulative"].iloc[2] == 0.875
    assert found["top"].sum() == 3


def test_figures_of_four_accounts_by_hand() -> None:
    """4.00, 3.00, 2.00, 1.00: total 10, HHI .3, effective 3⅓, top fifth = 1 account."""
    found = figures(400, 100, 300, 200)
    assert found == {
        "accounts": 4,
        "total": 10.0,
        "k80": 3,
        "share_of_customers_80": 0.75,
        "top20_share": 0.4,
        "largest_share": 0.4,
        "gini": pytest.approx(0.25),
        "gini_corrected": pytest.approx(1 / 3),
        "hhi": pytest.approx(0.3),
        "n_eff": pytest.approx(10 / 3),
        "negative_total": 0,
    }


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=25).filter(any))
def test_gini_is_the_mean_difference(amounts: list[int]) -> None:
    """Σ|xᵢ − xⱼ| ÷ (2 n² mean), the definition."""
    x, n = np.array(amounts, dtype=float), len(amounts)
    expected = np.abs(x[:, None] - x[None, :]).sum() / (2 * n * x.sum())
    assert pareto.gini(amounts) == pytest.approx(expected, abs=1e-12)


POSITIVE = st.lists(st.integers(1, 10**8), min_size=1, max_size=30)


@settings(max_examples=30, deadline=None)
@given(POSITIVE, st.randoms(use_true_random=False))
def test_order_of_rows_and_unit_of_money_change_nothing_but_the_amounts(
    amounts: list[int], random: Any
) -> None:
    """Shuffled rows give the same table; ten times the money the same shares."""
    frame = pd.DataFrame({"customer_id": [f"a{i}" for i in range(len(amounts))], "mrr": amounts})
    found = pareto.distribution(frame, SEPTEMBER, "mrr")
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]
    pd.testing.assert_frame_equal(pareto.distribution(shuffled, SEPTEMBER, "mrr"), found)
    tenfold = pareto.distribution(frame.assign(mrr=10 * frame["mrr"]), SEPTEMBER, "mrr")
    assert (tenfold["amount"] == 10 * found["amount"]).all()
    pd.testing.assert_frame_equal(tenfold.drop(columns="amount"), found.drop(columns="amount"))


@settings(max_examples=40, deadline=None)
@given(POSITIVE)
def test_what_a_distribution_always_is(amounts: list[int]) -> None:
    """Descending; cumulative to exactly 1; the top group is the least that reaches 80%."""
    found = of(*amounts)
    assert found["amount"].is_monotonic_decreasing
    assert found["rank"].tolist() == list(range(1, len(amounts) + 1))
    assert found["cumulative"].iloc[-1] == 1
    k = int(found["top"].sum())
    assert 100 * found["amount"].head(k).sum() >= 80 * sum(amounts)
    assert 100 * found["amount"].head(k - 1).sum() < 80 * sum(amounts)
    summed = values(pareto.summary(found, "BRL"))
    assert 1 <= summed["pareto.n_eff"] <= len(amounts) + 1e-9
    assert 0 <= summed["pareto.gini"] <= 1
    curve = pareto.lorenz(found)
    assert (curve["y"] >= curve["x"] - 1e-12).all()
    assert curve.iloc[[0, -1]].values.tolist() == [[0, 0], [1, 1]]


def test_ties_are_ordered_by_id() -> None:
    """So that two runs give the same page."""
    frame = pd.DataFrame({"customer_id": ["b", "c", "a"], "mrr": [5, 5, 5]})
    assert pareto.distribution(frame, SEPTEMBER, "mrr")["customer_id"].tolist() == ["a", "b", "c"]


def test_splitting_a_book_sums_back() -> None:
    """The totals of two halves are the total of the whole."""
    amounts = [900, 50, 7, 120, 43]
    halves = [figures(*amounts[:2])["total"], figures(*amounts[2:])["total"]]
    assert sum(halves) == pytest.approx(figures(*amounts)["total"])


def test_an_empty_book_is_undefined_with_a_reason() -> None:
    """Counts are 0; no figure is NaN without saying why."""
    found = pareto.summary(of(), "BRL")
    assert values(found)["pareto.accounts"] == values(found)["pareto.total"] == 0
    assert set(reasons(found).values()) == {"no_paying_account"}
    assert (found["value"].isna() == found["undefined"].notna()).all()
    assert pareto.lorenz(of()).empty


def test_one_account_holds_everything() -> None:
    """k80 = 1 of 1; only the corrected Gini has no meaning."""
    found = pareto.summary(of(500), "BRL")
    assert values(found)["pareto.k80"] == values(found)["pareto.share_of_customers_80"] == 1
    assert reasons(found) == {"pareto.gini_corrected": "one_account"}


def retail() -> pd.DataFrame:
    """A ledger of orders: one account's credits exceed what it bought, one nets to nothing."""
    frame = ledger({name: {"2025-08": 0} for name in "abcd"}, "2026-09")
    revenue = {("a", "2026-01"): 1000, ("a", "2026-09"): 500, ("b", "2026-02"): -300, ("c", "2026-03"): 70}
    revenue |= {("c", "2026-04"): -70, ("d", "2025-09"): 999, ("d", "2025-10"): 200}
    keys = [(row.customer_id, f"{row.month:%Y-%m}") for row in frame.itertuples()]
    return frame.assign(revenue=[revenue.get(key, 0) for key in keys])


def test_revenue_of_twelve_months_shows_negative_totals_apart() -> None:
    """The curve is of positive totals; September 2025 is outside the window."""
    found = pareto.distribution(retail(), SEPTEMBER, "revenue")
    assert found[["customer_id", "amount"]].values.tolist() == [["a", 1500], ["d", 200]]
    apart = pareto.left_out(retail(), SEPTEMBER, "revenue")
    assert apart.values.tolist() == [["b", -300, "negative"], ["c", 0, "zero"]]
    summed = values(pareto.summary(found, "GBP", apart))
    assert (summed["pareto.negative_total"], summed["pareto.total"]) == (-3, 17)


def test_paused_accounts_are_left_out_by_name() -> None:
    """They hold no MRR, and the page says so."""
    frame = ledger({"a": {"2026-09": 100}, "b": {"2026-09": 0}, "c": {"2026-08": 5}}, "2026-09")
    frame["state"] = frame["state"].mask((frame["customer_id"] == "b"), "paused")
    assert pareto.left_out(frame, SEPTEMBER, "mrr").values.tolist() == [["b", 0, "paused"]]


def test_leading_accounts_and_the_others_in_one_row_sum_to_the_book() -> None:
    """Fifteen rows and one for the rest; a sixteenth account keeps its own row."""
    whole = of(*range(1, 31)).assign(name="x")
    found = pareto.leading(whole)
    assert len(found) == 16
    assert found["amount"].sum() == whole["amount"].sum()
    assert (found["accounts"].iloc[-1], found["accounts"].sum()) == (15, 30)
    assert pareto.leading(whole.head(16))["accounts"].tolist() == [1] * 16
