"""Which curve each account is on, and what is left of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.accounts import accounts
from tests.metrics.build import SEPTEMBER, contracts, customers, ledger, line, reasons, values
from tests.metrics.ltv_curves import (
    FOUR,
    HALF,
    SIMPLE,
    Curves,
    at_rate,
    certain,
    paying,
    told,
    with_curves,
)


def test_what_is_left_by_hand():
    """After one month 0.6 ÷ 0.8 of a month is left: 250 × ½ × 0.75. A pause pays nothing and has none."""
    accounts = paying(*FOUR, 0, tenure=1)
    found = ltv.prospects(with_curves(SIMPLE), {}, accounts, at_rate())
    assert values(ltv.discounted(found, HALF, "mrr", at_rate(), "BRL"))["ltv.residual"] == pytest.approx(
        93.75
    )
    assert found.accounts["left_value"].to_list() == pytest.approx([0.75] * 4)


def test_who_stayed_longer_than_seen_takes_the_last_tenure():
    """Two months were seen: an account of 50 months has a place too."""
    accounts = paying(100, 100, tenure=50)
    accounts.loc[1, "unbroken"] = 0
    found = ltv.prospects(with_curves({("", 1): certain([1.0, 0.8, 0.6, 0.3])}), {}, accounts, at_rate())
    left = found.accounts["left_value"].to_list()
    assert left == pytest.approx([0.3 / 0.6, 0.8 + 0.6 + 0.3])


def test_who_is_bound_for_less_than_a_year_has_the_companys_shorter_curve():
    """The company counts them in half years: so are a book's that are bound for one month and for three."""
    tables = {"contracts": contracts(line("a1", "2025-01-01", None, 300, interval="quarter"))}
    found = ltv.prospects(with_curves({("", 6): certain([1.0, 0.5])}), tables, paying(100, 100), at_rate())
    assert found.accounts["term"].to_list() == [6, 6]
    assert found.accounts["new_value"].to_list() == [1.5, 1.5]


@pytest.mark.parametrize(("tenure", "stands"), [(23, 23), (24, 24), (25, 13), (34, 22), (35, 23), (47, 23)])
def test_who_stayed_longer_than_seen_keeps_the_way_to_its_renewal(tenure, stands):
    """Yearly contracts, two years seen: after 35 months the next renewal is one month away, as after 23."""
    here = [0.7 ** (age // 12) for age in range(48)]
    tables = {"contracts": contracts(line("a0", "2020-01-01", "2021-01-01", 300, interval="year"))}
    found, expected = (
        ltv.prospects(with_curves({("", 12): certain(here)}), tables, paying(100, tenure=at), at_rate())
        for at in (tenure, stands)
    )
    assert found.accounts["left_value"].to_list() == expected.accounts["left_value"].to_list()
    assert found.accounts["left_value"].notna().all()


def test_who_came_back_is_as_loyal_as_who_just_came():
    """Two accounts first paid 32 months ago, and one was gone for 31 of them: it stands where a new one does.

    The page's own way there: from a ledger to the prospects.
    """
    every = {f"{when:%Y-%m}": 100 for when in pd.date_range("2024-01", "2026-09", freq="MS")}
    paid = {"a": every, "b": {"2024-01": 100, "2026-09": 100}, "c": {"2026-09": 100}}
    tables = {"ledger": ledger(paid, "2026-09"), "customers": customers("a", "b", "c")}
    here = [0.9**age + 0.1 * (1 - 0.9**age) for age in range(80)]
    held = ltv.of_month(
        tables, told(with_curves({("", 1): certain(here)})), accounts(tables, SEPTEMBER, at_rate()),
        SEPTEMBER, "Sul", (None, None), "mrr", at_rate(), "BRL",
    )  # fmt: skip
    found = held.prospects.accounts.set_index("customer_id")
    assert found["unbroken"].to_dict() == {"a": 32, "b": 0, "c": 0}
    assert found.loc["a", "left_value"] > found.loc["b", "left_value"] == found.loc["c", "left_value"]


def test_each_account_has_the_curve_of_its_segment_and_term():
    """One S account by the month: 2.4 months; one L by the year: 3; one without a segment: the company's 2.1.

    (100 × 2.4 + 300 × 3 + 200 × 2.1) ÷ 3 × ½ = 260. The two own fits share no account: their ends add up as
    squares, weighed by MRR.
    """
    curves: Curves = {
        ("", 1): certain([1.0, 0.6, 0.5]),
        ("", 12): certain([1.0, 0.9, 0.1]),
        ("S", 1): ([1.0, 0.8, 0.6], [1.0, 0.5, 0.5], [1.0, 0.9, 0.6]),
        ("L", 12): ([1.0, 1.0, 1.0], [1.0, 0.8, 0.8], [1.0, 1.0, 1.0]),
    }
    accounts = paying(10000, 30000, 20000)
    accounts["segment"] = pd.Series(["S", "L", None], dtype="str")
    tables = {"contracts": contracts(line("a1", "2025-01-01", "2026-01-01", 300, interval="year"))}
    found = ltv.prospects(with_curves(curves), tables, accounts, at_rate())
    assert found.accounts[["segment", "term"]].to_numpy().tolist() == [["S", 1], ["L", 12], ["", 1]]
    rows = ltv.discounted(found, HALF, "mrr", at_rate(), "BRL").set_index("id")
    assert rows.loc["ltv.discounted", "value"] == pytest.approx(260)
    months = rows.loc["ltv.expected_months"]
    assert months["value"] == pytest.approx(2.6)
    assert 2.6 - months["low"] == pytest.approx(np.hypot(0.4 / 6, 0.4 * 3 / 6))


def test_the_months_counted_are_those_that_all_curves_reach():
    """One curve goes to 3 months, the other to 2: both count 2, and the page says 2."""
    curves: Curves = {("S", 1): certain([1.0, 0.8, 0.6]), ("L", 1): certain([1.0, 0.5])}
    accounts = paying(100, 100)
    accounts["segment"] = ["S", "L"]
    found = ltv.prospects(with_curves(curves, 0.1), {}, accounts, at_rate(0.1))
    assert found.months == 2
    assert found.accounts["new_value"].to_list() == pytest.approx(
        [1 + 0.8 / 1.1 ** (1 / 12), 1 + 0.5 / 1.1 ** (1 / 12)]
    )


@pytest.mark.parametrize(
    ("yearly", "why", "left_out"),
    [(1, None, 1), (2, "none_lost", 2), (4, "none_lost", 4)],
)
def test_accounts_without_a_curve(yearly, why, left_out):
    """Fewer than half: left out and counted. Half or more: no value, and the reason of the curve."""
    rows = [line(f"a{place}", "2025-01-01", "2026-01-01", 300, interval="year") for place in range(yearly)]
    found = ltv.prospects(
        with_curves(SIMPLE, term12="none_lost"), {"contracts": contracts(*rows)}, paying(*FOUR), at_rate()
    )
    worth = ltv.discounted(found, HALF, "mrr", at_rate(), "BRL")
    assert reasons(worth).get("ltv.discounted") == why
    assert values(worth)["ltv.not_projected"] == left_out
    assert found.accounts["left_value"].isna().sum() == left_out
