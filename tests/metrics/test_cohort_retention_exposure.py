"""At which age accounts are lost, and when that is more than chance."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import cohort_retention as retention
from tests.metrics.build import SEPTEMBER, ledger, month
from tests.metrics.retention_books import POLICY, SMALL, months


def test_losses_by_age_by_hand():
    """In the 24 months to September 2026, from October 2024 on.

    a began in January 2024 and stays: from age 9 on, to 32. b began in September 2025 and left at age 4.
    c left in July 2024, before the window. d began in 2020, is seen from age 50 on, left at age 60 = 2025-01.
    """
    found = pd.DataFrame(
        {
            "cohort": pd.to_datetime(["2024-01-01", "2025-09-01", "2024-01-01", "2020-01-01"]),
            "entry": [0, 0, 0, 50],
            "age": [32, 4, 6, 60],
            "lost": [False, True, True, True],
        }
    )
    bands = retention.exposure(found, SEPTEMBER, SMALL)
    assert bands["exposed"].to_list() == [1, 1, 1, 1, 2]
    assert bands["lost"].to_list() == [0, 1, 0, 0, 1]
    # a: 9 to 12, 13 to 24, 25 to 32; b: 1 to 3, then 4; d: 57 to 60, since October 2024 is its age 57.
    assert bands["months"].to_list() == [3, 1, 4, 12, 8 + 4]
    assert retention.loss_results(bands)["by"].to_list()[0] == '{"months": "1-3"}'
    everything = retention.exposure(found, SEPTEMBER, SMALL, window=None)
    assert everything["lost"].sum() == 3
    assert everything["months"].sum() == 32 + 4 + 6 + 10


def test_an_age_stands_out_only_against_chance():
    """Ten losses of 20 in months 7 to 12 stand out; one loss does not; nobody lost is no age.

    With all 10 losses in a band that holds 120 of 540 months: 0.222^10, times five bands, is far below 5%.
    """

    def bands(ages, lost):
        frame = pd.DataFrame({"cohort": month("2024-12"), "entry": 0, "age": ages, "lost": lost})
        return retention.exposure(frame, SEPTEMBER, POLICY)

    clear = bands([10] * 10 + [21] * 10, [True] * 10 + [False] * 10)
    worst = retention.most_lost(clear)
    assert worst[["first", "last"]].to_numpy().tolist() == [[7, 12]]
    assert retention.most_lost(bands([10] + [21] * 19, [True] + [False] * 19)).empty
    none = bands([21] * 20, False)
    assert none["p"].isna().all()
    assert retention.most_lost(none).empty
    # Where this book has none, the company's age is taken, and said to be the company's.
    assert retention.worst_age(clear, none)["of"].to_list() == ["portfolio"]
    assert retention.worst_age(none, clear)["of"].to_list() == ["company"]
    assert retention.worst_age(none, none).empty


def test_the_test_of_an_age_by_hand():
    """Three losses, two in a band with 10 of 32 months: P(2 or more of 3 at 10/32), twice for two bands."""
    frame = pd.DataFrame(
        {
            "cohort": month("2025-09"),
            "entry": 0,
            "age": [2, 2, 12, 4, 12],
            "lost": [True, True, False, True, False],
        }
    )
    bands = retention.exposure(frame, SEPTEMBER, SMALL, ((1, 2), (3, 12)))
    assert bands["months"].to_list() == [10, 22]
    share = 10 / 32
    tail = 3 * share**2 * (1 - share) + share**3
    assert bands["p"].iloc[0] == pytest.approx(2 * tail)


def test_how_far_back_losses_were_seen():
    """24 months, or since the data begin, or since they hold every account; none in one month."""
    rows = ledger({"a": months("2023-01", "2026-09", 1)}, "2026-09")
    assert retention.window_of(rows, SEPTEMBER) == 24
    assert retention.window_of(rows, SEPTEMBER, None, month("2026-01")) == 9
    young = rows[rows["month"] >= month("2026-05")]
    assert retention.window_of(young, SEPTEMBER) == 4
    # A young book of older data: an earlier loss would have been seen, there was nobody to lose.
    assert retention.window_of(young, SEPTEMBER, month("2026-01")) == 8
    assert retention.window_of(rows[rows["month"] == SEPTEMBER], SEPTEMBER) == 0
    assert retention.window_of(rows.iloc[:0], SEPTEMBER) == 0
