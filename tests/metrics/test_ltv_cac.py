"""What an account is worth: each formula by hand, with its range, and why one is not defined."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.ltv_cac.estimate import Estimate, of_error
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, month, reasons, table, values
from tests.metrics.ltv_books import POLICY, months, three, worth_of


def _invoices(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    names = ("invoice_id", "customer_id", "issued_on", "amount")
    return table("invoices", (dict(zip(names, row, strict=True)) for row in rows))


def test_formulas_by_hand():
    """Paid (1200 + 1800 + 1200) ÷ 3 = 1400; ticket (100 + 300) ÷ 2 × (12 + 6 + 6) ÷ 3 months = 1600.

    Account-months a 11, b 5, c 6, of which 1 is a loss: 200 × 0.8 ÷ (1 ÷ 22) = 3520.
    """
    found = values(worth_of(three()))
    assert found["ltv.historical"] == 1400
    assert found["ltv.lifetime"] == 8
    assert found["ltv.ticket_x_lifetime"] == pytest.approx(1600)
    assert found["ltv.contribution"] == pytest.approx(160)
    assert found["ltv.churn"] == 1 / 22
    assert found["ltv.churn_life"] == 22
    assert found["ltv.arpa_over_churn"] == pytest.approx(3520)
    assert (found["ltv.accounts"], found["ltv.left"]) == (3, 1)
    assert reasons(worth_of(three())) == {
        "ltv.ticket_x_frequency": "no_invoices",
        "ltv.arpa_over_churn_at_least": "losses_seen",
    }


def test_intervals_by_hand():
    """Ticket by Student, churn by Wilson, both together by squares.

    With two paying accounts of 100 and 300: parts −0.5 and 0.5, SE = √(0.5 ÷ 2) = 0.5, t(2) = 4.302653.
    Wilson 1 of 22: (0.045455 + 0.087306 ∓ 1.959964 · √(0.0019722 + 0.0019842)) ÷ 1.174612, 0.807% to 21.798%.
    """
    found = worth_of(three()).set_index("id")
    monthly = found.loc["ltv.contribution"]
    reach = 4.302653 * 0.5
    assert monthly["low"] == pytest.approx(160 * np.exp(-reach), rel=1e-6)
    assert monthly["high"] == pytest.approx(160 * np.exp(reach), rel=1e-6)
    low, high = found.loc["ltv.churn", "low"], found.loc["ltv.churn", "high"]
    assert (low, high) == (pytest.approx(0.0080700, abs=1e-6), pytest.approx(0.2179805, abs=1e-6))
    # Independent parts: squares of the log distances add up; LTV is low where churn is high.
    worth = found.loc["ltv.arpa_over_churn"]
    down, up = np.log(high * 22), -np.log(low * 22)
    assert np.log(3520 / worth["low"]) == pytest.approx(np.hypot(reach, down), rel=1e-6)
    assert np.log(worth["high"] / 3520) == pytest.approx(np.hypot(reach, up), rel=1e-6)


def test_the_upper_end_counts_one_more_account_like_the_largest():
    """Nine of 100 and one of 1000: parts −9 ÷ 19 and 81 ÷ 19, w = 81 ÷ 190, SE² = 7290 ÷ (19² · 90).

    t(9) = 2.262157: S² = SE² · (2.262157 ÷ 1.959964)² = 0.298900. The gamma variable of mean 1 and variance
    (0.298900 + w²) ÷ (1 + w)² is a chi-square of 2 · 4.232586 degrees of freedom over as many.
    """
    found = of_error(190.0, np.array([100.0] * 9 + [1000.0]) / 190 - 1, 0.95)
    degrees = 2 * 4.232586
    gamma = stats.chi2.ppf(0.975, degrees) / degrees
    assert found.high == pytest.approx(190 * (1 + 81 / 190) * gamma, rel=1e-6)
    assert found.low == pytest.approx(190 * np.exp(-2.262157 * np.sqrt(7290 / (361 * 90))), rel=1e-6)


def test_accounts_that_pay_the_same_leave_no_range():
    """Five of 100: their mean is 100, and nothing else is known of the next one."""
    assert of_error(100.0, np.zeros(5), 0.95) == Estimate(100.0, 0.0, 0.0)


def test_ticket_times_frequency_by_hand():
    """4200 in 4 sales: 1050 each; 24 account-months are 2 years: 2 sales a year; 8 months: 1050 × 2 × ⅔.

    Two lines of one invoice are one sale; a credit is none; an older invoice does not count.
    """
    invoices = _invoices(
        ("1", "a", "2025-10-03", 1000), ("1", "a", "2025-10-03", 200), ("2", "b", "2026-04-02", 900),
        ("3", "b", "2026-07-02", 900), ("4", "c", "2026-01-05", 1200), ("5", "c", "2026-02-05", -50),
        ("0", "a", "2025-09-30", 9999),
    )  # fmt: skip
    found = worth_of(three(), invoices).set_index("id").loc["ltv.ticket_x_frequency"]
    assert found["value"] == pytest.approx(1400)
    assert found["n"] == 4
    assert found["low"] < 1400 < found["high"]


def test_nobody_left():
    """0 of 16 account-months: at most 3.8415 ÷ 19.8415 = 19.361%, so at least 160 ÷ 0.19361 = 826.42."""
    rows = three()
    rows = rows[rows["customer_id"] != "c"]
    found = worth_of(rows)
    assert values(found)["ltv.arpa_over_churn_at_least"] == pytest.approx(826.42, abs=0.01)
    assert reasons(found)["ltv.arpa_over_churn"] == "no_losses"
    # Cut at the horizon: 3 months × 160.
    assert values(worth_of(rows, policy=Policy(horizon=3)))["ltv.arpa_over_churn_at_least"] == pytest.approx(
        480
    )


def test_nobody_left_by_policy():
    """1 of 60: 160 × 60 = 9600, with the range of the 160 alone; or no figure."""
    rows = three()
    rows = rows[rows["customer_id"] != "c"]
    found = worth_of(rows, policy=Policy(zero_churn_ltv="one_in_60"))
    worth = found.set_index("id").loc["ltv.arpa_over_churn"]
    assert worth["value"] == pytest.approx(9600)
    assert (worth["low"], worth["high"]) == (
        pytest.approx(9600 * np.exp(-4.302653 * 0.5), rel=1e-6),
        pytest.approx(9600 * np.exp(4.302653 * 0.5), rel=1e-6),
    )
    assert reasons(found)["ltv.arpa_over_churn_at_least"] == "churn_assumed"
    assert values(found)["ltv.churn"] == 0
    none = reasons(worth_of(rows, policy=Policy(zero_churn_ltv="undefined")))
    assert none["ltv.arpa_over_churn"] == none["ltv.arpa_over_churn_at_least"] == "no_losses"


def test_churn_over_what_was_there_and_what_is_new():
    """b and c first pay after the data's first month: each adds a month to the 22 in which it could leave."""
    policy = Policy(churn_denominator="start_and_new")
    assert ltv.exposure(three(), SEPTEMBER, "Sul", None, policy) == (1, 24)


def test_months_before_the_first_invoice_count_as_mrr():
    """Invoices begin in August: 100 + 100 of MRR before, then 250 and −20 as invoiced."""
    rows = ledger({"a": months("2026-06", "2026-09", 10000)}, "2026-09")
    rows["revenue"] = [0, 0, 25000, -2000]
    assert ltv.histories(rows, SEPTEMBER, "mrr")["paid"].to_list() == [43000]


def test_losses_before_the_data_are_complete_are_not_missed():
    """Complete from August: the months August and September count, 2 pairs of a and of b, c is gone."""
    assert ltv.exposure(three(), SEPTEMBER, "Sul", month("2026-08")) == (0, 4)
    assert ltv.exposure(three(), SEPTEMBER, "Sul", None) == (1, 22)
    assert ltv.exposure(three(), SEPTEMBER, "Norte", None) == (0, 0)
    worth = worth_of(three(), complete_from=month("2026-01"))
    assert values(worth)["ltv.before_complete"] == 1


def test_gross_margin_by_hand():
    """A has a cost in two months: 20 + 30 of 200 paid in them: 75%. Without costs the policy's 80%."""
    costs = table(
        "costs",
        [
            {"customer_id": "a", "month": "2026-08-01", "cost_to_serve": "20"},
            {"customer_id": "a", "month": "2026-09-01", "cost_to_serve": "30"},
            {"customer_id": "c", "month": "2026-09-01", "cost_to_serve": "5"},  # left: paid nothing then
            {"customer_id": "a", "month": "2025-09-01", "cost_to_serve": "99"},
        ],
    )
    found = ltv.gross_margin({"ledger": three(), "costs": costs}, SEPTEMBER, POLICY, "mrr")
    assert found.share == 0.75
    assert found.from_costs
    assert not ltv.gross_margin({"ledger": three()}, SEPTEMBER, POLICY, "mrr").from_costs
    none = ltv.gross_margin({"ledger": three(), "costs": costs.iloc[:0]}, SEPTEMBER, POLICY, "mrr")
    assert none.share == 0.8
    with_costs = values(worth_of(three(), margin=found))
    assert with_costs["ltv.contribution"] == pytest.approx(150)


def test_serving_costs_all():
    """A margin of 0 or less divides nothing: undefined with the reason, never negative years."""
    margin = ltv.Margin(-0.5, True, pd.DataFrame({"revenue": [100], "cost": [150]}, ["a"]))
    found = reasons(worth_of(three(), margin=margin))
    assert {found[f"ltv.{name}"] for name in ("contribution", "arpa_over_churn")} == {"no_margin"}


def test_nobody_and_nobody_who_pays():
    """No account: undefined. All left: history has a value, what needs a ticket has none."""
    assert reasons(worth_of(three().iloc[:0]))["ltv.historical"] == "never_paid"
    gone = three()
    gone = gone[gone["customer_id"] == "c"]
    found = worth_of(gone)
    assert values(found)["ltv.historical"] == 1200
    assert reasons(found)["ltv.arpa_over_churn"] == "no_paying_account"


@settings(max_examples=8, deadline=None)
@given(st.integers(2, 50))
def test_ten_times_the_money(times):
    """Amounts scale with the currency; months and shares stay."""
    one, many = (worth_of(three(scale)).set_index("id") for scale in (1, times))
    for metric, row in one.iterrows():
        factor = times if row["unit"] == "BRL" else 1
        for end in ("value", "low", "high"):
            if pd.notna(row[end]):
                assert many.loc[metric, end] == pytest.approx(factor * row[end], rel=1e-9), metric
