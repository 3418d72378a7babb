"""Where the lines between touch models lie, and the tickets they are drawn from."""

from __future__ import annotations

from cskit.metrics import segmentation as s
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, month
from tests.metrics.segmentation_books import STATED


def test_lines_by_hand():
    """100..900 and 5500 cents: mean 1000; a quarter of the way, 325 is 320; nine tenths, 1360 is 1300."""
    rows = ledger(
        {f"a{at}": {"2026-09": at * 100} for at in range(1, 10)} | {"b": {"2026-09": 5500}}, "2026-09"
    )
    cuts = s.cuts(rows, SEPTEMBER, Policy(), "mrr")
    assert len(cuts) == 13
    assert cuts["month"].iloc[[0, -1]].tolist() == [month("2025-09"), SEPTEMBER]
    last = cuts.iloc[-1]
    assert last[["low_from", "mid_from", "high_from", "accounts"]].tolist() == [320, 1000, 1300, 10]
    assert cuts.iloc[:-1]["low_from"].isna().all()
    # With a quantile for mid: half of the way lies 550.
    assert s.cuts(rows, SEPTEMBER, Policy(touch_mid=0.5), "mrr")["mid_from"].iloc[-1] == 550


def test_low_touch_never_begins_above_the_average_ticket_nor_high_touch_below():
    """Nineteen pay 100 and one 10,000: the average, 595, is above both quantiles, 100."""
    rows = ledger({f"a{at:02}": {"2026-09": 100} for at in range(19)} | {"b": {"2026-09": 10_000}}, "2026-09")
    assert s.cuts(rows, SEPTEMBER, Policy(), "mrr").iloc[-1, 1:4].tolist() == [100, 590, 590]


def test_alike_and_stated_lines():
    """All pay alike: no line. Amounts of the policy are lines whoever pays, in cents."""
    rows = ledger({f"a{at}": {"2026-09": 777} for at in range(9)}, "2026-09")
    assert s.cuts(rows, SEPTEMBER, Policy(), "mrr")["low_from"].isna().all()
    assert s.cuts(rows.iloc[:0], SEPTEMBER, STATED, "mrr").iloc[-1, 1:5].tolist() == [1000, 5000, 10000, 0]


def test_the_ticket_of_who_sells_orders():
    """A twelfth of 12 months, rounded down: 2400 + 1200 − 1 of 3599 is 299; the month before 2400 is 200."""
    amounts = {"a": {"2025-09": 99_999, "2026-08": 2400, "2026-09": 1199}, "b": {"2026-09": 11}}
    found = s.tickets(ledger(amounts, "2026-09"), SEPTEMBER, 2, "revenue")
    assert found[["customer_id", "ticket"]].to_numpy().tolist() == [["a", 8533], ["a", 299]]
