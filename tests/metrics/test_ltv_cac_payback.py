"""When what an account brings has paid for winning it: ratios, the curve, account by account."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.accounts import accounts
from cskit.metrics.lives import lives
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, customers, ledger, month, reasons, table, values
from tests.metrics.ltv_books import (
    POLICY,
    QUIET,
    SPEND,
    STATED,
    aggregate,
    company_of,
    months,
    people_of,
    spent,
    three,
    worth_of,
)


def test_returns_by_hand():
    """CAC 1000, LTV 3520 with a range, 160 a month: ratio 3.52, back in 6.25 months."""
    cost = Estimate(100000.0, 0.3, 0.3)
    known = worth_of(three())
    worth = pd.concat([known, known[known["id"] == "ltv.arpa_over_churn"].assign(id="ltv.discounted")])
    found = ltv.returns(aggregate(company_of(SPEND)), worth, Estimate(16000.0, 0.4, 0.4), cost, POLICY, "BRL")
    rows = found.set_index("id")
    assert rows.loc["cac.ltv_ratio", "value"] == pytest.approx(3.52)
    assert rows.loc["cac.payback_months", "value"] == pytest.approx(6.25)
    assert rows.loc["cac.payback_months", "high"] == pytest.approx(6.25 * np.exp(0.5))
    value = worth.set_index("id").loc["ltv.discounted"]
    down = np.hypot(np.log(value["value"] / value["low"]), 0.3)
    assert rows.loc["cac.ltv_ratio", "low"] == pytest.approx(3.52 * np.exp(-down))
    assert reasons(found)["cac.ltv_ratio_at_least"] == "losses_seen"


def test_the_first_year_by_hand():
    """Five accounts won in February 2025 paid 100 in each of 12 months: 6000; spend 2000, of it ads 500.

    ROI (6000 × 0.8 − 2000) ÷ 2000 = 1.4; ROAS 6000 ÷ 500 = 12. Month 13 does not count.
    """
    rows = ledger({f"a{place}": months("2025-02", "2026-09", 10000) for place in range(5)}, "2026-09")
    older = ledger({"z": months("2023-01", "2026-09", 10000)}, "2026-09")
    people = people_of(**{f"a{place}": ("Ads", "S") for place in range(5)}, z=("Ads", "S"))
    spend = spent(*QUIET, ("2024-12-01", "Ads", "S", 2000, 500, 2)).drop_duplicates(
        ["month", "channel", "segment"], keep="last"
    )
    tables = {
        "ledger": pd.concat([rows, older], ignore_index=True),
        "customers": people,
        "acquisition": spend,
    }
    company = aggregate(tables, opening=month("2023-01"))
    found = ltv.returns(company, worth_of(rows), None, None, POLICY, "BRL").set_index("id")
    assert found.loc["cac.roi", "value"] == pytest.approx(1.4)
    assert found.loc["cac.roas", "value"] == pytest.approx(12)
    # Five equal accounts: ± 1.959964 ÷ √5 on the log scale of what came back.
    assert found.loc["cac.roi", "high"] == pytest.approx(2.4 * np.exp(1.959964 / np.sqrt(5)) - 1, rel=1e-6)
    late = aggregate(tables, opening=month("2023-01"), complete_from=month("2025-03"))
    assert reasons(ltv.returns(late, worth_of(rows), None, None, POLICY, "BRL"))["cac.roi"] == "no_first_year"


def _survival(*shares: float, segment: str = "") -> pd.DataFrame:
    ages = range(len(shares))
    return pd.DataFrame(
        {"segment": segment, "age": ages, "at_risk": 9, "survival": shares, "low": shares, "high": shares}
    )


def test_margin_adds_up_by_hand():
    """(100 + 300) ÷ 2 × 0.8 = 160 a month; of 1, ½, ½ still here: 160, 240, 320; CAC 240 in month 2."""
    book = pd.DataFrame({"segment": ["S", None], "mrr": [10000, 30000]})
    curve = ltv.cumulative({"ltv_survival": _survival(1, 0.5, 0.5)}, book, STATED, POLICY)
    assert curve["months"].to_list() == [0, 1, 2, 3]
    assert curve["value"].to_list() == [0, 16000, 24000, 32000]
    found = ltv.crossing(curve, Estimate(24000.0, 0.0, 0.0))
    assert values(found) == {"cac.payback_seen": 2, "cac.months_seen": 3}
    never = ltv.crossing(curve, Estimate(32001.0, 0.0, 0.0))
    assert reasons(never) == {"cac.payback_seen": "not_seen"}
    assert reasons(ltv.crossing(curve, None))["cac.payback_seen"] == "no_cac"


def test_a_segment_with_a_curve_of_its_own():
    """S pays 100 and half leave at once, L pays 300 and stays: (100 + 300) ÷ 2, then (50 + 300) ÷ 2."""
    curves = pd.concat([_survival(1, 0.9, 0.9), _survival(1, 0.5, segment="S"), _survival(1, 1, segment="L")])
    book = pd.DataFrame({"segment": ["S", "L"], "mrr": [10000, 30000]})
    margin = STATED._replace(share=1.0)
    found = ltv.cumulative({"ltv_survival": curves}, book, margin, POLICY)
    assert found["value"].to_list() == [0, 20000, 37500]  # it ends where the shortest curve does
    short = ltv.cumulative({"ltv_survival": curves}, book, margin, Policy(horizon=1))
    assert short["months"].to_list() == [0, 1]


def test_the_range_of_the_crossing_has_both_sides():
    """CAC 20 ×÷ 1.5: 13.3 is passed by the middle of 10, 20, 30 in month 2, 30 in month 3."""
    curve = pd.DataFrame({"months": [0, 1, 2, 3], "value": [0.0, 10, 20, 30]})
    curve = curve.assign(low=curve["value"], high=curve["value"])
    row = (
        ltv.crossing(curve, Estimate(20.0, np.log(1.5), np.log(1.5))).set_index("id").loc["cac.payback_seen"]
    )
    assert (row["low"], row["value"], row["high"]) == (2, 2, 3)
    wide = ltv.crossing(curve, Estimate(20.0, 1.0, 1.0)).set_index("id").loc["cac.payback_seen"]
    assert (wide["low"], wide["value"]) == (1, 2)
    assert np.isnan(wide["high"])


def test_survival_ends_where_few_are_at_risk():
    """Six accounts, of which two are older: at ages beyond one year only two are left, so it ends there."""
    paid = {f"a{place}": months("2025-09", "2026-09", 100) for place in range(4)}
    paid |= {f"b{place}": months("2024-09", "2026-09", 100) for place in range(2)}
    rows = ledger(paid, "2026-09")
    found = ltv.survival(lives(rows, SEPTEMBER), people_of(**dict.fromkeys(paid, ("x", "S"))), POLICY)
    assert found["age"].to_list() == list(range(13))
    assert set(found["segment"]) == {""}  # no segment is known for two years
    assert (found["survival"] == 1).all()


def test_each_accounts_payback_by_hand():
    """A: 12 × 100, in August a cost of 20, else 80%: 11 × 80 + 80 = 960; b: 6 × 240 = 1440; c has left."""
    rows = three()
    costs = table("costs", [{"customer_id": "a", "month": "2026-08-01", "cost_to_serve": "20"}])
    people = customers("a", "b", "c")
    book = accounts({"ledger": rows, "customers": people}, SEPTEMBER, POLICY)
    cost = pd.Series({"a": 100000.0, "b": 100000.0})
    found = ltv.paybacks({"ledger": rows, "costs": costs}, book, STATED, cost, SEPTEMBER, None)
    assert found.set_index("customer_id")["brought"].to_dict() == {"a": 96000, "b": 144000}
    assert found.set_index("customer_id")["missing"].to_dict() == {"a": 4000, "b": 0}
    assert values(ltv.counts(found, POLICY)) == {"ltv.not_paid_back": 1, "ltv.not_paid_back_renewing": 0}
    # Where the data begin later than the company, a's beginning is not known.
    young = ltv.paybacks({"ledger": rows}, book, STATED, cost, SEPTEMBER, month("2025-10"))
    assert young["customer_id"].to_list() == ["b"]
