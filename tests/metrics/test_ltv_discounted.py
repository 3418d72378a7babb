"""Discounted lifetime value: by hand, for any curve, against the closed form, and against a known truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import ltv_cac as ltv
from cskit.metrics import projection
from cskit.metrics.accounts import accounts
from cskit.metrics.ltv_cac.discounted import weighed, worth
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.models import ShiftedBetaGeometric
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, contracts, customers, ledger, line, month, reasons, values

HALF = ltv.Margin(0.5, False, pd.DataFrame({"revenue": [], "cost": []}, dtype="int64"))
FOUR = (10000, 20000, 30000, 40000)
Curves = dict[tuple[str, int], tuple[list[float], list[float], list[float]]]


def _policy(rate: float = 0.0, **more: Any) -> Policy:
    return Policy(discount_rate=rate, **more)


def _accounts(*mrr: int, segment: str | None = None, tenure: int = 0) -> pd.DataFrame:
    names = [f"a{place}" for place in range(len(mrr))]
    found = pd.DataFrame({"customer_id": names, "mrr": mrr}).astype({"customer_id": "str", "mrr": "int64"})
    return found.assign(
        segment=pd.Series([segment] * len(mrr), dtype="str"),
        unbroken=tenure,
    )


def _same(here: list[float]) -> tuple[list[float], list[float], list[float]]:
    return here, here, here


def _company(curves: Curves, rate: float = 0.0, **reason: str) -> projection.SegmentProjection:
    """Write the company's projection from curves S(0), S(1), …; each as many months as values."""
    fits, ages, months = [], [], []
    for (segment, term), ends in curves.items():
        reach, seen = len(ends[0]), (len(ends[0]) + 1) // 2
        fits.append((segment, term, seen, "segment" if segment else "company", reach, ""))
        for age, (value, low, high) in enumerate(zip(*ends, strict=True)):
            ages.append((segment, term, age, value, low, high))
        new = [sum(s / (1 + rate) ** (k / 12) for k, s in enumerate(end)) for end in ends]
        months.append((segment, term, None, reach, *new))
        for tenure in range(min(seen, 30) + 1):
            left = [
                sum(s / end[tenure] / (1 + rate) ** (k / 12) for k, s in enumerate(end[tenure + 1 :], 1))
                for end in ends
            ]
            months.append((segment, term, tenure, reach, *left))
    fits += [(segment, int(term), 3, "company", 0, why) for (segment, term), why in _reasons(reason)]
    about = ["segment", "term"]
    return projection.SegmentProjection(
        pd.DataFrame(fits, columns=[*about, "seen", "of", "horizon", "reason"]),
        pd.DataFrame(ages, columns=[*about, "age", "survival", "low", "high"]),
        pd.DataFrame(months, columns=[*about, "tenure", "months", "value", "low", "high"]).astype(
            {"tenure": "Int64"}
        ),
    )


def _reasons(reason: dict[str, str]) -> list[tuple[tuple[str, str], str]]:
    return [(("", name.removeprefix("term")), why) for name, why in reason.items()]


SIMPLE: Curves = {("", 1): _same([1.0, 0.8, 0.6])}


def _worth(
    curves: Curves, accounts: pd.DataFrame, rate: float = 0.0, margin: ltv.Margin = HALF, **reason: str
) -> pd.DataFrame:
    policy = _policy(rate)
    found = ltv.prospects(_company(curves, rate, **reason), {}, accounts, policy)
    return ltv.discounted(found, margin, "mrr", policy, "BRL")


def test_four_accounts_by_hand():
    """100 to 400 a month, margin ½, S = 1, 0.8, 0.6: 250 × ½ × 2.4 = 300.

    At 10% a year the second month is worth 0.992089 and the third 0.984240: 2.384215 months, 298.03.
    """
    found = values(_worth(SIMPLE, _accounts(*FOUR)))
    assert found["ltv.discounted"] == pytest.approx(300)
    assert found["ltv.expected_months"] == pytest.approx(2.4)
    assert (found["ltv.discounted_months"], found["ltv.not_projected"]) == (3, 0)
    later = values(_worth(SIMPLE, _accounts(*FOUR), rate=0.1))
    assert later["ltv.expected_months"] == pytest.approx(2.384215, abs=1e-6)
    assert later["ltv.discounted"] == pytest.approx(298.0269, abs=1e-4)


def test_what_is_left_by_hand():
    """After one month 0.6 ÷ 0.8 of a month is left: 250 × ½ × 0.75. A pause pays nothing and has none."""
    accounts = _accounts(*FOUR, 0, tenure=1)
    found = ltv.prospects(_company(SIMPLE), {}, accounts, _policy())
    assert values(ltv.discounted(found, HALF, "mrr", _policy(), "BRL"))["ltv.residual"] == pytest.approx(
        93.75
    )
    assert found.accounts["left_value"].to_list() == pytest.approx([0.75] * 4)


def test_who_stayed_longer_than_seen_takes_the_last_tenure():
    """Two months were seen: an account of 50 months has a place too."""
    accounts = _accounts(100, 100, tenure=50)
    accounts.loc[1, "unbroken"] = 0
    found = ltv.prospects(_company({("", 1): _same([1.0, 0.8, 0.6, 0.3])}), {}, accounts, _policy())
    left = found.accounts["left_value"].to_list()
    assert left == pytest.approx([0.3 / 0.6, 0.8 + 0.6 + 0.3])


def test_who_is_bound_for_less_than_a_year_has_the_companys_shorter_curve():
    """The company counts them in half years: so are a book's that are bound for one month and for three."""
    tables = {"contracts": contracts(line("a1", "2025-01-01", None, 300, interval="quarter"))}
    found = ltv.prospects(_company({("", 6): _same([1.0, 0.5])}), tables, _accounts(100, 100), _policy())
    assert found.accounts["term"].to_list() == [6, 6]
    assert found.accounts["new_value"].to_list() == [1.5, 1.5]


@pytest.mark.parametrize(("tenure", "stands"), [(23, 23), (24, 24), (25, 13), (34, 22), (35, 23), (47, 23)])
def test_who_stayed_longer_than_seen_keeps_the_way_to_its_renewal(tenure, stands):
    """Yearly contracts, two years seen: after 35 months the next renewal is one month away, as after 23."""
    here = [0.7 ** (age // 12) for age in range(48)]
    tables = {"contracts": contracts(line("a0", "2020-01-01", "2021-01-01", 300, interval="year"))}
    found, expected = (
        ltv.prospects(_company({("", 12): _same(here)}), tables, _accounts(100, tenure=at), _policy())
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
        tables, _tables(_company({("", 1): _same(here)})), accounts(tables, SEPTEMBER, _policy()), SEPTEMBER,
        "Sul", (None, None), "mrr", _policy(), "BRL",
    )  # fmt: skip
    found = held.prospects.accounts.set_index("customer_id")
    assert found["unbroken"].to_dict() == {"a": 32, "b": 0, "c": 0}
    assert found.loc["a", "left_value"] > found.loc["b", "left_value"] == found.loc["c", "left_value"]


def test_intervals_by_hand():
    """Curve from 2.0 to 2.6 months about 2.4; MRR as draws: SE = √(Σ parts² ÷ 12), t(3) = 3.182446."""
    ends = ([1.0, 0.8, 0.6], [1.0, 0.6, 0.4], [1.0, 0.9, 0.7])
    row = _worth({("", 1): ends}, _accounts(*FOUR)).set_index("id").loc["ltv.discounted"]
    reach = 3.182446 * np.sqrt(((np.array(FOUR) / 25000 - 1) ** 2).sum() / 12)
    assert row["low"] == pytest.approx(300 * np.exp(-np.hypot(reach, np.log(2.4 / 2.0))), rel=1e-6)
    assert row["high"] == pytest.approx(300 * np.exp(np.hypot(reach, np.log(2.6 / 2.4))), rel=1e-6)
    alone = _worth({("", 1): ends}, _accounts(10000)).set_index("id").loc["ltv.discounted"]
    assert np.isnan(alone["low"])


def test_each_account_has_the_curve_of_its_segment_and_term():
    """One S account by the month: 2.4 months; one L by the year: 3; one without a segment: the company's 2.1.

    (100 × 2.4 + 300 × 3 + 200 × 2.1) ÷ 3 × ½ = 260. The two own fits share no account: their ends add up as
    squares, weighed by MRR.
    """
    curves: Curves = {
        ("", 1): _same([1.0, 0.6, 0.5]),
        ("", 12): _same([1.0, 0.9, 0.1]),
        ("S", 1): ([1.0, 0.8, 0.6], [1.0, 0.5, 0.5], [1.0, 0.9, 0.6]),
        ("L", 12): ([1.0, 1.0, 1.0], [1.0, 0.8, 0.8], [1.0, 1.0, 1.0]),
    }
    accounts = _accounts(10000, 30000, 20000)
    accounts["segment"] = pd.Series(["S", "L", None], dtype="str")
    tables = {"contracts": contracts(line("a1", "2025-01-01", "2026-01-01", 300, interval="year"))}
    found = ltv.prospects(_company(curves), tables, accounts, _policy())
    assert found.accounts[["segment", "term"]].to_numpy().tolist() == [["S", 1], ["L", 12], ["", 1]]
    rows = ltv.discounted(found, HALF, "mrr", _policy(), "BRL").set_index("id")
    assert rows.loc["ltv.discounted", "value"] == pytest.approx(260)
    months = rows.loc["ltv.expected_months"]
    assert months["value"] == pytest.approx(2.6)
    assert 2.6 - months["low"] == pytest.approx(np.hypot(0.4 / 6, 0.4 * 3 / 6))


def test_the_companys_curve_beside_its_segments_adds_its_distance_plainly():
    """Monthly: the segments' 0.3 and 0.4 make 0.5, and the company's, of the same accounts, 0.2 more: 0.7.

    The yearly accounts are others, and their 2.4 add up as squares: √(0.7² + 2.4²) = 2.5.
    """
    here = dict(zip([("S", 1), ("L", 1), ("", 1), ("", 12)], (0.3, 0.4, 0.2, 2.4), strict=True))
    curves: Curves = {of: ([5.0], [5.0 - 4 * apart], [5.0 + 4 * apart]) for of, apart in here.items()}
    accounts = _accounts(100, 100, 100, 100)
    accounts["segment"] = ["S", "L", None, "S"]
    tables = {"contracts": contracts(line("a3", "2025-01-01", "2026-01-01", 300, interval="year"))}
    found = ltv.prospects(_company(curves), tables, accounts, _policy())
    row = ltv.discounted(found, HALF, "mrr", _policy(), "BRL").set_index("id").loc["ltv.expected_months"]
    assert row[["value", "low", "high"]].to_list() == pytest.approx([5, 2.5, 7.5])


def test_where_few_accounts_pay_most_the_range_lies_too_low():
    """As the page says: of 60 accounts one in ten pays 20 times as much, give or take 80%. Of 400 such
    portfolios the range holds the mean of 290 in fewer than 92%; of those that miss, 4 in 5 lie below it.
    """
    random, covered = np.random.default_rng(3), _accounts(*[1] * 60).assign(new_value=1.0, term=1)
    covered = covered.assign(segment="", new_low=1.0, new_high=1.0)
    great, size = random.random((400, 60)) < 0.1, random.lognormal(-(0.7**2) / 2, 0.7, (400, 60))
    found = [
        worth(covered.assign(mrr=mrr), "new", HALF, _policy()) for mrr in np.where(great, 2000 * size, 100)
    ]
    below, above = sum(2 * one.high < 290 for one in found), sum(2 * one.low > 290 for one in found)
    assert below + above > 0.08 * 400
    assert below >= 4 * above


def test_the_range_of_curves_that_share_accounts_holds_the_truth():
    """All leave alike; S has 80% of the company's accounts and half of the MRR, T has the company's curve.

    Of 400 companies 92% or more: both ends by the errors that their losses leave. As squares it is 85%.
    """
    rate, draw, months = 0.02, np.random.default_rng(5), np.arange(60)
    expected = 100 * rate * 100
    truth, held = np.exp(-rate * months).sum(), 0
    for losses in draw.poisson([0.8 * expected, 0.2 * expected], (400, 2)):
        rows = {}
        for name, lost, at_risk in (("S", losses[0], 0.8), ("", losses.sum(), 1.0)):
            seen, off = lost / (at_risk * 100 * 100), 1.959964 / np.sqrt(lost)
            rows[name] = [np.exp(-seen * by * months).sum() for by in (1, np.exp(off), np.exp(-off))]
        covered = pd.DataFrame.from_dict(rows, "index", columns=["new_value", "new_low", "new_high"])
        covered = covered.rename_axis("segment").reset_index().assign(term=1, mrr=[100, 100])
        found = weighed(covered, "new")
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.92


def test_a_small_segment_takes_the_curve_of_the_company():
    """Without a row of its own, or with one that says so: the company stands in, term by term."""
    company = _company({("", 1): _same([1.0, 0.5])})
    row = company.fits.assign(segment="M")
    company = company._replace(fits=pd.concat([company.fits, row], ignore_index=True))
    accounts = _accounts(100, 100)
    accounts["segment"] = ["M", "unheard of"]
    found = ltv.prospects(company, {}, accounts, _policy()).accounts
    assert found["segment"].to_list() == ["", ""]
    assert found["new_value"].to_list() == pytest.approx([1.5, 1.5])


def test_the_months_counted_are_those_that_all_curves_reach():
    """One curve goes to 3 months, the other to 2: both count 2, and the page says 2."""
    curves: Curves = {("S", 1): _same([1.0, 0.8, 0.6]), ("L", 1): _same([1.0, 0.5])}
    accounts = _accounts(100, 100)
    accounts["segment"] = ["S", "L"]
    found = ltv.prospects(_company(curves, 0.1), {}, accounts, _policy(0.1))
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
        _company(SIMPLE, term12="none_lost"), {"contracts": contracts(*rows)}, _accounts(*FOUR), _policy()
    )
    worth = ltv.discounted(found, HALF, "mrr", _policy(), "BRL")
    assert reasons(worth).get("ltv.discounted") == why
    assert values(worth)["ltv.not_projected"] == left_out
    assert found.accounts["left_value"].isna().sum() == left_out


def test_a_curve_at_its_end_leaves_nothing():
    """One month is all there is: a new account is worth it, and of those here nothing is left."""
    found = values(_worth({("", 1): _same([1.0])}, _accounts(*FOUR)))
    assert (found["ltv.discounted"], found["ltv.residual"]) == (125, 0)


def test_no_value_has_its_reason():
    """No curves at all, nobody who pays, orders, and serving that costs all that is paid."""
    empty = ltv.prospects(None, {}, _accounts(*FOUR), _policy())
    assert reasons(ltv.discounted(empty, HALF, "mrr", _policy(), ""))["ltv.discounted"] == "not_projected"
    nobody = ltv.prospects(_company(SIMPLE), {}, _accounts(0), _policy())
    assert reasons(ltv.discounted(nobody, HALF, "mrr", _policy(), ""))["ltv.residual"] == "no_paying_account"
    assert reasons(ltv.discounted(nobody, HALF, "revenue", _policy(), ""))["ltv.discounted"] == (
        "no_recurring_revenue"
    )
    dear = HALF._replace(share=-0.1)
    found = ltv.prospects(_company(SIMPLE), {}, _accounts(*FOUR), _policy())
    assert reasons(ltv.discounted(found, dear, "mrr", _policy(), ""))["ltv.discounted"] == "no_margin"
    small = ltv.prospects(_company({("S", 1): _same([1.0])}), {}, _accounts(1), _policy())
    assert small.accounts["reason"].to_list() == ["small_group"]


_RETAINED = st.lists(st.floats(0.5, 1.0), min_size=1, max_size=12)
_RATE = st.floats(0, 1)


def _value(here: list[float], rate: float) -> float:
    return float(values(_worth({("", 1): _same(here)}, _accounts(*FOUR), rate))["ltv.discounted"])


@settings(deadline=None, max_examples=15)
@given(_RETAINED, _RATE, st.floats(0, 0.5), st.floats(0.5, 1))
def test_more_is_worth_more(retained, rate, dearer, less):
    """Never above margin × MRR × months; more by higher survival, lower discount, and a longer horizon."""
    here = np.cumprod([1.0, *retained]).tolist()
    value = _value(here, rate)
    assert value <= 0.5 * 250 * len(here) * (1 + 1e-12)
    assert value >= _value(here, min(1.0, rate + dearer)) * (1 - 1e-12)
    assert value >= _value(np.cumprod([1.0, *(less * one for one in retained)]).tolist(), rate) * (1 - 1e-12)
    assert value >= _value(here[:-1], rate)


def test_the_closed_form_is_the_sum_without_an_end():
    """1 + v·DERL(no renewal yet) of the published fit, months for periods, is the sum over 4,000 months."""
    fit = ShiftedBetaGeometric([1000, 869, 743, 653, 593, 551, 517, 491]).fit()
    rate = 1.1 ** (1 / 12) - 1
    closed = 1 + float(np.squeeze(fit.derl(0, rate))) / (1 + rate)
    months = _worth({("", 1): _same(np.asarray(fit.survival(range(4000))).tolist())}, _accounts(100), 0.1)
    assert values(months)["ltv.expected_months"] == pytest.approx(closed, rel=1e-9)


# --- payback ---------------------------------------------------------------------------------------


def test_payback_by_hand():
    """125 a month, S = 1, 0.8, 0.6: 125, 225, 300. CAC of 220: 2 months; of 301: it may never pay."""
    found = ltv.prospects(_company(SIMPLE), {}, _accounts(*FOUR), _policy())
    curve = ltv.projected(found, HALF)
    assert curve["value"].to_list() == pytest.approx([0, 12500, 22500, 30000])
    assert curve["projected"].to_list() == [False, False, False, True]
    sure = Estimate(12500, 0.0, 0.0)
    assert (
        values(ltv.survival_adjusted(curve, Estimate(22000, 0.0, 0.0), sure, ""))["cac.payback_survival"] == 2
    )
    never = ltv.survival_adjusted(curve, Estimate(30100, 0.0, 0.0), sure, "")
    assert reasons(never) == {"cac.payback_survival": "may_never_pay"}
    # A CAC half as large or twice as large: 1 month, and not within 3.
    row = ltv.survival_adjusted(curve, Estimate(22000, np.log(2), np.log(2)), sure, "").iloc[0]
    assert row["low"] == 1
    assert np.isnan(row["high"])
    # So is it where the margin may be twice or half of what it is.
    row = ltv.survival_adjusted(curve, Estimate(22000, 0.0, 0.0), Estimate(1, np.log(2), np.log(2)), "").iloc[
        0
    ]
    assert row["low"] == 1
    assert np.isnan(row["high"])


def test_payback_has_its_reason():
    """No CAC, or no curve: said which."""
    empty = ltv.projected(ltv.prospects(None, {}, _accounts(1), _policy()), HALF)
    assert empty.empty
    assert reasons(ltv.survival_adjusted(empty, None, None, ""))["cac.payback_survival"] == "no_cac"
    cost = Estimate(1.0, 0.0, 0.0)
    assert reasons(ltv.survival_adjusted(empty, cost, cost, "none_lost")) == {
        "cac.payback_survival": "none_lost"
    }


# --- channels --------------------------------------------------------------------------------------


def _by_channel(curves: Curves, **channels: int) -> pd.DataFrame:
    """Give the worth of channels, of which so many accounts pay 100 a month each."""
    ids = {f"{name}{place}": name for name, many in channels.items() for place in range(many)}
    people = customers(*ids).assign(channel=pd.Series(list(ids.values()), dtype="str"))
    paid = ledger({one: {"2026-09": 10000} for one in ids}, "2026-09")
    return ltv.channel_worth({"ledger": paid, "customers": people}, _company(curves), SEPTEMBER, _policy())


def test_channels_by_hand():
    """Ads keep their accounts less: 100 × (1 + 0.5 + 0.3) against 100 × 3; four of a third do not show."""
    curves: Curves = {
        ("", 1): _same([1.0, 0.8, 0.6]),
        ("Ads", 1): _same([1.0, 0.5, 0.3]),
        ("Events", 1): ([1.0, 1.0, 1.0], [1.0, 0.8, 0.6], [1.0, 1.0, 1.0]),
        ("Other", 1): _same([1.0, 1.0, 1.0]),
    }
    found = _by_channel(curves, Ads=5, Events=6, Other=4, Unfitted=5).set_index("channel")
    assert found["worth"].to_dict() == pytest.approx({"Ads": 18000, "Events": 30000})
    assert found.loc["Events", "low"] == pytest.approx(24000)
    assert found["months"].to_list() == [3, 3]
    # The page takes the book's margin and the channel's CAC: 300 × ½ ÷ 100.
    spend = {
        "scope": "channel",
        "name": "Events",
        "spend": 60000,
        "new_accounts": 6,
        "eligible": 6,
        "stayed": 6,
    }
    company = {
        "ltv_acquisition": pd.DataFrame([{**spend, "arpa": 10000.0}]),
        "ltv_channels": found.reset_index(),
    }
    row = ltv.channels(company, 0.5, _policy()).iloc[0]
    assert (row["ltv"], row["ratio"]) == (pytest.approx(15000), pytest.approx(1.5))
    poisson = 1.959964 / np.sqrt(6)
    assert row["ratio_low"] == pytest.approx(1.5 * np.exp(-np.hypot(poisson, np.log(30 / 24))), rel=1e-6)
    assert np.isnan(
        ltv.channels({**company, "ltv_channels": found.iloc[:0].reset_index()}, 0.5, _policy())["ltv"].iloc[0]
    )


def test_a_channel_whose_curve_ends_sooner_is_not_set_beside_the_others():
    """Two months against three: a smaller sum, and no smaller worth."""
    curves: Curves = {("", 1): _same([1.0, 0.8, 0.6]), ("Ads", 1): _same([1.0, 1.0])}
    assert _by_channel(curves, Ads=5).empty


# --- since last month ------------------------------------------------------------------------------


def _page(curves: Curves, accounts: pd.DataFrame, share: float) -> ltv.Page:
    """Write as much of a page as the split reads."""
    margin = HALF._replace(share=share)
    found = ltv.prospects(_company(curves), {}, accounts, _policy())
    rows = ltv.discounted(found, margin, "mrr", _policy(), "BRL")
    given = pd.DataFrame({"id": ["ltv.gross_margin"], "by": "{}", "value": share})
    none = pd.DataFrame()
    return ltv.Page(pd.concat([rows, given], ignore_index=True), none, none, none, none, found)


def test_the_split_by_hand():
    """MRR 100 → 150, months 2.4 → 2, margin ½ → ½: 120 → 150.

    Price: 50 × 2.2 × ½ = 55. Curve: −0.4 × 125 × ½ = −25. Sum 30.
    """
    before = _page(SIMPLE, _accounts(10000), 0.5)
    now = _page({("", 1): _same([1.0, 0.6, 0.4])}, _accounts(15000), 0.5)
    parts = ltv.moved(before, now, _policy())
    assert parts.set_index("part")["amount"].to_dict() == {
        "price": 5500,
        "mix": 0,
        "margin": 0,
        "curve": -2500,
    }
    rows = ltv.moved_results(before, now, parts, "BRL").set_index("by")["value"]
    assert rows["{}"] == 30
    assert rows['{"part": "curve"}'] == -25
    # b comes with 500: the mean rises by 200 × 2.4 × ½, all of it mix.
    two = _page(SIMPLE, _accounts(10000, 50000), 0.5)
    assert ltv.moved(before, two, _policy()).set_index("part")["amount"].to_dict() == {
        "price": 0, "mix": 24000, "margin": 0, "curve": 0,
    }  # fmt: skip


def test_months_that_are_newly_counted_are_no_merit_of_the_curve():
    """Two months counted, then three. The same curve: 1.8 → 2.4 months, and all 30 are months counted.

    Where fewer stay, 1, 0.6, 0.4: over the first two months −0.2 × 100 × ½, and the third adds 0.4 × 100 × ½.
    """
    before = _page({("", 1): _same([1.0, 0.8])}, _accounts(10000), 0.5)
    for here, curve, counted in (([1.0, 0.8, 0.6], 0, 3000), ([1.0, 0.6, 0.4], -1000, 2000)):
        now = _page({("", 1): _same(here)}, _accounts(10000), 0.5)
        found = ltv.moved(before, now, _policy()).set_index("part")["amount"]
        assert found.to_dict() == {"price": 0, "mix": 0, "margin": 0, "curve": curve, "months": counted}
        back = ltv.moved(now, before, _policy()).set_index("part")["amount"]
        assert back.to_dict() == (-found).to_dict()


_PAID = st.lists(st.integers(1, 10**7), min_size=1, max_size=5)


@settings(deadline=None, max_examples=15)
@given(_PAID, _PAID, _RETAINED, _RETAINED, st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_the_parts_sum_to_the_cent(was, paid, retained, later, share, then):
    """Whatever moved: whole cents that sum to the difference of the values, and so do they backwards."""
    one, two = (
        _page({("", 1): _same(np.cumprod([1.0, *kept]).tolist())}, _accounts(*mrr), margin)
        for kept, mrr, margin in ((retained, was, then), (later, paid, share))
    )
    amounts = [100 * float(values(page.results)["ltv.discounted"]) for page in (one, two)]
    found, back = ltv.moved(one, two, _policy())["amount"], ltv.moved(two, one, _policy())["amount"]
    assert abs(int(found.sum()) - (amounts[1] - amounts[0])) <= 1 + 1e-9 * abs(amounts[1])
    assert ((found + back).abs() <= 1).all()


def test_a_value_that_is_not_defined_is_not_split():
    """Nothing carried of the month before: no split, and the reason."""
    now = _page(SIMPLE, _accounts(100), 0.5)
    then = _page({("", 12): _same([1.0])}, _accounts(100), 0.5)
    for before, after in ((then, now), (now, then)):
        parts = ltv.moved(before, after, _policy())
        assert parts.empty
        assert reasons(ltv.moved_results(before, after, parts, "BRL")) == {
            "ltv.discounted_change": "small_group"
        }


def test_the_curves_of_the_month_before_take_their_place():
    """Those carried stand in; without them there are none, and what else is carried stays."""
    company = {
        **_tables(_company(SIMPLE)),
        "ltv_projection_before": pd.DataFrame({"age": [7]}),
        "other": pd.DataFrame(),
    }
    found = ltv.earlier(company)
    assert found["ltv_projection"]["age"].to_list() == [7]
    assert "ltv_projection_fits" not in found
    assert "other" in found
    assert ltv.carried(found) is None
    whole = ltv.carried(company)
    assert whole is not None
    assert whole.fits is company["ltv_projection_fits"]


# --- a company whose truth is known ----------------------------------------------------------------

MONTHS, TRUE = 48, (1.2, 12.0)


def _drawn(seed: int, accounts: int = 400) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw accounts that leave by a shifted beta-geometric, and what each pays."""
    draw = np.random.default_rng(seed)
    began = draw.integers(0, MONTHS, accounts)
    chance = draw.beta(*TRUE, accounts)
    until = draw.geometric(chance)
    reach = MONTHS - 1 - began
    lost = until <= reach
    ids = [f"c{place:04}" for place in range(accounts)]
    starts = pd.date_range(month("2026-09") - pd.DateOffset(months=MONTHS - 1), periods=MONTHS, freq="MS")
    lives = pd.DataFrame({"customer_id": ids, "cohort": starts[began], "known": True, "entry": 0,
                          "age": np.where(lost, until, reach), "lost": lost})  # fmt: skip
    mrr = np.round(np.exp(draw.normal(9.0, 0.6, accounts))).astype("int64")
    paid = pd.DataFrame({"customer_id": ids, "mrr": np.where(lost, 0, mrr), "segment": "all"})
    return lives, paid.assign(unbroken=lives["age"])


def _projected(
    seed: int, policy: Policy
) -> tuple[projection.CompanyFit, pd.DataFrame, projection.SegmentProjection]:
    lives, accounts = _drawn(seed)
    fit = projection.company_fit({}, lives, month("2026-09"), policy)
    groups = accounts.set_index("customer_id")["segment"]
    return fit, accounts, projection.segments(fit, groups, policy.discount_rate)


def _tables(found: projection.SegmentProjection) -> dict[str, pd.DataFrame]:
    return {
        "ltv_projection": found.curve,
        "ltv_projection_fits": found.fits,
        "ltv_projection_months": found.months,
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_interval_holds_the_truth(seed):
    """400 accounts, four years seen, five years ahead: the value that the drawn hazards have is inside."""
    policy = _policy(0.1)
    _, accounts, company = _projected(seed, policy)
    found = ltv.prospects(company, {}, accounts, policy)
    row = ltv.discounted(found, HALF, "mrr", policy, "BRL").set_index("id").loc["ltv.discounted"]
    alpha, beta = TRUE
    ages = np.arange(policy.horizon)
    here = np.concatenate([[1.0], np.cumprod((beta + ages[:-1]) / (alpha + beta + ages[:-1]))])
    months = (here / 1.1 ** (ages / 12)).sum()
    truth = 0.5 * np.exp(9.0 + 0.6**2 / 2) / 100 * months
    assert row["low"] < truth < row["high"]
    assert row["high"] / row["low"] < 1.6


def test_without_ranges_the_values_are_the_same():
    """What the month before is compared by is what its own page says, without waiting for ranges."""
    policy = _policy(0.1)
    fit, accounts, company = _projected(1, policy)
    groups = accounts.set_index("customer_id")["segment"]
    plain = projection.segments(projection.without_ranges(fit), groups, policy.discount_rate)
    for name, column in (("curve", "survival"), ("months", "value")):
        one, other = getattr(plain, name), getattr(company, name)
        np.testing.assert_allclose(one[column], other[column], rtol=1e-12)
        np.testing.assert_array_equal(one["low"], one[column])
    pd.testing.assert_frame_equal(plain.fits, company.fits)
