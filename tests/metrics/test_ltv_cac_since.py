"""LTV since last month: a value's change in parts that sum to the cent, and who is named."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import ltv_cac
from cskit.metrics.ltv_cac.since import whole
from tests.metrics.build import reasons


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
    nobody = ltv_cac.Prospects(held.iloc[:0], 0, 0, held)
    return ltv_cac.Page(found, held, more.get("paybacks", backs), held, more.get("margins", held), nobody)


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
    assert all(abs(one - part) < 1 for one, part in zip(found, exact, strict=True))


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
