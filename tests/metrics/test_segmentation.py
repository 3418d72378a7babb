"""Touch models, hours and tiers, by hand; then what must hold whatever the numbers are."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import segmentation as s
from cskit.metrics.accounts import accounts as accounts_of
from cskit.metrics.intervals import difference
from cskit.metrics.months import shift
from cskit.metrics.segmentation.models import Record
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, month, reasons, table, values

STATED = Policy(touch_amounts=(10, 50, 100))
MONTHS = [f"{when:%Y-%m}" for when in pd.date_range("2025-09-01", SEPTEMBER, freq="MS")]


def paid(*cents):
    """Cents at the last month ends, the last being September's."""
    return dict(zip(MONTHS[-len(cents) :], cents, strict=True))


def people(*rows):
    """Customers from id and what else is known of them."""
    return table(
        "customers",
        [{"customer_id": who, "name": f"N {who}", "portfolio": "Sul", **more} for who, more in rows],
    )


def book(amounts, about=None, **tables):
    """Tables of a book, from cents by account and what is known of each."""
    rows = people(*((who, (about or {}).get(who, {})) for who in sorted(amounts)))
    return {"ledger": ledger(amounts, "2026-09"), "customers": rows, **tables}


def served_of(tables, policy=STATED, basis="mrr"):
    cuts = s.cut_points({}, tables["ledger"], SEPTEMBER, policy, basis)
    found = accounts_of(tables, SEPTEMBER, policy, basis)
    return s.served(tables, found, cuts, SEPTEMBER, policy, basis), cuts


def one(found, who="a"):
    return found.set_index("customer_id").loc[who]


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


@pytest.mark.parametrize(
    ("cents", "force", "proposed", "misfit", "waiting"),
    [
        ((6000, 6000, 6000), "mid", "mid", "", False),
        ((6000, 6000, 4900), "mid", "mid", "", True),  # 2% past, one month
        ((6000, 4900, 4900), "mid", "low", "above", False),  # 2% past, two months
        ((6000, 6000, 4500), "mid", "mid", "", True),  # exactly 10% past
        ((6000, 6000, 4499), "mid", "low", "above", False),  # more than 10% past
        ((6000, 6000, 899), "mid", "tech", "above", False),  # more than 10% past two lines
        ((6000, 6000, 950), "mid", "low", "above", False),  # firmly past one, just past the other
        ((6000, 6000, 5500), "low", "mid", "below", False),
        ((4000, 4000, 5500), "low", "low", "", True),  # exactly 10% past the line upwards
        ((4000, 4000, 5501), "low", "mid", "below", False),
        ((4000, 5000, 5000), "low", "mid", "below", False),  # on the line is past it, for two months
        ((10_000_000,), "tech", "high", "below", False),
        ((5200,), "low", "low", "", True),  # one month on record says nothing of two
    ],
)  # fmt: skip
def test_a_model_in_force_changes_only_when_the_ticket_is_firmly_past_a_line(
    cents, force, proposed, misfit, waiting
):
    """Lines at 10, 50 and 100: two months past it, or more than a tenth past it at once."""
    found, _ = served_of(book({"a": paid(*cents)}, {"a": {"touch_model": force}}))
    row = one(found)
    assert (row["in_force"], row["proposed"], row["misfit"], row["waiting"]) == (
        force,
        proposed,
        misfit,
        waiting,
    )
    assert row["model"] == force


def test_without_a_model_in_force_the_rule_follows_the_ticket():
    """From low: 2% past the line for one month changes nothing, the second month does, and back alike."""
    found, _ = served_of(book({"a": paid(4000, 5100, 4900, 5100), "b": paid(4000, 5100, 5100, 4900)}))
    assert found.set_index("customer_id")["proposed"].to_dict() == {"a": "low", "b": "mid"}
    assert one(found, "b")["proposed_before"] == "mid"
    assert set(found["in_force"]) == {""}
    assert (found["model"] == found["proposed"]).all()
    assert (found["misfit"] == "").all()


def test_hours_and_margin_of_an_account():
    """Spent: the mean of what June's end leaves, 2 and 4 of two months; asked: 2.5 for mid; 60 − 9.50."""
    costs = table("costs", [
        {"customer_id": "a", "month": f"2026-{at:02}-01", "hours": hours, "cost_to_serve": cost}
        for at, hours, cost in ((6, 99, None), (7, 2, 4), (8, None, 3), (9, 4, 2.5))
    ])  # fmt: skip
    found, _ = served_of(book({"a": paid(6000)}, {"a": {"touch_model": "mid"}}, costs=costs))
    assert one(found)[["hours_asked", "hours_spent", "margin"]].tolist() == [2.5, 3.0, 6000 - 950]


def test_who_pays_nothing_is_in_no_model():
    """A paused or a lost account has no ticket."""
    found, _ = served_of(book({"a": paid(6000, 0), "b": paid(6000, 6000)}))
    assert found["customer_id"].tolist() == ["b"]


def _moved(amounts, about=None, policy=STATED, cuts=None):
    tables = book(amounts, about)
    own = s.cut_points({}, tables["ledger"], SEPTEMBER, policy, "mrr") if cuts is None else cuts
    found = s.served(tables, accounts_of(tables, SEPTEMBER, policy), own, SEPTEMBER, policy, "mrr")
    return s.movers(tables, found, own, SEPTEMBER, "mrr", "Sul")


def _lines(*mids):
    """Lines of which mid-touch moves, the last being September's."""
    rows = [
        {
            "month": shift(SEPTEMBER, at - len(mids) + 1),
            "low_from": 1000,
            "mid_from": mid,
            "high_from": 99_999,
        }
        for at, mid in enumerate(mids)
    ]
    return pd.DataFrame(rows).astype({"month": "datetime64[us]"}).assign(accounts=9, of="company")


def test_a_mover_says_what_moved():
    """The ticket rose over the line; the line fell under the ticket; both together."""
    row = _moved({"a": paid(4000, 4000, 6000)}).iloc[0]
    assert row[["mrr_then", "mrr", "model_then", "model", "cause"]].tolist() == [
        4000,
        6000,
        "low",
        "mid",
        "ticket",
    ]
    assert _moved({"a": paid(4000, 4000, 4000)}, cuts=_lines(5000, 5000, 3000))["cause"].tolist() == [
        "cut_point"
    ]
    assert _moved({"a": paid(4000, 4000, 4700)}, cuts=_lines(5000, 5000, 4200))["cause"].tolist() == ["both"]
    assert _moved({"a": paid(4000, 4000, 4000)}).empty


def test_a_mover_of_the_second_month_is_told_by_the_first():
    """The ticket went 2% over the line in August and stayed: proposed in September, because of the ticket."""
    found = _moved({"a": paid(4000, 5100, 5100)})
    assert found[["model_then", "model", "cause"]].to_numpy().tolist() == [["low", "mid", "ticket"]]


def test_transfers_are_told_apart_from_moves():
    """b came this month and c went: neither is a move of theirs; d is new, and no mover."""
    rows = ledger({"b": paid(6000, 6000), "c": paid(20_000), "d": paid(700)}, "2026-09")
    rows.loc[(rows["customer_id"] == "b") & (rows["month"] != SEPTEMBER), "portfolio"] = "Norte"
    gone = ledger({"c": {"2026-07": 20_000, "2026-08": 20_000}}, "2026-08")
    rows = pd.concat([rows[rows["customer_id"] != "c"], gone], ignore_index=True)
    tables = {"ledger": rows, "customers": people(("b", {}), ("c", {}), ("d", {}))}
    found, cuts = served_of(tables)
    moved = s.movers(tables, found, cuts, SEPTEMBER, "mrr", "Sul")
    assert moved[["customer_id", "model_then", "model", "cause"]].to_numpy().tolist() == [
        ["c", "high", "", "transfer"],
        ["b", "", "mid", "transfer"],
    ]
    counts = s.of_movers(moved, len(found)).set_index("by")["value"]
    assert (counts["{}"], counts['{"cause": "transfer"}'], counts['{"cause": "ticket"}']) == (2, 2, 0)


def _scored(policy, by_ticket="mid", size=None, sector=None, region=None, sold=(), kinds=True):
    served = pd.DataFrame({
        "customer_id": ["a"], "name": ["A"], "mrr": [6000], "ticket": [6000], "by_ticket": [by_ticket],
        "size": pd.array([size], dtype="Int64"), "sector": pd.Series([sector], dtype="str"),
        "region": pd.Series([region], dtype="str"), "tier_in_force": pd.array([2], dtype="Int64"),
    })  # fmt: skip
    changes = table(
        "changes",
        [{"customer_id": "a", "month": f"{when}-01", "kind": kind, "amount": 5} for when, kind in sold],
    )
    lines = table("contracts", [{"contract_id": "1", "customer_id": "a", "kind": "new" if kinds else None}])
    return s.tiers({"changes": changes, "contracts": lines}, served, SEPTEMBER, policy).iloc[0]


def test_a_tier_by_hand():
    """Size 20 × 1, sector 20 × 1, region 10 × 0, ticket 30 × ⅔, upsells 20 × ½: 70 of 100, tier 1."""
    policy = Policy(tier_sectors=("Retail",), tier_regions=("South",))
    sold = (("2026-01", "upsell"), ("2025-09", "upsell"), ("2026-02", "readjustment"))
    row = _scored(policy, size=500, sector="Retail", region="North", sold=sold)
    parts = [row[f"{name}_points"] for name in ("size", "sector", "region", "ticket", "upsells")]
    assert parts == pytest.approx([20, 20, 0, 20, 10])
    assert (row["score"], row["weight"], row["tier"], row["to_border"]) == (70, 1, 1, 10)


def test_only_what_is_known_counts_and_the_share_of_it_is_said():
    """Ticket alone, low: 30 × ⅓ of 30 is 33.3, tier 2, with 30% of the weight; the rest is unknown, not 0."""
    row = _scored(Policy(), by_ticket="low", kinds=False)
    assert row["score"] == pytest.approx(100 / 3)
    assert (row["weight"], row["tier"]) == (0.3, 2)
    assert row[["size_points", "sector_points", "region_points", "upsells_points"]].isna().all()
    nothing = _scored(Policy(), by_ticket="", kinds=False)
    assert pd.isna(nothing["tier"])
    assert nothing["weight"] == 0


@pytest.mark.parametrize(("size", "points"), [(99, 0), (100, 10), (499, 10), (500, 20)])
def test_points_of_size_begin_at_the_stated_employees(size, points):
    """Weights of 20 of 100 where all is known: half from 100, all from 500."""
    policy = Policy(tier_sectors=("x",), tier_regions=("y",))
    assert _scored(policy, size=size, sector="z", region="z")["size_points"] == pytest.approx(points)


def test_tiers_as_results():
    """Two of tier 2 and one of 3, one of them 4 points from a border; one has another tier in force."""
    tiers = pd.DataFrame({
        "tier": pd.array([2, 2, 3, None], dtype="Int64"),
        "tier_in_force": pd.array([2, 1, None, 1], dtype="Int64"),
        "to_border": [5.0, 15, 6, np.nan], "weight": [1.0, 0.5, 0.6, 0.0],
    })  # fmt: skip
    found = s.of_tiers(tiers)
    by = dict(zip(found["by"], found["value"], strict=True))
    assert [by[json.dumps({"tier": tier})] for tier in (1, 2, 3)] == [0, 2, 1]
    own = values(found[found["by"] == "{}"])
    assert own == {
        "segments.tier_changes": 1,
        "segments.tier_near": 1,
        "segments.tier_weight": pytest.approx(0.7),
    }
    assert reasons(s.of_tiers(tiers.iloc[:0]))["segments.tier_weight"] == "no_paying_account"


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


def _published(groups):
    """From (group, portfolio, kept, lost), a company that publishes to Sul."""
    rows = [(group, home, at < kept) for group, home, kept, lost in groups for at in range(kept + lost)]
    frame = pd.DataFrame(rows, columns=["segment", "home", "stayed"]).assign(
        customer_id=[str(at) for at in range(len(rows))]
    )
    home = frame.set_index("customer_id")["home"]
    return s.published(frame, "segment", home, Policy()).get("Sul")


def test_a_group_in_which_others_could_be_told_is_not_published():
    """b has 4 accounts of others beside our own 20: hidden. The company is then what is shown."""
    found = _published([("a", "Norte", 8, 2), ("b", "Norte", 4, 0), ("b", "Sul", 20, 0)]).set_index("group")
    assert found[["was", "kept"]].to_dict("index") == {
        "a": {"was": 10, "kept": 8},
        "": {"was": 10, "kept": 8},
    }


def test_the_company_counts_all_where_the_hidden_ones_are_many():
    """b and c hide 4 accounts of others each, 8 together: the company may count them, and our own one."""
    found = _published(
        [("a", "Norte", 8, 2), ("b", "Norte", 4, 0), ("c", "Norte", 1, 3), ("b", "Sul", 1, 0)]
    ).set_index("group")
    assert found.loc["", ["was", "kept"]].tolist() == [19, 14]
    assert list(found.index) == ["a", ""]


def test_our_own_group_is_ours_to_see():
    """Five accounts of our own, none of others: shown. Four: too few for a rate."""
    assert _published([("a", "Sul", 5, 0)])["group"].tolist() == ["a", ""]
    assert _published([("a", "Sul", 4, 0)]) is None


def test_cut_points_are_not_given_where_the_rest_is_few():
    """Four others could be told from the lines; five, or none, could not."""
    amounts = {f"a{at}": {"2026-09": 100 * (at + 1)} for at in range(10)}
    rows = ledger(amounts, "2026-09")
    for others, there in ((4, False), (5, True)):
        home = pd.Series({who: "Norte" if at < others else "Sul" for at, who in enumerate(sorted(amounts))})
        assert ("Sul" in s.company_cuts(rows, home, SEPTEMBER, Policy(), "mrr")) == there
    assert "Sul" in s.company_cuts(rows, pd.Series("Sul", index=sorted(amounts)), SEPTEMBER, Policy(), "mrr")


def test_the_company_as_results():
    """36 of 38 against 165 of 213: three pairs, so each is asked for 1 − 0.05 ÷ 3."""
    shown = pd.DataFrame({
        "group": ["SMB", "big", "mid", ""], "was": [213, 38, 145, 396], "kept": [165, 36, 128, 329],
        "share": [165 / 213, 36 / 38, 128 / 145, 329 / 396], "low": 0.7, "high": 0.9,
    })  # fmt: skip
    row = s.company(shown, Policy()).set_index("id").loc["segments.company_difference"]
    plain = difference((36, 38), (165, 213), 1 - 0.05 / 3)
    assert (row["low"], row["high"], row["n"]) == (plain.low, plain.high, 251)
    assert plain.low < difference((36, 38), (165, 213)).low
    assert set(s.company(None, Policy())["undefined"]) == {"no_comparison"}
    assert (
        s.company(shown.iloc[[0, 3]], Policy())
        .set_index("id")
        .loc["segments.company_difference", "undefined"]
        == "one_group"
    )


def _csm(since, first="2024-01"):
    """Twelve accounts of one sector in Sul, two of which leave; and when the CSM took the book."""
    span = [f"{when:%Y-%m}" for when in pd.date_range(first, SEPTEMBER, freq="MS")]
    amounts = {
        f"a{at:02}": dict.fromkeys(span if at > 1 else [w for w in span if w < "2026-03"], 100)
        for at in range(12)
    }
    rows = people(*((who, {"sector": "x"}) for who in amounts))
    books = table("portfolios", [{"portfolio": "Sul", "since": since}])
    return {"ledger": ledger(amounts, "2026-09"), "customers": rows, "portfolios": books}


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2023-01-01", "12_months_or_more"), ("2024-09-30", "12_months_or_more"),
     ("2024-10-01", "less_than_12_months"), ("2025-09-30", "less_than_12_months"),
     ("2025-10-01", None), (None, None)],
)  # fmt: skip
def test_how_long_a_csm_knew_the_sector(since, expected):
    """Twelve months up to September 2025, when the year begins; who took the book later had nobody then."""
    found = s.experience(_csm(since), SEPTEMBER, None)
    assert set(found["experience"]) == ({expected} if expected else set())
    if expected:
        assert (len(found), int(found["stayed"].sum())) == (12, 10)


def test_experience_needs_two_years_of_data():
    """With data from October 2024 nobody could have been seen with 12 months in a sector."""
    assert s.experience(_csm("2023-01-01", "2024-10"), SEPTEMBER, None).empty
    assert s.experience({**_csm("2023-01-01"), "portfolios": None}, SEPTEMBER, None).empty


def test_experience_as_results():
    """Association only: 8 of 10 against 19 of 20, difference −15 points."""
    shown = pd.DataFrame({
        "group": ["12_months_or_more", "less_than_12_months", ""], "was": [10, 20, 30], "kept": [8, 19, 27],
        "share": [0.8, 0.95, 0.9], "low": 0.5, "high": 0.99,
    })  # fmt: skip
    found = s.experienced(shown, Policy()).set_index("id")
    assert found.loc["segments.csm_difference", "value"] == pytest.approx(-0.15)
    assert set(s.experienced(None, Policy())["undefined"]) == {"no_comparison"}


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


def test_whom_to_act_on():
    """Above and renewing within 180 days, by date; below and among the fewest that hold 80%."""
    served = pd.DataFrame({
        "customer_id": list("abcdef"), "ticket": [100, 100, 100, 9000, 8000, 50],
        "misfit": ["above", "above", "above", "below", "", "below"],
        "renewal_days": pd.array([180, 181, 20, None, 5, 5], dtype="Int64"),
    })  # fmt: skip
    found = s.to_act(served, SEPTEMBER, Policy())
    assert found[["customer_id", "reason"]].to_numpy().tolist() == [
        ["c", "above"],
        ["a", "above"],
        ["d", "below"],
    ]


def test_misfits_are_listed_above_first():
    """By the hours of the model they have, then by ticket; those below by ticket."""
    served = pd.DataFrame({
        "customer_id": list("abcde"), "ticket": [5, 3, 9, 7, 1], "hours_asked": [5, 5, 2.5, 0.5, 1],
        "misfit": ["above", "above", "above", "below", ""],
    })  # fmt: skip
    assert s.misfits(served)["customer_id"].tolist() == ["b", "a", "c", "d"]


# Whatever the numbers are.

CENTS = st.integers(1, 20_000)
LINES = np.tile(np.array([1000, 5000, 10_000], dtype=np.int64), (13, 1))


def _record(path):
    return Record(np.array([path], dtype=np.int64), LINES[: len(path)])


@given(st.lists(st.integers(4501, 5499), min_size=13, max_size=13))
def test_a_ticket_that_wobbles_about_a_line_changes_at_most_every_second_month(path):
    """Within a tenth of the line a change takes two months past it, so it never goes back at once."""
    levels = _record(path).standing(STATED)[0]
    turns = np.flatnonzero(np.diff(levels))
    assert (np.diff(turns) >= 2).all()
    for at in turns:
        assert (path[at] >= 5000) == (path[at + 1] >= 5000)


@given(st.lists(st.sampled_from([(4600, 5400), (5400, 4600)]), min_size=6, max_size=6))
def test_a_ticket_that_crosses_a_line_every_month_never_changes_model(pairs):
    """To and fro within a tenth: the first model stays, for there are never two months past the line."""
    path = [4600, 5400] * 6
    assert len(set(_record(path).standing(STATED)[0])) == 1
    flat = [cents for pair in pairs for cents in pair]
    runs = np.diff(_record(flat).standing(STATED)[0])
    assert np.abs(runs).sum() <= sum(one[1] == other[0] for one, other in pairwise(pairs))


@given(st.lists(CENTS, min_size=2, max_size=13), st.integers(0, 3))
def test_a_proposal_lies_between_the_model_in_force_and_the_ticket(path, force):
    """Never further than the ticket calls for, never the other way; proposed again, it stays."""
    record = _record(path)
    at = len(path) - 1
    low, high = record.bounds(at, STATED)
    called = int(record.level(at)[0])
    proposed = int(np.clip(force, low[0], high[0]))
    assert low[0] <= called <= high[0]
    assert min(force, called) <= proposed <= max(force, called)
    assert int(np.clip(proposed, low[0], high[0])) == proposed


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


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(["high", "mid", "low", "tech", ""]), st.one_of(st.none(), st.integers(0, 2000)),
    st.sampled_from(["x", "z", None]), st.integers(0, 3), st.booleans(),
)  # fmt: skip
def test_points_sum_to_the_score(by_ticket, size, sector, sold, kinds):
    """The parts shown are the score, and it lies between 0 and 100."""
    sales = [(f"2026-0{at + 1}", "upsell") for at in range(sold)]
    row = _scored(Policy(tier_sectors=("x",)), by_ticket, size, sector, None, sales, kinds)
    parts = row[[f"{name}_points" for name in ("size", "sector", "region", "ticket", "upsells")]].astype(
        float
    )
    if pd.isna(row["tier"]):
        assert parts.isna().all()
    else:
        assert parts.sum() == pytest.approx(row["score"])
        assert 0 <= row["score"] <= 100
        assert row["tier"] == (1 if row["score"] >= 60 else 2 if row["score"] >= 30 else 3)
