"""Since last month, page by page: who is named for what, by hand; the last year against the one before."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import cohort_retention as retention
from cskit.metrics import ltv_cac, nps_breakdown, pareto, since
from cskit.metrics import segmentation as segments
from cskit.metrics.accounts import accounts
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from cskit.metrics.ltv_cac.since import whole
from tests.metrics.build import SEPTEMBER, book, customers, ledger, line, month, reasons, table
from tests.metrics.nps_answers import POLICY, answer, surveys
from tests.metrics.nps_answers import book as answered

AUGUST = month("2026-08")


# ── Pareto ───────────────────────────────────────────────────────────────────────────────────


def held(**amounts: int) -> pd.DataFrame:
    """Write a distribution: who pays so much, in the top group where it is 50 or more."""
    rows = [(who, who.title(), paid, paid >= 50) for who, paid in amounts.items()]
    return pd.DataFrame(rows, columns=["customer_id", "name", "amount", "top"])


def test_who_entered_and_who_left_the_top_group() -> None:
    """ana left the company, bo grew into it, cy fell out by the others; dee stays. Greatest first."""
    moves = pd.DataFrame({"customer_id": ["ana", "bo", "dee"], "cause": ["churn", "upsell", "discount"]})
    now = held(bo=60, cy=49, dee=70).assign(top=[True, False, True])
    found = pareto.since(held(ana=90, bo=40, cy=50, dee=80), now, moves)
    names = ["customer_id", "event", "before", "after", "amount", "cause"]
    assert found[names].to_numpy().tolist() == [
        ["ana", "left", 90, 0, -90, "churn"],
        ["bo", "entered", 40, 60, 20, "upsell"],
        ["cy", "left", 50, 49, -1, "others"],
    ]
    assert pareto.since(held().assign(amount=0), now, moves).empty  # nothing was held: nobody entered


# ── Cohort retention ─────────────────────────────────────────────────────────────────────────


def stayed(*lines: dict[str, Any]) -> pd.DataFrame:
    """Derive the ledger of a complete history and give the page's events."""
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, history="complete")
    tables = {**tables, "ledger": derived.ledger, "changes": derived.changes}
    moves = since.moves(tables, SEPTEMBER, "Sul", "complete")
    return retention.since(tables, lives(derived.ledger, SEPTEMBER), moves, SEPTEMBER)


def test_who_left_who_completed_a_year_and_who_came_back() -> None:
    """a: from September to September; b left after 20 months; c left for the second time; d came back."""
    found = stayed(
        line("a", "2025-09-10", None, 10),
        line("b", "2025-01-10", "2026-09-20", 30, end_reason="price"),
        line("c", "2024-01-10", "2024-05-01", 5),
        line("c", "2026-01-10", "2026-09-01", 40, bad_fit="technical", end_reason="price"),
        line("d", "2026-01-10", "2026-03-01", 7),
        line("d", "2026-09-10", None, 8),
        line("e", "2024-01-10", None, 99),
        line("f", "2026-09-10", None, 98),
    )
    names = ["customer_id", "event", "mrr", "amount", "age", "reason"]
    assert found[names].to_numpy().tolist() == [
        ["c", "left", 4000, -4000, 32, "bad_fit"],
        ["b", "left", 3000, -3000, 20, "price"],
        ["a", "completed", 1000, 1000, 12, ""],
        ["d", "came_back", 800, 800, 8, ""],
    ]


def test_an_account_older_than_the_data_left_at_an_unknown_age() -> None:
    """It is named all the same; its reason is not stated."""
    tables = book(line("a", "2020-01-01", "2026-09-20", 30), line("b", "2020-01-01", None, 1))
    derived = derive(tables, SEPTEMBER, POLICY)
    tables = {**tables, "ledger": derived.ledger}
    known = lives(derived.ledger, SEPTEMBER, derived.ledger["month"].min())
    found = retention.since(tables, known, since.moves(tables, SEPTEMBER, "Sul"), SEPTEMBER).iloc[0]
    assert (found["event"], found["reason"]) == ("left", "")
    assert pd.isna(found["age"])
    assert pd.isna(found["cohort"])


def years_of(kept: dict[str, tuple[str, int, int, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write accounts as segment and MRR two years ago, a year ago and now; give years and effects."""
    when = ("2024-09", "2025-09", "2026-09")
    paid = {who: {"2024-08": 0, **dict(zip(when, row[1:], strict=True))} for who, row in kept.items()}
    people = customers(*sorted(paid))
    named = pd.Series([kept[who][0] or None for who in sorted(paid)], dtype="str")
    tables = {"ledger": ledger(paid, "2026-09"), "customers": people.assign(segment=named)}
    found = retention.years(tables, SEPTEMBER)
    return found, retention.effects(found, POLICY)


def test_two_years_by_hand() -> None:
    """Before: A keeps 3 of 4, B 1 of 4. Now: A 3 of 3, B 1 of 3. From 4 of 8 to 4 of 6.

    A ¾ → 1, B ¼ → ⅓, half of the accounts each in both years: all is behaviour,
    ½ × ¼ + ½ × 1/12 = ⅙.
    """
    found, effects = years_of(
        {
            "a1": ("A", 100, 50, 50),
            "a2": ("A", 100, 100, 200),
            "a3": ("A", 100, 0, 0),
            "a4": ("A", 100, 100, 100),
            "b1": ("B", 100, 100, 0),
            "b2": ("B", 100, 0, 0),
            "b3": ("B", 100, 0, 0),
            "b4": ("B", 100, 0, 0),
            "b5": ("B", 0, 100, 100),
            "b6": ("B", 0, 100, 0),
        }
    )
    before, now = (found[found["window"] == name] for name in ("before", "now"))
    assert (int(before["stayed"].sum()), len(before)) == (4, 8)
    assert (int(now["stayed"].sum()), len(now)) == (4, 6)
    # Increases do not count: of 550 cents, 50 + 100 + 100 + 0 + 100 + 0 are kept.
    assert (int(now["kept"].sum()), int(now["then"].sum())) == (350, 550)
    logos = effects.set_index("measure").loc["logos"]
    assert logos["difference"] == pytest.approx(100 * (4 / 6 - 4 / 8))
    assert logos["rate_effect"] + logos["mix_effect"] == pytest.approx(logos["difference"])
    assert logos["rate_effect"] == pytest.approx(100 / 6)
    assert logos["mix_effect"] == pytest.approx(0)
    assert (logos["groups"], logos["one_sided"]) == (2, 0)


def test_years_are_recorded_and_only_accounts_are_tested() -> None:
    """The change of accounts has Newcombe's range; that of revenue is counted, without one."""
    found, effects = years_of({f"{name}{at}": (name, 100, 100, 100) for name in "AB" for at in range(5)})
    rows = retention.year_results(found, effects, POLICY, "")
    change = rows[rows["id"] == "retention.kept_12m_change"].set_index("by")
    assert change["value"].tolist() == [0, 0]
    logos = change.loc['{"measure": "logos"}']
    assert logos["low"] < 0 < logos["high"]
    assert change.loc['{"measure": "revenue"}', ["low", "high"]].isna().all()
    assert set(rows["id"]) == {
        f"retention.{one}" for one in ("kept_12m", "kept_12m_change", "rate_effect", "mix_effect")
    }


def test_few_accounts_and_young_data_have_no_years() -> None:
    """Under the smallest group, one segment, or data that do not reach back: the reason, and no table."""
    few = years_of({f"{name}1": (name, 100, 100, 100) for name in "AB"})
    assert few[1].empty
    assert set(reasons(retention.year_results(*few, POLICY, "")).values()) == {"too_few_accounts"}
    one = years_of({f"A{at}": ("A", 100, 100, 100) for at in range(6)})
    assert one[1].empty
    assert reasons(retention.year_results(*one, POLICY, "")) == {
        "retention.rate_effect": "one_group",
        "retention.mix_effect": "one_group",
    }
    held = ledger({"a": {"2024-09": 1, "2026-09": 1}}, "2026-09")
    assert retention.why_no_year(held, SEPTEMBER, None, "subscription") == ""
    assert retention.why_no_year(held, SEPTEMBER, month("2024-10"), "subscription") == ""
    assert retention.why_no_year(held, SEPTEMBER, month("2024-11"), "subscription") == "year_before_not_known"
    young = held[held["month"] > month("2024-09")]
    assert retention.why_no_year(young, SEPTEMBER, None, "subscription") == "year_before_not_known"
    assert retention.why_no_year(held, SEPTEMBER, None, "transactions") == "no_recurring_revenue"


# ── LTV and CAC ──────────────────────────────────────────────────────────────────────────────


def page(value: float | None, monthly: float, paid: dict[str, int], **more: Any) -> ltv_cac.Page:
    """Write a page: value and margin per account in the currency, MRR in cents by account."""
    rows = [("ltv.arpa_over_churn", value), ("ltv.contribution", monthly)]
    found = pd.DataFrame(
        {
            "id": [one for one, _ in rows],
            "by": "{}",
            "value": [np.nan if one is None else one for _, one in rows],
            "undefined": [None if one is not None else "no_losses" for _, one in rows],
        }
    )
    ids = sorted(paid)
    held = pd.DataFrame({"customer_id": ids, "name": ids, "mrr": [paid[one] for one in ids]})
    held = held.assign(
        tenure=pd.array([5] * len(ids), dtype="Int64"), costs_more=False, onboarding=False, margin=1
    )
    backs = held.assign(cac=100, brought=60, missing=40)
    nobody = ltv_cac.Prospects(held.iloc[:0], 0)
    return ltv_cac.Page(
        found, held, more.get("paybacks", backs), held, more.get("margins", held), nobody, held["mrr"]
    )


def test_the_value_is_split_by_hand() -> None:
    """ARPA 100 → 150 by price, margin ½ → ½, life 10 → 20 months: from 500 to 1,500.

    Price: 50 × ½ × (10 + 20) ÷ 2 = 375. Churn: 10 more months × ½ × (100 + 150) ÷ 2 = 625. Sum 1,000.
    """
    before, now = page(5.0, 0.5, {"a": 100}), page(15.0, 0.75, {"a": 150})
    found = ltv_cac.split(before, now)
    assert dict(zip(found["part"], found["amount"], strict=True)) == {
        "price": 375,
        "mix": 0,
        "margin": 0,
        "churn": 625,
    }
    rows = ltv_cac.split_results(before, now, found, "BRL")
    assert rows.set_index("by")["value"].to_dict() == {
        "{}": 10.0,
        '{"part": "price"}': 3.75,
        '{"part": "mix"}': 0,
        '{"part": "margin"}': 0,
        '{"part": "churn"}': 6.25,
    }


def test_who_comes_is_mix_and_who_pays_more_is_price() -> None:
    """a pays 100 as before, b comes with 300: ARPA doubles, all of it mix."""
    found = ltv_cac.split(page(10.0, 0.5, {"a": 100}), page(20.0, 1.0, {"a": 100, "b": 300}))
    assert found.set_index("part")["amount"].to_dict() == {"price": 0, "mix": 1000, "margin": 0, "churn": 0}


_PAID = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 10**7), min_size=1)
_VALUE = st.floats(0.01, 1e6)


@settings(deadline=None)
@given(_PAID, _PAID, _VALUE, _VALUE, _VALUE, _VALUE)
def test_the_parts_sum_to_the_cent(
    was: dict[str, int],
    paid: dict[str, int],
    value: float,
    later: float,
    monthly: float,
    monthly_later: float,
) -> None:
    """Whatever moved: the parts are whole cents and sum to the difference of the two rounded values."""
    before, now = page(value, monthly, was), page(later, monthly_later, paid)
    found = ltv_cac.split(before, now)["amount"]
    cents = [round(100 * Fraction(one)) for one in (value, later)]
    assert int(found.sum()) == cents[1] - cents[0]
    back = ltv_cac.split(now, before)["amount"]
    assert ((found + back).abs() <= 1).all()


@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=6), st.integers(0, 1))
def test_rounding_loses_nothing(exact: list[Fraction], up: int) -> None:
    """Each part within a cent of itself, the sum as asked for."""
    total = sum(exact)
    asked = -(-total.numerator // total.denominator) if up else total.numerator // total.denominator
    found = whole(exact, asked)
    assert sum(found) == asked
    assert all(abs(whole - part) < 1 for whole, part in zip(found, exact, strict=True))


def test_a_value_that_is_not_defined_is_not_split() -> None:
    """Nobody left: no split, and the reason."""
    before, now = page(5.0, 0.5, {"a": 100}), page(None, 0.5, {"a": 100})
    for sides in ((before, now), (now, before)):
        parts = ltv_cac.split(*sides)
        assert parts.empty
        assert reasons(ltv_cac.split_results(*sides, parts, "BRL")) == {"ltv.value_change": "no_losses"}


def test_who_paid_back_who_left_before_and_who_turned_costly() -> None:
    """a crosses its CAC of 100; b leaves with 40 missing; c and d cost more now, d is first judged now."""
    before = page(5.0, 0.5, dict.fromkeys("abcde", 100))
    now = page(5.0, 0.5, dict.fromkeys("acde", 100))
    backs = now.paybacks.assign(brought=[110, 70, 70, 70], missing=[0, 30, 30, 30])
    dear = now.margins.assign(costs_more=[False, True, True, True], margin=[9, -50, -60, -70])
    then = before.margins.assign(
        onboarding=[False, False, False, True, False], costs_more=[False] * 4 + [True]
    )
    moves = pd.DataFrame({"customer_id": ["b"], "cause": ["churn"]})
    found = ltv_cac.since(before._replace(margins=then), now._replace(paybacks=backs, margins=dear), moves)
    assert found[["customer_id", "event", "cause", "amount"]].to_numpy().tolist() == [
        ["a", "paid_back", "", 100],
        ["d", "costs_more", "onboarding", -60],
        ["c", "costs_more", "", -50],
        ["b", "left_before", "", -40],
    ]


# ── NPS ──────────────────────────────────────────────────────────────────────────────────────


def heard(rows: list[dict[str, Any]], paid: dict[str, int], **more: pd.DataFrame) -> pd.DataFrame:
    """Give the page's events of a book with these answers."""
    tables = answered([], paid, **more) | {"surveys": surveys(rows)}
    then = since.last_month(tables, SEPTEMBER, "Sul")
    listed = accounts(tables, SEPTEMBER, POLICY)
    at = (then, accounts(then, AUGUST, POLICY), AUGUST, POLICY)
    both = tuple(nps_breakdown.unhappy(*one) for one in (at, (tables, listed, SEPTEMBER, POLICY)))
    return nps_breakdown.since(tables, then, listed, both, SEPTEMBER, POLICY)  # type: ignore[arg-type]


def test_answers_that_came_and_answers_that_went() -> None:
    """a: 4 in May, 9 now. b: for the first time. c: of September last year, no longer counted.

    d: still counts. e: older than the window, and answered again: one line, with what it was.
    """
    found = heard(
        [
            answer("a", 4, "2026-05-01"),
            answer("a", 9, "2026-09-02"),
            answer("b", 7, "2026-09-30"),
            answer("c", 10, "2025-09-30"),
            answer("d", 3, "2025-10-01"),
            answer("e", 8, "2025-09-10"),
            answer("e", 8, "2026-09-10"),
        ],
        {"a": 500, "b": 400, "c": 300, "d": 200, "e": 100},
    )
    assert found[["name", "event", "score", "was", "group", "amount"]].to_numpy().tolist() == [
        ["Account a", "answered", 9, "detractor", "promoter", 500],
        ["Account b", "answered", 7, "", "passive", 400],
        ["Account c", "expired", 10, "", "promoter", 300],
        ["Account e", "answered", 8, "passive", "passive", 100],
    ]


def test_an_anonymous_answer_is_counted_and_never_named() -> None:
    """Two came and one went: no account, no score, no day, no group, and no call."""
    hidden = {"anonymous": True, "comment": "Ruim!", "consent": True}
    found = heard(
        [
            answer("a", 2, "2026-09-02", **hidden),
            answer("b", 9, "2026-09-02", **hidden),
            answer("c", 0, "2025-09-02", **hidden),
            answer("d", 1, "2026-03-01", **hidden),
            answer("d", 9, "2026-09-05"),
            answer("e", 1, "2026-08-10", **hidden),
        ],
        dict.fromkeys("abcde", 100),
        touchpoints=table("touchpoints", [{"touchpoint_id": "1", "customer_id": "e", "on": "2026-09-20"}]),
    )
    named = found[found["name"] != ""]
    assert named[["name", "event", "was"]].to_numpy().tolist() == [["Account d", "answered", ""]]
    counted = found[found["name"] == ""]
    assert dict(zip(counted["event"], counted["answers"], strict=True)) == {
        "anonymous_answered": 2,
        "anonymous_expired": 1,
    }
    assert (counted["customer_id"] == "").all()
    assert counted[["score", "on"]].isna().all(axis=None)
    assert (counted["group"] == "").all()


def test_a_comment_is_announced_where_its_writer_agreed() -> None:
    """Without a stated consent there is none to read."""
    said = {"comment": "Bom"}
    found = heard(
        [answer("a", 9, "2026-09-02", consent=True, **said), answer("b", 9, "2026-09-02", **said)],
        {"a": 2, "b": 1},
    )
    assert found["commented"].tolist() == [True, False]


def test_a_detractor_contacted_since_is_told_once() -> None:
    """a was called in September; b in August, so last month told it; c not at all; d is new."""
    calls = [("a", "2026-09-10"), ("b", "2026-08-20"), ("d", "2026-09-20")]
    points = [
        {"touchpoint_id": str(at), "customer_id": who, "on": day} for at, (who, day) in enumerate(calls)
    ]
    found = heard(
        [*(answer(who, 3, "2026-08-10") for who in "abc"), answer("d", 3, "2026-09-10")],
        dict.fromkeys("abcd", 100),
        touchpoints=table("touchpoints", points),
    )
    assert found[["name", "event"]].to_numpy().tolist() == [
        ["Account a", "contacted"],
        ["Account d", "answered"],
    ]
    assert found["on"].tolist()[0] == pd.Timestamp("2026-09-10")


def test_older_answers_come_with_an_account_of_another_book() -> None:
    """Of two answers one is anonymous: the account came with 1."""
    tables = answered([], {"a": 100, "b": 100})
    held = tables["ledger"]
    away = (held["customer_id"] == "b") & (held["month"] < SEPTEMBER)
    tables["ledger"] = held.assign(portfolio=held["portfolio"].mask(away, "Norte"))
    found = heard(
        [answer("b", 9), answer("b", 9, contact_id="b-q", anonymous=True)],
        {"a": 100, "b": 100},
        ledger=tables["ledger"],
    )
    assert found[["name", "event", "answers"]].to_numpy().tolist() == [["Account b", "transferred", 1]]


# ── Segmentation ─────────────────────────────────────────────────────────────────────────────


def test_movers_stand_by_what_their_ticket_moved() -> None:
    """A line that moved moves no ticket: it stands last."""
    movers = pd.DataFrame(
        {
            "customer_id": list("abc"),
            "name": list("abc"),
            "mrr_then": pd.array([900, 100, None], dtype="Int64"),
            "mrr": pd.array([900, 150, 70], dtype="Int64"),
            "cause": ["cut_point", "ticket", "transfer"],
        }
    )
    found = segments.since(movers)
    assert found[["name", "amount"]].to_numpy().tolist() == [["c", 70], ["b", 50], ["a", 0]]


def test_tickets_of_a_month_before() -> None:
    """Two pay 100 and 50 in August; one who came in September is not there."""
    held = ledger({"a": {"2026-08": 100, "2026-09": 1}, "b": {"2026-08": 50}, "c": {"2026-09": 9}}, "2026-09")
    found = segments.of_month({"ledger": held}, AUGUST, "mrr", "BRL").set_index("id")["value"]
    assert found.to_dict() == {"segments.accounts": 2, "segments.ticket": 0.75}
    none = segments.of_month({"ledger": held.iloc[:0]}, AUGUST, "mrr", "BRL")
    assert reasons(none) == {"segments.ticket": "no_paying_account"}
