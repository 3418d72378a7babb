"""Lifetime value and acquisition: by hand, then for any book, then on other people's data."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.accounts import accounts
from cskit.metrics.ledger import derive
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, customers, ledger, line, month, reasons, table, values

POLICY = Policy()
STATED = ltv.Margin(0.8, False, pd.DataFrame({"revenue": [], "cost": []}, dtype="int64"))


def _months(first: str, last: str, cents: int) -> dict[str, int]:
    return {f"{when:%Y-%m}": cents for when in pd.date_range(month(first), month(last), freq="MS")}


def _three(times: int = 1) -> pd.DataFrame:
    """A pays 100 for 12 months, b 300 for the last 6; c paid 200 for 6 months and left in July."""
    return ledger(
        {
            "a": _months("2025-10", "2026-09", 10000 * times),
            "b": _months("2026-04", "2026-09", 30000 * times),
            "c": _months("2026-01", "2026-06", 20000 * times),
        },
        "2026-09",
    )


def _invoices(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    names = ("invoice_id", "customer_id", "issued_on", "amount")
    return table("invoices", (dict(zip(names, row, strict=True)) for row in rows))


def _worth(rows: pd.DataFrame, invoices: pd.DataFrame | None = None, **more) -> pd.DataFrame:
    policy = more.pop("policy", POLICY)
    paid = ltv.histories(rows, SEPTEMBER, "mrr")
    exposed = ltv.exposure(rows, SEPTEMBER, "Sul", None)
    return ltv.formulas(
        paid, invoices, more.pop("margin", STATED), exposed, SEPTEMBER, "mrr", policy, "BRL", **more
    )


def test_formulas_by_hand():
    """Paid (1200 + 1800 + 1200) ÷ 3 = 1400; ticket (100 + 300) ÷ 2 × (12 + 6 + 6) ÷ 3 months = 1600.

    Account-months a 11, b 5, c 6, of which 1 is a loss: 200 × 0.8 ÷ (1 ÷ 22) = 3520.
    """
    found = values(_worth(_three()))
    assert found["ltv.historical"] == 1400
    assert found["ltv.lifetime"] == 8
    assert found["ltv.ticket_x_lifetime"] == pytest.approx(1600)
    assert found["ltv.contribution"] == pytest.approx(160)
    assert found["ltv.churn"] == 1 / 22
    assert found["ltv.churn_life"] == 22
    assert found["ltv.arpa_over_churn"] == pytest.approx(3520)
    assert (found["ltv.accounts"], found["ltv.left"]) == (3, 1)
    assert reasons(_worth(_three())) == {
        "ltv.ticket_x_frequency": "no_invoices",
        "ltv.arpa_over_churn_at_least": "losses_seen",
    }


def test_intervals_by_hand():
    """Ticket by Student, churn by Wilson, both together by squares.

    With two paying accounts of 100 and 300: parts −0.5 and 0.5, SE = √(0.5 ÷ 2) = 0.5, t(2) = 4.302653.
    Wilson 1 of 22: (0.045455 + 0.087306 ∓ 1.959964 · √(0.0019722 + 0.0019842)) ÷ 1.174612, 0.807% to 21.798%.
    """
    found = _worth(_three()).set_index("id")
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


def test_ticket_times_frequency_by_hand():
    """4200 in 4 sales: 1050 each; 24 account-months are 2 years: 2 sales a year; 8 months: 1050 × 2 × ⅔.

    Two lines of one invoice are one sale; a credit is none; an older invoice does not count.
    """
    invoices = _invoices(
        ("1", "a", "2025-10-03", 1000), ("1", "a", "2025-10-03", 200), ("2", "b", "2026-04-02", 900),
        ("3", "b", "2026-07-02", 900), ("4", "c", "2026-01-05", 1200), ("5", "c", "2026-02-05", -50),
        ("0", "a", "2025-09-30", 9999),
    )  # fmt: skip
    found = _worth(_three(), invoices).set_index("id").loc["ltv.ticket_x_frequency"]
    assert found["value"] == pytest.approx(1400)
    assert found["n"] == 4
    assert found["low"] < 1400 < found["high"]


def test_nobody_left():
    """0 of 16 account-months: at most 3.8415 ÷ 19.8415 = 19.361%, so at least 160 ÷ 0.19361 = 826.42."""
    rows = _three()
    rows = rows[rows["customer_id"] != "c"]
    found = _worth(rows)
    assert values(found)["ltv.arpa_over_churn_at_least"] == pytest.approx(826.42, abs=0.01)
    assert reasons(found)["ltv.arpa_over_churn"] == "no_losses"
    # Cut at the horizon: 3 months × 160.
    assert values(_worth(rows, policy=Policy(horizon=3)))["ltv.arpa_over_churn_at_least"] == pytest.approx(
        480
    )


def test_nobody_left_by_policy():
    """1 of 60: 160 × 60 = 9600, with the range of the 160 alone; or no figure."""
    rows = _three()
    rows = rows[rows["customer_id"] != "c"]
    found = _worth(rows, policy=Policy(zero_churn_ltv="one_in_60"))
    worth = found.set_index("id").loc["ltv.arpa_over_churn"]
    assert worth["value"] == pytest.approx(9600)
    assert (worth["low"], worth["high"]) == (
        pytest.approx(9600 * np.exp(-4.302653 * 0.5), rel=1e-6),
        pytest.approx(9600 * np.exp(4.302653 * 0.5), rel=1e-6),
    )
    assert reasons(found)["ltv.arpa_over_churn_at_least"] == "churn_assumed"
    assert values(found)["ltv.churn"] == 0
    none = reasons(_worth(rows, policy=Policy(zero_churn_ltv="undefined")))
    assert none["ltv.arpa_over_churn"] == none["ltv.arpa_over_churn_at_least"] == "no_losses"


def test_churn_over_what_was_there_and_what_is_new():
    """b and c first pay after the data's first month: each adds a month to the 22 in which it could leave."""
    policy = Policy(churn_denominator="start_and_new")
    assert ltv.exposure(_three(), SEPTEMBER, "Sul", None, policy) == (1, 24)


def test_months_before_the_first_invoice_count_as_mrr():
    """Invoices begin in August: 100 + 100 of MRR before, then 250 and −20 as invoiced."""
    rows = ledger({"a": _months("2026-06", "2026-09", 10000)}, "2026-09")
    rows["revenue"] = [0, 0, 25000, -2000]
    assert ltv.histories(rows, SEPTEMBER, "mrr")["paid"].to_list() == [43000]


def test_losses_before_the_data_are_complete_are_not_missed():
    """Complete from August: the months August and September count, 2 pairs of a and of b, c is gone."""
    assert ltv.exposure(_three(), SEPTEMBER, "Sul", month("2026-08")) == (0, 4)
    assert ltv.exposure(_three(), SEPTEMBER, "Sul", None) == (1, 22)
    assert ltv.exposure(_three(), SEPTEMBER, "Norte", None) == (0, 0)
    worth = _worth(_three(), complete_from=month("2026-01"))
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
    found = ltv.gross_margin({"ledger": _three(), "costs": costs}, SEPTEMBER, POLICY, "mrr")
    assert found.share == 0.75
    assert found.from_costs
    assert not ltv.gross_margin({"ledger": _three()}, SEPTEMBER, POLICY, "mrr").from_costs
    none = ltv.gross_margin({"ledger": _three(), "costs": costs.iloc[:0]}, SEPTEMBER, POLICY, "mrr")
    assert none.share == 0.8
    with_costs = values(_worth(_three(), margin=found))
    assert with_costs["ltv.contribution"] == pytest.approx(150)


def test_serving_costs_all():
    """A margin of 0 or less divides nothing: undefined with the reason, never negative years."""
    margin = ltv.Margin(-0.5, True, pd.DataFrame({"revenue": [100], "cost": [150]}, ["a"]))
    found = reasons(_worth(_three(), margin=margin))
    assert {found[f"ltv.{name}"] for name in ("contribution", "arpa_over_churn")} == {"no_margin"}


def test_nobody_and_nobody_who_pays():
    """No account: undefined. All left: history has a value, what needs a ticket has none."""
    assert reasons(_worth(_three().iloc[:0]))["ltv.historical"] == "never_paid"
    gone = _three()
    gone = gone[gone["customer_id"] == "c"]
    found = _worth(gone)
    assert values(found)["ltv.historical"] == 1200
    assert reasons(found)["ltv.arpa_over_churn"] == "no_paying_account"


@settings(max_examples=8, deadline=None)
@given(st.integers(2, 50))
def test_ten_times_the_money(times):
    """Amounts scale with the currency; months and shares stay."""
    one, many = (_worth(_three(scale)).set_index("id") for scale in (1, times))
    for metric, row in one.iterrows():
        factor = times if row["unit"] == "BRL" else 1
        for end in ("value", "low", "high"):
            if pd.notna(row[end]):
                assert many.loc[metric, end] == pytest.approx(factor * row[end], rel=1e-9), metric


# --- acquisition -----------------------------------------------------------------------------------


def _people(**channels: tuple[str | None, str | None]) -> pd.DataFrame:
    found = customers(*channels)
    return found.assign(
        channel=pd.Series([pair[0] for pair in channels.values()], dtype="str"),
        segment=pd.Series([pair[1] for pair in channels.values()], dtype="str"),
    )


def _spend(*rows: tuple[str, str | None, str | None, float, float | None, int | None]) -> pd.DataFrame:
    names = ("month", "channel", "segment", "spend", "ad_spend", "sales_cycle_months")
    return table("acquisition", [dict(zip(names, row, strict=True)) for row in rows])


def _company(spend: pd.DataFrame, **more) -> dict[str, pd.DataFrame]:
    """Five accounts by ads in August, five by partners in March, three without a channel; z is older."""
    ads = {f"a{place}": _months("2026-08", "2026-09", 10000) for place in range(5)}
    partners = {f"p{place}": _months("2026-03", "2026-09", 40000) for place in range(5)}
    loose = {f"n{place}": _months("2026-05", "2026-09", 5000) for place in range(3)}
    rows = ledger({**ads, **partners, **loose, "z": _months("2024-01", "2026-09", 700)}, "2026-09")
    about = {
        **dict.fromkeys(ads, ("Ads", "S")),
        **dict.fromkeys(partners, ("Partners", "L")),
        **dict.fromkeys(loose, (None, None)),
        "z": ("Ads", "S"),
    }
    return {"ledger": rows, "customers": _people(**about), "acquisition": spend, **more}


_QUIET = [
    (f"{when:%Y-%m}-01", "Ads", "S", 0.0, 0.0, 2) for when in pd.date_range("2023-10", "2026-09", freq="MS")
]
SPEND = _spend(
    *_QUIET[:-4],
    ("2026-06-01", "Ads", "S", 500, 400, 2),  # meets August
    ("2026-08-01", "Ads", "S", 9999, 0, 2),  # meets October: not yet
    ("2026-07-01", "Partners", "L", 1000, None, 0),
    ("2025-08-01", "Partners", "L", 77, None, 1),  # met September 2025, before the window
    ("2026-09-01", None, None, 130, None, None),
)


def _aggregate(tables: dict[str, pd.DataFrame], **more) -> dict[str, pd.DataFrame]:
    opening = more.get("opening", month("2024-01"))
    found = ltv.acquisition(tables, SEPTEMBER, opening, more.get("complete_from"), "mrr", POLICY)
    return {"ltv_acquisition": found}


def _by(found: pd.DataFrame, metric: str) -> dict[str, float]:
    rows = found[found["id"] == metric]
    return {
        "".join(json.loads(by).values()): value for by, value in zip(rows["by"], rows["value"], strict=True)
    }


def test_cac_by_hand():
    """All: (500 + 1000 + 130) ÷ 13; ads 500 ÷ 5 and partners 1000 ÷ 5; the three without are under 5."""
    found = ltv.cac(_aggregate(_company(SPEND)), POLICY, "BRL")
    cac = _by(found, "cac.blended")
    assert cac[""] == pytest.approx(1630 / 13)
    assert (cac["Ads"], cac["Partners"]) == (100, 200)
    assert (cac["S"], cac["L"]) == (100, 200)
    assert _by(found, "cac.new_accounts")[""] == 13
    assert _by(found, "cac.unattributed")[""] == 130
    blended = found[(found["id"] == "cac.blended") & (found["by"] == "{}")].iloc[0]
    # Poisson: ± 1.959964 ÷ √13 on the log scale.
    assert blended["high"] / blended["value"] == pytest.approx(np.exp(1.959964 / np.sqrt(13)), rel=1e-6)


def test_small_groups_of_the_company_are_not_counted_out():
    """Three new accounts without a channel: no number, no rate, in the aggregate itself."""
    table_ = _aggregate(_company(SPEND))["ltv_acquisition"]
    loose = table_[(table_["scope"] == "channel") & (table_["name"] == "")].iloc[0]
    assert pd.isna(loose["new_accounts"])
    assert pd.isna(loose["eligible"])
    assert np.isnan(loose["arpa"])
    assert loose["spend"] == 13000
    few = _company(SPEND)
    few["customers"].loc[few["customers"]["customer_id"] == "p0", "channel"] = None
    found = ltv.cac(_aggregate(few), POLICY, "BRL")
    partners = found[found["by"] == '{"channel": "Partners"}'].set_index("id")
    assert partners.loc["cac.blended", "undefined"] == "small_group"
    assert partners.loc["cac.new_accounts", "undefined"] == "small_group"
    assert partners.loc["cac.spend", "value"] == 1000


def test_missing_months_of_spend_are_named():
    """A cycle of two months needs the spend from August 2025 on; there is none before March 2026."""
    late = SPEND[SPEND["month"] >= month("2026-03")]
    company = _aggregate(_company(late))
    assert ltv.missing_months(company) == list(pd.date_range("2025-08", "2026-02", freq="MS"))
    assert reasons(ltv.cac(company, POLICY, "BRL"))["cac.blended"] == "spend_incomplete"
    assert (
        ltv.cost_of_segments(company, pd.DataFrame({"customer_id": [], "mrr": [], "segment": []}), POLICY)[0]
        is None
    )
    assert ltv.channels(company, 0.8, POLICY).empty


def test_no_table_of_spend_and_nobody_new():
    """No aggregate: no spend. Nobody new: undefined, not infinite."""
    assert reasons(ltv.cac({}, POLICY, "BRL"))["cac.blended"] == "no_spend_table"
    tables = _company(SPEND)
    tables["ledger"] = tables["ledger"][tables["ledger"]["customer_id"] == "z"]
    found = ltv.cac(_aggregate(tables), POLICY, "BRL")
    assert set(reasons(found[found["by"] == "{}"]).values()) == {"no_new_account"}
    assert _by(found, "cac.new_accounts")[""] == 0


def test_young_data_shorten_the_window():
    """Data from March on: who pays in March is not new, so April is the first month that can have new ones.

    Eight accounts are new; of the spend, the 77 that met March met nobody we know.
    """
    tables = _company(_spend(*_QUIET, ("2026-03-01", "Partners", "L", 77, None, 0)))
    tables["ledger"] = tables["ledger"][tables["ledger"]["month"] >= month("2026-03")]
    found = _aggregate(tables, opening=month("2026-03"))["ltv_acquisition"].set_index("scope")
    assert found.loc["window", "name"] == "2026-04"
    assert (found.loc["all", "new_accounts"], found.loc["all", "spend"]) == (8, 0)


def test_the_cost_of_a_books_segments_by_hand():
    """Two accounts of S, one of L, one of a segment unknown: their CAC, + 130 ÷ 13 without a segment.

    S 100 + 10, L 200 + 10, unknown 1630 ÷ 13 = 125.38; the mean of those that pay (110, 110, 210) is 143.33.
    """
    book = pd.DataFrame(
        {"customer_id": list("wxyq"), "segment": ["S", "S", "L", "?"], "mrr": [100, 100, 100, 0]}
    )
    mean, each = ltv.cost_of_segments(_aggregate(_company(SPEND)), book, POLICY)
    assert (each / 100).round(2).to_dict() == {"w": 110, "x": 110, "y": 210, "q": 125.38}
    assert mean is not None
    assert mean.value == pytest.approx(43000 / 3)
    # Shares ⅔ and ⅓, five new accounts each: √((⅔·110)² ÷ 5 + (⅓·210)² ÷ 5) ÷ 143.33.
    error = np.sqrt((2 / 3 * 110) ** 2 / 5 + (210 / 3) ** 2 / 5) / (430 / 3)
    assert mean.up == pytest.approx(1.959964 * error, rel=1e-6)


def test_returns_by_hand():
    """CAC 1000, LTV 3520 with a range, 160 a month: ratio 3.52, back in 6.25 months."""
    cost = Estimate(100000.0, 0.3, 0.3)
    known = _worth(_three())
    worth = pd.concat([known, known[known["id"] == "ltv.arpa_over_churn"].assign(id="ltv.discounted")])
    found = ltv.returns(_aggregate(_company(SPEND)), worth, Estimate(16000.0, 0.4, 0.4), cost, POLICY, "BRL")
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
    rows = ledger({f"a{place}": _months("2025-02", "2026-09", 10000) for place in range(5)}, "2026-09")
    older = ledger({"z": _months("2023-01", "2026-09", 10000)}, "2026-09")
    people = _people(**{f"a{place}": ("Ads", "S") for place in range(5)}, z=("Ads", "S"))
    spend = _spend(*_QUIET, ("2024-12-01", "Ads", "S", 2000, 500, 2)).drop_duplicates(
        ["month", "channel", "segment"], keep="last"
    )
    tables = {
        "ledger": pd.concat([rows, older], ignore_index=True),
        "customers": people,
        "acquisition": spend,
    }
    company = _aggregate(tables, opening=month("2023-01"))
    found = ltv.returns(company, _worth(rows), None, None, POLICY, "BRL").set_index("id")
    assert found.loc["cac.roi", "value"] == pytest.approx(1.4)
    assert found.loc["cac.roas", "value"] == pytest.approx(12)
    # Five equal accounts: ± 1.959964 ÷ √5 on the log scale of what came back.
    assert found.loc["cac.roi", "high"] == pytest.approx(2.4 * np.exp(1.959964 / np.sqrt(5)) - 1, rel=1e-6)
    late = _aggregate(tables, opening=month("2023-01"), complete_from=month("2025-03"))
    assert reasons(ltv.returns(late, _worth(rows), None, None, POLICY, "BRL"))["cac.roi"] == "no_first_year"


def test_channels_by_hand():
    """Ads: 6 accounts of 2025-03, of which one left within 12 months and one after: 5 of 6 were here."""
    paid = {f"a{place}": _months("2025-03", "2026-09", 10000) for place in range(4)}
    paid |= {"a4": _months("2025-03", "2026-01", 10000), "a5": _months("2025-03", "2026-03", 10000)}
    tables = _company(SPEND)
    rows = pd.concat(
        [ledger(paid, "2026-09"), tables["ledger"].query("customer_id == 'z'")], ignore_index=True
    )
    tables |= {"ledger": rows, "customers": _people(**dict.fromkeys([*paid, "z"], ("Ads", "S")))}
    found = ltv.channels(_aggregate(tables), 0.8, POLICY)
    ads = found[found["channel"] == "Ads"].iloc[0]
    assert (ads["eligible"], ads["stayed"]) == (6, 5)
    assert found["channel"].to_list()[-1] == ""
    # Known only because they stayed: with complete data from later on they are not judged.
    old = ltv.channels(_aggregate(tables, complete_from=month("2025-05")), 0.8, POLICY)
    assert old["eligible"].isna().all()


# --- payback ---------------------------------------------------------------------------------------


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
    paid = {f"a{place}": _months("2025-09", "2026-09", 100) for place in range(4)}
    paid |= {f"b{place}": _months("2024-09", "2026-09", 100) for place in range(2)}
    rows = ledger(paid, "2026-09")
    found = ltv.survival(rows, _people(**dict.fromkeys(paid, ("x", "S"))), SEPTEMBER, None, None, POLICY)
    assert found["age"].to_list() == list(range(13))
    assert set(found["segment"]) == {""}  # no segment is known for two years
    assert (found["survival"] == 1).all()


def test_each_accounts_payback_by_hand():
    """A: 12 × 100, in August a cost of 20, else 80%: 11 × 80 + 80 = 960; b: 6 × 240 = 1440; c has left."""
    rows = _three()
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


# --- margins ---------------------------------------------------------------------------------------


def _margins(costs: dict[str, float], rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    names = sorted(rows["customer_id"].unique())
    tables = {
        "ledger": rows,
        "customers": customers(*names),
        "costs": table(
            "costs",
            [{"customer_id": who, "month": "2026-09-01", "cost_to_serve": cost, "hours": 2}
             for who, cost in costs.items()],
        ),
    }  # fmt: skip
    book = accounts(tables, SEPTEMBER, POLICY)
    return ltv.margins(tables, book, SEPTEMBER, 0.8, "mrr"), tables


def test_margins_and_bands_by_hand():
    """Seven accounts of 12 × 10 to 70, cost 1 each: thirds of 3, 2, 2; y is in onboarding, x has no cost."""
    paid = {f"a{n}": _months("2025-01", "2026-09", 1000 * n) for n in range(1, 8)}
    rows = ledger(
        {**paid, "x": _months("2025-01", "2026-09", 500), "y": _months("2026-07", "2026-09", 900)}, "2026-09"
    )
    found, tables = _margins({**dict.fromkeys(paid, 1.0), "y": 500.0}, rows)
    bands = ltv.bands(found).set_index("band")
    assert bands["accounts"].to_dict() == {"upper": 3, "middle": 2, "lower": 2, "onboarding": 1, "unknown": 1}
    # 12 × (70 + 60 + 50) − 3 = 2157; the names from the greatest.
    assert bands.loc["upper", "margin"] == 215700
    assert bands.loc["upper", "names"] == "Account a7; Account a6; Account a5"
    assert pd.isna(bands.loc["unknown", "margin"])
    summed = values(ltv.summary(found, tables, "BRL"))
    # 12 × 280 − 7 = 3353, and y 27 − 500.
    assert summed["ltv.margin"] == 3353 + 27 - 500
    assert summed["ltv.hours"] == 16
    assert summed["ltv.costly_accounts"] == 0  # y costs more than it pays, but it is being set up
    assert summed["ltv.onboarding_accounts"] == 1


def test_who_costs_more_than_they_pay():
    """A pays 120 and costs 200: 80 too much. B's invoice fell outside the window: no accusation by dates."""
    rows = ledger({who: _months("2025-01", "2026-09", 1000) for who in "ab"}, "2026-09")
    rows.loc[rows["customer_id"] == "b", "revenue"] = 0
    found, tables = _margins({"a": 200.0, "b": 50.0}, rows)
    dear = ltv.costly(found)
    assert dear["customer_id"].to_list() == ["a"]
    assert values(ltv.summary(found, tables, "BRL"))["ltv.costly_gap"] == 80
    act = ltv.to_act(found.iloc[:0].assign(missing=pd.Series(dtype="int64")), found, POLICY)
    assert act[["customer_id", "reason", "margin"]].to_numpy().tolist() == [["a", "costly", -8000]]


def test_without_costs_margin_follows_revenue():
    """120 of revenue at 80% are 96; fewer than three accounts make no thirds."""
    rows = ledger({who: _months("2025-01", "2026-09", 1000) for who in "ab"}, "2026-09")
    found, tables = _margins({}, rows)
    assert found["margin"].to_list() == [9600, 9600]
    assert ltv.bands(found).empty
    assert reasons(ltv.summary(found, tables, "BRL"))["ltv.margin"] == "no_cost_rows"


def test_renewing_before_payback_comes_first():
    """By date, then those that cost more than they pay; an account is named once."""
    base = pd.DataFrame(
        {"customer_id": list("abcd"), "mrr": 1, "renewal_days": pd.array([80, 20, 200, None], "Int64")}
    )
    paid = base.assign(missing=[5, 5, 5, 0])
    rows = base.assign(margin=pd.array([-1, -2, -9, 4], "Int64"), costs_more=[True, False, True, False])
    found = ltv.to_act(paid, rows, POLICY)
    assert list(zip(found["customer_id"], found["reason"], strict=True)) == [
        ("b", "not_paid_back"),
        ("a", "not_paid_back"),
        ("c", "costly"),
    ]


# --- other people's data ---------------------------------------------------------------------------


def test_online_retail(shared):
    """What customers paid, and sales, equal a few lines of plain sums over the real invoice lines."""
    lines = pd.read_parquet(shared / "online_retail" / "online_retail.parquet")
    lines = lines[lines["CustomerID"].notna() & (pd.to_datetime(lines["InvoiceDate"]) < "2011-12-01")]
    lines = lines.assign(
        who=lines["CustomerID"].astype("float").astype("int").astype("str"),
        cents=(lines["Quantity"] * (lines["UnitPrice"].astype("float") * 1000).round())
        .div(10)
        .round()
        .astype("int64"),
        when=pd.to_datetime(lines["InvoiceDate"]).dt.to_period("M"),
    ).head(20000)
    monthly = lines.groupby(["who", "when"])["cents"].sum()
    first = monthly[monthly > 0].reset_index().groupby("who")["when"].min()
    rows = []
    for who, when in pd.MultiIndex.from_product(
        [first.index, pd.period_range("2010-12", "2011-11", freq="M")]
    ):
        begun = when >= first[who]
        rows.append(
            (
                who,
                when.to_timestamp(),
                monthly.get((who, when), 0),
                first[who].to_timestamp() if begun else pd.NaT,
            )
        )
    book = pd.DataFrame(rows, columns=["customer_id", "month", "revenue", "first_month"]).assign(
        mrr=0, state="none"
    )
    found = ltv.histories(book, pd.Timestamp("2011-11-01"), "revenue")
    assert len(found) == len(first)
    assert found["paid"].sum() == monthly[monthly.index.get_level_values(0).isin(first.index)].sum()


def test_ravenstack(shared):
    """What 500 accounts paid equals a plain sum over subscriptions and the month ends they cover."""
    rows = pd.read_csv(
        shared / "ravenstack" / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"]
    )
    rows = rows.assign(after=rows["end_date"] + pd.Timedelta(days=1))
    last = pd.Timestamp("2024-12-01")
    lines = [
        line(one.account_id, one.start_date, None if pd.isna(one.after) else one.after, one.mrr_amount)
        for one in rows.itertuples()
    ]
    made = book(*lines)
    paid = ltv.histories(derive(made, last, POLICY).ledger, last, "mrr")
    ends = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    plain = sum(
        int(rows.loc[(rows["start_date"] <= end) & ~(rows["after"] <= end), "mrr_amount"].sum())
        for end in ends
    )
    assert paid["paid"].sum() == 100 * plain
    # The month's losses, by a plain count of who was there a month before and is no more.
    there = [
        set(
            rows.loc[
                (rows["start_date"] <= end) & ~(rows["after"] <= end) & (rows["mrr_amount"] > 0), "account_id"
            ]
        )
        for end in ends[-13:]
    ]
    lost = sum(len(before - now) for before, now in pairwise(there))
    months = sum(len(before) for before in there[:-1])
    assert ltv.exposure(derive(made, last, POLICY).ledger, last, None, None) == (lost, months)
